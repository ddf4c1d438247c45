"""The HTTP exchanges of a session, kept without their secrets."""

from __future__ import annotations

import time
from collections.abc import Iterator, MutableSequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone

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


@contextmanager
def recorded(request: Request, log: MutableSequence[Exchange], secrets: Redactor) -> Iterator[Exchange]:
    """Time one request and log it when it has ended; the caller sets the status that it saw."""
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
        log.append(exchange)
