"""The tab that does a customer's logins again and says why they fail."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from ....defaults import AnyCalls, target_of
from ....rendering.text import count_of
from ....reproduction.plan.plan import Plan, plan_for
from ....reproduction.results import Results
from ....reproduction.runner import carry_out, what_went_wrong
from ....sandbox import Sandbox, sandbox_of
from ...components.downloads import Menu, Offer
from ...components.file_drop import FileDrop
from ...components.job import Job, Report, Tasks, reason
from ...components.run_bar import NONE_RECALLED, Choice, RunBar
from ...components.synced import Follower
from ...components.table import Table
from ...view import client_of
from ..panel import Bar, Panel
from .detail import describe_case, describe_unusable
from .files import LIMITS, TEMPLATE, CaseFiles, read_files, sample_files
from .notes import outcome_of, readiness, result_menus, warning_of
from .rows import LEADING, PlannedRows, ResultRows

MOST_RUNS = 10
_SANDBOX = Choice("sandbox", "Sandbox")
_PROMPT = "HAR recordings or tables of logins (CSV, Excel, JSON, Parquet)"
_EMPTY = "Drop HAR recordings or a table of logins anywhere here. Results appear here after the run."
_TEMPLATE = Menu("CSV template", (Offer("CSV template", "logins.csv", "text/csv", lambda: TEMPLATE),))


class PastRun(NamedTuple):
    """A run of this page: what it is called, and what came of it."""

    label: str
    note: str
    rows: ResultRows


class ReproducePanel(Panel):
    """Runs the logins of dropped files, lists their outcomes, and makes the report.

    They go to the sandbox; to an app only where the client has a real one, that is chosen, and the
    person has agreed to what would be sent.

    Args:
        calls: The client whose app can be chosen; by default the environment's, and without one the sandbox.
        on_results: Called with what each run returned.

    Attributes:
        results: What the run returned that is shown, or `None`.
        runs: The newest ten runs of this panel.
    """

    def __init__(
        self,
        calls: AnyCalls | Sandbox | None = None,
        *,
        on_results: Callable[[Results], None] = lambda _results: None,
    ) -> None:
        self._calls = client_of(calls)
        self._on_results = on_results
        self._tasks = Tasks()
        self.results: Results | None = None
        self.runs: list[PastRun] = []
        self._files: CaseFiles | None = None
        self._rows: PlannedRows | ResultRows | None = None
        self._job: Job[Any] | None = None
        self._drop = FileDrop(LIMITS, _PROMPT, self._read, links={"Try a sample": self._try_sample})
        self._drop.offer(_TEMPLATE)
        self._bar = RunBar(
            "Run",
            "cases",
            on_run=self._run,
            on_stop=self._stop,
            on_choose=lambda _choice: self._plan_again(),
            on_recall=self._recall,
            choice_label="Target",
            choices=[_SANDBOX],
        )
        self._table = Table(
            "Results",
            LEADING,
            empty=_EMPTY,
            noun="cases",
            details="Diagnosis",
            on_select=self._describe,
        )
        self._details = self._table.details
        catch_up = Follower(self._follow)
        self._unsubscribe = self._calls.session.subscribe(catch_up)
        super().__init__([Bar([self._drop, self._bar]), self._table])
        catch_up()

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

    def _read(self, paths: list[Path]) -> None:
        self._tasks.begin(lambda: self._take_over(lambda: read_files(paths)))

    def _try_sample(self) -> None:
        if not self._bar.running:
            self._drop.discard()
            self._drop.files = []
            self._tasks.begin(lambda: self._take_over(sample_files))

    async def _take_over(self, read: Callable[[], CaseFiles]) -> None:
        """Read the files, which are then removed, and check their cases."""
        self._files, self._bar.ready = None, False
        self._bar.began("Reading.")
        try:
            self._files = await Job(lambda _: read()).run(lambda: None)
        except Exception as exc:  # noqa: BLE001 - the boundary: nobody awaits a drop
            self._bar.ended(problem=reason(exc))
            return
        finally:
            self._drop.discard()
        await self._check(show=True)

    def _plan_again(self) -> None:
        if self._files is not None:
            self._tasks.begin(self._check)

    async def _check(self, show: bool = False) -> None:
        """Tell what a run would do, or why it cannot; show its cases in the place of earlier results."""
        choice = self._bar.choice
        self._bar.ready = False
        try:
            plan = await Job(lambda _: self._plan(choice)).run(lambda: None)
        except Exception as exc:  # noqa: BLE001 - the boundary: nobody awaits a drop
            self._bar.warning = ""
            self._bar.ended(problem=reason(exc))
            return
        if plan is None or choice != self._bar.choice:
            return
        unusable = self._unusable(plan)
        self._bar.warning = warning_of(plan)
        self._bar.ready = True
        self._bar.ended(note=readiness(plan, len(unusable)))
        if show:
            self.results, self.count = None, len(plan.cases)
            self._bar.label, self._bar.recalled = "Run", NONE_RECALLED
            self._show(PlannedRows(plan, unusable))

    def _plan(self, choice: str) -> Plan:
        rows = [] if self._files is None else self._files.rows
        transport = self._calls.transport
        if choice == "app":
            return plan_for(rows, self._calls.settings, transport=transport, skip_unusable=True)
        own = None if sandbox_of(transport) is None else transport
        return plan_for(rows, transport=own, skip_unusable=True)

    def _unusable(self, plan: Plan) -> list[dict[str, Any]]:
        """Return the rows that hold no case, and the files that can't be read."""
        files = [] if self._files is None else self._files.unreadable
        return [*plan.unusable, *({"row": 0, "column": one.file, "reason": one.reason} for one in files)]

    def _run(self, choice: str) -> None:
        agreed = self._bar.warning
        self._bar.began("Running.")
        # Made here, so that a Stop that comes before the work has begun finds it.
        job = self._job = Job(lambda tell: self._run_cases(choice, agreed, tell, job.stopping))
        self._tasks.begin(lambda: self._carry_out(job))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    async def _carry_out(self, job: Job[PastRun]) -> None:
        try:
            ran = await job.run(lambda: self._bar.tell(job.done, job.total))
        except Exception as exc:  # noqa: BLE001 - the boundary: nobody awaits a click
            self._bar.ended(problem=reason(exc))
            return
        if ran is None:
            self._bar.ended(note="Stopped before the first case.")
            return
        self.runs = [*self.runs, ran][-MOST_RUNS:]
        self._bar.runs, self._bar.recalled = [one.label for one in self.runs], len(self.runs) - 1
        self._bar.label = "Run again"
        self._show_run(ran)
        self._bar.ended(note=ran.note)
        self._on_results(ran.rows.results)

    def _run_cases(self, choice: str, agreed: str, tell: Report, stopping: threading.Event) -> PastRun:
        plan = self._plan(choice)
        if plan.leaves and warning_of(plan) != agreed:
            raise ValueError("What would be sent has changed: read it again and agree to it.")
        started = datetime.now()
        results = carry_out(plan, progress=tell, stopping=stopping)
        seconds = (datetime.now() - started).total_seconds()
        rows = ResultRows(results, self._unusable(plan))
        rows.prepare()
        said = [text.partition("\n")[0] for text in what_went_wrong(results, len(plan.cases))]
        note = " ".join([outcome_of(results, seconds), *said])
        name = "" if self._files is None else self._files.label
        label = f"{started:%H:%M:%S} · {name} · {rows.failed:,} of {count_of(len(results), 'case')} failed"
        return PastRun(label, note, rows)

    def _recall(self, number: int) -> None:
        self._bar.note = self.runs[number].note
        self._show_run(self.runs[number])

    def _show_run(self, ran: PastRun) -> None:
        self.results, self.count = ran.rows.results, len(ran.rows.results)
        self._show(ran.rows)
        self._table.note = ran.note

    def _show(self, rows: PlannedRows | ResultRows) -> None:
        self._rows = rows
        self._bar.told_below = isinstance(rows, ResultRows)
        texts = rows.texts if isinstance(rows, ResultRows) else None
        self._table.show(rows.total, rows.read, columns=rows.columns, chips=rows.chips, texts=texts)
        self._table.offer(*(result_menus(rows) if isinstance(rows, ResultRows) else ()))
        if isinstance(rows, PlannedRows):
            self._table.note = ""
            self._details.clear()

    def _describe(self, number: int) -> None:
        rows = self._rows
        if rows is None:
            return
        case = rows.case(number) if isinstance(rows, ResultRows) else None
        beyond = number - (rows.total - len(rows.unusable))
        if case is not None:
            self._details.show(**describe_case(case, rows.every_own))
        elif beyond >= 0:
            self._details.show(**describe_unusable(rows.unusable[beyond]))
        else:
            self._details.clear()
