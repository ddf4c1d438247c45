"""Requests as the tab shows them and as a HAR file has them: of a session, and of the cases of a run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from .... import __version__
from ....auth.session.session import Session
from ....auth.session.trace import Exchange
from ....frames import cells_of
from ....reproduction.results import Results

_EXCHANGE = re.compile(r"(?P<method>\S+) (?P<url>\S+) -> (?P<end>.+) \((?P<ms>\d+) ms\)\Z")
_SESSION = "Session"


class SentRequest(NamedTuple):
    """A request and what became of it, masked."""

    at: datetime
    method: str
    url: str
    status: int | None
    error: str
    ms: float
    source: str
    headers: Mapping[str, str]
    reply_headers: Mapping[str, str]
    phases: Mapping[str, float]
    reply: Callable[[], str]

    @property
    def path(self) -> str:
        """What was asked for, without the host."""
        parts = urlsplit(self.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def refused(self) -> bool:
        """Whether it was answered with an error, or not at all."""
        return self.status is None or self.status >= 400 or bool(self.error)


def of_session(exchange: Exchange, session: Session) -> SentRequest:
    """Return an exchange of a session."""
    return SentRequest(
        at=exchange.started_at,
        method=exchange.method,
        url=exchange.url,
        status=exchange.status,
        error=exchange.error or "",
        ms=exchange.elapsed_ms,
        source=_SESSION,
        headers=exchange.headers,
        reply_headers=exchange.reply_headers,
        phases=exchange.phases,
        reply=lambda: exchange.masked_reply(session.redactor),
    )


def of_results(results: Results) -> list[SentRequest]:
    """Return the requests of a run, in the order of its cases."""
    found = []
    for row in cells_of(results[["case_id", "started_at", "exchange", "server_message"]]):
        for line in str(row["exchange"] or "").splitlines():
            if known := _EXCHANGE.match(line):
                found.append(_of_case(row, known))
    return found


def har_of(requests: Iterable[SentRequest]) -> str:
    """Return requests as a HAR 1.2 file; it holds no secret, because they hold none."""
    log = {
        "version": "1.2",
        "creator": {"name": "cometchat_nb", "version": __version__},
        "entries": [_har_entry(one) for one in requests],
    }
    return json.dumps({"log": log}, indent=1, ensure_ascii=False)


def _of_case(row: Mapping[str, Any], known: re.Match[str]) -> SentRequest:
    end, message = known["end"], row["server_message"] or ""
    status = int(end) if end.isdecimal() else None
    failed = status is None or status >= 400
    return SentRequest(
        at=row["started_at"].to_pydatetime(),
        method=known["method"],
        url=known["url"],
        status=status,
        error="" if status is not None else end,
        ms=float(known["ms"]),
        source=f"Case {row['case_id']}",
        headers={},
        reply_headers={},
        phases={},
        reply=lambda: str(message) if failed else "",
    )


def _har_entry(one: SentRequest) -> dict[str, Any]:
    reply = one.reply()
    kind = one.reply_headers.get("content-type", "")
    phases = {"connect": one.phases.get("connect", -1.0), "ssl": one.phases.get("tls", -1.0)}
    return {
        "startedDateTime": one.at.isoformat(),
        "time": one.ms,
        "request": {
            "method": one.method,
            "url": one.url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _named_values(one.headers.items()),
            "queryString": _named_values(parse_qsl(urlsplit(one.url).query)),
            "headersSize": -1,
            "bodySize": -1,
        },
        "response": {
            "status": one.status or 0,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _named_values(one.reply_headers.items()),
            "content": {"size": len(reply), "mimeType": kind, "text": reply},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {**phases, "send": 0, "wait": one.phases.get("wait", one.ms), "receive": 0},
        "comment": " ".join(filter(None, (one.source, one.error))),
    }


def _named_values(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
