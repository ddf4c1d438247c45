"""Both clients held to 77 recorded behaviours of the JavaScript Calls SDK: results, requests, listeners."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from support.drivers import Answering

import cometchat_nb as cc
import cometchat_nb.redaction
from cometchat_nb.messages import Headers, Reply, Request, TransportError

ORACLE = json.loads((Path(__file__).parent.parent / "oracles" / "sdk-vectors.json").read_text("utf-8"))
VECTORS = {vector["name"]: vector for vector in ORACLE["vectors"]}
APP_ID = "1234567890abcdef"

# Where the toolkit differs on purpose: the vector, the position of the call, what it does instead, and why.
# In all vectors: secrets in a message are masked, and a time that the service does not send stays unknown.
INSTEAD: dict[str, dict[int | str, Any]] = {
    # The SDK forgets that the service calls a user blocked; ours shows what the service said.
    "login/PUT me flags are overwritten": {
        1: {
            "ok": {
                "uid": "cometchat-uid-1",
                "name": "Andrew Joseph",
                "authToken": "cometchat-uid-1_1700000000ababababababababababababababab",
                "status": "offline",
                "avatar": "https://a/b.png",
                "role": "admin",
                "hasBlockedMe": True,
                "blockedByMe": True,
                "jwt": "h.eyJ1aWQiOiJjb21ldGNoYXQtdWlkLTEifQ.s",
            }
        }
    },
}


def reply_of(response: dict[str, Any]) -> Reply:
    """Return what the vector's server answered, or raise what its action amounts to."""
    kind = response.get("kind", "json")
    if kind in ("hang", "destroy", "truncate"):
        raise TransportError("timeout" if kind == "hang" else "broken", kind)
    body = response.get("body", "") if "json" not in response else json.dumps(response["json"])
    content, headers = body.encode(), dict(response.get("headers", {}))
    if "location" in response:
        headers["location"] = filled(response["location"])
    if response.get("gzip"):
        content, headers["content-encoding"] = gzip.compress(content), "gzip"
    return Reply(response.get("status", 200), Headers(headers), content)


def filled(value: Any) -> Any:
    """Return a value of the vector with the placeholders of its meta filled in."""
    text = json.dumps(value)
    for name, meant in (("$BASE2", "http://127.0.0.2:8080/v3.0"), ("$BASE", "http://127.0.0.1:8080/v3.0")):
        text = text.replace(name, meant)
    text = text.replace("$ORIGIN2", "http://127.0.0.2:8080").replace("$ORIGIN", "http://127.0.0.1:8080")
    text = text.replace("$DEAD", "http://127.0.0.1:9")
    return json.loads(text, object_hook=decoded)


def decoded(value: dict[str, Any]) -> Any:
    if "$repeat" in value:
        text, times = value["$repeat"]
        return text * times
    if "$utf16" in value:
        return b"".join(unit.to_bytes(2, "big") for unit in value["$utf16"]).decode(
            "utf-16-be", "surrogatepass"
        )
    return None if "$undefined" in value else value


class Player:
    """Plays the calls of a vector with one of the clients."""

    def __init__(self, calls: Any) -> None:
        self.calls = calls
        self.events: list[list[Any]] = []

    def play(self, op: str, args: list[Any]) -> Any:
        """Return what a call resolved to, in the oracle's form."""
        try:
            return {"ok": getattr(self, f"_{op}")(*args)}
        except cc.CometChatError as error:
            return {"throws": self.failure(error)}

    def failure(self, error: cc.CometChatError) -> dict[str, Any]:
        return {"errorCode": error.sdk_code, "errorDescription": error.sdk_message}

    def _run(self, work: Any) -> Any:
        return asyncio.run(work) if asyncio.iscoroutine(work) else work

    def _init(self, given: dict[str, Any]) -> dict[str, Any]:
        try:
            settings = cc.AppSettings(
                given.get("appId"),
                given.get("region"),
                given.get("authKey"),
                admin_host=given.get("adminHost"),
                client_host=given.get("clientHost"),
            )
        except TypeError:
            return {"success": False, "error": {"name": "VALIDATION_ERROR"}}
        result = self.calls.init(settings)
        error = None if result.error is None else {"name": result.error.code}
        return {"success": result.success, "error": error}

    def _login(self, uid: str, api_key: str | None = None) -> Any:
        return shown(self._run(self.calls.login(uid, api_key)))

    def _loginWithAuthToken(self, token: str) -> Any:  # noqa: N802 - the SDK's name
        return shown(self._run(self.calls.login_with_auth_token(token)))

    def _logout(self) -> Any:
        return self._run(self.calls.logout())

    def _getLoggedInUser(self) -> Any:  # noqa: N802
        return shown(self.calls.get_logged_in_user())

    def _isUserLoggedIn(self) -> Any:  # noqa: N802
        return self.calls.is_user_logged_in()

    def _getUserAuthToken(self) -> Any:  # noqa: N802
        return self.calls.get_user_auth_token()

    def _addLoginListener(self, tag: str) -> None:  # noqa: N802
        events, failure = self.events, self.failure

        class Listener:
            def on_login_success(self, user: cc.User) -> None:
                events.append([tag, "onLoginSuccess", {"uid": user.uid}])

            def on_login_failure(self, error: cc.CometChatError) -> None:
                events.append([tag, "onLoginFailure", failure(error)])

            def on_logout_success(self) -> None:
                events.append([tag, "onLogoutSuccess"])

            def on_logout_failure(self, error: cc.CometChatError) -> None:
                events.append([tag, "onLogoutFailure", failure(error)])

        self.calls.add_login_listener(tag, Listener())


