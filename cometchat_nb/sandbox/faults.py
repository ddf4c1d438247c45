"""What a customer's network and service do wrong, on demand.

A fault says where it strikes (endpoint, uid, nth call, probability) and what it does (its effect). Some
effects change the reply; others break the connection, which the transport that carries the reply acts
out: in process and over a socket the client sees the same.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from email.utils import formatdate
from typing import Any

from ..drivers import Outcome
from ..messages import Headers, Reply, Request
from ..redaction import quotable
from .service import Service
from .service.accounts import Account
from .service.data import ACTIVE_TOKENS_A_USER, Directory
from .service.endpoints import check_endpoint, is_at
from .service.query import Query, taken_apart
from .service.refusals import SOURCE, json_reply, too_many_requests

ELSEWHERE = "https://elsewhere.invalid/v3.0/me"
_FOLLOWED = "redirected"
_ERROR_FIELDS = ("message", "devMessage", "source", "code")
_TIMES = ("createdAt", "updatedAt", "lastActiveAt")
_PROXY_PAGE = (
    "<!DOCTYPE html>\n<html><head><title>Blocked</title></head><body>Ask your administrator.</body></html>"
)


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    Args:
        effect: One of `EFFECTS`, which says what each does.
        endpoint: Where: an operation such as `PUT /me`, or the last word of a path (`auth_tokens`, `me`,
            `users`); by default everywhere.
        uid: For whom; by default for everybody.
        nth: At which matching call, counted from 1; by default at each.
        probability: How often, from 0 to 1, of the calls that match.
        seconds: How long, for `latency` and `clock_skew`, and for `rate_limited` the `Retry-After`.
        status, headers, body: The reply of `reply`; the body is text, or JSON to be encoded.
        field: Which field of the error body `error_without` leaves out.
        location: Where `redirect_elsewhere` leads.

    Raises:
        TypeError, ValueError: With the name of the argument and what would do; for an endpoint that
            does not exist, with those that do.
    """

    effect: str
    endpoint: str | None = None
    uid: str | None = None
    nth: int | None = None
    probability: float = 1.0
    seconds: float = 1.0
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    body: Any = ""
    field: str = "code"
    location: str = ELSEWHERE

    def __post_init__(self) -> None:
        if not isinstance(self.effect, str):
            raise TypeError(f"effect must be a string, not {type(self.effect).__name__}")
        if self.effect not in EFFECTS:
            raise ValueError(f"effect must be one of {', '.join(EFFECTS)}, not {quotable(self.effect)}")
        self._check_where()
        self._check_what()

    def _check_where(self) -> None:
        for name in ("endpoint", "uid"):
            if not isinstance(getattr(self, name), (str, type(None))):
                raise TypeError(f"{name} must be a string")
        if self.endpoint is not None:
            check_endpoint(self.endpoint)
        if self.nth is not None and (type(self.nth) is not int or self.nth < 1):
            raise ValueError(f"nth must be a whole number from 1 on, not {quotable(self.nth)}")
        _check_number("probability", self.probability, 0, 1)
        if self.effect == "refused" and (self.endpoint or self.uid or self.nth or self.probability != 1):
            raise ValueError("refused strikes everywhere: a server refuses before it reads what is asked")

    def _check_what(self) -> None:
        _check_number("seconds", self.seconds, -1e9 if self.effect == "clock_skew" else 0, 1e9)
        if type(self.status) is not int or not 200 <= self.status <= 599:
            raise ValueError(f"status must be a whole number from 200 to 599, not {quotable(self.status)}")
        if not isinstance(self.headers, Mapping):
            raise TypeError("headers must map names to values")
        for name, value in (*self.headers.items(), ("location", self.location)):
            if not re.fullmatch(r"[A-Za-z0-9-]+", str(name)) or not re.fullmatch(r"[ -~]*", str(value)):
                raise ValueError(
                    f"headers cannot hold {quotable(name, 'this name')} with this value: names have letters, "
                    "digits and hyphens, and values are ASCII"
                )
        if self.field not in _ERROR_FIELDS:
            raise ValueError(f"field must be one of {', '.join(_ERROR_FIELDS)}, not {quotable(self.field)}")
        try:
            json.dumps(self.body)
        except (TypeError, ValueError):
            raise TypeError("body must be text or what JSON can hold") from None

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Fault:
        """Read a fault from JSON.

        Raises:
            TypeError, ValueError: With the name that is wrong and what would do.
        """
        if not isinstance(values, Mapping):
            raise TypeError(f"a fault must be an object, not {type(values).__name__}")
        names = [one.name for one in fields(cls)]
        if unknown := [name for name in values if name not in names]:
            raise ValueError(
                f"a fault has no {quotable(unknown[0], 'such field')}; it has {', '.join(names)}"
            )
        if "effect" not in values:
            raise ValueError("a fault needs an effect")
        return cls(**values)


