"""The parts of an input: each can be read more than once, in batches, only the columns that are needed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import narwhals as nw
import pandas as pd

from ..auth import User
from ..redaction import mask_shapes
from .canonical import Backend, Batch, Column
from .cells import is_missing, without_nulls
from .fields import FIELDS, field_under, mapping_of, prefix_of

ROWS_OF_A_BATCH = 250_000
RECORDS_OF_A_BATCH = 50_000

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Unreadable:
    """A line of a file that is no user object: where it begins, counted from 1, and what is wrong with it."""

    line: int | None
    problem: str


@dataclass(frozen=True)
class Seen:
    """What is known of a part once it has been read."""

    name: str
    columns: Sequence[str]
    unknown: Sequence[str]
    unreadable: Sequence[Unreadable]
    held: frozenset[str]


class Part(ABC):
    """A table or a list of records.

    Attributes:
        name: What it is called in results: a file's name, or `input`.
        rows: How many rows there are, where that is known beforehand.
        unreadable: What could not be read when it was read last.
    """

    def __init__(self, name: str, rows: int | None = None) -> None:
        self.name = name
        self.rows = rows
        self.unreadable: list[Unreadable] = []

    @property
    @abstractmethod
    def unknown(self) -> Sequence[str]:
        """Names of columns that no user object has; of records, when they have been read."""

    @property
    @abstractmethod
    def columns(self) -> Sequence[str]:
        """Names of all columns; of records, of all keys that have been read."""

    @abstractmethod
    def holds(self, name: str) -> bool:
        """Tell whether a field, or a column of one's own, can be judged here."""

    def seen(self, names: Iterable[str]) -> Seen:
        """Return what is known of the part once it has been read, and which of these names it holds."""
        held = frozenset(name for name in names if self.holds(name))
        return Seen(self.name, list(self.columns), list(self.unknown), list(self.unreadable), held)

    @abstractmethod
    def batches(self, names: Iterable[str], backend: Backend) -> Iterator[Batch]:
        """Read these fields and columns."""


class Table(Part):
    """A part that knows its columns.

    Args:
        name: What it is called.
        columns: The names of its columns.
        read: Reads these columns as frames of pandas or Polars, or as lists of cells by name, one after the
            other; what is unreadable it appends to `unreadable`.
        rows: How many rows there are, where that is known.

    Raises:
        ValueError: When two columns are the same field, or none is the uid.
    """

    def __init__(
        self,
        name: str,
        columns: Sequence[Any],
        read: Callable[[list[Any], list[Unreadable]], Iterable[Any]],
        rows: int | None = None,
    ) -> None:
        super().__init__(name, rows)
        self._read = read
        self._by_text = {str(column): column for column in columns}
        if len(self._by_text) < len(columns):
            texts = [str(column) for column in columns]
            repeated = next(text for text in texts if texts.count(text) > 1)
            raise ValueError(
                f"{name}: the column {mask_shapes(repeated)!r} is there twice; rename or drop one of them"
            )
        try:
            self._mapping = mapping_of(self._by_text)
        except ValueError as exc:
            raise ValueError(f"{name}: {exc}") from None
        if "uid" not in self._mapping.columns:
            raise ValueError(f"{name} has no uid column: {_listed(self._by_text)}")

    @property
    def unknown(self) -> Sequence[str]:
        """Names of columns that no user object has."""
        return self._mapping.unknown

    @property
    def columns(self) -> Sequence[str]:
        """Names of all columns."""
        return list(self._by_text)

    def holds(self, name: str) -> bool:
        """Tell whether a field, or a column of one's own, can be judged here."""
        return name in self._mapping.columns or (name not in FIELDS and name in self._by_text)

    def sources(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the columns behind those of these fields and columns that are there."""
        held = sorted(name for name in names if self.holds(name))
        return {name: self._by_text[self._mapping.columns.get(name, name)] for name in held}

    def batches(self, names: Iterable[str], backend: Backend) -> Iterator[Batch]:
        """Read these fields and columns."""
        sources = self.sources(names)
        self.unreadable = []
        for frame in self._read(list(sources.values()), self.unreadable):
            columns = {name: column_of(frame, source, backend) for name, source in sources.items()}
            if rows := len(columns["uid"]):
                yield Batch(columns, rows)


class Records(Part):
    """A part in which each row has keys of its own; a key that is not there is a missing value.

    Args:
        name: What it is called.
        read: Reads the records, one after the other; what is unreadable it appends to the list it is given.
        rows: How many records there are, where that is known.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[list[Unreadable]], Iterable[Record]],
        rows: int | None = None,
    ) -> None:
        super().__init__(name, rows)
        self._read = read
        self._fields: dict[str, str | None] = {}
        self._unknown: dict[str, None] = {}
        self._prefix: str | None = None

    @property
    def unknown(self) -> Sequence[str]:
        """Names of keys that no user object has, as far as the records have been read."""
        return list(self._unknown)

    @property
    def columns(self) -> Sequence[str]:
        """Names of all keys that have been read."""
        return list(self._fields)

    def holds(self, name: str) -> bool:  # noqa: ARG002 - in records every field can be judged
        """Tell whether a field can be judged."""
        return True

    def batches(self, names: Iterable[str], _: Backend) -> Iterator[Batch]:
        """Read these fields and columns."""
        names = list(names)
        self.unreadable = []
        records = iter(self._read(self.unreadable))
        read = 0
        while chunk := list(islice(records, RECORDS_OF_A_BATCH)):
            if self._prefix is None:
                self._prefix = prefix_of({str(key): None for record in chunk for key in record})
            columns = self._columns(chunk, names)
            read += len(chunk)
            yield Batch(dict(columns), len(chunk))
        if read and "uid" not in self._fields.values():
            raise ValueError(f"{self.name}: no record has a uid: {_listed(self._unknown)}")

    def _columns(self, chunk: list[Record], names: list[str]) -> dict[str, list[Any]]:
        columns: dict[str, list[Any]] = {name: [None] * len(chunk) for name in names}
        for row, record in enumerate(chunk):
            for key, cell in record.items():
                name = self._field(key)
                if name in columns and (columns[name][row] == "" or is_missing(columns[name][row])):
                    columns[name][row] = cell
        return columns

    def _field(self, key: Any) -> str | None:
        text = str(key)
        if text not in self._fields:
            found = field_under(self._prefix or "", text)
            self._fields[text] = found or text
            if found is None:
                self._unknown[text] = None
        return self._fields[text]


