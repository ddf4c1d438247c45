"""Waiting in a synchronous call for what is awaited: on a loop of its own, or on the notebook's."""

from __future__ import annotations

import asyncio
import atexit
import importlib
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Generic, TypeVar

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
    if in_a_page():
        return _wait_in_a_page(work)
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


class Background(Generic[T]):
    """A coroutine on an event loop of its own, in a thread of its own.

    It leaves the loop of a notebook alone, and what it does really stops when it is cancelled. When the
    process ends, as a kernel does with its page, the work is cancelled and may tidy up for a moment. Where
    Python runs in a page there are no threads: the coroutine runs to its end at once.
    """

    _GOODBYE = 2.0  # a kernel that is shut down is killed soon after

    def __init__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._future: Future[T] = Future()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[T] | None = None
        self._begun, self._ended = threading.Event(), threading.Event()
        if in_a_page():
            self._run(work)
        else:
            atexit.register(self._end)
            threading.Thread(target=self._run, args=(work,), name="cometchat-nb", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Wait at most so long; tell whether the work has ended."""
        # Not by joining the thread: an interrupted join takes a running thread for a stopped one.
        return self._ended.wait(seconds)

    def cancel(self) -> None:
        """Cancel the work; it ends as soon as it has tidied up."""
        self._begun.wait()
        if self._loop is not None and self._task is not None and not self._ended.is_set():
            with suppress(RuntimeError):  # the loop has just closed: there is nothing left to cancel
                self._loop.call_soon_threadsafe(self._task.cancel)

    def result(self) -> T:
        """Return what the work returned, or raise what it raised; it must have ended."""
        return self._future.result(timeout=0)

    def _end(self) -> None:
        self.cancel()
        self.wait(self._GOODBYE)

    def _run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        try:
            run = _wait_in_a_page if in_a_page() else asyncio.run
            self._future.set_result(run(self._main(work)))
        except BaseException as exc:  # noqa: BLE001 - it is raised where the result is asked for
            self._future.set_exception(exc)
        finally:
            self._begun.set()
            self._ended.set()
            atexit.unregister(self._end)

    async def _main(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        self._begun.set()
        return await work()


def in_a_page() -> bool:
    """Tell whether Python runs in a browser (Pyodide), where there are neither threads nor sockets."""
    return sys.platform == "emscripten"


def _wait_in_a_page(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end on the page's own loop.

    Raises:
        RuntimeError: When this browser cannot wait; the text says what to do.
    """
    ffi: Any = importlib.import_module("pyodide.ffi")
    if not ffi.can_run_sync():
        work.close()
        raise RuntimeError("Python cannot wait in this browser: await the client's own method instead")
    done: T = ffi.run_sync(work)
    return done


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
