"""HAR files: as four browsers write them, sanitised, broken, and recorded in a real Chromium."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support.tickets import FOLDER, TICKETS

import cometchat_nb as cc
from cometchat_nb.tickets import containers

TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4e"
KEY = "fa4e" * 10
HOST = "https://fa4efa4efa4efa4e.api-us.cometchat.io/v3.0"
CLIENT = "https://fa4efa4efa4efa4e.apiclient-us.cometchat.io/v3.0"
MINTED = {"data": {"uid": "cometchat-uid-1", "authToken": TOKEN, "createdAt": 1_700_000_000}}
ME = {"data": {"uid": "cometchat-uid-1", "name": "Andrew Joseph"}}
ABSENT = {
    "error": {
        "code": "ERR_UID_NOT_FOUND",
        "message": "The UID alice does not exist, please make sure you have created a user with UID alice.",
        "devMessage": "",
        "source": "chat-api",
    }
}


def entry(
    method: str, url: str, body: Any = None, *, status: int = 200, second: float = 0, **more: Any
) -> dict:
    headers = {"appId": "fa4efa4efa4efa4e", **more.pop("headers", {})}
    text = body if isinstance(body, str) else json.dumps(body)
    response = {
        "status": status,
        "headers": [{"name": "Content-Type", "value": "application/json"}],
        "content": {"mimeType": "application/json", "text": text},
        "redirectURL": "",
    }
    return {
        "startedDateTime": f"2026-11-01T10:00:{second:06.3f}Z",
        "time": 120.5,
        "request": {
            "method": method,
            "url": url,
            "headers": [{"name": name, "value": value} for name, value in headers.items()],
        },
        "response": {**response, **more.pop("response", {})},
        "timings": {"dns": 4, "connect": 30, "ssl": 20, "send": 0, "wait": 80, "receive": 2},
        **more,
    }


def mint(body: Any = MINTED, uid: str = "cometchat-uid-1", base: str = HOST, **more: Any) -> dict:
    more.setdefault("headers", {"apiKey": KEY})
    return entry("POST", f"{base}/users/{uid}/auth_tokens", body, **more)


def me(body: Any = ME, token: str = TOKEN, base: str = CLIENT, **more: Any) -> dict:
    more.setdefault("second", 1)
    return entry("PUT", f"{base}/me", body, headers={"authToken": token}, **more)


@pytest.fixture
def read(tmp_path: Path):
    def reader(*entries: Any, log: dict | None = None) -> pd.DataFrame:
        path = tmp_path / "ticket.har"
        creator = {"name": "WebInspector", "version": "537.36"}
        content = {"version": "1.2", "creator": creator, "pages": [], "entries": list(entries), **(log or {})}
        path.write_text(json.dumps({"log": content}))
        return cc.read_har(path)

    return reader


class TestAttempts:
    def test_mint_and_use_are_one(self, read):
        row = read(mint(), me()).iloc[0]
        assert row[["ok", "method", "uid", "app_id", "region"]].tolist() == [
            True,
            "uid",
            "cometchat-uid-1",
            "fa4efa4efa4efa4e",
            "us",
        ]
        assert (row["connect_ms"], row["tls_ms"], row["wait_ms"]) == (68, 40, 160)
        assert row["api_version"] == "v3.0"
        assert row["recorded_by"] == "WebInspector 537.36"

    def test_a_refusal(self, read):
        row = read(mint(ABSENT, "alice", status=404)).iloc[0]
        assert not row["ok"]
        assert (row["error_code"], row["server_code"], row["http_status"]) == (
            "ERROR_INVALID_UID",
            "ERR_UID_NOT_FOUND",
            404,
        )
        assert row["sdk_message"].startswith("Login failed: The UID alice does not exist")
        assert row["expected_code"] == "ERROR_INVALID_UID"

    def test_a_token_login(self, read):
        row = read(me()).iloc[0]
        assert (row["method"], row["uid"], row["ok"]) == ("auth_token", "cometchat-uid-1", True)

    def test_preflights_and_strangers_are_left_out(self, read):
        strangers = (
            entry("OPTIONS", f"{HOST}/users/cometchat-uid-1/auth_tokens"),
            entry("GET", "https://shop.example/me"),
            entry("PUT", "https://shop.example/v3.0/profile/me", headers={"appId": "x"}, second=2),
        )
        assert len(read(*strangers, mint(), me())) == 2  # the last stranger looks like a service of its own

    def test_two_people_are_two(self, read):
        other = f"bob{TOKEN[15:]}"
        minted = {"data": {"uid": "bob", "authToken": other}}
        frame = read(
            mint(),
            mint(minted, "bob", second=0.2),
            me({"data": {"uid": "bob"}}, other, second=1),
            me(second=1.5),
        )
        assert frame["uid"].tolist() == ["cometchat-uid-1", "bob"]
        assert frame["ok"].tolist() == [True, True]

    def test_a_retry_is_the_same_attempt(self, read):
        failed = mint("", status=0, response={"_error": "net::ERR_CONNECTION_RESET"})
        frame = read(failed, mint("", status=503, second=2), mint(second=4), me(second=5))
        assert frame["attempts"].tolist() == [3]
        assert frame["ok"].tolist() == [True]

    def test_a_second_click_after_a_refusal_is_another(self, read):
        assert len(read(mint(ABSENT, status=404), mint(ABSENT, status=404, second=3))) == 2

    def test_a_redirect_is_joined(self, read):
        away = f"{HOST}/users/cometchat-uid-1/auth_tokens?again"
        moved = mint("", status=307, response={"redirectURL": away})
        follow = entry("POST", away, MINTED, headers={"apiKey": KEY}, second=0.5)
        frame = read(moved, follow, me())
        assert frame["ok"].tolist() == [True]
        assert frame["attempts"].tolist() == [1]

    def test_a_file_that_ends_too_early(self, read):
        row = read(mint()).iloc[0]
        assert pd.isna(row["ok"])
        assert "ends before" in row["description"]

    @pytest.mark.parametrize("version", ["v2.0", "v3", "v3.0", "v1"])
    def test_versions(self, read, version: str):
        base = f"https://fa4efa4efa4efa4e.api-eu.cometchat.io/{version}"
        row = read(mint(ABSENT, base=base)).iloc[0]
        assert (row["api_version"], row["region"]) == (version, "eu")
        assert ("host.old_version" in row["input_traits"]) == (version in ("v1", "v2.0"))

    def test_an_override(self, read):
        row = read(
            mint(base="https://chat.corp.example/v3.0"), me(base="https://chat.corp.example/v3.0")
        ).iloc[0]
        assert row["host"] == "chat.corp.example"
        assert row["app_id"] == "fa4efa4efa4efa4e"
        assert "host.foreign" in row["input_traits"]

    def test_the_chat_sdk(self, read):
        headers = {"authToken": TOKEN, "sdk": "javascript@4.2.0"}
        row = read(entry("PUT", f"{CLIENT}/me", ME, headers=headers)).iloc[0]
        assert row["sdk"] == "chat"


class TestBrowsers:
    @pytest.mark.parametrize(
        ("failure", "words"),
        [
            ("net::ERR_NAME_NOT_RESOLVED", "cannot be found"),
            ("net::ERR_CONNECTION_REFUSED", "refused the connection"),
            ("net::ERR_CERT_AUTHORITY_INVALID", "no TLS that can be trusted"),
            ("net::ERR_TIMED_OUT", "did not answer in time"),
            ("net::ERR_CONNECTION_RESET", "broke off"),
        ],
    )
    def test_chrome_says_why_there_was_no_answer(self, read, failure: str, words: str):
        row = read(mint("", status=0, response={"_error": failure})).iloc[0]
        assert row["stage"] == "network"
        assert "api-us.cometchat.io" in row["description"]
        assert words in row["description"]

    def test_firefox_leaves_out_status_and_headers(self, read):
        broken = mint()
        broken["response"] = {"status": 0, "statusText": "", "headers": [], "content": {"size": 0}}
        row = read(broken, log={"creator": None, "browser": {"name": "Firefox", "version": "140"}}).iloc[0]
        assert row["stage"] == "network"
        assert row["recorded_by"] == "Firefox 140"

    def test_safari_has_no_timings(self, read):
        entries = [mint(), me()]
        for one in entries:
            one |= {"timings": {"dns": -1, "connect": -1, "ssl": -1, "wait": -1}, "time": -1}
        row = read(*entries).iloc[0]
        assert pd.isna(row["wait_ms"])
        assert pd.isna(row["elapsed_ms"])
        assert row["ok"]

    @pytest.mark.parametrize("packed", [True, False])
    def test_charles_saves_bodies_in_base64(self, read, packed: bool):
        raw = json.dumps(ABSENT).encode()
        text = base64.b64encode(gzip.compress(raw) if packed else raw).decode()
        row = read(mint("", status=404, response={"content": {"text": text, "encoding": "base64"}})).iloc[0]
        assert row["server_code"] == "ERR_UID_NOT_FOUND"

    def test_an_encoding_that_is_a_lie(self, read):
        content = {"text": json.dumps(ABSENT), "encoding": "base64"}
        assert (
            read(mint("", status=404, response={"content": content}))["server_code"].item()
            == "ERR_UID_NOT_FOUND"
        )

    @pytest.mark.parametrize("redacted", ["[redacted]", "****", "REMOVED"])
    def test_secrets_may_be_taken_out(self, read, redacted: str):
        minted = {"data": {"uid": "cometchat-uid-1", "authToken": redacted}}
        row = read(mint(minted, headers={"apiKey": redacted}), me(token=redacted)).iloc[0]
        assert row["ok"]
        assert "api_key.sanitised" in row["input_traits"]

    def test_no_headers_at_all(self, read):
        row = read(
            {**mint(ABSENT, status=404), "request": {"method": "POST", "url": f"{HOST}/users/a/auth_tokens"}}
        )
        assert row["app_id"].item() == "fa4efa4efa4efa4e"

    def test_a_file_in_utf_16(self, tmp_path: Path):
        path = tmp_path / "a.har"
        path.write_bytes(json.dumps({"log": {"entries": [mint(), me()]}}).encode("utf-16"))
        assert cc.read_har(path)["ok"].tolist() == [True]

    def test_a_clock_does_not_explain_an_authority_that_is_not_trusted(self, read):
        late = {"headers": [{"name": "Date", "value": "Sun, 01 Nov 2026 10:30:00 GMT"}]}
        broken = me("", status=0, response={"_error": "net::ERR_CERT_AUTHORITY_INVALID"})
        assert cc.diagnose(read(mint(response=late), broken))["cause_id"].iloc[0] == "tls_interception"

    def test_the_page_and_the_clock(self, read):
        late = {"headers": [{"name": "Date", "value": "Sun, 01 Nov 2026 11:00:00 GMT"}]}
        pages = [{"id": "page_1", "title": "Shop: log in"}]
        row = read(mint(ABSENT, pageref="page_1", response=late), log={"pages": pages}).iloc[0]
        assert row["page"] == "Shop: log in"
        assert row["clock_skew_s"] == 3600

    def test_no_secret_comes_out(self, read):
        said = {"error": {**ABSENT["error"], "message": f"The auth token {TOKEN} does not exist."}}
        shown = read(mint(headers={"apiKey": "planted-key"}), me(said, token=TOKEN, status=401)).to_csv()
        assert "planted" not in shown
        assert "1700000000" not in shown


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            ("not json", "is not JSON, so it isn't a HAR file"),
            ("[" * 100_000, "is not JSON, so it isn't a HAR file"),
            ("{}", "not a HAR file: it has no log.entries"),
            ('{"log": {"entries": 5}}', "not a HAR file"),
            ('{"log": {"entries": []}}', "holds 0 requests and no login among them"),
            (
                '{"log": {"entries": [5, null, {"request": []}, {"request": {"url": 5}}]}}',
                "no login among them",
            ),
        ],
    )
    def test_a_file_that_cannot_be_read(self, content: str, words: str, tmp_path: Path):
        (tmp_path / "a.har").write_text(content)
        with pytest.raises(ValueError, match=words):
            cc.read_har(tmp_path / "a.har")

    def test_a_huge_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(containers, "LARGEST_FILE", 1)
        (tmp_path / "a.har").write_text("{}")
        with pytest.raises(ValueError, match="cut out the part around the login"):
            cc.read_har(tmp_path / "a.har")

    def test_an_address_that_is_none_is_left_out(self, read):
        broken = entry("POST", "http://[::bad/v3.0/users/a/auth_tokens")
        assert len(read(broken, mint(), me())) == 1

    def test_no_file(self, tmp_path: Path):
        with pytest.raises(FileNotFoundError):
            cc.read_har(tmp_path / "a.har")


RECORDED = {ticket.name: ticket for ticket in TICKETS}


class TestRecorded:
    """The tickets in the repository, recorded by `tests/support/tickets.py`."""

    def test_they_are_there(self):
        assert sorted(path.stem for path in FOLDER.glob("*.har")) == sorted(RECORDED)
        assert len(RECORDED) >= 8

    @pytest.mark.parametrize("name", [name for name in RECORDED if name != "key_padded"])
    def test_the_first_cause_is_the_true_one(self, name: str):
        frame = cc.read_har(FOLDER / f"{name}.har")
        assert len(frame) == 1
        assert cc.diagnose(frame)["cause_id"].iloc[0] == RECORDED[name].cause

    @pytest.mark.parametrize("name", list(RECORDED))
    def test_the_sandbox_acts_it_out(self, name: str):
        results = cc.reproduce(cc.read_har(FOLDER / f"{name}.har"), progress=False, timeout=2)
        assert results["matched"].all()
        assert results["page"].item() == "Shop: log in"

    def test_a_browser_trims_a_padded_key_before_it_can_be_recorded(self):
        row = cc.read_har(FOLDER / "key_padded.har").iloc[0]
        assert row["ok"]
        assert row["input_traits"] == "api_key.key_shaped"

    def test_no_live_token_is_in_them(self):
        for path in FOLDER.glob("*.har"):
            text = path.read_text("utf-8")
            assert set(re.findall(r"_(\d{10})[0-9a-f]{8}", text)) <= {"1700000000"}
            assert "/home/" not in text