def shown(user: cc.User | None) -> dict[str, Any] | None:
    """Return of a user what the oracle's users have in common with ours.

    Ours leaves times that the service did not send away, where the SDK makes them up.
    """
    if user is None:
        return None
    return {
        "uid": user.uid,
        "name": user.name,
        "authToken": user.auth_token,
        "status": user.status,
        "avatar": user.avatar,
        "role": user.role,
        "hasBlockedMe": user.has_blocked_me,
        "blockedByMe": user.blocked_by_me,
        "jwt": user.jwt,
    }


def expected_of(result: Any, secrets: list[str]) -> Any:
    """Return the oracle's result in the form that ours has: the user's fields in common, secrets masked."""
    result = filled(result)
    if isinstance(result.get("ok"), dict) and "uid" in result["ok"]:
        return {"ok": {name: result["ok"].get(name) for name in shown(cc.User("u"))}}
    if isinstance(result.get("ok"), dict) and "success" in result["ok"]:
        error = result["ok"]["error"]
        return {"ok": {**result["ok"], "error": error and {"name": error["name"]}}}
    return masked(result, secrets) if "throws" in result else result


def masked(value: Any, secrets: list[str]) -> Any:
    return json.loads(cc.redaction.Redactor(*secrets).text(json.dumps(value)))


def assert_alike(got: Any, wanted: Any) -> None:
    """Hold a result to the oracle's; what an engine words itself only up to its own words."""
    if "throws" in got and "throws" in wanted:
        got, wanted = got["throws"], wanted["throws"]
        assert got["errorCode"] == wanted["errorCode"]
        assert in_no_engines_words(got["errorDescription"]) == in_no_engines_words(wanted["errorDescription"])
    else:
        assert got == wanted


def in_no_engines_words(text: str | None) -> str | None:
    return text and re.sub(r"(Network request failed: |Failed to parse response JSON: ).*", r"\1", text)


def as_in_a_vector(sent: list[Request]) -> Iterator[dict[str, Any]]:
    for request in sent:
        names = ("apikey", "appid", "authtoken", "content-type")
        body = json.loads(request.body) if request.body else None
        yield {
            "method": request.method,
            "url": unquote(request.url),
            "headers": {name: request.headers[name] for name in names if name in request.headers},
            "body": body and {**body, "deviceId": "$DEVICE_ID"},
        }


@pytest.mark.parametrize("client", [cc.CometChatCalls, cc.AsyncCometChatCalls])
@pytest.mark.parametrize("name", VECTORS)
def test_a_client_does_what_the_sdk_does(client: Any, name: str):
    vector = VECTORS[name]
    replies, sent = iter([one["response"] for one in vector["expected"]["http"]]), []

    def answer(request: Request) -> Reply:
        sent.append(request)
        return reply_of(next(replies))

    player = Player(client(transport=Answering(answer)))
    instead = INSTEAD.get(name, {})
    secrets = re.findall(r"sandbox-auth-key-0001|wrong(?:-token)?|cometchat-uid-\d_\w+", json.dumps(vector))
    for position, (call, result) in enumerate(
        zip(vector["calls"], vector["expected"]["results"], strict=True)
    ):
        got = player.play(call["op"], filled(call.get("args", [])))
        assert_alike(got, instead.get(position, expected_of(result, secrets)))
    events = instead.get("events", masked(vector["expected"]["events"], secrets))
    assert [in_no_engines_words(str(one)) for one in player.events] == [
        in_no_engines_words(str(one)) for one in events
    ]
    wanted = [filled(one["request"]) for one in vector["expected"]["http"]]
    assert list(as_in_a_vector(sent)) == [{**one, "url": unquote(one["url"])} for one in wanted]