class Injector:
    """Decides which fault strikes a request, and what comes of it. The first that matches does."""

    def __init__(self, faults: Iterable[Fault | Mapping[str, Any]], service: Service, *, seed: int) -> None:
        self.faults = tuple(one if isinstance(one, Fault) else Fault.from_mapping(one) for one in faults)
        self._seen = [0] * len(self.faults)
        self._service = service
        self._random = random.Random(seed)  # noqa: S311 - not a secret: the same seed, the same faults

    @property
    def refuses(self) -> bool:
        """Whether the service takes no connection at all."""
        return any(fault.effect == "refused" for fault in self.faults)

    def carry(self, request: Request) -> tuple[Outcome, Fault | None]:
        """Answer a request; return the fault that struck it, too."""
        fault = self._striking(taken_apart(request)) if self.faults else None
        if fault is None:
            return Outcome(self._service.handle(request)), None
        return _ACTS[fault.effect](_Strike(fault, request, self._service)), fault

    def _striking(self, query: Query) -> Fault | None:
        uid = self._uid_of(query)
        for position, fault in enumerate(self.faults):
            if not is_at(fault.endpoint, query.method, query.segments) or fault.uid not in (None, uid):
                continue
            self._seen[position] += 1
            if fault.nth not in (None, self._seen[position]):
                continue
            if self._random.random() < fault.probability:
                return fault
        return None

    def _uid_of(self, query: Query) -> str | None:
        if len(query.segments) > 2 and query.segments[1] == "users":
            return query.segments[2].lower()
        owner = self._service.directory.owner(query.header("authtoken"))
        return owner.uid if owner else None


@dataclass(frozen=True)
class _Strike:
    """A fault that strikes a request."""

    fault: Fault
    request: Request
    service: Service

    def reply(self) -> Reply:
        """Return the reply that is due."""
        return self.service.handle(self.request)

    def changed(
        self, change: Callable[[bytes], bytes] = bytes, headers: Mapping[str, str] | None = None
    ) -> Outcome:
        """Return the reply that is due, with its body and headers changed."""
        due = self.reply()
        return Outcome(
            Reply(due.status, Headers({**dict(due.headers.pairs), **(headers or {})}), change(due.body))
        )


def _plain(status: int, content: str, headers: Mapping[str, str]) -> Outcome:
    return Outcome(Reply(status, Headers(headers), content.encode()))


def _any_reply(strike: _Strike) -> Outcome:
    fault = strike.fault
    is_text = isinstance(fault.body, str)
    kind = {"content-type": "text/plain; charset=utf-8" if is_text else "application/json"}
    content = fault.body if is_text else json.dumps(fault.body)
    return _plain(fault.status, content, {**kind, **fault.headers})


def _error_without(strike: _Strike) -> Outcome:
    error = {
        "message": "Something failed.",
        "devMessage": "Something failed.",
        "source": SOURCE,
        "code": "ERR_FAULT",
    }
    del error[strike.fault.field]
    return Outcome(json_reply(strike.fault.status, {"error": error}, {}))


def _rate_limited(strike: _Strike, *, retry_after: bool) -> Outcome:
    wait = math.ceil(strike.fault.seconds)
    refusal = too_many_requests(wait, strike.service.directory.now() + wait)
    if not retry_after:
        refusal.headers.clear()
    return Outcome(refusal.reply())


def _redirected(strike: _Strike, *, loop: bool) -> Outcome:
    url, query = strike.request.url, strike.request.parts.query
    if _FOLLOWED in query and not loop:
        return Outcome(strike.reply())
    location = url if _FOLLOWED in query else f"{url}{'&' if query else '?'}{_FOLLOWED}=1"
    return _plain(307, "", {"location": location})


def _clock_skewed(strike: _Strike) -> Outcome:
    skew = strike.fault.seconds

    def shifted(content: bytes) -> bytes:
        body = json.loads(content)
        data = body.get("data")
        if isinstance(data, dict):
            data |= {name: data[name] + round(skew) for name in _TIMES if name in data}
        return json.dumps(body).encode()

    date = formatdate(strike.service.directory.clock() + skew, usegmt=True)
    return strike.changed(shifted, {"Date": date})


