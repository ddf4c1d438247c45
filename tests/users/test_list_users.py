"""Reading an app's users page by page: complete, patient, bounded, without a token."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd
import pytest
from httpx import MockTransport, Request, Response

import cometchat_nb as cc
from cometchat_nb.users import reader

COLUMNS = list(reader._SPELLINGS.values())
SETTINGS = cc.AppSettings("app", "us", "fa4e" * 10)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waits: list[float] = []
    monkeypatch.setattr(reader, "sleep", waits.append)
    return waits


def many(count: int) -> cc.Sandbox:
    return cc.Sandbox([{"uid": f"u{number}", "name": f"User {number}"} for number in range(count)])


def answering(pages: Iterable[Any]) -> tuple[MockTransport, list[int]]:
    """Answer with these in turn: users, users with their total, or a whole response."""
    asked: list[int] = []
    left = list(pages)

    def answer(request: Request) -> Response:
        asked.append(int(request.url.params["page"]))
        one = left.pop(0) if left else []
        if isinstance(one, Response):
            return one
        users, total = one if isinstance(one, tuple) else (one, None)
        body: dict[str, Any] = {"data": [{"uid": uid} if isinstance(uid, str) else uid for uid in users]}
        if total is not None:
            body["meta"] = {"pagination": {"total": total}}
        return Response(200, content=json.dumps(body))

    return MockTransport(answer), asked


def listed(pages: Iterable[Any], **options: Any) -> tuple[pd.DataFrame, list[int]]:
    transport, asked = answering(pages)
    return cc.list_users(SETTINGS, transport=transport, progress=False, per_page=2, **options), asked


class TestRead:
    def test_the_sandbox_of_the_process_is_read_with_its_own_key(self):
        users = cc.list_users(progress=False)
        assert len(users) == 6
        assert users.attrs["target"].startswith("Sandbox")
        assert users.attrs["total"] == 6
        assert users["deactivated_at"].notna().sum() == 1
        assert len(cc.list_users(with_deactivated=False, progress=False)) == 5

    @pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 35])
    def test_every_user_is_there_once_and_in_order(self, count: int):
        users = cc.list_users(calls=many(count).client(), per_page=10, progress=False)
        assert users["uid"].tolist() == [f"u{number}" for number in range(count)]
        assert users.columns.tolist() == COLUMNS
        assert set(users.dtypes) == {pd.Series(dtype=object).dtype}

    def test_over_a_socket(self):
        sandbox = many(2_300)
        with sandbox.serve() as url:
            users = cc.list_users(sandbox.settings_for(url), api_key=sandbox.rest_api_key, progress=False)
            exchanges = cc.list_users(sandbox.settings_for(url), limit=1_500, progress=False)
        assert users["uid"].is_unique
        assert len(users) == 2_300
        assert len(exchanges) == 1_500
        assert "Real app" in users.attrs["target"]

    def test_an_awaitable_client_will_do(self):
        calls = many(25).async_client()
        assert len(cc.list_users(calls=calls, per_page=10, progress=False)) == 25

    def test_values_are_as_the_service_sent_them(self):
        given = {
            "uid": "Ann",
            "name": 7,
            "tags": ["a", 1],
            "metadata": {"a": {"b": None}},
            "createdAt": "2024-01-01",
            "lastActiveAt": 1.5,
            "deactivatedAt": 0,
            "conversationId": "x",
            "favourites": [1],
        }
        users, _ = listed([([given], 1)])
        row = users.iloc[0].to_dict()
        assert row["name"] == 7
        assert row["tags"] == ["a", 1]
        assert row["metadata"] == {"a": {"b": None}}
        assert (row["created_at"], row["last_active_at"], row["deactivated_at"]) == ("2024-01-01", 1.5, 0)
        assert users.columns.tolist() == [*COLUMNS, "conversationId", "favourites"]

    def test_a_column_that_comes_late_is_missing_before(self):
        users, _ = listed([(["a", "b"], 3), ([{"uid": "c", "extra": 1}], 3)])
        assert users["extra"].tolist() == [None, None, 1]

    def test_no_token_is_in_it(self):
        token, jwt = "ann_1700000000fa4efa4efa4efa4e", "eyJhbGciOiJIUzI1.eyJmYTRlIjoxfQ.fa4e"
        given = {"uid": "ann", "authToken": token, "jwt": jwt, "fcmToken": "fa4e-push", "note": f"is {token}"}
        users, _ = listed([([given], 1)])
        shown = users.to_csv() + repr(users.to_dict("records"))
        for secret in ("1700000000", jwt, "fa4e-push"):
            assert secret not in shown
        assert users["auth_token"].item() == "ann_****fa4e"


class TestPages:
    def test_a_short_last_page_ends_it(self):
        users, asked = listed([(["a", "b"], 3), (["c"], 3)])
        assert (users["uid"].tolist(), asked) == (["a", "b", "c"], [1, 2])

    def test_without_a_total_an_empty_page_ends_it(self):
        users, asked = listed([["a", "b"], ["c"], []])
        assert (users["uid"].tolist(), asked) == (["a", "b", "c"], [1, 2, 3])
        assert users.attrs["total"] is None

    def test_a_service_that_sends_fewer_than_asked_is_read_to_the_end(self):
        users, _ = listed([(["a"], 3), (["b"], 3), (["c"], 3)])
        assert users["uid"].tolist() == ["a", "b", "c"]

    def test_a_user_who_slid_to_an_earlier_page_is_found_there(self):
        """Of a b | c d | e the first was deleted after page 1, which moved c there."""
        users, asked = listed([(["a", "b"], 5), (["d", "e"], 4), (["b", "c"], 4), (["d", "e"], 4)])
        assert users["uid"].tolist() == ["a", "b", "d", "e", "c"]
        assert asked == [1, 2, 1]

    def test_a_user_who_slid_to_a_later_page_is_there_once(self):
        users, _ = listed([(["a", "b"], 4), (["b", "c"], 5), (["d"], 5), []])
        assert users["uid"].tolist() == ["a", "b", "c", "d"][: len(users)]
        assert users["uid"].is_unique

    def test_when_some_may_be_missing_it_says_so(self):
        with pytest.warns(cc.CometChatWarning, match=r"3 users were read, and the service counts 9"):
            users, _ = listed([(["a", "b"], 9), (["c"], 9), ([], 9)])
        assert len(users) == 3

    def test_a_page_that_never_turns_is_an_error(self):
        with pytest.raises(cc.CometChatError, match="does not turn the page"):
            listed([(["a", "b"], 9)] * 50)

    def test_users_without_a_uid_are_kept(self):
        users, _ = listed([([{"name": "x"}, {"name": "y"}], 2)])
        assert users["name"].tolist() == ["x", "y"]

    def test_as_many_as_are_wanted(self):
        users, asked = listed([(["a", "b"], 9), (["c", "d"], 9)], limit=3)
        assert (users["uid"].tolist(), asked) == (["a", "b", "c"], [1, 2])

    @pytest.mark.parametrize(
        "data", [None, {}, "x", [1], {"a": []}], ids=["null", "object", "text", "numbers", "named"]
    )
    def test_an_answer_without_a_list_of_users_is_an_error(self, data: Any):
        with pytest.raises(cc.CometChatError, match="no list of users") as caught:
            listed([Response(200, content=json.dumps({"data": data}))])
        assert caught.value.stage == "reply"
        assert caught.value.sdk_message is None


class TestTrouble:
    def test_it_waits_as_the_service_asks_and_goes_on(self, no_waiting: list[float]):
        sandbox = cc.Sandbox(
            [{"uid": f"u{number}"} for number in range(25)],
            faults=[{"effect": "rate_limited", "endpoint": "GET /users", "nth": 2, "seconds": 7}],
        )
        users = cc.list_users(calls=sandbox.client(), per_page=10, progress=False)
        assert (len(users), no_waiting) == (25, [7.0])

    def test_it_waits_a_while_where_the_service_does_not_say_how_long(self, no_waiting: list[float]):
        fault = {"effect": "rate_limited_silently", "endpoint": "GET /users", "nth": 1}
        assert len(cc.list_users(calls=cc.Sandbox(faults=[fault]).client(), progress=False)) == 6
        assert no_waiting == [1.0]

    def test_it_does_not_wait_for_ever(self, no_waiting: list[float]):
        fault = {"effect": "rate_limited", "endpoint": "GET /users", "seconds": 20}
        with pytest.raises(cc.CometChatError, match="TOO_MANY_REQUEST"):
            cc.list_users(calls=cc.Sandbox(faults=[fault]).client(), progress=False)
        assert no_waiting == [20.0] * 5

    def test_nor_for_an_hour(self, no_waiting: list[float]):
        fault = {"effect": "rate_limited", "endpoint": "GET /users", "seconds": 3600}
        with pytest.raises(cc.CometChatError, match="asks for 3,600 s"):
            cc.list_users(calls=cc.Sandbox(faults=[fault]).client(), progress=False)
        assert no_waiting == []

    @pytest.mark.parametrize("effect", ["reset", "truncated_json", "html", "empty", "reset_in_body"])
    def test_a_page_that_fails_on_its_way_is_asked_for_again(self, effect: str, no_waiting: list[float]):
        sandbox = cc.Sandbox(
            [{"uid": f"u{number}"} for number in range(25)],
            faults=[{"effect": effect, "endpoint": "GET /users", "nth": 2}],
        )
        assert len(cc.list_users(calls=sandbox.client(), per_page=10, progress=False)) == 25
        assert no_waiting == [1.0]

    @pytest.mark.parametrize("effect", ["reset", "html"])
    def test_at_the_first_page_trouble_is_told_at_once(self, effect: str, no_waiting: list[float]):
        sandbox = cc.Sandbox(faults=[{"effect": effect}])
        with pytest.raises(cc.CometChatError):
            cc.list_users(calls=sandbox.client(), progress=False)
        assert no_waiting == []

    def test_over_a_socket_a_page_that_breaks_off_is_asked_for_again(self):
        sandbox = cc.Sandbox(
            [{"uid": f"u{number}"} for number in range(25)],
            faults=[{"effect": "reset_in_body", "endpoint": "GET /users", "nth": 2}],
        )
        with sandbox.serve() as url:
            assert len(cc.list_users(sandbox.settings_for(url), per_page=10, progress=False)) == 25

    def test_a_refused_key_says_so(self):
        with pytest.raises(cc.CometChatError) as caught:
            cc.list_users(calls=cc.Sandbox().client(), api_key="fa4e" * 10, progress=False)
        assert caught.value.code == "ERROR_API_KEY_NOT_FOUND"
        assert caught.value.stage == "users"
        assert (caught.value.sdk_code, caught.value.sdk_message) == (None, None)
        assert "fa4e" * 10 not in str(caught.value)

    def test_without_a_key_nothing_is_sent(self):
        transport, asked = answering([])
        with pytest.raises(cc.CometChatError, match="ERROR_API_KEY_NOT_FOUND"):
            cc.list_users(cc.AppSettings("app", "us"), transport=transport, progress=False)
        assert asked == []

    def test_the_stop_button_keeps_what_has_been_read(self):
        def stop(done: int, total: int | None) -> None:
            if done >= 20:
                raise KeyboardInterrupt

        with pytest.warns(cc.CometChatWarning, match="20 users have been read"):
            users = cc.list_users(calls=many(50).client(), per_page=10, progress=stop)
        assert len(users) == 20
        assert users.attrs["interrupted"]


class TestProgress:
    def test_a_callable_hears_of_every_page(self):
        heard: list[tuple[int, int | None]] = []
        cc.list_users(calls=many(25).client(), per_page=10, progress=lambda *one: heard.append(one))
        assert heard == [(10, 25), (20, 25), (25, 25)]

    def test_what_it_raises_stops(self):
        def stop(done: int, total: int | None) -> None:
            raise LookupError("enough")

        with pytest.raises(LookupError, match="enough"):
            cc.list_users(calls=many(25).client(), progress=stop)

    def test_a_bar_counts_users(self, capsys: pytest.CaptureFixture[str]):
        cc.list_users(calls=many(25).client(), per_page=10)
        assert "25.0/25.0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"settings": cc.Sandbox()}, TypeError, r"calls=sandbox\.client"),
        ({"settings": "app"}, TypeError, "AppSettings"),
        ({"settings": SETTINGS, "calls": cc.Sandbox().client()}, ValueError, "either calls or settings"),
        ({"calls": "x"}, TypeError, "calls must be"),
        ({"transport": cc.Sandbox().transport}, ValueError, "needs settings"),
        ({"limit": 0}, ValueError, "limit must be"),
        ({"limit": True}, ValueError, "limit must be"),
        ({"per_page": 1_001}, ValueError, "per_page must be"),
        ({"progress": "yes"}, TypeError, "progress must be"),
        ({"api_key": 7}, TypeError, "api_key must be"),
        ({"with_deactivated": 1}, TypeError, "with_deactivated must be"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(options: dict[str, Any], error: type, words: str):
    with pytest.raises(error, match=words):
        cc.list_users(**{"progress": False, **options})
