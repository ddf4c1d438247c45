"""Running many cases at once: paced, stoppable, resumable, and tidied up after."""

from __future__ import annotations

import asyncio
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..auth import AppSettings, CometChatWarning
from ..auth.client import TOTAL_TIMEOUT
from ..frames import ATTEMPT, CONTEXT, Schema, frame
from ..redaction import Redactor, carry
from ..sync import Background
from .cases import Case
from .checkpoint import Checkpoint
from .display import Results
from .plan import REQUESTS, Plan, plan_for
from .rate_limit import Pace
from .script import Script

if TYPE_CHECKING:
    from ..drivers.httpx_transport import AnyTransport

Row = dict[str, Any]
Progress = Callable[[int, int], None]

MOST_SECRETS = 4_096

RESULT: Schema = {
    **ATTEMPT,
    "expected_code": "string",
    "matched": "boolean",
    "app_id": "string",
    "region": "string",
    "steps": "string",
    "failed_step": "string",
    **CONTEXT,
}

_REFRESH = 0.1
_WORK_WITHOUT_PAUSE = 0.02
_PAUSE = 0.001


def reproduce(
    cases: Any,
    settings: AppSettings | None = None,
    *,
    transport: AnyTransport | None = None,
    concurrency: int = 8,
    progress: bool | Progress = True,
    checkpoint: str | Path | None = None,
    cleanup: bool = True,
    rest_api_key: str | None = None,
    confirm: bool = False,
    requests_per_minute: float | None = None,
    timeout: float = TOTAL_TIMEOUT,
) -> Results:
    """Try many logins and return what came of each as a row, in the order of the cases.

    Without settings everything runs against a sandbox in this process, also where the environment names
    an app; a case that was recorded (`read_har`) is then acted out with made-up credentials of the same
    defects. A case never fails the run, and a login is never repeated.

    Args:
        cases: A DataFrame, a list of mappings, the path of a CSV, JSON, NDJSON, Parquet or Excel file, or
            a frame of `read_har`. Columns: `case_id, method (uid or auth_token), uid, api_key,
            auth_token, app_id, region, expected_code` (a code of the result, `ERROR_UNKNOWN` for what the
            JavaScript SDK shows, or `OK`); `steps`, a list out of `init login login_at_once
            logout restore revoke verify` (default: `init login`); `local_storage` for restore;
            `faults` for the sandbox; `admin_host, client_host`. What is missing comes from the
            settings; other columns ride along, except those that the result has itself.
        settings: A real app, or a sandbox that is served. Requires `confirm=True` when requests leave
            this machine.
        transport: What carries the requests, such as `sandbox.transport`.
        concurrency: How many cases run at once, each with a client and a session of its own.
        progress: Show a progress bar with the counts by code; or a callable that is told how many cases
            have ended and how many there are, ten times a second. What it raises stops the run, which
            tidies up; after a `KeyboardInterrupt` the cases that have ended are returned.
        checkpoint: A SQLite file that remembers what is done: run again with the same cases and it goes
            on. A case that was under way when the process died is sent once more (`attempts` is then 2).
        cleanup: Delete every auth token that the run minted. What could not be deleted is warned
            about and listed in `attrs["not_cleaned"]`.
        rest_api_key: A key of the scope `fullAccess` to delete tokens with; by default the case's own.
        confirm: Say that these logins may go to a real app.
        requests_per_minute: At most so many; for an app by default 900, under a tenth of the documented
            10,000 a minute of the whole app. While the service asks to wait, no further case starts.
        timeout: Seconds for one request in all.

    Returns:
        A frame with the columns of an attempt (see `try_login`) and `expected_code, matched, app_id,
        region, steps, failed_step, input_traits, connect_ms (DNS and TCP), tls_ms, wait_ms (first byte),
        clock_skew_s, exchange (masked)`, then the further columns of the cases. `attrs`: `target`,
        `interrupted`, `not_cleaned`. When the run is interrupted, the cases that have ended.

    Raises:
        TypeError, ValueError: For misuse, before any request; with the row and the column of a case.
        CometChatError: `VALIDATION_ERROR` when the settings cannot be used.

    >>> from cometchat_nb import reproduce, sample_cases
    >>> bool(reproduce(sample_cases(), progress=False)["matched"].all())
    True
    """
    plan = plan_for(
        cases,
        settings,
        transport=transport,
        concurrency=concurrency,
        cleanup=cleanup,
        rest_api_key=rest_api_key,
        requests_per_minute=requests_per_minute,
        timeout=timeout,
    )
    if plan.leaves and not confirm:
        raise ValueError(f"{plan.summary} Pass confirm=True to go on.")
    results = carry_out(plan, progress=progress, checkpoint=checkpoint)
    for text in what_went_wrong(results, len(plan.cases)):
        warnings.warn(text, CometChatWarning, stacklevel=2)
    return results


def carry_out(
    plan: Plan, *, progress: bool | Progress = False, checkpoint: str | Path | None = None
) -> Results:
    """Run a plan that has been agreed to; the rest is as for `reproduce`, which warns of what went wrong."""
    run = _Run(plan)
    kept = (
        nullcontext()
        if checkpoint is None
        else closing(Checkpoint(checkpoint, plan.cases, plan.target.identity))
    )
    with kept as run.checkpoint:
        run.resume()
        interrupted = _watch(run, progress)
    return _results(run, interrupted=interrupted)


