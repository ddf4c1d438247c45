"""Whatever an auditor has, as sources that are read in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ...auth import User
from ...auth.user import to_api
from ..kernel.backend import Backend
from .batches import arrow_batches, polars_batches
from .files import list_files, open_file
from .source import ROWS_OF_A_BATCH, RecordSource, Source, TableSource

INPUT = "input"

_ACCEPTED = (
    "a DataFrame (pandas, Polars, Dask, PySpark), a DuckDB relation, an Arrow table, a list of User objects "
    "or mappings, or the path of a Parquet, CSV, Excel, NDJSON or JSON file or of a folder of them"
)


def open_sources(users: Any, backend: Backend) -> Sequence[Source]:
    """Return the sources of an input.

    Raises:
        TypeError: When it is nothing that can be audited.
        ValueError, OSError, ImportError: When it cannot be read.
    """
    if isinstance(users, str) and not users.strip():
        raise ValueError("the path is empty: name a file or a folder; '.' is this folder")
    if isinstance(users, (str, Path)):
        return [open_file(file, name, backend) for file, name in list_files(Path(users))]
    if isinstance(users, (list, tuple)) and users and all(isinstance(one, (str, Path)) for one in users):
        return [source for path in users for source in open_sources(path, backend)]
    if isinstance(users, pd.DataFrame):
        return [from_pandas(users)]
    if isinstance(users, (User, Mapping)):
        return [_from_records([users])]
    library = type(users).__module__.split(".")[0]
    if library == "polars" and hasattr(users, "lazy"):
        return [_from_polars(users)]
    if hasattr(users, "__arrow_c_stream__") and (hasattr(users, "schema") or hasattr(users, "project")):
        return [from_arrow(users, backend)]
    if isinstance(users, Iterable) and not isinstance(users, (bytes, pd.Series)) and library != "polars":
        return [_from_records(list(users))]
    raise TypeError(f"users must be {_ACCEPTED}, not {type(users).__name__}")


def from_pandas(frame: pd.DataFrame, name: str = INPUT) -> TableSource:
    """Return the source of a pandas DataFrame."""

    def read(columns: list[Any], _: object) -> Iterator[Any]:
        chosen = frame[columns]
        for start in range(0, len(frame), ROWS_OF_A_BATCH):
            yield chosen.iloc[start : start + ROWS_OF_A_BATCH]

    return TableSource(name, list(frame.columns), read, len(frame))


def from_arrow(source: Any, backend: Backend) -> TableSource:
    """Return the source of an Arrow table, or of what gives one, such as a relation of DuckDB."""
    columns = source.columns if hasattr(source, "project") else source.schema.names
    return TableSource(INPUT, list(columns), lambda chosen, _: arrow_batches(source, chosen, backend))


def _from_polars(frame: Any) -> TableSource:
    columns = frame.collect_schema().names()
    if hasattr(frame, "collect"):
        return TableSource(INPUT, columns, lambda chosen, _: polars_batches(frame, chosen))
    return TableSource(
        INPUT, columns, lambda chosen, _: frame.select(chosen).iter_slices(ROWS_OF_A_BATCH), len(frame)
    )


def _from_records(users: Sequence[Any]) -> RecordSource:
    for row, user in enumerate(users):
        if not isinstance(user, (User, Mapping)):
            raise TypeError(f"{INPUT}: row {row} is {type(user).__name__}, not a user object or a mapping")
    return RecordSource(
        INPUT, lambda _: (to_api(user) if isinstance(user, User) else user for user in users), len(users)
    )
