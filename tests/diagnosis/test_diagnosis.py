"""Why a login fails: from text, errors, rows and frames, and what is said when nothing tells."""

from __future__ import annotations

import json
import subprocess
import sys

import pandas as pd
import pytest

import cometchat_nb as cc
from cometchat_nb.tickets.traits import TRAITS, traits_of
from cometchat_nb.tickets.words import text as pasted

COLUMNS = [
    "case_id",
    "rank",
    "cause_id",
    "cause",
    "confidence",
    "evidence",
    "next_step",
    "source",
    "question",
    "group",
    "variant",
]
TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4e"
KEY = "fa4e" * 10


def first(given: object) -> str:
    return str(cc.diagnose(given)["cause_id"].iloc[0])


class TestTraitSentences:
    @pytest.mark.parametrize("trait", TRAITS)
    def test_each_trait_is_a_sentence(self, trait: str):
        assert TRAITS[trait].endswith(".")


class TestTraits:
    @pytest.mark.parametrize(
        ("values", "trait"),
        [
            ({"api_key": ""}, "api_key.blank"),
            ({"api_key": "fa4efa...4ec0de"}, "api_key.elided"),
            ({"api_key": "fa4efa•••••4ec0de"}, "api_key.elided"),
            ({"api_key": "fa4efa****4ec0de"}, "api_key.elided"),
            ({"api_key": f"{KEY}\n"}, "api_key.padded"),
            ({"api_key": f'"{KEY}"'}, "api_key.quoted"),
            ({"api_key": f"\ufeff{KEY}"}, "api_key.invisible"),
            ({"api_key": "YOUR_AUTH_KEY"}, "api_key.placeholder"),
            ({"api_key": "<auth key>"}, "api_key.placeholder"),
            ({"api_key": "${AUTH_KEY}"}, "api_key.placeholder"),
            ({"api_key": KEY[:-1]}, "api_key.wrong_length"),
            ({"api_key": "abc", "app_id": "abc"}, "api_key.same_as_app_id"),
            ({"api_key": "[REDACTED]"}, "api_key.sanitised"),
            ({"auth_token": f"Bearer {TOKEN}"}, "auth_token.bearer"),
            ({"auth_token": "alice"}, "auth_token.same_as_uid"),
            ({"auth_token": "eyJhbGciOiJub25lIn0.eyJmYTRlIjoxfQ.x"}, "auth_token.jwt"),
            ({"auth_token": "cometchat-uid-1_17000000"}, "auth_token.begun_token"),
            ({"uid": TOKEN}, "uid.auth_token"),
            ({"uid": KEY}, "uid.key_shaped"),
            ({"uid": "alice@example.com"}, "uid.e_mail"),
            ({"uid": "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}"}, "uid.guid"),
            ({"uid": "Alice"}, "uid.upper_case"),
            ({"uid": "a.b"}, "uid.forbidden"),
            ({"uid": "josé"}, "uid.not_ascii"),
            ({"uid": "a" * 101}, "uid.too_long"),
            ({"uid": "a\tb"}, "uid.other_white_space"),
            ({"app_id": "us"}, "app_id.region"),
            ({"app_id": KEY}, "app_id.key_shaped"),
            ({"region": "us-east-1"}, "region.unknown"),
            ({"admin_host": "https://app.api-us.cometchat.io/v2.0"}, "host.old_version"),
            ({"client_host": "proxy.corp.example"}, "host.foreign"),
        ],
    )
    def test_a_defect_is_seen(self, values: dict, trait: str):
        assert trait in traits_of(values)

    def test_a_good_login_has_none_that_is_a_defect(self):
        good = {"uid": "cometchat-uid-1", "api_key": KEY, "app_id": "fa4efa4efa4efa4e", "region": "eu"}
        assert traits_of(good) == {"api_key.key_shaped"}
        assert traits_of({"auth_token": TOKEN}) == {"auth_token.auth_token"}

    @pytest.mark.parametrize("uid", ["test", "user", "id", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "a_b-1"])
    def test_a_plain_uid_has_none(self, uid: str):
        assert traits_of({"uid": uid}) == frozenset()


LONG_TEXTS = """
import json, sys
import cometchat_nb as cc
for filling in sys.argv[1:]:
    cc.diagnose("x" + filling * (200_000 // len(filling)))
    print(json.dumps(filling), end=",", flush=True)
"""