def records_of(name: str, users: Sequence[Any]) -> Records:
    """Return a part of `User` objects and mappings.

    Raises:
        TypeError: When something else is among them.
    """
    for row, user in enumerate(users):
        if not isinstance(user, (User, Mapping)):
            raise TypeError(f"{name}: row {row} is {type(user).__name__}, not a user object or a mapping")
    return Records(
        name, lambda _: (user.to_api() if isinstance(user, User) else user for user in users), len(users)
    )


def column_of(frame: Any, name: Any, backend: Backend) -> Column:
    """Return a column of a frame of pandas or Polars, for the backend; one of mixed cells as a list."""
    if isinstance(frame, dict):
        return frame[name]
    if isinstance(frame, pd.DataFrame):
        return _of_pandas(frame[name], backend)
    import polars as pl

    series = frame[name]
    if series.dtype == pl.Object or backend == "pandas":
        return (
            [without_nulls(cell) for cell in series.to_list()]
            if series.dtype.is_nested()
            else series.to_list()
        )
    if series.dtype == pl.Binary:
        return [_decoded(cell) for cell in series.to_list()]
    return nw.from_native(series, series_only=True)


def _of_pandas(series: pd.Series[Any], backend: Backend) -> Column:
    if series.dtype == object:
        return [_decoded(cell) for cell in series.tolist()]
    if isinstance(series.dtype, pd.ArrowDtype) and series.dtype.kind == "O":
        return [without_nulls(cell) for cell in series.tolist()]
    if backend == "pandas":
        return nw.from_native(series.reset_index(drop=True), series_only=True)
    import polars as pl

    try:
        return nw.from_native(pl.from_pandas(series, nan_to_null=True), series_only=True)
    except (ImportError, TypeError, ValueError, pl.exceptions.PolarsError):
        return series.tolist()  # without pyarrow, or of a type that Polars does not have


def _decoded(cell: Any) -> Any:
    """Return text for the bytes of a column whose type does not say that it is text."""
    try:
        return cell.decode() if isinstance(cell, bytes) else cell
    except UnicodeDecodeError:
        return cell


def _listed(names: Iterable[str]) -> str:
    found = list(map(mask_shapes, names))
    if not found:
        return "there is nothing in it"
    more = f" and {len(found) - 8} more" if len(found) > 8 else ""
    return f"its columns are {', '.join(map(repr, found[:8]))}{more}"
