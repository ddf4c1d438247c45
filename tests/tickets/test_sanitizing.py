"""Sanitised HAR files: no planted secret is left in them, and a diagnosis finds what it found before."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support import shapes
from support.shapes import APP, HOST, KEY, entry, har, pairs
from support.tickets import FOLDER

import cometchat_nb as cc

RECORDINGS = sorted(FOLDER.glob("*.har"))
SAME = [
    "method",
    "ok",
    "error_code",
    "stage",
    "http_status",
    "server_code",
    "sdk_code",
    "elapsed_ms",
    "attempts",
    "started_at",
    "expected_code",
    "region",
    "api_version",
    "sdk",
    "input_traits",
    "connect_ms",
    "tls_ms",
    "wait_ms",
    "clock_skew_s",
]
LIVE = "9b1d" * 8
KEYS = {
    "good": "9b1d" * 10,
    "elided": "9b1d77...c30f42",
    "39 digits": ("9b1d" * 10)[:39],
    "padded": f" {'9b1d' * 10}\t",
    "quoted": f'"{"9b1d" * 10}"',
    "upper case": "9B1D" * 10,
    "invisible": f"{'9b1d' * 10}\u200b",
    "bearer": f"Bearer {'9b1d' * 10}",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.c2lnbmF0dXJlLW9mLWJvYg",
    "token": f"bob_1699999999{LIVE}",
    "placeholder": "YOUR_AUTH_KEY",
    "undefined": "undefined",
    "redacted": "[redacted]",
    "blank": "",
    "a word": "correcthorsebattery",
    "short hex": "9b1d9b1d9b1d9b1d",
    "the app id": APP,
    "url": f"https://{HOST}",
}
UIDS = [
    "alice",
    "cometchat-uid-1",
    "Bob.Smith@Example.com",
    "Andrew Joseph",
    "+4915112345678",
    "ünal",
    "a b",
    "x" * 120,
]
UIDS += [
    f"bob_1699999999{LIVE}",
    "9b1d" * 10,
    "{9B1D9B1D-9B1D-4B1D-9B1D-9B1D9B1D9B1D}",
    "undefined",
    "user.name",
]


def write(folder: Path, content: Any, name: str = "ticket.har") -> Path:
    path = folder / name
    path.write_text(json.dumps(content), "utf-8")
    return path


def both(path: Path, folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    cc.sanitize_har(path, folder / "sanitized.har")
    return cc.read_har(path), cc.read_har(folder / "sanitized.har")


def assert_same_diagnosis(path: Path, folder: Path) -> None:
    before, after = both(path, folder)
    pd.testing.assert_frame_equal(before[SAME], after[SAME])
    columns = ["case_id", "rank", "cause_id", "confidence"]
    pd.testing.assert_frame_equal(cc.diagnose(before)[columns], cc.diagnose(after)[columns])


def mint(
    key: str = KEY, uid: str = "alice", reply: Any = None, status: int = 401, **more: Any
) -> dict[str, Any]:
    from urllib.parse import quote

    refused = {
        "error": {
            "code": "AUTH_ERR_APIKEY_NOT_FOUND",
            "message": f"The key {key} does not exist. Please use correct apiKey.",
            "devMessage": "",
            "source": "chat-api",
        }
    }
    text = reply if isinstance(reply, str) else json.dumps(refused if reply is None else reply)
    return entry(
        request={
            "url": f"https://{HOST}/v3.0/users/{quote(uid, safe='')}/auth_tokens",
            "headers": pairs({"apiKey": key, "appId": APP}),
        },
        response={"status": status, "content": {"text": text}, **more.pop("response", {})},
        **more,
    )


class TestDiagnosable:
    @pytest.mark.parametrize("path", RECORDINGS, ids=[path.stem for path in RECORDINGS])
    def test_a_recording_gives_the_same_diagnosis(self, path: Path, tmp_path: Path):
        assert_same_diagnosis(path, tmp_path)

    @pytest.mark.parametrize("path", RECORDINGS, ids=[path.stem for path in RECORDINGS])
    def test_a_recording_is_replayed_with_the_same_outcome(self, path: Path, tmp_path: Path):
        before, after = both(path, tmp_path)
        columns = ["ok", "error_code", "server_code", "stage"]
        replayed = [cc.reproduce(one, progress=False, timeout=2)[columns] for one in (before, after)]
        pd.testing.assert_frame_equal(*replayed)

    @pytest.mark.parametrize("kind", KEYS)
    def test_a_key_keeps_its_defects(self, kind: str, tmp_path: Path):
        assert_same_diagnosis(write(tmp_path, har(mint(KEYS[kind]))), tmp_path)

    @pytest.mark.parametrize("uid", UIDS)
    def test_a_uid_keeps_its_defects(self, uid: str, tmp_path: Path):
        message = f"The UID {uid} does not exist, please make sure you have created a user with UID {uid}."
        absent = {
            "code": "ERR_UID_NOT_FOUND",
            "message": message,
            "devMessage": message,
            "source": "chat-api",
        }
        path = write(tmp_path, har(mint(uid=uid, reply={"error": absent}, status=404)))
        assert_same_diagnosis(path, tmp_path)

    @pytest.mark.parametrize(
        "reply",
        [
            "",
            "<!DOCTYPE html><html><title>Zscaler: access denied for bob@example.com</title></html>",
            '{"data": {"uid": "alice", "name": "Andrew Jos',
            '{"data": {"uid": 012345, "name": "Andrew"}}',
            "Bad Gateway",
            "null",
            "[]",
            '{"data": null}',
            '{"data": {}}',
            '{"data": {"authToken": ""}}',
            '{"data": []}',
            '{"error": "no"}',
            '{"error": {}}',
            '{"error": {"message": 5}}',
            '{"error": {"code": "ERR_NEW_THING", "message": "Odd 12345", "devMessage": "", "source": "x"}}',
            '{"error": {"code": "ERR_BAD_REQUEST", "details": {"uid": ["The uid field is required."]}}}',
        ],
    )
    def test_an_odd_reply_stays_odd_in_the_same_way(self, reply: str, tmp_path: Path):
        assert_same_diagnosis(write(tmp_path, har(mint(reply=reply, status=502))), tmp_path)

    @pytest.mark.parametrize(
        "response",
        [
            {"status": 0, "_error": "net::ERR_NAME_NOT_RESOLVED", "content": {}},
            {"status": 0, "_error": "net::ERR_CERT_AUTHORITY_INVALID", "content": {}},
            {"status": 0, "statusText": "NS_ERROR_NET_TIMEOUT", "content": {}},
            {"status": 0, "_error": "Connection reset by peer 203.0.113.9", "content": {}},
            {"status": 0, "content": {}},
            {"status": 200, "content": {"size": 300}},
            {"status": 404, "content": {"size": 300}},
            {"status": 307, "redirectURL": "https://login.corp.example/?next=bob", "content": {}},
            {"status": 200, "content": {"size": -1}, "_failureText": "net::ERR_CONTENT_LENGTH_MISMATCH"},
            {"status": 429, "headers": pairs({"Retry-After": "15", "content-type": "application/json"})},
        ],
    )
    def test_what_happened_on_the_way_stays(self, response: dict, tmp_path: Path):
        assert_same_diagnosis(write(tmp_path, har(mint(response=response))), tmp_path)

    def test_a_token_stays_the_same_token_in_both_requests(self, tmp_path: Path):
        token = f"alice_1699999999{LIVE}"
        minted = mint(reply={"data": {"uid": "alice", "authToken": token}}, status=200)
        said = {"code": "AUTH_ERR_AUTH_TOKEN_NOT_FOUND", "message": f"The auth token {token} does not exist."}
        used = entry(
            startedDateTime="2026-11-01T10:00:01.000Z",
            request={
                "method": "PUT",
                "url": f"https://{APP}.apiclient-us.cometchat.io/v3.0/me",
                "headers": pairs({"authToken": token, "appId": APP}),
            },
            response={
                "status": 401,
                "content": {"text": json.dumps({"error": {**said, "devMessage": "", "source": ""}})},
            },
        )
        path = write(tmp_path, har(minted, used))
        assert_same_diagnosis(path, tmp_path)
        assert len(cc.read_har(path)) == 1
        text = json.dumps(cc.sanitize_har(path))
        assert LIVE not in text
        assert text.count("alice_1700000000fa4e") == 3

    @pytest.mark.parametrize(
        "shape", [one for one in shapes.SHAPES if one.kind == "har"], ids=lambda one: one.name
    )
    def test_every_form_of_a_har_file(self, shape: shapes.Shape, tmp_path: Path):
        path = tmp_path / (shape.file or "ticket.har")
        path.write_bytes(shape.content if isinstance(shape.content, bytes) else shape.content.encode())
        assert_same_diagnosis(path, tmp_path)

    def test_what_is_sanitised_twice_stays_as_it_is(self, tmp_path: Path):
        first = cc.sanitize_har(
            write(tmp_path, har(mint(KEYS["elided"], "bob@corp.example"))), tmp_path / "1.har"
        )
        second = cc.sanitize_har(tmp_path / "1.har")
        assert (
            cc.read_har(tmp_path / "1.har")["input_traits"].item()
            == "api_key.elided api_key.malformed uid.e_mail uid.forbidden"
        )
        assert len(second["log"]["entries"]) == len(first["log"]["entries"])


PLANTED = "9d5ecre7" * 5
SHORT = "9d5ecre7-Pl4nted"


def _planted(where: str, secret: str) -> dict[str, Any]:
    """A recording with a secret in one place."""
    one, other = (
        mint(),
        entry(request={"url": "https://shop.example/api/cart", "method": "GET", "headers": []}),
    )
    log: dict[str, Any] = {}
    request, response = one["request"], one["response"]
    theirs = other["request"]
    body = json.loads(response["content"]["text"])
    if where == "path":
        theirs["url"] = f"https://shop.example/reset/{secret}"
    elif where == "login path":
        request["url"] = f"https://{HOST}/{secret}/v3.0/users/alice/auth_tokens"
    elif where == "query":
        request["url"] += f"?access_token={secret}"
    elif where == "their query":
        theirs["url"] += f"?apiKey={secret}"
    elif where == "userinfo":
        request["url"] = request["url"].replace("https://", f"https://bob:{secret}@")
    elif where == "their userinfo":
        theirs["url"] = f"https://bob:{secret}@shop.example/"
    elif where == "fragment":
        theirs["url"] += f"#access_token={secret}"
    elif where == "login fragment":
        request["url"] += f"#{secret}"
    elif where == "query string":
        request["queryString"] = [{"name": "token", "value": secret}]
    elif where in (
        "apiKey",
        "authToken",
        "Authorization",
        "Cookie",
        "X-Session",
        "Referer",
        "Origin",
        "User-Agent",
        "sdk",
    ):
        request["headers"] = [*pairs({"apiKey": KEY, "appId": APP}), {"name": where, "value": secret}]
    elif where == "appId":
        request["headers"] = pairs({"apiKey": KEY, "appId": secret})
    elif where == "header name":
        request["headers"].append({"name": secret, "value": "1"})
    elif where in ("Set-Cookie", "Date", "Content-Type", "Retry-After", "Location", "X-Rate-Limit", "Server"):
        response["headers"] = pairs({where: secret})
    elif where == "cookies":
        request["cookies"] = response["cookies"] = [{"name": "sid", "value": secret}]
    elif where == "post text":
        request["postData"] = {"mimeType": "application/json", "text": json.dumps({"password": secret})}
    elif where == "post params":
        request["postData"] = {"mimeType": "x", "params": [{"name": "password", "value": secret}]}
    elif where == "their body":
        other["response"]["content"] = {"text": json.dumps({"token": secret})}
    elif where == "their base64 body":
        text = base64.b64encode(json.dumps({"token": secret}).encode()).decode()
        other["response"]["content"] = {"text": text, "encoding": "base64"}
    elif where == "message":
        body["error"]["message"] = f"The auth token {secret} does not exist."
    elif where == "details":
        body["error"]["details"] = {secret: [f"no {secret}"]}
    elif where == "code":
        body["error"]["code"] = secret
    elif where == "another field":
        body["session"] = body["error"]["session"] = secret
    elif where == "user":
        body = {"data": {"uid": "alice", "authToken": secret, "jwt": secret, "metadata": {"pin": secret}}}
    elif where == "name":
        body = {"data": {"uid": "alice", "authToken": LIVE, "name": secret, "email": secret, "role": secret}}
    elif where == "avatar":
        body = {"data": {"uid": "alice", "authToken": LIVE, "avatar": f"https://x.example/a?sig={secret}"}}
    elif where == "a page":
        response["content"]["text"] = f"<html>{secret}</html>"
    elif where == "broken JSON":
        response["content"]["text"] = f'{{"data": {{"authToken": "{secret}'
    elif where == "redirect":
        response |= {"status": 302, "redirectURL": f"https://shop.example/{secret}?t={secret}"}
    elif where == "status text":
        response["statusText"] = secret
    elif where == "failure":
        response |= {"status": 0, "_error": f"net::ERR_FAILED {secret}"}
    elif where == "comments":
        one["comment"] = request["comment"] = response["comment"] = log["comment"] = secret
    elif where == "initiator":
        one["_initiator"] = other["_initiator"] = {"stack": {"callFrames": [{"url": secret}]}}
    elif where == "web socket":
        other["_webSocketMessages"] = [{"type": "send", "data": json.dumps({"auth": secret})}]
    elif where == "creator":
        log["creator"] = {"name": secret, "version": secret, "comment": secret}
    elif where == "browser":
        log["browser"] = {"name": f"Firefox {secret}", "version": secret}
    elif where == "pages":
        log["pages"] = [{"id": secret, "title": f"Shop {secret}", "_x": secret}]
        one["pageref"] = secret
    elif where == "address":
        one |= {"serverIPAddress": secret, "connection": secret}
    elif where == "cache":
        one["cache"] = {"beforeRequest": {"eTag": secret}}
    elif where == "times":
        one |= {"startedDateTime": secret, "time": secret, "timings": {"dns": secret, secret: 5}}
    elif where == "method":
        theirs["method"] = secret
    elif where == "host":
        theirs["url"] = f"https://{secret}.example/"
    elif where == "log":
        log[secret] = secret
    elif where == "encoded reply":
        text = base64.b64encode(json.dumps({"data": {"authToken": secret}}).encode()).decode()
        response["content"] = {"text": text, "encoding": "base64"}
    else:
        raise AssertionError(where)
    if where in ("message", "details", "code", "another field", "user", "name", "avatar"):
        response["content"]["text"] = json.dumps(body)
    return har(one, other, **log)


PLACES = """path;login path;query;their query;userinfo;their userinfo;fragment;login fragment
query string;apiKey;authToken;Authorization;Cookie;X-Session;Referer;Origin;User-Agent;sdk;appId
header name;Set-Cookie;Date;Content-Type;Retry-After
Location;X-Rate-Limit;Server;cookies;post text;post params;their body;their base64 body;message;details;code
another field;user;name;avatar;a page;broken JSON;redirect;status text;failure;comments;initiator;web socket
creator;browser;pages;address;cache;times;method;host;log;encoded reply""".replace("\n", ";").split(";")


class TestSafe:
    @pytest.mark.parametrize(
        "secret",
        [PLANTED, SHORT, f"bob_1699999999{LIVE}", "9b1d" * 10],
        ids=["long", "short", "token", "key"],
    )
    @pytest.mark.parametrize("where", PLACES)
    def test_no_planted_secret_is_left(self, where: str, secret: str, tmp_path: Path):
        path = write(tmp_path, _planted(where, secret))
        assert secret in path.read_text("utf-8") or "base64" in path.read_text("utf-8")
        text = json.dumps(cc.sanitize_har(path), ensure_ascii=False)
        for part in (
            secret,
            secret.lower(),
            secret[:12],
            secret[-12:],
            base64.b64encode(secret.encode()).decode()[:16],
        ):
            assert part not in text, f"{part} is left of what was planted as {where}"

    @pytest.mark.parametrize("personal", ["bob.smith@corp.example", "Andrew Joseph", "+4915112345678"])
    def test_a_person_is_not_named(self, personal: str, tmp_path: Path):
        message = f"The UID {personal.lower()} does not exist."
        user = {
            "data": {
                "uid": personal,
                "name": "Robert Smith",
                "authToken": LIVE,
                "avatar": f"https://x/{personal}",
            }
        }
        said = {"code": "ERR_UID_NOT_FOUND", "message": message, "devMessage": "", "source": ""}
        path = write(
            tmp_path,
            har(mint(uid=personal, reply=user, status=200), mint(uid=personal, reply={"error": said})),
        )
        text = json.dumps(cc.sanitize_har(path), ensure_ascii=False).lower()
        for word in (personal.lower(), personal.lower().split()[0], "robert", "smith", "151123"):
            assert word not in text

    def test_addresses_go(self, tmp_path: Path):
        one = mint()
        one["request"]["url"] = one["request"]["url"].replace(HOST, "10.20.30.40:8443")
        text = json.dumps(cc.sanitize_har(write(tmp_path, har(one))))
        assert "10.20.30.40" not in text
        assert "192.0.2.1:8443" in text

    def test_other_requests_keep_host_and_status_only(self, tmp_path: Path):
        other = entry(request={"url": "https://shop.example/cart?u=bob", "method": "GET"})
        kept = cc.sanitize_har(write(tmp_path, har(other, mint())))["log"]["entries"][0]
        assert kept == {
            "startedDateTime": "2026-11-01T10:00:00+00:00",
            "request": {"method": "GET", "url": "https://site-1.example/", "headers": []},
            "response": {"status": 404, "headers": [], "content": {"size": -1}},
        }

    def test_the_stand_ins_are_visibly_made_up(self, tmp_path: Path):
        [made] = cc.sanitize_har(write(tmp_path, har(mint("9b1d" * 10))))["log"]["entries"]
        headers = {header["name"]: header["value"] for header in made["request"]["headers"]}
        assert headers["apiKey"].startswith("fa4efa4efa4e")
        assert len(headers["apiKey"]) == 40
        assert headers["apiKey"] in made["response"]["content"]["text"]


class TestMisuse:
    def test_the_original_is_not_overwritten(self, tmp_path: Path):
        path = write(tmp_path, har(mint()))
        before = path.read_bytes()
        with pytest.raises(ValueError, match="another file"):
            cc.sanitize_har(path, path)
        assert path.read_bytes() == before

    @pytest.mark.parametrize(
        "content", [{}, {"log": {"entries": []}}, har(entry(request={"url": "https://x.example/"}))]
    )
    def test_a_file_without_a_login(self, content: Any, tmp_path: Path):
        with pytest.raises(ValueError, match=r"not a HAR file|no login"):
            cc.sanitize_har(write(tmp_path, content))
