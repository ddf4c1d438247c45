"""The sources of an audit: each can be read more than once, in batches, only the columns that are needed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...redaction import mask_shapes
from ..kernel.backend import Backend
from ..kernel.normalize import Batch
from ..kernel.values import is_missing, replace_surrogates
from ..rules.fields import FIELDS, field_under, map_columns, prefix_of
from .amounts import in_batches
from .columns import to_column

ROWS_OF_A_BATCH = 250_000
RECORDS_OF_A_BATCH = 50_000
_MOST_COLUMNS = 10_000
_MOST_COLUMNS_LISTED = 8

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Unreadable:
    """A line of a file that is no user object: where it begins, counted from 1, and what is wrong with it."""

    line: int | None
    problem: str


@dataclass(frozen=True)
class SourceSummary:
    """What is known of a source once it has been read.

    Attributes:
        name: What it is called in results: a file's name, or `input`.
        columns: The names of all columns; of records, of all keys.
        unknown: Those that no user object has.
        unreadable: The lines that could not be read.
        held: Which fields and own columns of the rules it has.
    """

    name: str
    columns: Sequence[str]
    unknown: Sequence[str]
    unreadable: Sequence[Unreadable]
    held: frozenset[str]


class Source(ABC):
    """A table or a list of records.

    Attributes:
        name: What it is called in results.
        rows: How many rows there are, where that is known beforehand.
    """

    def __init__(self, name: str, rows: int | None = None) -> None:
        self.name = name
        self.rows = rows
        self._unreadable: list[Unreadable] = []

    @abstractmethod
    def holds(self, name: str) -> bool:
        """Tell whether a field, or a column of one's own, can be judged here."""

    @abstractmethod
    def batches(self, names: Iterable[str], backend: Backend) -> Iterator[Batch]:
        """Read these fields and columns."""

    def summary(self, names: Iterable[str]) -> SourceSummary:
        """Return what is known once it has been read, and which of these names it holds."""
        columns, unknown = self._columns()
        held = frozenset(name for name in names if self.holds(name))
        return SourceSummary(self.name, list(columns), list(unknown), list(self._unreadable), held)

    @abstractmethod
    def _columns(self) -> tuple[Iterable[str], Iterable[str]]:
        """Return the names of all columns, and of those that no user object has."""


def check_width(name: str, columns: int) -> None:
    """Refuse a table of very many columns.

    Raises:
        ValueError: With what would do.
    """
    if columns > _MOST_COLUMNS:
        raise ValueError(
            f"{name} has {columns:,} columns, and at most {_MOST_COLUMNS:,} are read: "
            "check what the first line is, or drop those that no rule needs"
        )


class TableSource(Source):
    """A source that knows its columns.

    Args:
        name: What it is called.
        columns: The names of its columns.
        read: Reads these columns as frames of pandas or Polars, or as lists of cells by name, one after the
            other; what is unreadable it appends to `unreadable`.
        rows: How many rows there are, where that is known.

    Raises:
        ValueError: When two columns are the same field, none is the UID, or there are very many.
    """

    def __init__(
        self,
        name: str,
        columns: Sequence[Any],
        read: Callable[[list[Any], list[Unreadable]], Iterable[Any]],
        rows: int | None = None,
    ) -> None:
        super().__init__(name, rows)
        check_width(name, len(columns))
        self._read = read
        self._by_text = {replace_surrogates(str(column)): column for column in columns}
        if len(self._by_text) < len(columns):
            texts = [replace_surrogates(str(column)) for column in columns]
            repeated = next(text for text in texts if texts.count(text) > 1)
            raise ValueError(
                f"{name}: the column {mask_shapes(repeated)!r} appears twice; rename or drop one of them"
            )
        try:
            self._mapping = map_columns(self._by_text)
        except ValueError as exc:
            raise ValueError(f"{name}: {exc}") from None
        if "uid" not in self._mapping.columns:
            raise ValueError(f"{name} has no uid column: {_list_columns(self._by_text)}")

    def holds(self, name: str) -> bool:
        """Tell whether a field, or a column of one's own, can be judged here."""
        return name in self._mapping.columns or (name not in FIELDS and name in self._by_text)

    def origins(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the columns behind those of these fields and columns that are there."""
        held = sorted(name for name in names if self.holds(name))
        return {name: self._by_text[self._mapping.columns.get(name, name)] for name in held}

    def batches(self, names: Iterable[str], backend: Backend) -> Iterator[Batch]:
        """Read these fields and columns."""
        origins = self.origins(names)
        self._unreadable = []
        for frame in self._read(list(origins.values()), self._unreadable):
            columns = {name: to_column(frame, origin, backend) for name, origin in origins.items()}
            if rows := len(columns["uid"]):
                yield Batch(columns, rows)

    def _columns(self) -> tuple[Iterable[str], Iterable[str]]:
        return self._by_text, self._mapping.unknown


class RecordSource(Source):
    """A source in which each row has keys of its own; a key that is not there is a missing value.

    Args:
        name: What it is called.
        read: Reads the records, one after the other; what is unreadable it appends to the list it is given.
        rows: How many records there are, where that is known.
        position: Tells how much of a file has been read, where it is read record by record.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[list[Unreadable]], Iterable[Record]],
        rows: int | None = None,
        position: Callable[[], int] = lambda: 0,
    ) -> None:
        super().__init__(name, rows)
        self._read, self._position = read, position
        self._names: dict[str, str] = {}
        self._unknown: dict[str, None] = {}
        self._prefix: str | None = None

    def holds(self, name: str) -> bool:  # noqa: ARG002 - in records every field can be judged
        """Tell whether a field can be judged."""
        return True

    def batches(self, names: Iterable[str], _: Backend) -> Iterator[Batch]:
        """Read these fields and columns."""
        names = list(names)
        self._unreadable = []
        records = self._read(self._unreadable)
        is_empty = True
        for chunk in in_batches(records, RECORDS_OF_A_BATCH, self._position):
            is_empty = False
            if self._prefix is None:
                self._prefix = prefix_of(dict.fromkeys(str(key) for record in chunk for key in record))
            yield Batch(self._transpose(chunk, names), len(chunk))
        if not is_empty and "uid" not in self._names.values():
            raise ValueError(f"{self.name}: no record has a uid: {_list_columns(self._unknown)}")

    def _columns(self) -> tuple[Iterable[str], Iterable[str]]:
        return self._names, self._unknown

    def _transpose(self, chunk: list[Record], names: list[str]) -> dict[str, list[Any]]:
        columns: dict[str, list[Any]] = {name: [None] * len(chunk) for name in names}
        for row, record in enumerate(chunk):
            for key, cell in record.items():
                name = self._names.get(key) or self._name_of(key)
                if name in columns and (columns[name][row] == "" or is_missing(columns[name][row])):
                    columns[name][row] = cell
        return columns

    def _name_of(self, key: Any) -> str:
        text = replace_surrogates(str(key))
        if text not in self._names:
            field = field_under(self._prefix or "", text)
            self._names[text] = field or text
            if field is None:
                self._unknown[text] = None
        return self._names[text]


def _list_columns(names: Iterable[str]) -> str:
    found = list(map(mask_shapes, names))
    if not found:
        return "there is nothing in it"
    more = f" and {len(found) - _MOST_COLUMNS_LISTED} more" if len(found) > _MOST_COLUMNS_LISTED else ""
    return f"its columns are {', '.join(map(repr, found[:_MOST_COLUMNS_LISTED]))}{more}"
