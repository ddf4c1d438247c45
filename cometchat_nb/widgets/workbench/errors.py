"""The tab that explains an error: by its code, by what was pasted, by platform."""

from __future__ import annotations

from ...auth import CATALOGUE, PLATFORMS, ErrorCode, find_codes
from ...diagnosis import diagnose
from ...frames import cells_of
from ...rendering.documentation import page_url
from ..components.details import Details
from ..components.job import Job, Tasks, reason
from ..components.query import Query
from ..components.table import Column, Row, Table
from .panel import Panel

ALL_PLATFORMS = "All platforms"
_LONGEST_FRAGMENT = 60
_ORIGINS = {
    "documented": "The documentation",
    "sdk": "Used by the SDK",
    "service": "The service's own",
    "chat_sdk": "The Chat SDK's",
}


class ErrorPanel(Panel):
    """Searches the catalogue of error codes by code, pasted text and platform.

    What is pasted is read once: it may hold a key, and is kept nowhere.
    """

    def __init__(self) -> None:
        self._tasks = Tasks()
        self._query = Query(
            "Code, message, log or code snippet",
            "Enter searches, Shift+Enter starts a new line. What you paste may hold a key: it is read once "
            "and kept nowhere.",
            choice_label="Platform",
            choices=(ALL_PLATFORMS, *PLATFORMS.values()),
            on_ask=self._ask,
        )
        self._causes = Details("Likely causes", "Paste a customer's message to see its likely causes here.")
        self._table = Table(
            "Error codes",
            (Column("Code", "mono"), Column("Meaning"), Column("Source")),
            empty="No matching codes. Try fewer words or all platforms.",
            noun="codes",
            details="The selected code",
            on_select=self._describe,
        )
        self._details = self._table.details
        self._found: list[ErrorCode] = []
        super().__init__([self._query, self._causes, self._table])
        self._list("", ALL_PLATFORMS)

    def search(self, text: str, platform: str = ALL_PLATFORMS) -> None:
        """Search for a text as the page does; an empty one lists the whole catalogue of a platform."""
        if platform not in self._query.choices:
            raise ValueError(f"platform must be one of {', '.join(self._query.choices)}, not {platform!r}")
        self._query.choice = platform
        self._ask(text, platform)

    def _ask(self, text: str, platform: str) -> None:
        self._list(text, platform)
        if text.strip():
            self._tasks.begin(lambda: self._diagnose(text))
        else:
            self._causes.clear()

    def _list(self, text: str, platform: str) -> None:
        known = [entry for entry in CATALOGUE.values() if _fits(entry, platform)]
        wanted = [entry for entry in _matching(text) if entry in known] if text.strip() else known
        self._found = wanted
        self._table.show(len(wanted), lambda numbers: [_row(wanted[number]) for number in numbers])
        if not wanted:
            self._details.clear()
        self._query.answer = f"{len(wanted)} of {len(CATALOGUE)} codes."

    async def _diagnose(self, text: str) -> None:
        try:
            causes = await Job(lambda _: cells_of(diagnose([text]))).run(lambda: None)
        except Exception as exc:  # noqa: BLE001 - the boundary: nobody awaits a click
            self._query.problem = reason(exc)
            return
        told = [one for one in causes or [] if one["cause_id"] != "unknown" or not self._found]
        if told:
            self._causes.show("Likely causes", causes=told)
        else:
            self._causes.clear()

    def _describe(self, number: int) -> None:
        entry = self._found[number]
        self._details.show(
            entry.code,
            entry.meaning,
            facts=[
                ("Why", entry.cause),
                ("Next step", entry.next_step),
                ("Platforms", ", ".join(_platforms_of(entry)) or _ORIGINS[entry.origin]),
            ],
            source=page_url("codes", entry.code) or entry.source,
        )


def _matching(text: str) -> list[ErrorCode]:
    found = find_codes(text)
    part = text.strip().lower()
    if len(part) <= _LONGEST_FRAGMENT and "\n" not in part:
        found += [
            entry
            for entry in CATALOGUE.values()
            if entry not in found and (part in entry.code.lower() or part in entry.meaning.lower())
        ]
    return found


def _platforms_of(entry: ErrorCode) -> list[str]:
    return [PLATFORMS[name] for name in entry.platforms]


def _fits(entry: ErrorCode, platform: str) -> bool:
    return platform == ALL_PLATFORMS or platform in _platforms_of(entry)


def _row(entry: ErrorCode) -> Row:
    known = "All platforms" if set(entry.platforms) == set(PLATFORMS) else ", ".join(_platforms_of(entry))
    return Row((entry.code, entry.meaning, known or _ORIGINS[entry.origin]))
