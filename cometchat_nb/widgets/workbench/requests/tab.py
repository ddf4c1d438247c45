"""The tab that lists HTTP requests: those of the session, and those of the runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ....defaults import AnyCalls
from ....reproduction.results import Results
from ....sandbox import Sandbox
from ...components.downloads import Menu, Offer
from ...components.rows import Badge, Chip, Column, Row
from ...components.synced import Follower
from ...components.table import Table
from ...view import client_of
from ..panel import Panel
from .sent import SentRequest, har_of, of_results, of_session

MOST_KEPT = 10_000
_COLUMNS = (
    Column("Time"),
    Column("Method"),
    Column("Path", "mono"),
    Column("From"),
    Column("Status", "badge"),
    Column("ms", "number"),
)
_EMPTY = "No request yet. Log in or run cases, and each request appears here with its answer."
_PHASES = {"connect": "DNS and TCP", "tls": "TLS", "wait": "First byte"}


class ExchangePanel(Panel):
    """Shows the HTTP requests of a session and of runs; `trace_frame(calls)` has the session's as a frame.

    Args:
        calls: The client or a sandbox; by default the environment's app, and without one the sandbox.

    Attributes:
        requests: The newest 10,000, masked, the oldest first.
    """

    def __init__(self, calls: AnyCalls | Sandbox | None = None) -> None:
        self._calls = client_of(calls)
        self.requests: list[SentRequest] = []
        self._newest: object = None
        self._har = Offer("Export as HAR", "requests.har", "application/json", lambda: har_of(self.requests))
        self._table = Table(
            "HTTP requests",
            _COLUMNS,
            empty=_EMPTY,
            noun="requests",
            details="The selected request",
            on_select=self._describe,
            actions={"Clear": self.clear},
        )
        catch_up = Follower(self._follow)
        self._unsubscribe = self._calls.session.subscribe(catch_up)
        super().__init__([self._table])
        catch_up()

    def close(self) -> None:
        """Take the panel off the page and stop following the session."""
        if getattr(self, "_unsubscribe", None) is not None:
            self._unsubscribe()
        super().close()

    def add_run(self, results: Results) -> None:
        """List the requests of a run, too."""
        self.requests = sorted([*self.requests, *of_results(results)], key=lambda one: one.at)
        self._show()

    def clear(self) -> None:
        """List only what comes from now on. The session keeps its trace."""
        self.requests = []
        self._table.clear()
        self._table.offer()
        self.count = 0

    def _follow(self) -> None:
        kept = self._calls.session.exchanges
        fresh = []
        for exchange in reversed(list(kept)):
            if exchange is self._newest:
                break
            fresh.append(of_session(exchange, self._calls.session))
        if fresh:
            self._newest = kept[-1]
            self.requests += reversed(fresh)
            self._show()

    def _show(self) -> None:
        del self.requests[:-MOST_KEPT]
        failed = [number for number, one in enumerate(self.requests) if one.refused]
        chips = [Chip("Refused", failed, "bad")] if failed else []
        self._table.refresh(len(self.requests), self._read, chips=chips, newest_first=True)
        self._table.offer(Menu("Export", (self._har,)))
        self.count = len(self.requests)

    def _read(self, numbers: Sequence[int]) -> list[Row]:
        return [_row(self.requests[number]) for number in numbers]

    def _describe(self, number: int) -> None:
        one = self.requests[number]
        phases = [
            (label, f"{one.phases[name]:.1f} ms") for name, label in _PHASES.items() if name in one.phases
        ]
        self._table.details.show(
            f"{one.method} {one.path}",
            one.error,
            note=_status(one),
            tone="bad" if one.refused else "good",
            subtitle=f"{one.at:%Y-%m-%d %H:%M:%S} UTC · {one.ms:.0f} ms · {one.source}",
            quotes=[
                ("Request", "\n".join([f"{one.method} {one.url}", *_lines(one.headers)])),
                ("Response", "\n".join([*_lines(one.reply_headers), one.reply()]).strip()),
            ],
            facts=phases,
        )


def _row(one: SentRequest) -> Row:
    tone = "bad" if one.refused else "good"
    badge = Badge(_status(one), tone)
    return Row((f"{one.at:%H:%M:%S}", one.method, one.path, one.source, badge, f"{one.ms:.0f}"), tone)


def _status(one: SentRequest) -> str:
    return "no answer" if one.status is None else str(one.status)


def _lines(headers: Mapping[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers.items()]
