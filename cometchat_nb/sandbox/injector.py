"""Which fault strikes a request, and what comes of it.

Some effects change the reply; others slow down or break the connection, which the transport that carries the
reply acts out: in process and over a socket the client sees the same.
"""

from __future__ import annotations

import gzip
import json
import math
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from ..drivers import Outcome, Pace
from ..messages import Headers, Reply, Request
from .effects import NOT_IN_PROCESS, NOT_ON_A_SOCKET
from .faults import Fault
from .service import Service
from .service.checks.query import Query, taken_apart
from .service.checks.refusals import SOURCE, json_reply, too_many_requests
from .service.operations.endpoints import is_at
from .service.store.accounts import Account
from .service.store.directory import ACTIVE_TOKENS_A_USER, Directory

_FOLLOWED = "redirected"
_TICK = 0.05
_TIMES = ("createdAt", "updatedAt", "lastActiveAt")
_PROXY_PAGE = (
    "<!DOCTYPE html>\n<html><head><title>Blocked</title></head><body>Ask your administrator.</body></html>"
)


class Injector:
    """Decides which fault strikes a request, and what comes of it. The first that matches does."""

    def __init__(self, faults: Iterable[Fault | Mapping[str, Any]], service: Service, *, seed: int) -> None:
        self.faults = tuple(one if isinstance(one, Fault) else Fault.from_mapping(one) for one in faults)
        self._seen = [0] * len(self.faults)
        self._service = service
        self._since = service.directory.clock()
        self._random = random.Random(seed)  # noqa: S311 - not a secret: the same seed, the same faults

    @property
    def refuses(self) -> bool:
        """Whether the service takes no connection at all now."""
        return any(
            fault.effect in ("refused", "offline_start") for fault in self.faults if self._is_on(fault)
        )

    @property
    def certificate(self) -> str:
        """The effect that says what is wrong with the certificate; an empty string when nothing is."""
        flaws = (one.effect for one in self.faults if one.effect.startswith("certificate"))
        return next(flaws, "")

    @property
    def refuses_http2(self) -> bool:
        """Whether a client that offers HTTP/2 is taken at its word, and refused."""
        return any(fault.effect == "http2_refused" for fault in self.faults)

    def refuses_preflight(self, method: str, url: str) -> bool:
        """Tell whether a CORS preflight for this method is refused."""
        query = taken_apart(Request(method, url))
        return bool(self.faults) and self._find_striking(query, _is_preflight) is not None

    def carry(self, request: Request, *, on_a_socket: bool = False) -> tuple[Outcome, Fault | None]:
        """Answer a request; return the fault that struck it, too."""
        eligible = _strikes_on_a_socket if on_a_socket else _strikes_in_process
        fault = self._find_striking(taken_apart(request), eligible) if self.faults else None
        if fault is None:
            return Outcome(self._service.handle(request)), None
        return _ACTS[fault.effect](_Strike(fault, request, self._service, self._random)), fault

    def _find_striking(self, query: Query, eligible: Callable[[Fault], bool]) -> Fault | None:
        uid = self._uid_of(query)
        for position, fault in enumerate(self.faults):
            if not eligible(fault) or not self._is_on(fault) or fault.uid not in (None, uid):
                continue
            if not is_at(fault.endpoint, query.method, query.segments):
                continue
            self._seen[position] += 1
            if fault.nth not in (None, self._seen[position]):
                continue
            if self._random.random() < fault.probability:
                return fault
        return None

    def _is_on(self, fault: Fault) -> bool:
        """Tell whether a fault has not passed by itself, by the sandbox's clock."""
        passed = self._service.directory.clock() - self._since
        return fault.effect != "offline_start" or not 0 <= fault.seconds <= passed

    def _uid_of(self, query: Query) -> str | None:
        if len(query.segments) > 2 and query.segments[1] == "users":
            return query.segments[2].lower()
        owner = self._service.directory.owner(query.header("authtoken"))
        return owner.uid if owner else None


def _is_preflight(fault: Fault) -> bool:
    return fault.effect == "preflight_refused"


def _strikes_in_process(fault: Fault) -> bool:
    return fault.effect not in NOT_IN_PROCESS


def _strikes_on_a_socket(fault: Fault) -> bool:
    return fault.effect not in NOT_ON_A_SOCKET


@dataclass(frozen=True)
class _Strike:
    """A fault that strikes a request."""

    fault: Fault
    request: Request
    service: Service
    random: random.Random

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


def _redirect(strike: _Strike, *, loop: bool) -> Outcome:
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


def _slow_down(strike: _Strike) -> Outcome:
    speed = strike.fault.bytes_per_second
    chunk = max(1, round(speed * _TICK))
    return Outcome(strike.reply(), pace=Pace(chunk, chunk / speed))


def _dribble(strike: _Strike) -> Outcome:
    due = strike.reply()
    return Outcome(due, pace=Pace(1, strike.fault.seconds / max(1, len(due.body) - 1)))


def _change_user_after(strike: _Strike, change: Callable[[Directory, Account], None]) -> Outcome:
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
    "jitter": lambda s: Outcome(s.reply(), delay=s.random.uniform(0, s.fault.seconds)),
    "bandwidth": _slow_down,
    "dribble": _dribble,
    "slow_close": lambda s: Outcome(s.reply(), linger=s.fault.seconds),
    "no_answer": lambda s: Outcome(s.reply(), broken="silence"),
    "refused": lambda _: Outcome(Reply(503), broken="refused"),
    "offline_start": lambda _: Outcome(Reply(503), broken="offline"),
    "certificate_expired": lambda _: Outcome(Reply(503), broken="certificate_expired"),
    "certificate_other_host": lambda _: Outcome(Reply(503), broken="certificate_other_host"),
    "certificate_untrusted": lambda _: Outcome(Reply(503), broken="certificate_untrusted"),
    "reset": lambda s: Outcome(s.reply(), broken="reset"),
    "reset_in_body": lambda s: Outcome(s.reply(), broken="cut"),
    "truncated_json": lambda s: s.changed(lambda content: content[:-12]),
    "html": lambda _: _plain(502, _PROXY_PAGE, {"content-type": "text/html; charset=utf-8"}),
    "empty": lambda s: s.changed(lambda _: b""),
    "wrong_content_type": lambda s: s.changed(headers={"Content-Type": "text/plain"}),
    "gzip": lambda s: s.changed(gzip.compress, {"content-encoding": "gzip"}),
    "bad_gzip": lambda s: s.changed(headers={"content-encoding": "gzip"}),
    "redirect": lambda s: _redirect(s, loop=False),
    "redirect_loop": lambda s: _redirect(s, loop=True),
    "redirect_elsewhere": lambda s: _plain(307, "", {"location": s.fault.location}),
    "reply": _any_reply,
    "error_without": _error_without,
    "clock_skew": _clock_skewed,
    "revoke_token": lambda s: _change_user_after(s, Directory.flush),
    "expire_token": lambda s: _change_user_after(s, _expire),
    "expire_all_tokens": lambda s: _change_user_after(s, _expire_all),
    "push_out_token": lambda s: _change_user_after(s, _push_out),
    "deactivate_user": lambda s: _change_user_after(s, Directory.deactivate),
    "delete_user": lambda s: _change_user_after(s, Directory.remove),
    "rate_limited": lambda s: _rate_limited(s, retry_after=True),
    "rate_limited_silently": lambda s: _rate_limited(s, retry_after=False),
}
