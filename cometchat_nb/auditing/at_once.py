"""Several batches at once, where the library that does the work lets other threads run meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from .canonical import Backend, Batch

T = TypeVar("T")

AT_ONCE = 3


def worked_on(batches: Iterator[Batch], work: Callable[[Batch], T], backend: Backend) -> Iterator[T]:
    """Yield what came of each batch, in their order; one more waits at most, and one is being read."""
    if backend == "pandas":
        yield from map(work, batches)
        return
    with ThreadPoolExecutor(AT_ONCE, "cometchat-nb") as pool:
        waiting: deque[Future[T]] = deque()
        for batch in batches:
            waiting.append(pool.submit(work, batch))
            if len(waiting) > AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