def _then(strike: _Strike, change: Callable[[Directory, Account], None]) -> Outcome:
    """Answer as is due, and change the user whom the answer names afterwards."""
    due = strike.reply()
    data = json.loads(due.body).get("data")
    uid = data.get("uid") if isinstance(data, dict) else None
    with strike.service.editing() as directory:
        account = directory.any(uid) if uid else None
        if account is not None:
            change(directory, account)
    return Outcome(due)


def _expire(directory: Directory, account: Account) -> None:
    directory.flush(account, "expired")


def _expire_all(directory: Directory, _: Account) -> None:
    for account in directory.accounts():
        directory.flush(account, "expired")


def _push_out(directory: Directory, account: Account) -> None:
    for _ in range(ACTIVE_TOKENS_A_USER):
        directory.issue(account)


_ACTS: dict[str, Callable[[_Strike], Outcome]] = {
    "latency": lambda s: Outcome(s.reply(), delay=s.fault.seconds),
    "no_answer": lambda s: Outcome(s.reply(), broken="silence"),
    "refused": lambda _: Outcome(Reply(503), broken="refused"),
    "reset": lambda s: Outcome(s.reply(), broken="reset"),
    "reset_in_body": lambda s: Outcome(s.reply(), broken="cut"),
    "truncated_json": lambda s: s.changed(lambda content: content[:-12]),
    "html": lambda _: _plain(502, _PROXY_PAGE, {"content-type": "text/html; charset=utf-8"}),
    "empty": lambda s: s.changed(lambda _: b""),
    "wrong_content_type": lambda s: s.changed(headers={"Content-Type": "text/plain"}),
    "gzip": lambda s: s.changed(gzip.compress, {"content-encoding": "gzip"}),
    "bad_gzip": lambda s: s.changed(headers={"content-encoding": "gzip"}),
    "redirect": lambda s: _redirected(s, loop=False),
    "redirect_loop": lambda s: _redirected(s, loop=True),
    "redirect_elsewhere": lambda s: _plain(307, "", {"location": s.fault.location}),
    "reply": _any_reply,
    "error_without": _error_without,
    "clock_skew": _clock_skewed,
    "revoke_token": lambda s: _then(s, Directory.flush),
    "expire_token": lambda s: _then(s, _expire),
    "expire_all_tokens": lambda s: _then(s, _expire_all),
    "push_out_token": lambda s: _then(s, _push_out),
    "deactivate_user": lambda s: _then(s, Directory.deactivate),
    "delete_user": lambda s: _then(s, Directory.remove),
    "rate_limited": lambda s: _rate_limited(s, retry_after=True),
    "rate_limited_silently": lambda s: _rate_limited(s, retry_after=False),
}

EFFECTS: dict[str, str] = {
    "latency": "The answer comes after `seconds`.",
    "no_answer": "The service takes the request and never answers.",
    "refused": "No connection is taken at all.",
    "reset": "The connection is reset before the answer.",
    "reset_in_body": "The connection breaks in the middle of the body.",
    "truncated_json": "The answer is complete HTTP, its JSON is not.",
    "html": "A proxy answers with a page of its own and 502.",
    "empty": "The body is empty.",
    "wrong_content_type": "The JSON is labelled as plain text.",
    "gzip": "The body is compressed, which is not an error.",
    "bad_gzip": "The body says that it is compressed and is not.",
    "redirect": "A redirect to the same host, once.",
    "redirect_loop": "A redirect to the same host, for ever.",
    "redirect_elsewhere": "A redirect to another host, `location`.",
    "reply": "Any `status`, `headers` and `body`.",
    "error_without": "An error body that lacks `field`.",
    "clock_skew": "The service's clock is off by `seconds`, in the Date header and in the data.",
    "revoke_token": "The answer is due; afterwards the user's tokens are revoked.",
    "expire_token": "The answer is due; afterwards the user's tokens have expired.",
    "expire_all_tokens": "The answer is due; afterwards every token made so far has expired.",
    "push_out_token": "The answer is due; afterwards the user gets a hundred newer tokens.",
    "deactivate_user": "The answer is due; afterwards the user is deactivated.",
    "delete_user": "The answer is due; afterwards the user is deleted, and its tokens with it.",
    "rate_limited": "429 with Retry-After.",
    "rate_limited_silently": "429 without Retry-After.",
}


def _check_number(name: str, value: object, least: float, most: float) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number, not {type(value).__name__}")
    if not least <= value <= most:
        raise ValueError(f"{name} must be from {least:g} to {most:g}, not {value}")
