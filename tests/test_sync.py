"""Waiting for an awaitable client; the running loop of a real kernel is tested with the notebooks."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import types

import pytest

from cometchat_nb import sync


async def answer() -> int:
    await asyncio.sleep(0)
    return 42


def test_without_a_loop_it_runs_one():
    assert sync.run_sync(answer()) == 42


def test_a_fork_that_loses_cells_is_refused(monkeypatch):
    monkeypatch.setattr(sync, "version", lambda _: "1.7.2")

    async def cell():
        return sync.run_sync(answer())

    with pytest.raises(RuntimeError, match=r"nest-asyncio2 1.7.3 or newer"):
        asyncio.run(cell())


def test_a_loop_that_cannot_be_patched_is_refused(monkeypatch):
    class Foreign:
        pass

    monkeypatch.setattr(sync, "running_loop", Foreign)
    with pytest.raises(RuntimeError, match="await the client's own method"):
        sync.run_sync(answer())


class TestBackground:
    def test_it_returns_what_the_work_returns(self):
        work = sync.Background(answer)
        assert work.wait(60)
        assert work.result() == 42

    def test_it_leaves_a_running_loop_alone(self):
        async def cell() -> bool:
            work = sync.Background(answer)
            return await asyncio.to_thread(work.wait, 60)

        assert asyncio.run(cell())

    def test_it_raises_what_the_work_raises(self):
        async def fails() -> None:
            raise LookupError("gone")

        work = sync.Background(fails)
        work.wait(60)
        with pytest.raises(LookupError, match="gone"):
            work.result()

    def test_cancelling_ends_the_work_after_it_has_tidied_up(self):
        tidied = []

        async def sleeps() -> None:
            try:
                await asyncio.sleep(60)
            finally:
                await asyncio.sleep(0.01)
                tidied.append(True)

        work = sync.Background(sleeps)
        assert not work.wait(0.05)
        work.cancel()
        assert work.wait(60)
        assert tidied == [True]
        work.cancel()  # once more, when it has ended

    def test_an_interrupted_wait_does_not_take_it_for_ended(self):
        async def sleeps() -> None:
            await asyncio.sleep(60)

        work = sync.Background(sleeps)
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            work.wait(60)
        assert not work.wait(0.01)
        work.cancel()
        assert work.wait(60)


class TestInAPage:
    """A stand-in for Pyodide's own module; `make test-lite` has the real one."""

    @pytest.fixture(params=[True, False], ids=["can wait", "cannot wait"])
    def can_wait(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
        ffi = types.ModuleType("pyodide.ffi")
        ffi.can_run_sync, ffi.run_sync = lambda: request.param, asyncio.run
        monkeypatch.setitem(sys.modules, "pyodide.ffi", ffi)
        monkeypatch.setattr(sync, "in_a_page", lambda: True)
        return request.param

    async def answer(self) -> tuple[int, int]:
        await asyncio.sleep(0)
        return 42, threading.get_ident()

    def test_work_is_waited_for_without_a_thread(self, can_wait: bool):
        if can_wait:
            assert sync.run_sync(self.answer()) == (42, threading.get_ident())
        else:
            with pytest.raises(RuntimeError, match="await the client's own method"):
                sync.run_sync(self.answer())

    def test_work_in_the_background_has_ended_at_once(self, can_wait: bool):
        background = sync.Background(self.answer)
        assert background.wait(0)
        if can_wait:
            assert background.result() == (42, threading.get_ident())
        else:
            with pytest.raises(RuntimeError, match="cannot wait in this browser"):
                background.result()
