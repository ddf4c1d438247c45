"""The cases of one run, worked off by several workers on an event loop: stoppable, and tidied up after."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..cases.case import Case
from ..plan.plan import REQUESTS, Plan
from ..plan.rate_limit import LONGEST_WAIT, RateLimiter
from ..results import RowStore
from .checkpoint import Checkpoint
from .cleanup import UNANSWERED, Cleaner, left
from .outcome import RowBuilder
from .script import Script

Row = dict[str, Any]


class Run:
    """The cases of one run, and how far it has got.

    Args:
        plan: What to do.
        checkpoint: What remembers what is done, if anything does.
        stopping: Set from any thread, no further case starts.

    Attributes:
        rows: What came of the cases that have ended.
        counts: How many have ended with which code.
        not_cleaned: The auth tokens that may be left at the service, masked, with the reason.
        stopped_because: Why the run stopped by itself, if it did.
    """

    def __init__(self, plan: Plan, checkpoint: Checkpoint | None, stopping: threading.Event) -> None:
        self.stopping = stopping
        self.rows = RowStore(plan.cases)
        self.counts: Counter[str] = Counter()
        self.not_cleaned: list[Row] = []
        self.stopped_because: str | None = None
        self._plan = plan
        self._target = plan.target
        self._checkpoint = checkpoint
        self._builder = RowBuilder()
        self._limiter = RateLimiter(plan.requests_per_minute)
        self._courtesy = Courtesy()
        self._tidying_up: set[asyncio.Task[Any] | None] = set()
        if checkpoint is not None:
            for case_id, row in checkpoint.done.items():
                self._keep(case_id, row)

    @property
    def note(self) -> str:
        """How the cases ended so far, in a few words for a progress bar."""
        return ", ".join(f"{code}={count:,}" for code, count in self.counts.most_common(4))

    async def work(self) -> None:
        """Run every case that has not ended yet; cancelled, tidy up and end."""
        try:
            await self._clean_up_before()
            todo = (case for case in self._plan.cases if case.case_id not in self.rows)
            workers = [asyncio.create_task(self._work_off(todo)) for _ in range(self._plan.concurrency)]
            await self._wait_for_all(workers)
        finally:
            await self._target.close()

    async def _wait_for_all(self, workers: list[asyncio.Task[None]]) -> None:
        """Wait until all have ended.

        A cancellation, or the error of one, cancels those that play a case; those that tidy up may end.
        With a second cancellation they too are cancelled, and list what they leave.
        """
        failure: BaseException | None = None
        pending: set[asyncio.Task[None]] = set(workers)
        while pending:
            error: BaseException | None = None
            try:
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_EXCEPTION)
                errors = [one.exception() for one in done if not one.cancelled()]
                error = next((one for one in errors if one is not None), None)
            except asyncio.CancelledError as exc:
                error = exc
            if error is not None:
                self.stopping.set()
                for worker in pending if failure is not None else pending - self._tidying_up:
                    worker.cancel()
                failure = failure or error
        if failure is not None:
            raise failure

    async def _work_off(self, todo: Iterator[Case]) -> None:
        for case in todo:
            cleaning = self._cleans_up_after(case)
            await self._limiter.acquire(sum(REQUESTS.get(step, 0) for step in case.steps) + cleaning)
            # Not by cancellation alone, which a library on the way may swallow.
            if self.stopping.is_set():
                return
            await self._play(case)
            self._courtesy.let_others_run()

    async def _play(self, case: Case) -> None:
        target, kept = self._target.for_case(case), self._checkpoint
        attempts = 1 if kept is None else kept.start(case.case_id)
        script = Script(case, target, self._plan.cleanup_key)
        if kept is not None and self._cleans_up_after(case):
            script.tell_of_tokens(
                lambda uid, token: kept.remember_token(case.case_id, uid, token), kept.forget_token
            )
        try:
            row = await script.play(self._builder) | {"attempts": attempts}
            if kept is not None:
                kept.end(case.case_id, row)
            self._keep(case.case_id, row)
        finally:
            await self._tidy_up(script)
        if script.retry_after is not None and target is self._target:
            self._wait_as_asked(script.retry_after)

    async def _tidy_up(self, script: Script) -> None:
        worker = asyncio.current_task()
        self._tidying_up.add(worker)
        try:
            await script.clean(delete=self._plan.cleanup)
        finally:
            self._tidying_up.discard(worker)
            self.not_cleaned += script.not_cleaned

    def _cleans_up_after(self, case: Case) -> bool:
        return self._plan.cleanup and case.mints and not self._target.throw_away

    def _keep(self, case_id: str, row: Row) -> None:
        if self.rows.keep(case_id, row):
            self.counts["OK" if row["ok"] else row["error_code"]] += 1

    def _wait_as_asked(self, retry_after: float) -> None:
        """Wait as the service asks to, or stop where that is out of all proportion."""
        if retry_after <= LONGEST_WAIT:
            self._limiter.hold(retry_after)
            return
        self.stopped_because = (
            f"The service asks to wait {retry_after:,.0f} s; a run waits at most {LONGEST_WAIT:,.0f} s."
        )
        self.stopping.set()

    async def _clean_up_before(self) -> None:
        """Delete what an earlier run with this checkpoint minted and could not delete any more."""
        if self._checkpoint is None or not self._plan.cleanup or self._target.throw_away:
            return
        leftovers = self._checkpoint.leftovers()
        cases = {case.case_id: case for case in self._plan.cases}
        for case_id in leftovers.unanswered:
            if (case := cases.get(case_id)) is not None and case.mints:
                self.not_cleaned.append(left(case_id, case.uid, None, UNANSWERED))
        for (case_id, uid), digests in leftovers.tokens.items():
            case = cases.get(case_id) or Case(case_id, uid=uid)
            settings = self._target.settings_of(case)
            async with self._target.client() as calls:
                calls.init(settings)
                key = self._target.cleanup_key(case, settings, self._plan.cleanup_key)
                cleaner = Cleaner(calls, key, self._checkpoint.forget_token)
                await cleaner.delete_remembered(case_id, uid, digests)
                self.not_cleaned += cleaner.not_cleaned


class Courtesy:
    """Lets the other threads of the process run, such as a notebook's kernel.

    A thread that computes hands over the interpreter's lock every 5 ms, and to answer a cell takes the lock
    dozens of times. So the loop really sleeps now and then: for a moment, or, where other threads have been
    busy, long enough for them to get something done.
    """

    _WORK = 0.004
    _MOMENT = 0.0001
    _WHILE = 0.005
    _MOST_WHILES = 3
    _BUSY = 0.0002

    def __init__(self) -> None:
        self._own = self._others = 0.0

    def let_others_run(self) -> None:
        """Sleep, if this thread has worked for some milliseconds since it last slept."""
        own = time.thread_time()
        if 0 <= own - self._own < self._WORK:
            return
        busy = self._others_were_busy()
        time.sleep(self._MOMENT)
        for _ in range(self._MOST_WHILES):
            if not (self._others_were_busy() or busy):
                break
            busy = False
            time.sleep(self._WHILE)
        self._own = time.thread_time()

    def _others_were_busy(self) -> bool:
        """Tell whether other threads have computed since the last time."""
        before, self._others = self._others, time.process_time() - time.thread_time()
        return self._others - before > self._BUSY
