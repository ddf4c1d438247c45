"""Stop: from the moment that a run is told to, no further case starts, whatever it runs against."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.page import page_drops, page_sends

import cometchat_nb as cc
from cometchat_nb.reproduction.plan.plan import plan_for
from cometchat_nb.reproduction.run import run as run_module
from cometchat_nb.reproduction.runner import carry_out
from cometchat_nb.sandbox import RateLimits

NO_LIMIT = RateLimits(core=10**9, standard=10**9)
CASES = [{"uid": f"cometchat-uid-{1 + number % 5}"} for number in range(3_000)]
AFTER = 37
MOST_FURTHER = 16


@contextmanager
def targets(kind: str) -> Iterator[tuple[cc.Sandbox, dict]]:
    """Yield a sandbox, and what `reproduce` takes to run against it."""
    sandbox = cc.Sandbox(latency=0.02 if kind == "slow" else 0, rate_limits=NO_LIMIT)
    if kind != "served":
        yield sandbox, {"transport": sandbox.transport}
        return
    with sandbox.serve() as url:
        settings = sandbox.settings_for(url)
        yield sandbox, {"settings": settings, "rest_api_key": sandbox.rest_api_key}


class Stopwatch:
    """Counts the logins that arrive at a sandbox, and how many did when the run was told to stop."""

    def __init__(self, sandbox: cc.Sandbox) -> None:
        self.logins = 0
        self.logins_then: int | None = None
        self._handle = sandbox.service.handle
        sandbox.service.handle = self._count

    def _count(self, request):
        self.logins += request.method == "POST"
        return self._handle(request)

    def note(self) -> None:
        self.logins_then = self.logins


@pytest.mark.parametrize("kind", ["in process", "slow", "served"])
class TestStop:
    def test_an_event_that_is_set_stops_it(self, kind: str):
        with targets(kind) as (sandbox, arguments):
            watch, stopping = Stopwatch(sandbox), threading.Event()

            def press() -> None:
                while watch.logins < AFTER:
                    time.sleep(0.001)
                stopping.set()
                watch.note()

            presser = threading.Thread(target=press)
            presser.start()
            results = carry_out(plan_for(CASES, **arguments), stopping=stopping)
            presser.join()
            assert watch.logins - watch.logins_then <= MOST_FURTHER
            assert results.attrs["interrupted"]
            assert sum(len(one.tokens) for one in sandbox.service.directory.accounts()) <= len(
                results.attrs["not_cleaned"]
            )

    @pytest.mark.filterwarnings("ignore:Auth tokens that could not be deleted")
    @pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
    def test_a_progress_that_raises_stops_it(self, kind: str, error: type[BaseException]):
        with targets(kind) as (sandbox, arguments):
            watch = Stopwatch(sandbox)

            def progress(done: int, total: int) -> None:
                if done >= AFTER:
                    watch.note()
                    raise error

            plan = plan_for(CASES, **arguments)
            if error is KeyboardInterrupt:
                results = carry_out(plan, progress=progress)
                assert AFTER <= len(results) < len(CASES)
            else:
                with pytest.raises(error):
                    carry_out(plan, progress=progress)
            assert watch.logins - watch.logins_then <= MOST_FURTHER


class TestSaid:
    def test_how_many_cases_ran(self):
        def progress(done: int, total: int) -> None:
            if done:
                raise KeyboardInterrupt

        with pytest.warns(cc.CometChatWarning) as caught:
            results = cc.reproduce(
                CASES, transport=cc.Sandbox(latency=0.01, rate_limits=NO_LIMIT).transport, progress=progress
            )
        assert f"Stopped: {len(results):,} of 3,000 cases ran." in [str(one.message) for one in caught]

    def test_a_second_interrupt_ends_the_tidying_up_and_lists_what_it_leaves(self):
        slow = {"effect": "latency", "endpoint": "DELETE /users/{uid}/auth_tokens/{token}", "seconds": 60}
        sandbox, interrupts = cc.Sandbox(faults=[slow]), []

        background = plan_for(CASES[:4], transport=sandbox.transport, timeout=120)
        start = time.monotonic()
        original = cc.sync.Background.wait

        def wait(self, seconds):
            if len(interrupts) < 2 and time.monotonic() - start > 0.5 * (1 + len(interrupts)):
                interrupts.append(time.monotonic())
                raise KeyboardInterrupt
            return original(self, seconds)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(cc.sync.Background, "wait", wait)
            results = carry_out(background)
        assert len(interrupts) == 2
        left = results.attrs["not_cleaned"]
        assert sorted(one["uid"] for one in left) == [case["uid"] for case in CASES[:4]]
        assert {one["reason"] for one in left} == {"the run was stopped before it was deleted"}


class TestRetryAfter:
    def test_a_wait_beyond_all_proportion_stops_the_run_and_is_said(self):
        limited = {"effect": "rate_limited", "endpoint": "auth_tokens", "nth": 3, "seconds": 999_999}
        arguments = {"transport": cc.Sandbox(faults=[limited]).transport, "cleanup": False}
        with pytest.warns(cc.CometChatWarning) as caught:
            results = cc.reproduce(CASES[:50], **arguments, concurrency=1, progress=False)
        assert len(results) == 3
        said = " ".join(str(one.message) for one in caught)
        assert "Stopped: 3 of 50 cases ran." in said
        assert "The service asks to wait 999,999 s; a run waits at most 300 s." in said

    def test_neither_does_tidying_up_wait_for_that(self):
        limited = {
            "effect": "rate_limited",
            "endpoint": "DELETE /users/{uid}/auth_tokens/{token}",
            "seconds": 999_999,
        }
        sandbox = cc.Sandbox(faults=[limited])
        with pytest.warns(cc.CometChatWarning, match="could not be deleted: 1"):
            results = cc.reproduce(CASES[:1], transport=sandbox.transport, progress=False)
        assert results.attrs["not_cleaned"][0]["auth_token"].startswith("cometchat-uid-1_****")


class TestWorkbench:
    @pytest.mark.parametrize("latency", [0, 0.02])
    def test_its_stop_button_stops_the_run(self, latency: float, tmp_path: Path):
        sandbox = cc.Sandbox(latency=latency, rate_limits=NO_LIMIT)
        watch = Stopwatch(sandbox)
        panel = cc.ReproducePanel(sandbox.client())
        file = tmp_path / "cases.csv"
        file.write_text("uid\n" + "\n".join(case["uid"] for case in CASES) + "\n")

        async def scenario() -> None:
            page_drops(panel._drop, file)
            while not panel._bar.ready:
                await asyncio.sleep(0.01)
            page_sends(panel._bar, kind="run", agreed_to="")
            while watch.logins < AFTER:
                await asyncio.sleep(0.001)
            page_sends(panel._bar, kind="stop")
            watch.note()
            while panel._bar.running:
                await asyncio.sleep(0.01)

        asyncio.run(scenario())
        assert watch.logins - watch.logins_then <= MOST_FURTHER
        assert f"Stopped: {len(panel.results):,} of 3,000 cases ran." in panel._bar.note
        panel.close()


class TestOtherThreads:
    def test_they_run_while_cases_that_never_wait_do(self, monkeypatch: pytest.MonkeyPatch):
        """The loop itself sleeps, at least once in ten milliseconds that it computes."""
        slept: list[float] = []
        monkeypatch.setattr(run_module, "time", SleepLog(slept))
        sandbox = cc.Sandbox(rate_limits=NO_LIMIT)
        before = time.process_time()
        cc.reproduce(CASES[:1_000], transport=sandbox.transport, cleanup=False, progress=False)
        assert len(slept) > (time.process_time() - before) / 0.01 / 4  # reading and framing do not sleep
        assert min(slept) > 0


class SleepLog:
    """The module `time`, noting each sleep."""

    def __init__(self, slept: list[float]) -> None:
        self._slept = slept

    def __getattr__(self, name: str) -> object:
        return getattr(time, name)

    def sleep(self, seconds: float) -> None:
        self._slept.append(seconds)
        time.sleep(seconds)