class TestGiven:
    def test_a_text(self):
        frame = cc.diagnose("Login failed: The UID bob does not exist, please make sure ...")
        assert frame.columns.tolist() == COLUMNS
        assert frame["rank"].tolist() == list(range(1, len(frame) + 1))
        assert frame["confidence"].is_monotonic_decreasing

    @pytest.mark.parametrize(
        ("text", "cause"),
        [
            ('CometChatCalls.login("john doe", API_KEY) // ERROR_UID_WITH_SPACE', "uid_with_space"),
            ('Unable to resolve host "a1.api-tz.cometchat.io": No address', "region_impossible"),
            ("SocketException: Failed host lookup: 'a1.api-us.cometchat.io'", "dns_failure"),
            ("NSURLErrorDomain Code=-1001 The request timed out.", "no_answer"),
            (
                "javax.net.ssl.SSLHandshakeException: Trust anchor for certification path not found.",
                "tls_interception",
            ),
            ("TypeError: Failed to fetch", "cors_or_offline"),
            ("Access to fetch at 'https://a1.api-us...' has been blocked by CORS policy", "cors_or_offline"),
            ("Authentication failed: Failed to parse response JSON: Unrecognized token '<'", "proxy_page"),
            ("PlatformException(ERROR_LOGIN_IN_PROGRESS, ...)", "login_twice"),
            ("onError: USER_NOT_LOGGED_IN", "chat_sdk_mixed_up"),
            ("HTTP 429, Retry-After: 15", "rate_limited"),
            ("Please wait until the previous login request ends.", "login_twice"),
            ("ReferenceError: window is not defined", "sdk_not_loaded"),
            ("HTTP/1.1 407 Proxy Authentication Required", "firewall"),
            ("CertificateError: certificate has expired", "tls_interception"),
            ("QuotaExceededError: failed to execute 'setItem' on 'Storage'", "storage_denied"),
            ("await CometChatCalls.login(authToken: tokenFromBackend)", "unknown"),
            ("POST https://a1.api-us.cometchat.io/v3/users/a%40b.de/auth_tokens 404", "uid_is_email"),
        ],
    )
    def test_a_text_of_any_platform(self, text: str, cause: str):
        assert first(text) == cause

    def test_an_error(self, calls: cc.CometChatCalls):
        with pytest.raises(cc.CometChatError) as caught:
            calls.login("nobody")
        assert first(caught.value) == "user_never_created"

    def test_an_error_says_what_the_diagnosis_says(self, calls: cc.CometChatCalls):
        with pytest.raises(cc.CometChatError) as caught:
            calls.login("andrew@example.com")
        assert caught.value.hint == cc.diagnose(caught.value)["next_step"].iloc[0]

    def test_a_row_a_frame_and_a_list(self):
        results = cc.reproduce([{"uid": "a@b.example"}, {"uid": "cometchat-uid-1"}], progress=False)
        assert first(results.iloc[0]) == first(results) == first(results.iloc[0].to_dict()) == "uid_is_email"
        assert cc.diagnose(results)["case_id"].unique().tolist() == ["1"]
        both = cc.diagnose(["ERROR_UID_WITH_SPACE", {**results.iloc[0].to_dict(), "case_id": "b"}])
        assert both.groupby("case_id")["cause_id"].first().to_dict() == {
            "1": "uid_with_space",
            "b": "uid_is_email",
        }

    def test_a_case_that_was_not_run(self):
        assert first({"uid": "cometchat-uid-1", "api_key": "fa4e...c0de"}) == "key_elided"

    def test_a_row_that_went_through_a_file(self, tmp_path):
        results = cc.reproduce([{"uid": "cometchat-uid-1", "api_key": '"fa4e"'}], progress=False)
        results.to_csv(tmp_path / "r.csv")
        assert first(pd.read_csv(tmp_path / "r.csv")) == "key_quoted"

    def test_a_row_of_try_login(self):
        assert first(cc.try_login("nobody")) == "user_never_created"

    def test_a_login_that_succeeded_in_spite_of_a_defect(self, sandbox: cc.Sandbox):
        case = {"uid": "cometchat-uid-1", "api_key": f" {sandbox.auth_key}\n"}
        results = cc.reproduce([case, {"uid": "Cometchat-UID-1"}, {"uid": "cometchat-uid-1"}], progress=False)
        assert results["ok"].all()
        found = cc.diagnose(results).groupby("case_id")["cause_id"].first()
        assert found.to_dict() == {"1": "key_padded", "2": "uid_upper_case"}

    def test_nothing_tells(self):
        frame = cc.diagnose("It does not work, please help.")
        assert frame["cause_id"].tolist() == ["unknown"]
        assert 0.5 < frame["confidence"].item() < 0.9
        assert frame["cause"].item() == "Not enough information to tell the cause."
        assert "HAR file" in frame["next_step"].item()

    def test_no_row(self):
        full = cc.diagnose("ERROR_UID_WITH_SPACE")
        assert cc.diagnose(pd.DataFrame()).dtypes.to_dict() == full.dtypes.to_dict()

    def test_no_secret_comes_out(self):
        text = f'login("{TOKEN}", "planted-key"); The auth token {TOKEN} does not exist. key {KEY}'
        shown = cc.diagnose(text).to_csv()
        assert "1700000000" not in shown
        assert KEY not in shown
        assert "planted" not in shown

    def test_a_file_is_read(self, tmp_path):
        (tmp_path / "ticket.txt").write_text("ERROR_UID_WITH_SPACE")
        assert cc.diagnose(str(tmp_path / "ticket.txt"))["cause_id"].iloc[0] == "uid_with_space"
        assert cc.diagnose(tmp_path / "ticket.txt")["cause_id"].iloc[0] == "uid_with_space"

    def test_a_long_line_in_any_script_is_no_path(self):
        assert first("ログインできません。" * 400) == "unknown"

    @pytest.mark.parametrize("given", [5, None, b"bytes", [5]])
    def test_misuse(self, given: object):
        with pytest.raises(TypeError):
            cc.diagnose(given)

    def test_a_very_long_text_about_nothing_is_unknown(self):
        assert cc.diagnose("x " * 1_500_000)["cause_id"].tolist() == ["unknown"]

    @pytest.mark.parametrize(("given", "words"), [("", "is empty"), (" \n", "is empty")])
    def test_a_text_that_cannot_be_read(self, given: str, words: str):
        with pytest.raises(ValueError, match=words):
            cc.diagnose(given)

    def test_a_long_hostile_text_comes_to_an_end(self):
        """A pattern that backtracks would take hours; the limit is no measure of speed."""
        fillings = ["a", " ", "login(", "The UID ", '"', "uid=", "\\n", "<", "https://a.api-", "fa4e"]
        process = subprocess.Popen([sys.executable, "-c", LONG_TEXTS, *fillings], stdout=subprocess.PIPE)
        try:
            ended, _ = process.communicate(timeout=240)
        except subprocess.TimeoutExpired:
            process.kill()
            ended, _ = process.communicate()
        assert json.loads(f"[{ended.decode().rstrip(',')}]") == fillings


