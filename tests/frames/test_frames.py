"""Frames: the same columns and dtypes for any number of rows, and no secret in any of them."""

from __future__ import annotations

import asyncio

import pandas as pd
import pytest
from httpx import MockTransport, Response

import cometchat_nb as cc
from cometchat_nb.frames import frame as frame_of
from cometchat_nb.frames import schemas

KEY = "fa4e" * 9 + "c003"
TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4e"


def dtypes(frame: pd.DataFrame) -> dict[str, str]:
    return {name: str(dtype) for name, dtype in frame.dtypes.items()}


class TestSchemas:
    @pytest.mark.parametrize(
        "schema", ["ATTEMPT", "ERROR", "USER", "STATUS", "TRACE", "CODES", "EXPLANATION"]
    )
    def test_a_frame_of_no_rows_is_like_one_with_rows(self, schema):
        wanted = getattr(schemas, schema)
        for rows in ([], [{}], [{}, {}]):
            frame = frame_of(rows, wanted)
            assert list(frame.columns) == list(wanted)
            assert dtypes(frame) == dtypes(frame_of([], wanted))
            assert len(frame) == len(rows)

    def test_every_helper_keeps_to_its_schema(self, calls):
        made = {
            "ATTEMPT": [cc.try_login("cometchat-uid-1", calls=calls), cc.try_login("", calls=calls)],
            "ERROR": [cc.error_frame([])],
            "USER": [cc.user_frame(None), cc.user_frame(calls.get_logged_in_user())],
            "STATUS": [cc.status_frame(calls), cc.status_frame(cc.CometChatCalls())],
            "TRACE": [cc.trace_frame(calls), cc.trace_frame(cc.CometChatCalls())],
            "CODES": [cc.error_codes(), cc.error_codes("ios")],
            "EXPLANATION": [cc.explain("nothing known"), cc.explain("ERROR_UNKNOWN")],
        }
        for schema, made_frames in made.items():
            for frame in made_frames:
                assert dtypes(frame) == dtypes(frame_of([], getattr(schemas, schema)))

    def test_attempts_can_be_put_together(self, calls):
        rows = pd.concat([cc.try_login(uid, calls=calls) for uid in ("", "cometchat-uid-1", "nobody")])
        assert dtypes(rows) == dtypes(frame_of([], schemas.ATTEMPT))


class TestTryLogin:
    def test_a_success(self, calls):
        row = cc.try_login("cometchat-uid-1", calls=calls).iloc[0]
        assert row["ok"]
        assert (row["case_id"], row["method"], row["uid"], row["attempts"]) == (
            "1",
            "uid",
            "cometchat-uid-1",
            1,
        )
        assert row[["error_code", "stage", "http_status", "sdk_code", "hint"]].isna().all()
        assert row["elapsed_ms"] > 0
        assert row["started_at"].tzinfo is not None
        assert calls.is_user_logged_in()

    def test_a_failure(self, calls):
        row = cc.try_login("nobody", calls=calls).iloc[0]
        assert not row["ok"]
        assert row["error_code"] == "ERROR_INVALID_UID"
        assert (row["stage"], row["http_status"], row["server_code"]) == (
            "auth_token",
            404,
            "ERR_UID_NOT_FOUND",
        )
        assert row["sdk_code"] == "ERROR_UNKNOWN"
        assert row["sdk_message"].startswith("Login failed: The UID nobody does not exist")
        assert row["hint"]

    def test_a_token_tells_whose_it_is(self, calls, sandbox):
        token = calls.create_auth_token("cometchat-uid-3", sandbox.auth_key)
        row = cc.try_login(auth_token=token, calls=calls).iloc[0]
        assert (row["method"], row["uid"]) == ("auth_token", "cometchat-uid-3")

    @pytest.mark.parametrize("padded", [f" {cc.Sandbox().auth_key}", f"{cc.Sandbox().auth_key}\n"])
    def test_a_padded_key_succeeds_and_is_noted(self, calls, padded):
        row = cc.try_login("cometchat-uid-1", padded, calls=calls).iloc[0]
        assert row["ok"]
        assert "white space around it" in row["hint"]

    def test_it_makes_a_client_of_its_own(self, sandbox):
        assert cc.try_login("cometchat-uid-1")["ok"].item()
        row = cc.try_login("cometchat-uid-1", settings=sandbox.settings, transport=sandbox.transport)
        assert row["ok"].item()
        assert "Sandbox" in row.attrs["target"]

    def test_it_drives_an_awaitable_client_too(self, sandbox):
        calls = sandbox.async_client()
        assert cc.try_login("cometchat-uid-1", calls=calls)["ok"].item()
        token = asyncio.run(calls.create_auth_token("cometchat-uid-2", sandbox.auth_key))
        assert cc.try_login(auth_token=token, calls=calls)["uid"].item() == "cometchat-uid-2"

    @pytest.mark.parametrize(
        ("arguments", "error", "words"),
        [
            ({}, ValueError, "either uid or auth_token"),
            ({"uid": "a", "auth_token": "b"}, ValueError, "either uid or auth_token"),
            ({"auth_token": "b", "api_key": "c"}, ValueError, "without an api_key"),
            (
                {"uid": "a", "transport": MockTransport(lambda _: Response(200))},
                ValueError,
                "transport needs settings",
            ),
            ({"uid": "a", "calls": 5}, TypeError, "calls must be"),
            ({"uid": 5}, TypeError, "uid must be a string"),
            ({"uid": "a", "api_key": 5}, TypeError, "api_key must be a string"),
            ({"auth_token": 5}, TypeError, "auth_token must be a string"),
        ],
    )
    def test_misuse_is_named(self, arguments, error, words):
        with pytest.raises(error, match=words):
            cc.try_login(**arguments)

    def test_calls_and_settings_exclude_each_other(self, calls):
        with pytest.raises(ValueError, match="either calls or settings"):
            cc.try_login("a", calls=calls, settings=calls.settings)


