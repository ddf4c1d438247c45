"""The tab that controls the sandbox while it runs, and shows every request that it saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timezone

import traitlets

from ...sandbox import Sandbox
from ...sandbox.control.control import Control
from ...sandbox.journal import Entry
from ..components.component import Message, Part, script, shown
from ..components.rows import Badge, Chip, Column, Row
from ..components.table import Table
from .panel import Bar, Panel

_COLUMNS = (Column("Time"), Column("Request", "mono"), Column("Status", "badge"), Column("Why"))
_EMPTY = (
    "No request yet. Log in to the sandbox, and each request appears here with what it was answered and why."
)
_CHECKS = {
    "app": "App and region",
    "endpoint": "Path and method",
    "api_key": "API key",
    "scope": "Scope of the key",
    "auth_token": "Auth token",
    "user": "User",
    "rate_limit": "Rate limit",
    "data": "Data",
}


class SandboxControls(Part):
    """Faults, time, rate limits, users, tokens and snapshots of a sandbox; the page asks for each change.

    Args:
        sandbox: What is controlled.
        on_look: Called when the page looks, once a second while it is seen.

    Attributes:
        state: What the sandbox is, as its control page has it; keys and tokens are masked.
        problem: Why the last change was refused.
    """

    _esm = script("sandbox_controls.js")

    state = traitlets.Dict().tag(page=True)
    problem = traitlets.Unicode("").tag(page=True)

    def __init__(self, sandbox: Sandbox, on_look: Callable[[], None]) -> None:
        super().__init__()
        self._control = Control(sandbox)
        self._on_look = on_look
        self._actions |= {"look": lambda _content: self.look(), "command": self._command}
        self.look()

    def look(self) -> None:
        """Show the sandbox as it is now."""
        self.state = self._control.perform("GET", "state")
        self._on_look()

    def _command(self, content: Message) -> None:
        method, path = content.get("method"), content.get("path")
        if not isinstance(method, str) or not isinstance(path, str):
            return
        try:
            self._control.perform(method, path, content.get("body"))
            self.problem = ""
        except (TypeError, ValueError, LookupError) as exc:
            self.problem = shown(exc.args[0] if exc.args else exc)
        self.look()


class SandboxPanel(Panel):
    """Changes a sandbox while it runs (faults, users, tokens, time, limits), beside its journal.

    Args:
        sandbox: The sandbox; by default a new one.
    """

    def __init__(self, sandbox: Sandbox | None = None) -> None:
        self._sandbox = Sandbox() if sandbox is None else sandbox
        self._seen = (-1, 0)
        self._journal = Table(
            "Journal",
            _COLUMNS,
            empty=_EMPTY,
            noun="requests",
            details="Why",
            on_select=self._describe,
            actions={"Clear": self._clear},
        )
        self._controls = SandboxControls(self._sandbox, self._look)
        bar = Bar([self._controls, self._journal])
        bar.add_class("cc-columns")
        super().__init__([bar])

    def _look(self) -> None:
        journal = self._sandbox.journal
        seen = (journal.total, len(journal))
        if seen == self._seen:
            return
        self._seen = seen
        refused = [number for number, entry in enumerate(journal) if entry.refused]
        chips = [Chip("Refused", refused, "bad")] if refused else []
        if journal.total:
            self._journal.refresh(len(journal), self._read, chips=chips, newest_first=True)
        else:
            self._journal.clear()

    def _read(self, numbers: Sequence[int]) -> list[Row]:
        entries = self._sandbox.journal[:]
        return [_row(entries[number]) for number in numbers if number < len(entries)]

    def _clear(self) -> None:
        self._sandbox.journal.clear()
        self._look()

    def _describe(self, number: int) -> None:
        entry = self._sandbox.journal[number]
        status, tone = _answer(entry)
        self._journal.details.show(
            f"{entry.method} {entry.path}",
            entry.why or "Accepted.",
            note=status,
            tone=tone,
            facts=[
                ("Operation", entry.operation),
                ("UID", entry.uid),
                ("Credential", entry.credential),
                ("Code", entry.code),
                ("Refused by", _CHECKS.get(entry.check or "", entry.check)),
                ("Fault", entry.fault),
            ],
        )


def _row(entry: Entry) -> Row:
    at = datetime.fromtimestamp(entry.at, timezone.utc)
    status, tone = _answer(entry)
    request = f"{entry.method} {entry.path}"
    return Row((f"{at:%H:%M:%S}", request, Badge(status, tone), entry.why), tone)


def _answer(entry: Entry) -> tuple[str, str]:
    if entry.status == 0:
        return "no reply", "bad"
    if entry.status == 429:
        return "429", "warn"
    return str(entry.status), "bad" if entry.refused else "good"
