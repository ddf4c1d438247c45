"""The HTTP exchanges of a session, kept without their secrets."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone

from ...drivers import Delivery
from ...messages import Request, parse_http_date
from ...redaction import Redactor, Secret, is_secret_name, mask, mask_shapes, mask_text

_NOT_INTERESTING = frozenset({"accept", "user-agent", "host", "content-length"})
_OF_REPLIES = ("content-type", "date", "retry-after", "server", "x-rate-limit", "x-rate-limit-remaining")


@dataclass
class Exchange:
    """One request and what became of it. URL and headers are masked; of the bodies a beginning is kept."""

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
    reply_headers: dict[str, str] = field(default_factory=dict)
    """The reply's headers that say something about it; none of them holds a secret."""
    reply: Secret = field(default=Secret(), repr=False)
    """The beginning of the reply's body, as it came, secrets included; `masked_reply` is for people."""

    def masked_reply(self, secrets: Redactor) -> str:
        """Return the beginning of the reply's body without its secrets, indented where it is JSON."""
        try:
            data = json.loads(self.reply)
        except (ValueError, RecursionError):
            return secrets.text(str(self.reply))
        return json.dumps(secrets.data(data), indent=2, ensure_ascii=False)


def skew_of(date: str | None) -> float | None:
    """Return how many seconds a Date header, just received, is ahead of this machine's clock."""
    there = parse_http_date(date or "")
    return None if there is None else (there - datetime.now(timezone.utc)).total_seconds()


@contextmanager
def recorded(
    request: Request, delivery: Delivery, record: Callable[[Exchange], None], secrets: Redactor
) -> Iterator[None]:
    """Time one request, and record it with what its delivery knows when it has ended."""
    exchange = Exchange(
        started_at=datetime.now(timezone.utc),
        method=request.method,
        url=mask_text(request.url),
        headers={
            name: mask(value) or "" if is_secret_name(name) else mask_shapes(value)
            for name, value in request.headers.pairs
            if name.lower() not in _NOT_INTERESTING
        },
    )
    start = time.perf_counter()
    try:
        yield
    except BaseException as exc:
        exchange.error = secrets.exception(exc)
        raise
    finally:
        exchange.elapsed_ms = (time.perf_counter() - start) * 1000
        exchange.status, exchange.phases = delivery.status, delivery.phases
        exchange.clock_skew_s = skew_of(delivery.headers.get("date"))
        told = {name: delivery.headers.get(name) for name in _OF_REPLIES}
        exchange.reply_headers = {name: mask_shapes(value) for name, value in told.items() if value}
        exchange.reply = Secret(delivery.beginning())
        record(exchange)
