"""Which library reads and which runs the rules: the fastest that is installed."""

from __future__ import annotations

import importlib.util
from typing import Literal, get_args

from .canonical import Backend

Engine = Literal["polars", "duckdb", "pandas"]
ENGINES: tuple[Engine, ...] = get_args(Engine)


def engine_for(engine: str | None) -> Engine:
    """Return the engine that is asked for, or else the fastest that is installed.

    Raises:
        ValueError: When there is no such engine.
        ImportError: When it is not installed.
    """
    if engine is None:
        return next(one for one in ENGINES if _is_installed(one))
    if engine not in ENGINES:
        raise ValueError(f"engine must be one of {', '.join(ENGINES)}, not {engine!r}")
    if not _is_installed(engine):
        raise ImportError(f"the engine {engine} needs pip install 'cometchat-nb[fast]'")
    return engine


def backend_of(engine: Engine) -> Backend:
    """Return which library the rules are run by."""
    return "pandas" if engine == "pandas" or not _is_installed("polars") else "polars"


def _is_installed(library: str) -> bool:
    return importlib.util.find_spec(library) is not None
