"""The tab that does a customer's logins again and says why they fail."""

from __future__ import annotations

import functools
import threading
from pathlib import Path
from typing import Any

import pandas as pd

from ...defaults import AnyCalls, target_of
from ...reporting import report
from ...reproduction.cases import rows_of, text_of
from ...reproduction.plan import Plan, plan_for
from ...reproduction.results import Results, with_causes
from ...reproduction.runner import carry_out, what_went_wrong
from ...sandbox import Sandbox, sandbox_of
from ...tickets import read_har
from ...tickets.containers import LARGEST_FILE as LARGEST_HAR
from ...tickets.files import ENDINGS, LARGEST_FILE
from ..components.downloads import Downloads, Offer
from ..components.file_drop import FileDrop
from ..components.job import Job, Report, Tasks, reason
from ..components.run_bar import Choice, RunBar
from ..components.table import Chip, Column, Row, Table
from ..view import client_of
from .panel import Panel

_SANDBOX = Choice("sandbox", "The sandbox: nothing leaves this machine")
_LIMITS = {".har": LARGEST_HAR, **dict.fromkeys(ENDINGS, LARGEST_FILE)}
_PROMPT = "Drop a recording (HAR) or a table of logins (CSV, Excel, JSON, Parquet) here."


class ReproducePanel(Panel):
    """Runs the logins of a dropped file, lists what came of each, and makes the report.

    They go to the sandbox; to an app only where the client has a real one, that is chosen, and the
    person has agreed to what would be sent.

    Args:
        calls: The client whose app can be chosen; by default the environment's, and without one the sandbox.

    Attributes:
        results: What the last run returned, or `None`.
    """

    def __init__(self, calls: AnyCalls | Sandbox | None = None) -> None:
        self._calls = client_of(calls)
        self._tasks = Tasks()
        self.results: Results | None = None
        self._cases: Any = None
        self._job: Job[Any] | None = None
        self._drop = FileDrop(_LIMITS, _PROMPT, self._read)
        self._bar = RunBar(
            "Run", "cases", on_run=self._run, on_stop=self._stop, on_choose=self._choose, choices=[_SANDBOX]
        )
        self._table = Table(
            "Results",
            (Column("Case"), Column("UID", "mono"), Column("Outcome", "badge"), Column("Likely cause")),
            empty="Results appear here after the run.",
            noun="cases",
            details="Diagnosis",
            on_select=self._describe,
        )
        self._details = self._table.details
        self._downloads = Downloads()
        self._unsubscribe = self._calls.session.subscribe(self._follow)
        super().__init__([self._drop, self._bar, self._table, self._downloads])
        self._follow()

    def close(self) -> None:
        """Stop what runs and take the panel off the page."""
        if getattr(self, "_unsubscribe", None) is not None:
            self._unsubscribe()
            self._stop()
        super().close()

    def _follow(self) -> None:
        """Offer the app of the session, if it has a real one."""
        target = target_of(self._calls)
        choices = [_SANDBOX, Choice("app", target.text)] if target.kind == "app" else [_SANDBOX]
        offered = [one._asdict() for one in choices]
        if offered != self._bar.choices and not self._bar.running:
            self._bar.choices, self._bar.choice = offered, _SANDBOX.value
            self._plan_again()

    def _read(self, path: Path) -> None:
        self._tasks.begin(lambda: self._take_over(path))

    async def _take_over(self, path: Path) -> None:
        """Read the file, which is then removed, and check its cases."""
        self._cases, self._bar.ready = None, False
        self._bar.began("Reading the file.")
        try:
            self._cases = await Job(lambda _: _cases_in(path)).run(lambda: None)
        except Exception as exc:  # noqa: BLE001 - the boundary: nobody awaits a drop
            self._bar.ended(problem=reason(exc))
            return
        finally:
            self._drop.discard()
        await self._check()

    def _choose(self, _choice: str) -> None:
        self._plan_again()

    def _plan_again(self) -> None:
        if self._cases is not None:
            self._tasks.begin(self._check)

    async def _check(self) -> None:
        """Tell what a run would do, or why it cannot."""
        choice = self._bar.choice
        self._bar.ready = False
        try:
            plan = await Job(lambda _: self._plan(choice)).run(lambda: None)
        except Exception as exc:  # noqa: BLE001 - the boundary: nobody awaits a drop
            self._bar.warning = ""
            self._bar.ended(problem=reason(exc))
            return
        if plan is not None and choice == self._bar.choice:
            self._bar.warning = _warning(plan)
            self._bar.ready = True
            self._bar.ended(note=_readiness(plan))

    def _plan(self, choice: str) -> Plan:
        if choice == "app":
            return plan_for(
                self._cases, self._calls.settings, transport=self._calls.transport, skip_unusable=True
            )
        transport = self._calls.transport
        return plan_for(
            self._cases, transport=None if sandbox_of(transport) is None else transport, skip_unusable=True
        )

    def _run(self, choice: str) -> None:
        agreed = self._bar.warning
        self._bar.began("Running.")
        # Made here, so that a Stop that comes before the work has begun finds it.
        job = self._job = Job(lambda tell: self._ran(choice, agreed, tell, job.stopping))
        self._tasks.begin(lambda: self._carry_out(job))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    async def _carry_out(self, job: Job[tuple[Results, list[str]]]) -> None:
        try:
            ran = await job.run(lambda: self._bar.tell(job.done, job.total))
        except Exception as exc:  # noqa: BLE001 - the boundary: nobody awaits a click
            self._bar.ended(problem=reason(exc))
            return
        if ran is None:
            self._bar.ended(note="Stopped before the first case.")
            return
        self.results, said = ran
        self._show(self.results)
        self._bar.ended(note=" ".join([_counts(self.results), *said]))

    def _ran(
        self, choice: str, agreed: str, tell: Report, stopping: threading.Event
    ) -> tuple[Results, list[str]]:
        plan = self._plan(choice)
        if plan.leaves and _warning(plan) != agreed:
            raise ValueError("What would be sent has changed: read it again and agree to it.")
        results = carry_out(plan, progress=tell, stopping=stopping)
        return results, what_went_wrong(results, len(plan.cases))

    def _show(self, results: Results) -> None:
        made = functools.cache(lambda: report(results))
        self._table.show(
            len(results),
            lambda start, stop: [_row(one) for one in with_causes(pd.DataFrame(results.iloc[start:stop]))],
            chips=_chips(results),
        )
        self._downloads.offer(
            Offer("Report as HTML", "login-report.html", "text/html", lambda: made().html),
            Offer("Report as Markdown", "login-report.md", "text/markdown", lambda: made().markdown),
        )

    def _describe(self, number: int) -> None:
        if self.results is None:
            return
        row = with_causes(pd.DataFrame(self.results.iloc[[number]]))[0]
        expected = row["expected_code"] if row["matched"] is False else None
        service = " ".join(str(row[name]) for name in ("http_status", "server_code") if row[name] is not None)
        self._details.show(
            f"Case {row['case_id']}: {_outcome(row)}",
            row["description"] or "",
            facts=[
                ("Expected", expected),
                ("UID", row["uid"]),
                ("Steps", row["steps"] if row["steps"] != "init login" else None),
                ("Failed at", row["failed_step"] and f"{row['failed_step']} ({row['stage']})"),
                ("Service", ": ".join(filter(None, (service, row["server_message"])))),
                ("JavaScript SDK", ": ".join(filter(None, (row["sdk_code"], row["sdk_message"])))),
            ],
            causes=row["causes"],
            exchange=row["exchange"],
        )