class TestOtherFrames:
    def test_status(self, calls):
        calls.login("cometchat-uid-1")
        row = cc.status_frame(calls).iloc[0]
        assert row["initialized"]
        assert row["logged_in"]
        assert (row["name"], row["region"]) == ("Andrew Joseph", "us")
        assert row["auth_token"].startswith("cometchat-uid-1_****")
        cc.try_login("a b", calls=calls)
        assert cc.status_frame(calls)["last_error"].item() == "ERROR_UID_WITH_SPACE"

    def test_trace(self, calls):
        cc.try_login("cometchat-uid-1", calls=calls)
        trace = cc.trace_frame(calls)
        assert trace["method"].tolist() == ["POST", "PUT"]
        assert trace["status"].tolist() == [200, 200]
        assert trace["url"][0].endswith("/v3.0/users/cometchat-uid-1/auth_tokens")
        assert "apiKey: ****a001" in trace["headers"][0]
        assert trace["error"].isna().all()

    def test_trace_keeps_what_failed(self, sandbox):
        broken = cc.Sandbox(faults=[{"effect": "reset"}]).client()
        cc.try_login("cometchat-uid-1", calls=broken)
        row = cc.trace_frame(broken).iloc[0]
        assert pd.isna(row["status"])
        assert "Connection reset" in row["error"]

    def test_users(self, sandbox):
        frame = cc.user_frame(sandbox.users)
        assert frame["uid"].tolist()[:2] == ["cometchat-uid-1", "cometchat-uid-2"]
        assert frame["deactivated_at"].notna().sum() == 1
        odd = cc.user_frame([{"uid": "a", "lastActiveAt": 10**18, "authToken": TOKEN}])
        assert odd["last_active_at"].isna().all()
        assert odd["auth_token"].item() == "cometchat-uid-1_****fa4e"

    @pytest.mark.parametrize(
        ("users", "error"),
        [(5, TypeError), ("a", TypeError), ([5], TypeError), (["a"], TypeError), ([{}], ValueError)],
    )
    def test_what_is_no_user_is_refused(self, users, error):
        with pytest.raises(error, match="user"):
            cc.user_frame(users)

    def test_errors(self):
        with pytest.raises(cc.CometChatError) as caught:
            cc.Sandbox().client().logout()
        assert cc.error_frame(caught.value)["error_code"].tolist() == ["ERROR_NO_USER_LOGGED_IN"]
        with pytest.raises(TypeError, match="CometChatError"):
            cc.error_frame([ValueError("x")])

    @pytest.mark.parametrize(
        ("platform", "count"),
        [("javascript", 8), ("react_native", 8), ("android", 5), ("ios", 5), ("flutter", 5)],
    )
    def test_codes_by_platform(self, platform, count):
        frame = cc.error_codes(platform)
        assert len(frame) == count
        assert frame[platform].all()

    def test_codes_of_a_platform_that_is_none(self):
        with pytest.raises(ValueError, match="javascript, react_native"):
            cc.error_codes("cobol")

    @pytest.mark.parametrize(("text", "error"), [(5, TypeError), (None, TypeError), (" ", ValueError)])
    def test_what_cannot_be_explained_is_refused(self, text, error):
        with pytest.raises(error, match="code_or_message"):
            cc.explain(text)

    @pytest.mark.parametrize("helper", [cc.status_frame, cc.trace_frame])
    def test_what_is_no_client_is_refused(self, helper):
        with pytest.raises(TypeError, match="calls must be"):
            helper("calls")


