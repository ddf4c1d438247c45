"""Waiting for an awaitable client; the running loop of a real kernel is tested with the notebooks."""

from __future__ import annotations

import asyncio

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
