"""Long work in a thread of its own, which a page can follow and stop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from ...auth import CometChatError
from ...redaction import Redactor
from ...sync import running_loop

_log = logging.getLogger(__name__)

T = TypeVar("T")
Report = Callable[[int, "int | None"], None]

_REFRESH = 0.1


class Stopped(KeyboardInterrupt):
    """Raised in the work when a person has pressed Stop. An interrupt, so that what is done is kept."""


class Job(Generic[T]):
    """Work that blocks, off the kernel's loop, so that the page stays alive.

    Args:
        work: Called once, in the thread, with a callable to report progress to: how much is done, of
            how much (`None` when that is not known). After `stop` that callable raises `Stopped`.

    Attributes:
        done, total: What the work has reported.
        stopping: Set once the work has been asked to stop, for work that can look at it more often.
    """

    def __init__(self, work: Callable[[Report], T]) -> None:
        self.done = 0
        self.total: int | None = None
        self._work = work
        self.stopping = threading.Event()

    def stop(self) -> None:
        """Ask the work to stop; it does at its next report."""
        self.stopping.set()

    async def run(self, tell: Callable[[], None]) -> T | None:
        """Run the work and return what it returns, or `None` when it was stopped; raise what it raises.

        Args:
            tell: Called ten times a second, on the loop that awaits this.
        """
        future: Future[T | None] = Future()
        threading.Thread(target=self._fill, args=(future,), name="cometchat-nb-job", daemon=True).start()
        waiting = asyncio.wrap_future(future)
        try:
            while not waiting.done():
                await asyncio.wait({waiting}, timeout=_REFRESH)
                tell()
            return waiting.result()
        finally:
            self.stop()

    def _fill(self, future: Future[T | None]) -> None:
        try:
            future.set_result(self._work(self._report))
        except Stopped:
            future.set_result(None)
        except Exception as exc:  # noqa: BLE001 - it is raised where the work is awaited
            future.set_exception(exc)

    def _report(self, done: int, total: int | None) -> None:
        self.done, self.total = done, total
        if self.stopping.is_set():
            raise Stopped


class Tasks:
    """What one widget has begun on the kernel's loop. The loop itself holds a task but weakly."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a coroutine on the kernel's loop, so that the page stays alive; without a loop, at once."""
        loop = running_loop()
        if loop is None:
            asyncio.run(work())
            return
        task = loop.create_task(work())
        self._running.add(task)
        task.add_done_callback(self._running.discard)


def reason(exc: Exception) -> str:
    """Say to the person at the page why something failed, without a secret; what nobody expects is logged."""
    if isinstance(exc, CometChatError):
        return f"{exc.code}: {exc.description} {exc.hint}".strip()
    said = Redactor().exception(exc)
    if isinstance(exc, (ValueError, TypeError, ImportError, OSError)):
        return said.partition(": ")[2] or said
    _log.error("the work of a widget failed: %s", said)
    return said