def test_no_frame_holds_a_secret(sandbox):
    """Nor where a token was typed in as the uid, or a server repeats what it was sent."""
    calls = sandbox.client()
    token = calls.login("cometchat-uid-1").auth_token
    shown = [
        cc.try_login("cometchat-uid-2", KEY, calls=calls),
        cc.try_login(TOKEN, calls=calls),
        cc.try_login(auth_token=TOKEN, calls=calls),
        cc.try_login("cometchat-uid-1", calls=calls),
        cc.user_frame(calls.get_logged_in_user()),
        cc.status_frame(calls),
        cc.trace_frame(calls),
    ]
    text = "".join(frame.to_csv() + frame.to_html() + repr(frame.attrs) for frame in shown)
    assert "Andrew Joseph" in text
    for secret in (KEY, TOKEN, token, sandbox.auth_key, calls.get_user_auth_token()):
        assert secret not in text
        assert secret.rpartition("_")[2] not in text


class TestReading:
    """What a notebook shows of a frame."""

    def test_a_single_wide_row_is_turned(self):
        shown = cc.try_login("nobody")._repr_html_()
        assert '<th scope="row">error_code</th><td class="cc-short">ERROR_INVALID_UID</td>' in shown
        assert "<thead>" not in shown

    def test_several_rows_keep_their_header(self):
        shown = cc.error_codes("ios")[["code", "meaning"]]._repr_html_()
        assert '<th scope="col">code</th><th scope="col">meaning</th>' in shown
        assert shown.count("<tr>") == 1 + len(cc.error_codes("ios"))

    def test_what_cannot_be_seen_is_shown(self):
        users = cc.user_frame([{"uid": "alice\u200b", "name": " <b>Alice</b>"}])[["uid", "name"]]
        shown = users._repr_html_()
        assert [">alice[U+200B]</td>" in shown, ">[space]&lt;b&gt;Alice&lt;/b&gt;</td>" in shown] == [
            True,
            True,
        ]

    def test_a_long_frame_says_how_many_rows_it_has(self):
        shown = cc.user_frame([{"uid": f"user-{n}"} for n in range(1200)])._repr_html_()
        assert "The first 50 of 1,200 rows." in shown
        assert shown.count("<tr>") == 51

    def test_what_was_selected_is_shown_alike(self, calls):
        row = cc.status_frame(calls)
        for shown in (row._repr_html_(), row.T._repr_html_()):
            assert '<th scope="row">logged_in</th>' in shown
            assert "<thead>" not in shown

    def test_explain_says_what_it_does_not_know(self):
        unknown = cc.explain("zebra")
        assert unknown.empty
        for shown in (repr(unknown), unknown._repr_html_()):
            assert "No known error code or message" in shown
            assert "diagnose()" in shown
        assert "No known" not in repr(cc.explain("ERROR_UNKNOWN"))


def test_nobody_has_no_row():
    assert [len(one(None)) for one in (cc.user_frame, cc.status_frame, cc.trace_frame)] == [0, 0, 0]


@pytest.mark.parametrize("name", ["React Native", "react-native", " REACT_NATIVE "])
def test_a_platform_is_known_in_any_spelling(name):
    assert cc.error_codes(name)["code"].tolist() == cc.error_codes("react_native")["code"].tolist()


def test_an_unknown_platform_is_refused():
    with pytest.raises(ValueError, match=r"platform must be one of javascript, .*, not 'windows'"):
        cc.error_codes("windows")
    with pytest.raises(TypeError, match="platform must be a string, not int"):
        cc.error_codes(5)
