"""Running many cases at once: paced, stoppable, resumable, and tidied up after."""

from __future__ import annotations

import asyncio
import math
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

from ..auth import AppSettings, CometChatWarning
from ..auth.client import TOTAL_TIMEOUT
from ..frames import ATTEMPT, CONTEXT, Schema, frame
from ..http import AsyncBaseTransport, BaseTransport
from ..redaction import Secret
from ..sync import Background
from .cases import Case, read_cases, rows_of
from .checkpoint import Checkpoint
from .display import Results
from .pace import DEFAULT_A_MINUTE, DOCUMENTED_A_MINUTE, Pace
from .script import Script
from .stand_in import stand_in
from .target import Target, target_for

Row = dict[str, Any]

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

MOST_AT_ONCE = 256
_REFRESH = 0.1
_REQUESTS = {"login": 2, "login_at_once": 0, "logout": 1, "revoke": 1, "verify": 1}
_WORK_WITHOUT_PAUSE = 0.02
_PAUSE = 0.001


def reproduce(
    cases: Any,
    settings: AppSettings | None = None,
    *,
    transport: BaseTransport | AsyncBaseTransport | None = None,
    concurrency: int = 8,
    progress: bool = True,
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
        progress: Show a progress bar with the counts by code.
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
    target = target_for(settings, transport, timeout)
    _check_limits(concurrency, requests_per_minute, rest_api_key)
    target.client()  # refuses a time-out that cannot be
    rows = rows_of(cases)
    read = read_cases(stand_in(rows) if target.sandbox is not None else rows)
    _check_target(read, target)
    leaves = target.is_real_app or any(case.hosts and target.leaves_with(case) for case in read)
    pace = requests_per_minute or (DEFAULT_A_MINUTE if leaves else None)
    if leaves and not confirm:
        raise ValueError(_asks_for_confirmation(read, target, pace or DOCUMENTED_A_MINUTE, cleanup=cleanup))
    key = rest_api_key or (target.sandbox.rest_api_key if target.sandbox else None)
    run = _Run(read, target, Pace(pace), concurrency, key and Secret(key), cleanup=cleanup)
    kept = nullcontext() if checkpoint is None else closing(Checkpoint(checkpoint, read, target.identity))
    with kept as run.checkpoint:
        run.resume()
        interrupted = _watch(run, progress=progress)
    return _results(run, interrupted=interrupted)


class _Run:
    """The cases of one run, and how far it has got."""

    def __init__(
        self,
        cases: list[Case],
        target: Target,
        pace: Pace,
        concurrency: int,
        cleanup_key: str | None,
        *,
        cleanup: bool,
    ) -> None:
        self.cases = cases
        self.target = target
        self.checkpoint: Checkpoint | None = None
        self.rows: dict[str, Row] = {}
        self.counts: Counter[str] = Counter()
        self.not_cleaned: list[Row] = []
        self._pace = pace
        self._concurrency = concurrency
        self._cleanup_key = cleanup_key
        self._cleanup = cleanup
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
            await self._pace.turn(sum(_REQUESTS.get(step, 0) for step in case.steps) + cleaning)
            await self._one(case)
            await self._let_others_run()

    async def _one(self, case: Case) -> None:
        attempts = self.checkpoint.started(case.case_id) if self.checkpoint is not None else 1
        target = self.target.for_case(case)
        script = Script(case, target, self._cleanup_key)
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


def _watch(run: _Run, *, progress: bool) -> bool:
    """Run the cases on a loop of their own and keep the bar up to date; tell whether it was interrupted."""
    from tqdm.auto import tqdm

    background = Background(run.all)
    interrupted = False
    with tqdm(total=len(run.cases), unit="case", disable=not progress, mininterval=0) as bar:
        while True:
            try:
                while not background.wait(_REFRESH):
                    _show(bar, run)
                break
            except KeyboardInterrupt:
                interrupted = True
                background.cancel()
        _show(bar, run)
    try:
        background.result()
    except asyncio.CancelledError:
        if not interrupted:
            raise
    return interrupted


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
    if interrupted:
        _warn(f"The run was interrupted: {len(rows):,} of {len(run.cases):,} cases have ended.")
    if run.not_cleaned:
        first = run.not_cleaned[0]
        _warn(
            f"Auth tokens that could not be deleted: {len(run.not_cleaned):,}. attrs['not_cleaned'] lists "
            f"them. The first is {first['auth_token'] or 'unknown'} of {first['uid']}: {first['reason']}"
        )
    return results


def _warn(text: str) -> None:
    warnings.warn(text, CometChatWarning, stacklevel=4)


def _check_limits(concurrency: int, requests_per_minute: float | None, rest_api_key: str | None) -> None:
    if type(concurrency) is not int or not 1 <= concurrency <= MOST_AT_ONCE:
        raise ValueError(f"concurrency must be a whole number from 1 to {MOST_AT_ONCE}, not {concurrency!r}")
    pace = requests_per_minute
    if pace is not None and (isinstance(pace, bool) or not isinstance(pace, (int, float)) or not pace > 0):
        raise ValueError(f"requests_per_minute must be a positive number, not {pace!r}")
    if rest_api_key is not None and not isinstance(rest_api_key, str):
        raise TypeError(f"rest_api_key must be a string, not {type(rest_api_key).__name__}")


def _check_target(cases: list[Case], target: Target) -> None:
    """Refuse what the target cannot do, and settings that contradict each other."""
    for row, case in enumerate(cases, 1):
        if case.faults and target.sandbox is None:
            raise ValueError(
                f"row {row}, column 'faults': faults strike in the sandbox only, not {target.text}"
            )
        if case.hosts and case.mints and case.api_key is None and target.sandbox is None:
            raise ValueError(
                f"row {row}, column 'api_key': the case names a host of its own, where the settings' key "
                "must not go; give the key for that host"
            )
        host = target.settings.admin_host or target.settings.client_host
        if not target.is_real_app or host is None or case.hosts:
            continue
        for name in ("app_id", "region"):
            if getattr(case, name) not in (None, getattr(target.settings, name)):
                raise ValueError(
                    f"row {row}, column {name!r}: the settings name the host {host}, which is the app "
                    f"{target.settings.app_id}'s; give the case hosts of its own, or settings without"
                )


def _asks_for_confirmation(cases: list[Case], target: Target, pace: float, *, cleanup: bool) -> str:
    requests = sum(_REQUESTS.get(step, 0) for case in cases for step in case.steps)
    mints = sum(case.mints for case in cases)
    minutes = math.ceil((requests + mints * cleanup) / pace)
    tokens = (
        f" {mints:,} of them mint an auth token each, "
        + ("which is deleted afterwards" if cleanup else "WHICH STAYS")
        + "; the service keeps a user's newest 100."
        if mints
        else ""
    )
    return (
        f"this sends {len(cases):,} logins to {target.text}, at most {pace:g} requests a minute, within "
        f"{minutes:,} min.{tokens} Pass confirm=True to go on."
    )