class TestPasted:
    @pytest.mark.parametrize(
        ("code", "found"),
        [
            ('await CometChatCalls.login("alice", "key-1")', {"uid": "alice", "api_key": "key-1"}),
            ("CometChatCalls.login(uid: 'alice', authKey: 'key-1')", {"uid": "alice", "api_key": "key-1"}),
            ('CometChatCalls.login(UID: "alice", apiKey: "key-1", onSuccess: { _ in })', {"uid": "alice"}),
            ('val appID = "a1"; val region = "tz"', {"app_id": "a1", "region": "tz"}),
            ('let region: String = "eu"', {"region": "eu"}),
            ('.setRegion("us")', {"region": "us"}),
            ("loginWithAuthToken(`tok-1`)", {"auth_token": "tok-1"}),
            ("login(undefined, 'k-1')", {"uid": "undefined", "api_key": "k-1"}),
            (
                "curl -H 'apikey: fa4e1234' https://a1.api-us.cometchat.io/v3/users/bob/auth_tokens",
                {"uid": "bob"},
            ),
            (r'login("alice\u200b", K)', {"uid": "alice\u200b"}),
        ],
    )
    def test_code_of_every_platform_is_read(self, code: str, found: dict):
        inputs = pasted.inputs_in(code)
        assert {name: inputs.get(name) for name in found} == found

    @pytest.mark.parametrize(
        ("text", "platform"),
        [
            ("java.net.UnknownHostException", "android"),
            ("NSURLErrorDomain Code=-1009", "ios"),
            ("SocketException: Failed host lookup", "flutter"),
            ("console.log(error)", "javascript"),
            ("hello", None),
        ],
    )
    def test_a_platform_is_known_by_its_words(self, text: str, platform: str | None):
        assert pasted.platform_of(text) == platform

    def test_a_log_gives_a_row_a_failure(self):
        log = (
            "[info] starting\n"
            "Login failed: The UID bob does not exist, please make sure you have created one.\n"
            f"Authentication failed: The auth token {TOKEN} does not exist. Please make sure\n"
            "console.error ERROR_LOGIN_IN_PROGRESS"
        )
        frame = cc.read_sdk_log(log)
        assert frame["line"].tolist() == [2, 3, 4]
        assert frame["error_code"].tolist() == [
            "ERROR_INVALID_UID",
            "AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
            "ERROR_LOGIN_IN_PROGRESS",
        ]
        assert frame["stage"].tolist() == ["auth_token", "me", pd.NA]
        assert "1700000000" not in frame.to_csv()
        assert cc.diagnose(frame).groupby("case_id")["cause_id"].first().tolist() == [
            "user_never_created",
            "token_revoked",
            "login_twice",
        ]

    def test_a_line_without_a_code_is_found_by_its_words(self):
        lines = (
            'java.net.UnknownHostException: Unable to resolve host "a1.api-us.cometchat.io"',
            "[info] resolving hosts",
            "Error Domain=NSURLErrorDomain Code=-1001 timed out",
            "TypeError: Failed to fetch",
            "SyntaxError: Unexpected token '<'",
        )
        frame = cc.read_sdk_log("\n".join(lines))
        assert frame["line"].tolist() == [1, 3, 4, 5]
        named = cc.diagnose(frame).groupby("case_id")["cause_id"].first().tolist()
        assert named == ["dns_failure", "no_answer", "cors_or_offline", "proxy_page"]

    def test_a_secret_of_an_odd_shape_is_masked_in_a_log_and_in_evidence(self):
        log = 'login("bob", "planted-odd-key") // AUTH_ERR_APIKEY_NOT_FOUND: planted-odd-key is my password'
        assert "planted" not in cc.read_sdk_log(log).to_csv()
        assert "planted" not in cc.diagnose(log).to_csv()

    def test_a_log_without_a_failure(self):
        assert len(cc.read_sdk_log("all is well")) == 0

    def test_local_storage(self):
        frame = cc.read_local_storage(f'{{"uid": "alice", "name": "Alice", "authToken": "{TOKEN}"}}')
        assert frame["uid"].tolist() == ["alice"]
        assert "1700000000" not in frame.to_csv()

    @pytest.mark.parametrize("text", ["[object Object]", "{", "null", "{}"])
    def test_damaged_local_storage(self, text: str):
        with pytest.raises(cc.CometChatError, match="cannot be used"):
            cc.read_local_storage(text)


