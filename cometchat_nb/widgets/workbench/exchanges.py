"""The tab that lists the HTTP exchanges of a session."""

from __future__ import annotations

from typing import Any

import traitlets

from ...defaults import AnyCalls
from ...frames import cells_of, trace_frame
from ...sandbox import Sandbox
from ..components.component import Part, script, shown
from ..view import client_of
from .panel import Panel

MOST_SHOWN = 100
_PHASES = {"connect_ms": "DNS and TCP", "tls_ms": "TLS", "wait_ms": "First byte"}


class ExchangeList(Part):
    """The newest exchanges of a session, masked, as a list whose items open.

    Args:
        calls: The client.

    Attributes:
        exchanges: The newest 100, the last one first: `key, method, url, status, tone, took, facts, headers`.
        total: How many the session has kept.
    """

    _esm = script("exchange_list.js")

    exchanges = traitlets.List(traitlets.Dict()).tag(sync=True)
    total = traitlets.Int(0).tag(sync=True)

    def __init__(self, calls: AnyCalls, **traits: object) -> None:
        super().__init__(**traits)
        self._calls = calls
        self._newest: object = None
        self._unsubscribe = calls.session.subscribe(self._follow)
        self._follow()

    def close(self) -> None:
        """Take the list off the page and stop following the session."""
        if getattr(self, "_unsubscribe", None) is not None:
            self._unsubscribe()
        super().close()

    def _follow(self) -> None:
        kept = self._calls.session.exchanges
        newest = kept[-1] if kept else None
        if newest is self._newest:
            return
        self._newest = newest
        trace = trace_frame(self._calls)
        with self.hold_sync():
            self.total = len(trace)
            self.exchanges = [_described(row) for row in reversed(cells_of(trace.tail(MOST_SHOWN)))]


class ExchangePanel(Panel):
    """The HTTP exchanges of a session; `trace_frame(calls)` has the same as a frame.

    Args:
        calls: The client or a sandbox; by default the environment's app, and without one the sandbox.

    Attributes:
        list: The list.
    """

    def __init__(self, calls: AnyCalls | Sandbox | None = None) -> None:
        self.list = ExchangeList(client_of(calls))
        super().__init__([self.list])


def _described(row: dict[str, Any]) -> dict[str, Any]:
    status, error = row["status"], row["error"]
    facts = [
        ("Started", row["started_at"].strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + " UTC"),
        ("Failed", error),
        *((label, f"{row[name]:.1f} ms") for name, label in _PHASES.items() if row[name] is not None),
    ]
    return {
        "key": f"{row['started_at'].isoformat()} {row['method']} {row['url']}",
        "method": shown(row["method"]),
        "url": shown(row["url"]),
        "status": shown(status) if status is not None else "no answer",
        "tone": "good" if status is not None and status < 400 and error is None else "bad",
        "took": f"{row['elapsed_ms']:.0f} ms",
        "facts": [[label, shown(value)] for label, value in facts if value is not None],
        "headers": shown(row["headers"]),
    }
