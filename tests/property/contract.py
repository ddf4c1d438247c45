"""The contract of the SDK's authentication as a plain model, and a service of one app.

Written from the vendor's pages and the recorded behaviour of its SDK, and not from the package: a login is
checked in the SDK's order, a reply is read by its body, a session is one user with one token.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cometchat_nb.drivers import Delivery
from cometchat_nb.messages import Headers, Reply, Request, TransportError

KEY = "fa4e" * 9 + "c003"
WRONG_KEY = "fa4e" * 9 + "beef"
USERS = ("ann", "bob")
ABSENT = "carl"
APPS = ("app-1", "app-2")

# What strikes one request: how the SDK's caller sees it (code, stage), and whether the service acted before.
FAULTS: dict[str, tuple[str, str] | None] = {
    "refused": ("ERROR_UNKNOWN", "network"),
    "answer_lost": ("ERROR_UNKNOWN", "network"),
    "html": ("ERROR_UNKNOWN", "reply"),
    "empty": ("ERROR_UNKNOWN", "reply"),
    "no_data": ("ERROR_UNKNOWN", "reply"),
    "rate_limited": ("TOO_MANY_REQUEST", ""),
    "good_body_of_status_500": None,
}


@dataclass
class Service:
    """One app with two users and one key. It also carries: both clients take it for a driver."""

    tokens: dict[str, str] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    faults: deque[str | None] = field(default_factory=deque)
    during: Callable[[int, str], Any] | None = None
    """Called with the number of a request, `before` the service acts on it and `after`."""
    keeps_time = False
    _minted: int = 0

    def send(self, request: Request, delivery: Delivery) -> None:
        number = self._note(request)
        self._happens(number, "before")
        reply = self._answer(request)
        self._happens(number, "after")
        delivery.take(reply)

    async def asend(self, request: Request, delivery: Delivery) -> None:
        number = self._note(request)
        if (happens := self._happens(number, "before")) is not None:
            await happens
        reply = self._answer(request)
        if (happens := self._happens(number, "after")) is not None:
            await happens
        delivery.take(reply)

    def _happens(self, number: int, when: str) -> Any:
        return None if self.during is None else self.during(number, when)

    def close(self) -> None:
        pass

    async def aclose(self) -> None:
        pass

    def _note(self, request: Request) -> int:
        self.log.append(f"{request.method} {request.parts.path.rpartition('/')[2]}")
        return len(self.log)

    def _answer(self, request: Request) -> Reply:
        fault = self.faults.popleft() if self.faults else None
        if fault == "refused":
            raise TransportError("refused", "nobody listens")
        if fault == "rate_limited":
            return _refusal(429, "TOO_MANY_REQUEST")
        reply = self._act(request)
        if fault == "answer_lost":
            raise TransportError("timeout", "no answer")
        if fault in ("html", "empty"):
            return Reply(200, Headers(), b"<html>" if fault == "html" else b"")
        if fault == "no_data":
            return Reply(200, Headers(), b"{}")
        return Reply(500, reply.headers, reply.body) if fault == "good_body_of_status_500" else reply

    def _act(self, request: Request) -> Reply:
        if request.method == "POST":
            return self._mint(request)
        token = request.headers.get("authToken", "")
        if token not in self.tokens:
            return _refusal(401, "AUTH_ERR_AUTH_TOKEN_NOT_FOUND")
        if request.method == "DELETE":
            del self.tokens[token]
            return _data({"success": True})
        return _data({"uid": self.tokens[token], "name": "N", "status": "online"})

    def _mint(self, request: Request) -> Reply:
        uid = request.parts.path.split("/")[-2]
        if request.headers.get("apiKey") != KEY:
            return _refusal(401, "AUTH_ERR_APIKEY_NOT_FOUND")
        if uid not in USERS:
            return _refusal(404, "ERR_UID_NOT_FOUND")
        self._minted += 1
        token = f"{uid}_1700000000fa4e{self._minted:012x}"
        self.tokens[token] = uid
        return _data({"uid": uid, "authToken": token})


def _data(data: dict[str, Any]) -> Reply:
    return Reply(200, Headers(), json.dumps({"data": data}).encode())


def _refusal(status: int, code: str) -> Reply:
    error = {"message": f"It says {code}.", "devMessage": "d", "source": "chat-api", "code": code}
    return Reply(status, Headers(), json.dumps({"error": error}).encode())


@dataclass(frozen=True)
class Outcome:
    """What a call comes to: the code and stage of its failure, or success; what it sends, what it tells."""

    failure: tuple[str, str] | None = None
    requests: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


class Model:
    """The session as the contract has it: an app, a user and a token, and what is kept for each app."""

    def __init__(self) -> None:
        self.app: str | None = None
        self.key: str | None = None
        self.user: tuple[str, str] | None = None
        self.kept: dict[str, tuple[str, str]] = {}

    def init(self, app: str, key: str | None) -> None:
        if app != self.app:
            self.user = None
        self.app, self.key = app, key
        self.user = self.user or self.kept.get(app)

    def restart(self) -> None:
        self.app = self.key = self.user = None

    def login(self, uid: str, key: str | None, faults: list[str | None]) -> Outcome:
        """Predict a login."""
        key = self.key if key is None else key
        if not uid.strip():
            return _refused("ERROR_INVALID_UID")
        if " " in uid:
            return _refused("ERROR_UID_WITH_SPACE")
        if key is None or not key.strip():
            return _refused("ERROR_API_KEY_NOT_FOUND")
        if self.app is None:
            return _refused("ERROR_SDK_NOT_INITIALIZED", "state")
        if self.user is not None and self.user[0] == uid:
            return Outcome(events=("on_login_success",))
        sent = self._leave(faults)
        sent.append("POST auth_tokens")
        refusal = None
        if key != KEY:
            refusal = ("ERROR_API_KEY_NOT_FOUND", "auth_token")
        elif uid not in USERS:
            refusal = ("ERROR_INVALID_UID", "auth_token")
        if failure := _struck(faults, len(sent), "auth_token", refusal):
            return Outcome(failure, tuple(sent), ("on_login_failure",))
        sent.append("PUT me")
        if failure := _struck(faults, len(sent), "me", None):
            return Outcome(failure, tuple(sent), ("on_login_failure",))
        self._enter(uid, "?")
        return Outcome(None, tuple(sent), ("on_login_success",))

    def login_with_auth_token(
        self, token: str, faults: list[str | None], valid: Callable[[str], bool]
    ) -> Outcome:
        """Predict a login with a token; `valid` tells whether the service knows it."""
        if not token.strip():
            return _refused("ERROR_BLANK_AUTHTOKEN")
        if " " in token:
            return _refused("ERROR_AUTHTOKEN_WITH_SPACE")
        if self.app is None:
            return _refused("ERROR_SDK_NOT_INITIALIZED", "state")
        if self.user is not None and self.user[1] == token:
            return Outcome(events=("on_login_success",))
        sent = self._leave(faults)
        sent.append("PUT me")
        refusal = None if valid(token) else ("AUTH_ERR_AUTH_TOKEN_NOT_FOUND", "me")
        if failure := _struck(faults, len(sent), "me", refusal):
            return Outcome(failure, tuple(sent), ("on_login_failure",))
        self._enter(token.partition("_")[0], token)
        return Outcome(None, tuple(sent), ("on_login_success",))

    def logout(self, faults: list[str | None]) -> Outcome:
        """Predict a logout, which succeeds whatever the service answers."""
        if self.user is None:
            return Outcome(("ERROR_NO_USER_LOGGED_IN", "state"), (), ("on_logout_failure",))
        return Outcome(None, tuple(self._leave(faults)), ("on_logout_success",))

    def stopped(self, sent: int) -> None:
        """Take note that a login was stopped while its last request of so many ran."""
        leaves = self.user is not None
        if leaves and sent > 1:
            self._forget()

    def _leave(self, faults: list[str | None]) -> list[str]:
        if self.user is None:
            return []
        self._forget()
        return ["DELETE me"]

    def _enter(self, uid: str, token: str) -> None:
        self.user = (uid, token)
        if self.app is not None:
            self.kept[self.app] = self.user

    def _forget(self) -> None:
        self.user = None
        if self.app is not None:
            self.kept.pop(self.app, None)


def _refused(code: str, stage: str = "input") -> Outcome:
    return Outcome((code, stage), (), ("on_login_failure",))


def _struck(
    faults: list[str | None], position: int, stage: str, refusal: tuple[str, str] | None
) -> tuple[str, str] | None:
    """Return how the request of this position fails: by its fault, else by the service's refusal."""
    fault = faults[position - 1] if position <= len(faults) else None
    seen = FAULTS[fault] if fault else None
    if seen is not None:
        return (seen[0], seen[1] or stage)
    return refusal
