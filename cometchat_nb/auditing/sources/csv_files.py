"""CSV files, in which every cell is text and an empty one is missing.

Python's reader says exactly which line has too many cells or too few. Polars is many times faster, but fills
up short lines without a word; so it reads only files in which the count of all delimiters proves that there
is none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ..kernel.backend import Backend
from .amounts import LARGEST_TEXT, in_batches
from .batches import polars_batches
from .source import RECORDS_OF_A_BATCH, ROWS_OF_A_BATCH, TableSource, Unreadable, check_width

LONGEST_ROW = 8_000_000
_LONGEST_CELL_OF_POLARS = 100_000  # which reads by number of rows, however long they are
_DELIMITERS = ",;\t|"
_CHUNK = 1 << 22
_OVERLAP = 4
# A quotation mark inside of a cell, NUL, and line ends of old, which not every reader takes alike.
_ODD = re.compile(rb'[^,;\t|"\r\n]"[^,;\t|"\r\n]|\x00|\r(?!\n|$)')
_BLANK_LINE = re.compile(rb"\n\r?\n")


def open_csv(file: Path, name: str, backend: Backend) -> TableSource:
    """Return the source of a CSV file.

    Raises:
        ValueError: When it has no header, or is neither UTF-8 nor, with its byte order mark, UTF-16.
    """
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_ROW))
    table = _open(file, name)
    scan, rows = _scan(table) if backend == "polars" and table.encoding == "utf-8-sig" else (None, 0)
    if scan is not None:
        return TableSource(name, table.columns, lambda chosen, _: polars_batches(scan, chosen, rows))
    return TableSource(name, table.columns, table.read)


class _Lines:
    """The lines of a file, of which one row may take only so many characters; and their numbers, from 1."""

    def __init__(self, file: IO[str]) -> None:
        self.number = 0
        self.position = 0
        self._file = file
        self._left = LONGEST_ROW

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._file.readline(self._left)
        self._left -= len(line)
        self.position += len(line)
        self.number += bool(line)
        if not self._left:
            while line and not line.endswith(("\n", "\r")):
                line = self._file.readline(LONGEST_ROW)
            raise csv.Error(
                f"the row that begins here is longer than {LONGEST_ROW / 1e6:.0f} million characters: a "
                f"quotation mark may never be closed; what follows is not read, up to line {self.number:,}"
            )
        if not line:
            raise StopIteration
        return line

    def begin_row(self) -> int:
        """Allow for a new row; return the number of its first line."""
        self._left = LONGEST_ROW
        return self.number + 1


@dataclass(frozen=True)
class _CsvTable:
    """A CSV file whose first line has been read."""

    file: Path
    name: str
    encoding: str
    delimiter: str
    header: list[str]

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return [column.strip() for column in self.header]

    def read(self, columns: list[str], unreadable: list[Unreadable]) -> Iterator[dict[str, list[Any]]]:
        """Read these columns, row by row, and say which lines are no rows."""
        places = {column: self.columns.index(column) for column in columns}
        with self.open() as file:
            lines = _Lines(file)
            rows = self._rows(lines, unreadable)
            for chunk in in_batches(rows, RECORDS_OF_A_BATCH, lambda: lines.position):
                yield {column: [row[place] or None for row in chunk] for column, place in places.items()}

    def open(self) -> IO[str]:
        """Open the file as text."""
        return self.file.open(encoding=self.encoding, newline="")

    def _rows(self, lines: _Lines, unreadable: list[Unreadable]) -> Iterator[list[str]]:
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        next(reader)
        width = len(self.header)
        while True:
            begins = lines.begin_row()
            try:
                row = next(reader)
            except StopIteration:
                return
            except UnicodeDecodeError:
                raise self.not_text() from None
            except csv.Error as exc:
                unreadable.append(Unreadable(begins, _problem(exc)))
                continue
            if len(row) == width:
                yield row
            elif row:
                problem = f"{len(row)} cells, and the first line names {width} columns"
                unreadable.append(Unreadable(begins, problem))

    def not_text(self) -> ValueError:
        """Return the error for a file in an encoding that is not known, with the first line in it."""
        with self.file.open("rb") as raw:
            line = next((number for number, content in enumerate(raw, 1) if not _is_utf_8(content)), 1)
        return ValueError(f"{self.name}, line {line}: not UTF-8; save it as UTF-8")


def _open(file: Path, name: str) -> _CsvTable:
    with file.open("rb") as raw:
        encoding = "utf-16" if raw.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    table = _CsvTable(file, name, encoding, ",", [])
    try:
        with table.open() as opened:
            delimiter = max(_DELIMITERS, key=next(_Lines(opened), "").count)
        with table.open() as opened:
            header = next(csv.reader(_Lines(opened), delimiter=delimiter, strict=True), [])
    except UnicodeDecodeError:
        raise table.not_text() from None
    except csv.Error as exc:
        raise ValueError(f"{name}, line 1: {_problem(exc)}") from None
    if not any(column.strip() for column in header):
        raise ValueError(f"{name} is empty: its first line must name the columns")
    check_width(name, len(header))
    return _CsvTable(file, name, encoding, delimiter, header)


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _problem(exc: csv.Error) -> str:
    if "unexpected end" in str(exc):
        return "a quotation mark opens here and is never closed, so that the rest of the file is not read"
    return f"not CSV: {exc}"


def _scan(table: _CsvTable) -> tuple[Any | None, int]:
    """Return a scan by Polars if it is proved to read the file as Python does, and the rows of a batch."""
    import polars as pl

    columns = table.columns
    delimiters = _count_delimiters(table)
    if delimiters is None or len(set(columns)) < len(columns):
        return None, 0
    scan = pl.scan_csv(
        table.file, schema=dict.fromkeys(columns, pl.String), separator=table.delimiter, glob=False
    )
    texts = [pl.col(column).str for column in columns]
    in_cells = [text.count_matches(table.delimiter, literal=True).sum() for text in texts]
    longest = pl.max_horizontal(text.len_bytes().max() for text in texts)
    try:
        counted = scan.select(
            pl.len().alias("rows"), pl.sum_horizontal(in_cells).alias("inside"), longest=longest
        )
        rows, inside, most = counted.collect(engine="streaming").row(0)
    except pl.exceptions.PolarsError:
        return None, 0
    between = delimiters - sum(column.count(table.delimiter) for column in table.header)
    proved = between == (rows + 1) * (len(columns) - 1) + inside and (most or 0) < _LONGEST_CELL_OF_POLARS
    return (scan, min(ROWS_OF_A_BATCH, LARGEST_TEXT // (most or 1))) if proved else (None, 0)


def _count_delimiters(table: _CsvTable) -> int | None:
    """Count the delimiters of the whole file; `None` where something odd is in it."""
    sign, total, quotes, tail = table.delimiter.encode(), 0, 0, b""
    one_column = len(table.header) == 1
    with table.file.open("rb") as raw:
        while chunk := raw.read(_CHUNK):
            seen = tail + chunk
            if (b'"' in seen or b"\x00" in seen or b"\r" in seen) and _ODD.search(seen):
                return None
            if one_column and _BLANK_LINE.search(seen):
                return None
            if not _ends_a_row(chunk, is_quoted=bool(quotes % 2)):
                return None
            total += chunk.count(sign)
            quotes += chunk.count(b'"')
            tail = chunk[-_OVERLAP:]
    return None if quotes % 2 else total


def _ends_a_row(chunk: bytes, is_quoted: bool) -> bool:
    """Tell whether a row ends in these bytes, or they are the last: Polars holds whole rows in memory."""
    if len(chunk) < _CHUNK:
        return True
    start = 0
    while start >= 0:
        quote = chunk.find(b'"', start)
        if not is_quoted and chunk.find(b"\n", start, quote if quote >= 0 else None) >= 0:
            return True
        is_quoted, start = not is_quoted, quote + 1 if quote >= 0 else -1
    return False
