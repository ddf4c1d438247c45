"""Waiting in a synchronous call for an awaitable client that lives on the notebook's own loop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeVar

T = TypeVar("T")

_OLDEST_THAT_KEEPS_CELLS = (1, 7, 3)


def run_sync(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end and return its value, in a cell too, where a loop runs already.

    Only the loop that a client lives on can run that client, and the cell is on it: the loop has to be
    entered a second time, for which it is patched. Prefer `await` where the code is yours. When the
    cell is interrupted, the work is cancelled.

    Raises:
        RuntimeError: When the running loop cannot be patched; the text says what to do.
    """
    loop = running_loop()
    if loop is None:
        return asyncio.run(work)
    try:
        _patch(loop)
    except BaseException:
        work.close()
        raise
    task = loop.create_task(work)
    try:
        return loop.run_until_complete(task)
    except BaseException:
        task.cancel()
        raise


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Return the loop that runs in this thread, as in a notebook's cell, or `None`."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _patch(loop: asyncio.AbstractEventLoop) -> None:
    try:
        installed = version("nest-asyncio2")
    except PackageNotFoundError:
        installed = "0"
    if _release(installed) < _OLDEST_THAT_KEEPS_CELLS:
        raise RuntimeError(
            "this needs nest-asyncio2 1.7.3 or newer (older ones lose notebook cells): "
            "pip install 'nest-asyncio2>=1.7.3', or await the client's own method"
        )
    if not isinstance(loop, asyncio.BaseEventLoop):
        raise RuntimeError(
            f"{type(loop).__module__} runs this notebook's loop, which cannot be entered twice: "
            "await the client's own method, or use CometChatCalls"
        )
    import nest_asyncio2

    nest_asyncio2.apply(loop)


def _release(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:3] if part.isdigit())