class TestProbe:
    def test_a_service_that_answers(self, sandbox: cc.Sandbox):
        with sandbox.serve() as url:
            frame = cc.diagnose("Failed to fetch", probe=True, settings=sandbox.settings_for(url))
        row = frame.set_index("cause_id").loc["service_reachable"]
        assert "sent GET /me without a token" in row["evidence"]

    @pytest.mark.parametrize(
        ("faults", "cause"),
        [
            ([{"effect": "html"}], "proxy_page"),
            ([{"effect": "rate_limited"}], "rate_limited"),
            ([{"effect": "redirect_elsewhere"}], "redirected_elsewhere"),
            ([{"effect": "clock_skew", "seconds": 7200}], "clock_skew"),
            ([{"effect": "reply", "status": 500, "body": {"error": {}}}], "service_failure"),
            ([{"effect": "reset"}], "no_answer"),
        ],
    )
    def test_a_service_that_answers_otherwise(self, faults: list, cause: str):
        sandbox = cc.Sandbox(faults=faults)
        with sandbox.serve() as url:
            frame = cc.diagnose("It fails", probe=True, settings=sandbox.settings_for(url))
        assert frame["cause_id"].iloc[0] == cause

    def test_nobody_listens(self, sandbox: cc.Sandbox):
        settings = sandbox.settings_for("http://127.0.0.1:9")
        assert first_probed(settings) == "firewall"

    def test_a_name_that_does_not_exist(self, sandbox: cc.Sandbox):
        assert first_probed(sandbox.settings) == "dns_failure"

    def test_tls_that_is_not_trusted(self, sandbox: cc.Sandbox):
        with sandbox.serve(tls=True) as url:
            assert first_probed(sandbox.settings_for(url)) == "tls_interception"

    def test_settings_that_cannot_be_send_nothing(self):
        frame = cc.diagnose("It fails", probe=True, settings=cc.AppSettings("a", "tz"))
        assert frame["cause_id"].iloc[0] == "region_impossible"
        assert "Nothing was sent" in frame["evidence"].iloc[0]

    def test_an_app_has_to_be_named(self):
        with pytest.raises(ValueError, match="names an app id and a region"):
            cc.diagnose("It fails", probe=True)

    def test_settings_are_settings(self):
        with pytest.raises(TypeError, match="settings must be"):
            cc.diagnose("It fails", probe=True, settings="app")


def first_probed(settings: cc.AppSettings) -> str:
    return str(cc.diagnose("It fails", probe=True, settings=settings)["cause_id"].iloc[0])