def _cases_in(path: Path) -> Any:
    return read_har(path) if path.suffix.lower() == ".har" else rows_of(path)


def _readiness(plan: Plan) -> str:
    text = f"{_count(len(plan.cases), 'case')} ready to run."
    if plan.unusable:
        text += f" {_count(len(plan.unusable), 'row')} can't be used:\n{text_of(plan.unusable)}"
    return text


def _warning(plan: Plan) -> str:
    return plan.summary[0].upper() + plan.summary[1:] if plan.leaves else ""


def _outcome(row: dict[str, Any]) -> str:
    return "logged in" if row["ok"] else str(row["error_code"])


def _row(row: dict[str, Any]) -> Row:
    why = row["causes"][0]["cause"] if row["causes"] else row["description"]
    return Row((row["case_id"], row["uid"], _outcome(row), why), "good" if row["ok"] else "bad")


def _chips(results: Results) -> list[Chip]:
    succeeded = results["ok"].fillna(False).astype(bool).tolist()
    failed = [number for number, ok in enumerate(succeeded) if not ok]
    logged_in = [number for number, ok in enumerate(succeeded) if ok]
    return [Chip("Failed", failed, "bad"), Chip("Logged in", logged_in, "good")]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _counts(results: Results) -> str:
    succeeded = int(results["ok"].fillna(False).sum())
    text = f"{_count(len(results), 'case')}: {succeeded:,} logged in, {len(results) - succeeded:,} failed."
    compared = results["matched"].dropna()
    if len(compared):
        off = int((~compared.astype(bool)).sum())
        text += " All as expected." if not off else f" {off:,} not as expected."
    return text
