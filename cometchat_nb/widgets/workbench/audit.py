"""The tab that audits a table of user objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from ...auditing import Audit, audit
from ...auditing.result.wording import headline
from ...auditing.sources.files import ENDINGS, LARGEST_JSON
from ...frames import cells_of
from ..components.downloads import Downloads, Offer
from ..components.file_drop import FileDrop
from ..components.job import Job, Tasks, reason
from ..components.run_bar import RunBar
from ..components.table import Column, Row, Table
from .panel import Panel

LARGEST_FILE = 2_000_000_000
MOST_ISSUES = 1_000_000
_LIMITS = {ending: LARGEST_JSON if ending == ".json" else LARGEST_FILE for ending in ENDINGS}
_PROMPT = "Drop a table of users (CSV, NDJSON, JSON, Parquet) here. Nothing is sent anywhere."
_TONES = {"error": "bad", "warning": "warn"}


class AuditPanel(Panel):
    """Audits the users of a dropped file: which rules they break, which users do, and what to do.

    Attributes:
        result: What the last audit found, or `None`.
    """

    def __init__(self) -> None:
        self._tasks = Tasks()
        self.result: Audit | None = None
        self._path: Path | None = None
        self._job: Job[Audit] | None = None
        self._failing: list[dict[str, Any]] = []
        self._drop = FileDrop(_LIMITS, _PROMPT, self._read)
        self._bar = RunBar("Audit", "users", on_run=lambda _: self._start(), on_stop=self._stop)
        self._summary = Table(
            "Rules that fail",
            (
                Column("Rule"),
                Column("Field", "mono"),
                Column("Severity", "badge"),
                Column("Failing", "number"),
            ),
            empty="The rules that fail appear here after the audit.",
            noun="rules",
            details="The selected rule",
            on_select=self._describe,
        )
        self._details = self._summary.details
        self._issues = Table(
            "Issues",
            (
                Column("Row (0-based)", "number"),
                Column("UID", "mono"),
                Column("Field", "mono"),
                Column("Value", "mono"),
            ),
            empty="No issues to list.",
            noun="issues",
        )
        self._downloads = Downloads()
        super().__init__(
            [
                self._drop,
                self._bar,
                self._summary,
                self._issues,
                self._downloads,
            ]
        )

    def close(self) -> None:
        """Stop what runs and take the panel off the page."""
        if getattr(self, "_job", None) is not None:
            self._stop()
        super().close()

    def _read(self, path: Path) -> None:
        self._path = path
        if self._bar.running:
            self._stop()
            self._bar.ended()
        self._start()

    def _start(self) -> None:
        path = self._path
        if path is not None:
            self._bar.ready = True
            self._bar.began("Auditing.")
            self._tasks.begin(lambda: self._carry_out(path))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    async def _carry_out(self, path: Path) -> None:
        job = self._job = Job(lambda tell: audit(path, progress=tell, limit=MOST_ISSUES))
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
        self._path, self._bar.ready = None, False
        self.result = result
        self._show(result)
        verdict = "Passed" if result.passed else "Not passed"
        self._bar.ended(note=f"{verdict}: {headline(result)}.")

    def _tell(self, job: Job[Audit]) -> None:
        if job is self._job:
            self._bar.tell(job.done, job.total)

    def _show(self, result: Audit) -> None:
        summary = result.summary
        failing = summary[summary["failing"] > 0].sort_values("failing", ascending=False, kind="stable")
        self._failing = sorted(cells_of(failing), key=lambda row: row["severity"] != "error")
        self._issues.clear()
        self._details.clear()
        self._summary.show(
            len(self._failing),
            lambda start, stop: [_rule(row) for row in self._failing[start:stop]],
        )
        self._downloads.offer(
            Offer("Issues as CSV", "issues.csv", "text/csv", result.issues_csv),
            Offer("Audit as HTML", "audit.html", "text/html", result.to_html),
        )

    def _describe(self, number: int) -> None:
        """Tell about a rule, and list the users that break it."""
        if self.result is None:
            return
        rule, issues = self._failing[number], self.result.issues
        mine = issues[issues["rule_id"] == rule["rule_id"]]
        self._details.show(
            rule["rule_id"],
            rule["says"],
            facts=[
                ("Failing", f"{rule['failing']:,} of {rule['checked']:,} users"),
                ("Login ends with", rule["login_code"]),
                ("Example", rule["example"]),
                ("Next step", rule["fix"]),
            ],
            source=rule["source"] or "",
        )
        self._issues.caption = f"Issues of the rule {rule['rule_id']}"
        self._issues.show(len(mine), lambda start, stop: _issues(mine.iloc[start:stop]))


def _rule(row: dict[str, Any]) -> Row:
    cells = (row["rule_id"], row["field"], row["severity"], f"{row['failing']:,}")
    return Row(cells, _TONES.get(row["severity"], ""))


def _issues(frame: pd.DataFrame) -> list[Row]:
    return [Row([row[name] for name in ("row", "uid", "field", "value")]) for row in cells_of(frame)]
