"""Whatever an auditor has, as parts that can be read in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..auth import User
from .batches import arrow_batches, polars_batches
from .canonical import Backend
from .engines import Engine, backend_of
from .files import files_in, part_of_file
from .parts import ROWS_OF_A_BATCH, Part, Table, records_of

INPUT = "input"

_TAKEN = (
    "a DataFrame (pandas, Polars, Dask, PySpark), a DuckDB relation, an Arrow table, a list of User objects "
    "or mappings, or the path of a Parquet, CSV, NDJSON or JSON file or of a folder of them"
)


def parts_of(users: Any, engine: Engine) -> list[Part]:
    """Return the parts of an input.

    Raises:
        TypeError: When it is nothing that can be audited.
        ValueError, OSError, ImportError: When it cannot be read.
    """
    if isinstance(users, str) and not users.strip():
        raise ValueError("the path is empty: name a file or a folder; '.' is this folder")
    if isinstance(users, (str, Path)):
        return [part_of_file(file, name, engine) for file, name in files_in(Path(users))]
    if isinstance(users, (list, tuple)) and users and all(isinstance(one, (str, Path)) for one in users):
        return [part for path in users for part in parts_of(path, engine)]
    if isinstance(users, pd.DataFrame):
        return [of_pandas(users)]
    if isinstance(users, (User, Mapping)):
        return [records_of(INPUT, [users])]
    library = type(users).__module__.split(".")[0]
    if library == "polars" and hasattr(users, "lazy"):
        return [_of_polars(users)]
    if hasattr(users, "__arrow_c_stream__") and (hasattr(users, "schema") or hasattr(users, "project")):
        return [of_arrow(users, backend_of(engine))]
    if isinstance(users, Iterable) and not isinstance(users, (bytes, pd.Series)) and library != "polars":
        return [records_of(INPUT, list(users))]
    raise TypeError(f"users must be {_TAKEN}, not {type(users).__name__}")


def of_pandas(frame: pd.DataFrame, name: str = INPUT) -> Table:
    """Return the part of a pandas DataFrame."""

    def read(columns: list[Any], _: object) -> Iterator[Any]:
        chosen = frame[columns]
        for start in range(0, len(frame), ROWS_OF_A_BATCH):
            yield chosen.iloc[start : start + ROWS_OF_A_BATCH]

    return Table(name, list(frame.columns), read, len(frame))


def of_arrow(source: Any, backend: Backend) -> Table:
    """Return the part of an Arrow table, or of what gives one, such as a relation of DuckDB."""
    columns = source.columns if hasattr(source, "project") else source.schema.names
    return Table(INPUT, list(columns), lambda chosen, _: arrow_batches(source, chosen, backend))


def _of_polars(frame: Any) -> Table:
    columns = frame.collect_schema().names()
    if hasattr(frame, "collect"):
        return Table(INPUT, columns, lambda chosen, _: polars_batches(frame, chosen))
    return Table(
        INPUT, columns, lambda chosen, _: frame.select(chosen).iter_slices(ROWS_OF_A_BATCH), len(frame)
    )
