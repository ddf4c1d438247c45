"""Which library the rules run on, and how many batches it works on at once."""

from __future__ import annotations

import importlib.util
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Literal, TypeVar, get_args

from ...extras import missing_extra
from ...redaction import quotable

Backend = Literal["polars", "pandas"]
BACKENDS: tuple[Backend, ...] = get_args(Backend)
WORKERS: dict[Backend, int] = {"polars": 3, "pandas": 1}
"""How many batches are checked at once: Polars lets other threads run meanwhile, pandas does not."""

S = TypeVar("S")
T = TypeVar("T")


def choose_backend(engine: str | None) -> Backend:
    """Return the library that is asked for, or else the fastest that is installed.

    Raises:
        ValueError: When there is no such engine.
        ImportError: When it is not installed.
    """
    has_polars = importlib.util.find_spec("polars") is not None
    if engine is None:
        return "polars" if has_polars else "pandas"
    if engine not in BACKENDS:
        raise ValueError(f"engine must be one of {', '.join(BACKENDS)}, not {quotable(engine)}")
    if engine == "polars" and not has_polars:
        raise missing_extra("fast", "the engine polars")
    return engine


def map_in_order(work: Callable[[S], T], items: Iterable[S], workers: int) -> Iterator[T]:
    """Yield the result of each item in their order; `workers` are worked on, and at most one more waits."""
    if workers == 1:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(workers, "cometchat-nb") as pool:
        pending: deque[Future[T]] = deque()
        for item in items:
            pending.append(pool.submit(work, item))
            if len(pending) > workers:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
