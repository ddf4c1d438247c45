"""The HTTP exchanges of a session, kept without their secrets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from ..http import Request
from ..redaction import Redactor

_NOT_INTERESTING = frozenset({"accept", "user-agent", "host", "content-length"})


@dataclass
class Exchange:
    """One request and what became of it. URL and headers are masked; the bodies are not kept."""

    started_at: datetime
    method: str
    url: str
    headers: dict[str, str]
    status: int | None = None
    elapsed_ms: float = 0.0
    error: str | None = None
    clock_skew_s: float | None = None
    """Seconds that the service's clock, as its Date header tells it, is ahead of this machine's."""
    phases: dict[str, float] = field(default_factory=dict)
    """Milliseconds of `connect` (DNS and TCP), `tls` and `wait` (first byte), where a socket was used."""


def skew_of(date: str | None) -> float | None:
    """Return how many seconds a Date header, just received, is ahead of this machine's clock."""
    try:
        there = parsedate_to_datetime(date or "")
    except ValueError:
        return None
    return (there - datetime.now(there.tzinfo)).total_seconds()


_PHASES = {
    "connect": ("connection.connect_tcp.started", "connection.connect_tcp.complete"),
    "tls": ("connection.start_tls.started", "connection.start_tls.complete"),
    "wait": ("http11.send_request_body.complete", "http11.receive_response_headers.complete"),
}


def phase_clock(exchange: Exchange) -> Callable[[str, object], None]:
    """Return what httpx calls as a request gets on, and what writes the phases into the exchange."""
    seen: dict[str, float] = {}

    def note(event: str, _info: object) -> None:
        seen[event] = time.perf_counter()
        for phase, (start, end) in _PHASES.items():
            if event == end and start in seen:
                exchange.phases[phase] = (seen[end] - seen[start]) * 1000

    return note


@contextmanager
def recorded(request: Request, record: Callable[[Exchange], None], secrets: Redactor) -> Iterator[Exchange]:
    """Time one request and record it when it has ended; the caller sets the status that it saw."""
    headers = {
        name.decode("ascii"): value.decode("latin-1")
        for name, value in request.headers.raw
        if name.decode("ascii").lower() not in _NOT_INTERESTING
    }
    exchange = Exchange(
        started_at=datetime.now(timezone.utc),
        method=request.method,
        url=secrets.text(str(request.url)),
        headers=secrets.data(headers),
    )
    start = time.perf_counter()
    try:
        yield exchange
    except BaseException as exc:
        exchange.error = secrets.exception(exc)
        raise
    finally:
        exchange.elapsed_ms = (time.perf_counter() - start) * 1000
        record(exchange)