class _Run:
    """The cases of one run, and how far it has got."""

    def __init__(self, plan: Plan) -> None:
        self.cases = plan.cases
        self.target = plan.target
        self.checkpoint: Checkpoint | None = None
        self.rows: dict[str, Row] = {}
        self.counts: Counter[str] = Counter()
        self.not_cleaned: list[Row] = []
        self._pace = Pace(plan.requests_per_minute)
        self._concurrency = plan.concurrency
        self.cleanup_key = plan.cleanup_key
        self._cleanup = plan.cleanup
        self._paused_at = 0.0

    def resume(self) -> None:
        """Take over what the checkpoint has."""
        if self.checkpoint is not None:
            known = {case.case_id for case in self.cases}
            for case_id, row in self.checkpoint.done.items():
                if case_id in known:
                    self._keep(case_id, row)

    async def all(self) -> None:
        """Run every case that has not ended yet."""
        todo = iter([case for case in self.cases if case.case_id not in self.rows])
        workers = [asyncio.ensure_future(self._work(todo)) for _ in range(self._concurrency)]
        try:
            await asyncio.gather(*workers)
        except asyncio.CancelledError:
            await asyncio.wait(workers)  # each tidies up; it must not be cancelled once more
            raise
        except BaseException:
            for worker in workers:
                worker.cancel()
            await asyncio.wait(workers)
            raise

    async def _work(self, todo: Iterator[Case]) -> None:
        for case in todo:
            cleaning = self._cleanup and case.mints and not self.target.throw_away
            await self._pace.turn(sum(REQUESTS.get(step, 0) for step in case.steps) + cleaning)
            await self._one(case)
            await self._let_others_run()

    async def _one(self, case: Case) -> None:
        attempts = self.checkpoint.started(case.case_id) if self.checkpoint is not None else 1
        target = self.target.for_case(case)
        script = Script(case, target, self.cleanup_key)
        try:
            row = await script.play() | {"attempts": attempts}
            if self.checkpoint is not None:
                self.checkpoint.ended(case.case_id, row)
            self._keep(case.case_id, row)
        finally:
            await script.clean(delete=self._cleanup)
            self.not_cleaned += script.not_cleaned
        if script.retry_after is not None and target is self.target:
            self._pace.hold(script.retry_after)

    def _keep(self, case_id: str, row: Row) -> None:
        self.rows[case_id] = row
        self.counts["OK" if row["ok"] else row["error_code"]] += 1

    async def _let_others_run(self) -> None:
        """Pause for real now and then: work in process never waits, and would starve the kernel."""
        if self.target.sandbox is not None and time.monotonic() - self._paused_at > _WORK_WITHOUT_PAUSE:
            await asyncio.sleep(_PAUSE)
            self._paused_at = time.monotonic()


def _watch(run: _Run, progress: bool | Progress) -> bool:
    """Run the cases on a loop of their own and tell how far they are; return whether it was interrupted."""
    from tqdm.auto import tqdm

    background = Background(run.all)
    stopped_by: BaseException | None = None
    ended = False
    with tqdm(total=len(run.cases), unit="case", disable=progress is not True, mininterval=0) as bar:
        while not ended:
            try:
                ended = background.wait(_REFRESH)
                _show(bar, run)
                if callable(progress) and stopped_by is None:
                    progress(len(run.rows), len(run.cases))
            except BaseException as exc:  # noqa: BLE001 - it is raised anew when all is tidied up
                stopped_by = stopped_by or exc
                background.cancel()
    if stopped_by is not None and not isinstance(stopped_by, KeyboardInterrupt):
        raise stopped_by
    try:
        background.result()
    except asyncio.CancelledError:
        if stopped_by is None:
            raise
        return True
    return False


def _show(bar: Any, run: _Run) -> None:
    done = len(run.rows)
    if done != bar.n:
        bar.n = done
        bar.set_postfix(dict(run.counts.most_common(4)), refresh=True)


def _results(run: _Run, *, interrupted: bool) -> Results:
    rows = [run.rows[case.case_id] for case in run.cases if case.case_id in run.rows]
    further = dict.fromkeys(name for case in run.cases for name in case.extra)
    results: Results = Results(frame(rows, {**RESULT, **dict.fromkeys(further, "object")}))
    results.attrs = {"target": run.target.text, "interrupted": interrupted, "not_cleaned": run.not_cleaned}
    used = {secret for case in run.cases for secret in (case.api_key, case.auth_token)}
    carry(results.attrs, Redactor(*used, run.cleanup_key, most=MOST_SECRETS))
    return results


def what_went_wrong(results: Results, cases: int) -> list[str]:
    """Say what a person has to know of a run of so many cases: whether it was cut short, what it left."""
    said = []
    if results.attrs["interrupted"]:
        said.append(f"The run was interrupted: {len(results):,} of {cases:,} cases have ended.")
    if not_cleaned := results.attrs["not_cleaned"]:
        first = not_cleaned[0]
        said.append(
            f"Auth tokens that could not be deleted: {len(not_cleaned):,}. attrs['not_cleaned'] lists "
            f"them. The first is {first['auth_token'] or 'unknown'} of {first['uid']}: {first['reason']}"
        )
    return said
