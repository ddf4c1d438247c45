"""The tab that audits a table of user objects."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ....auditing import Audit, audit
from ....auditing.result.wording import headline
from ....auditing.sources.files import ENDINGS, LARGEST_JSON
from ....rendering.spreadsheets import to_excel
from ....rendering.text import count_of
from ...components.downloads import Menu, Offer
from ...components.file_drop import FileDrop
from ...components.job import Job, Tasks, reason
from ...components.run_bar import Choice, RunBar
from ...components.table import Table
from ..panel import Bar, Panel
from .rows import (
    CHANGE_COLUMNS,
    RULE_COLUMNS,
    Rule,
    change_row,
    changed_rules,
    failing_rules,
    list_issues,
    rule_chips,
    rule_details,
    rule_row,
)

LARGEST_FILE = 2_000_000_000
MOST_ISSUES = 1_000_000
MOST_AUDITS = 10
SAMPLE = (
    {"uid": "cometchat-uid-1", "name": "Andrew Joseph", "createdAt": 1_700_000_000, "status": "offline"},
    {"uid": "Alice Smith", "name": "Alice Smith", "createdAt": 1_700_000_060, "status": "offline"},
    {"uid": "bob@example.com", "name": "Bob", "createdAt": 1_700_000_061_000, "status": "offline"},
    {"uid": "user-53\u200b", "name": "Eve", "createdAt": 1_700_000_062, "status": "away"},
    {"uid": "carol", "name": None, "createdAt": 1_700_000_063, "status": "offline"},
)
_LIMITS = {ending: LARGEST_JSON if ending == ".json" else LARGEST_FILE for ending in ENDINGS}
_PROMPT = "Tables of users (CSV, Excel, NDJSON, JSON, Parquet)"
_EMPTY = "Drop a table of users anywhere here. The rules that fail appear here; nothing is sent anywhere."
_NOTHING = Choice("", "nothing")
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PastAudit(NamedTuple):
    """An audit of this page: what it is called, and what it found."""

    label: str
    result: Audit


class AuditPanel(Panel):
    """Audits the users of dropped files: which rules they break, which users break them, and what to do.

    Attributes:
        result: What the audit found that is shown, or `None`.
        audits: The newest ten audits of this panel.
    """

    def __init__(self) -> None:
        self._tasks = Tasks()
        self.result: Audit | None = None
        self.audits: list[PastAudit] = []
        self._users: Any = None
        self._name = ""
        self._job: Job[Audit] | None = None
        self._failing: list[Rule] = []
        self._rule: Rule | None = None
        self._drop = FileDrop(_LIMITS, _PROMPT, self._read, links={"Try a sample": self._try_sample})
        self._bar = RunBar(
            "Audit again",
            "users",
            on_run=lambda _: self._start(),
            on_stop=self._stop,
            on_choose=self._compare_with,
            on_recall=self._recall,
            starts_itself=True,
            choice_label="Compare with",
            choices=[_NOTHING],
        )
        self._summary = Table(
            "Rules that fail",
            RULE_COLUMNS,
            empty=_EMPTY,
            noun="rules",
            details="The selected rule",
            on_select=self._describe,
            on_list=self._list_users,
        )
        self._details = self._summary.details
        super().__init__([Bar([self._drop, self._bar]), self._summary])
        self.add_class("cc-verdicts")

    def close(self) -> None:
        """Stop what runs and take the panel off the page."""
        if getattr(self, "_job", None) is not None:
            self._stop()
        super().close()

    def _read(self, paths: list[Path]) -> None:
        name = paths[0].name if len(paths) == 1 else f"{len(paths):,} files"
        self._take(paths[0] if len(paths) == 1 else paths, name)

    def _try_sample(self) -> None:
        self._drop.discard()
        self._drop.files = []
        self._take([dict(user) for user in SAMPLE], "Sample users")

    def _take(self, users: Any, name: str) -> None:
        self._users, self._name = users, name
        if self._bar.running:
            self._stop()
            self._bar.ended()
        self._start()

    def _start(self) -> None:
        if self._users is not None:
            self._bar.ready = True
            self._bar.began("Auditing.")
            users, name = self._users, self._name
            self._tasks.begin(lambda: self._carry_out(users, name))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    async def _carry_out(self, users: Any, name: str) -> None:
        job = self._job = Job(lambda tell: audit(users, progress=tell, limit=MOST_ISSUES))
        try:
            result = await job.run(lambda: self._tell(job))
        except Exception as exc:  # noqa: BLE001 - the boundary: nobody awaits a drop
            if job is self._job:
                self._bar.ended(problem=reason(exc))
            return
        if job is not self._job:
            return  # another file has come meanwhile
        if result is None:
            self._bar.ended(note="Stopped. What the audit before it found is still shown.")
            return
        self._drop.discard()
        self._users, self._bar.ready = None, False
        self._bar.ended()
        past = PastAudit(f"{datetime.now():%H:%M:%S} · {name} · {result.rows:,} users", result)
        self.audits = [*self.audits, past][-MOST_AUDITS:]
        self._bar.runs = [one.label for one in self.audits]
        self._recall(len(self.audits) - 1)

    def _tell(self, job: Job[Audit]) -> None:
        if job is self._job:
            self._bar.tell(job.done, job.total)

    def _recall(self, number: int) -> None:
        """Show an audit; each of the others can be compared with it."""
        self._bar.recalled = number
        others = [Choice(str(place), one.label) for place, one in enumerate(self.audits) if place != number]
        self._bar.choices = [one._asdict() for one in (_NOTHING, *others)]
        self._bar.choice = _NOTHING.value
        self._show(self.audits[number].result)

    def _show(self, result: Audit) -> None:
        self.result = result
        self._failing = failing_rules(result)
        self.count = len(self._failing)
        self._bar.note = f"{headline(result)} · {result.seconds:.1f} s"
        passed = result.passed
        self._bar.verdict = {"text": "Passed" if passed else "Failed", "tone": "good" if passed else "bad"}
        self._details.clear()
        self._summary.show(
            len(self._failing),
            lambda numbers: [rule_row(self._failing[number]) for number in numbers],
            columns=RULE_COLUMNS,
            chips=rule_chips(result, self._failing),
        )
        rest = len(result.summary) - len(self._failing)
        self._summary.note = f"{count_of(rest, 'rule')} pass or don't apply."
        self._summary.offer(*_menus(result))

    def _compare_with(self, number: str) -> None:
        """Show what changed from an earlier audit, or the audit itself again."""
        if self.result is None:
            return
        if not number:
            self._show(self.result)
            return
        try:
            diff = self.audits[int(number)].result.diff(self.result)
            changed = changed_rules(diff)
        except ValueError as exc:
            self._bar.problem = reason(exc)
            return
        self._failing = changed
        self._bar.note, self._summary.note = diff.headline, ""
        self._details.clear()
        self._summary.show(
            len(changed),
            lambda numbers: [change_row(changed[number]) for number in numbers],
            columns=CHANGE_COLUMNS,
        )

    def _describe(self, number: int) -> None:
        """Tell about a rule, and list the users that break it."""
        if self.result is None:
            return
        rule_id = self._failing[number]["rule_id"]
        self._rule = next((one for one in failing_rules(self.result) if one["rule_id"] == rule_id), None)
        if self._rule is None:  # of an earlier audit, and fixed since
            self._details.clear()
        else:
            self._list_users(0)

    def _list_users(self, first: int) -> None:
        """Describe the selected rule, with a page of the users that break it."""
        if self.result is not None and self._rule is not None:
            issues = self.result.issues
            mine = pd.DataFrame(issues[issues["rule_id"] == self._rule["rule_id"]])
            if first < max(1, len(mine)):
                self._details.show(**rule_details(self._rule), listing=list_issues(mine, first))


def _menus(result: Audit) -> tuple[Menu, Menu]:
    return (
        Menu(
            "Export",
            (
                Offer("Issues as CSV", "issues.csv", "text/csv", result.issues_csv),
                Offer("Issues as Excel", "issues.xlsx", _EXCEL, lambda: to_excel(result.issues)),
            ),
        ),
        Menu(
            "Report",
            (
                Offer("Show it here", "audit.html", "text/html", result.to_html, in_place=True),
                Offer("Audit as HTML", "audit.html", "text/html", result.to_html),
            ),
        ),
    )
