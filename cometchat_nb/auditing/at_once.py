"""Several pieces of work at once, where the library that does the work lets other threads run meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from .canonical import Backend

S = TypeVar("S")
T = TypeVar("T")

BATCHES_AT_ONCE: dict[Backend, int] = {"polars": 3, "pandas": 1}


def worked_on(pieces: Iterable[S], work: Callable[[S], T], at_once: int) -> Iterator[T]:
    """Yield what came of each piece, in their order; so many are worked on, and one more waits at most."""
    if at_once == 1:
        yield from map(work, pieces)
        return
    with ThreadPoolExecutor(at_once, "cometchat-nb") as pool:
        waiting: deque[Future[T]] = deque()
        for piece in pieces:
            waiting.append(pool.submit(work, piece))
            if len(waiting) > at_once:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
