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

from .batches import polars_batches
from .parts import RECORDS_OF_A_BATCH, Table, Unreadable

_DELIMITERS = ",;\t|"
_LONGEST_CELL = 2**31 - 1
_CHUNK = 1 << 24
_OVERLAP = 4
# A quotation mark inside of a cell, NUL, and line ends of old, which not every reader takes alike.
_ODD = re.compile(rb'[^,;\t|"\r\n]"[^,;\t|"\r\n]|\x00|\r(?!\n|$)')
_BLANK_LINE = re.compile(rb"\n\r?\n")


def csv_part(file: Path, name: str, engine: str) -> Table:
    """Return the part of a CSV file.

    Raises:
        ValueError: When it has no header, or is neither UTF-8 nor, with its byte order mark, UTF-16.
    """
    csv.field_size_limit(_LONGEST_CELL)
    source = _opened(file, name)
    scan = _scan(source) if engine == "polars" and source.encoding == "utf-8-sig" else None
    columns = [column.strip() for column in source.header]
    if scan is not None:
        return Table(name, columns, lambda chosen, _: polars_batches(scan, chosen))
    return Table(name, columns, source.read)


@dataclass(frozen=True)
class _Source:
    """A CSV file whose first line has been read."""

    file: Path
    name: str
    encoding: str
    delimiter: str
    header: list[str]

    def read(self, columns: list[str], unreadable: list[Unreadable]) -> Iterator[dict[str, list[Any]]]:
        """Read these columns, row by row, and say which lines are no rows."""
        names = [column.strip() for column in self.header]
        places = {column: names.index(column) for column in columns}
        with self.lines() as lines:
            rows = self._rows(csv.reader(lines, delimiter=self.delimiter, strict=True), unreadable)
            while chunk := [row for _, row in zip(range(RECORDS_OF_A_BATCH), rows, strict=False)]:
                yield {column: [row[place] or None for row in chunk] for column, place in places.items()}

    def lines(self) -> IO[str]:
        """Open the file as text."""
        return self.file.open(encoding=self.encoding, newline="")

    def _rows(self, reader: Any, unreadable: list[Unreadable]) -> Iterator[list[str]]:
        next(reader)
        while True:
            begins = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except UnicodeDecodeError:
                raise self.not_text() from None
            except csv.Error as exc:
                unreadable.append(Unreadable(begins, _told(exc)))
                continue
            if len(row) == len(self.header):
                yield row
            elif row:
                unreadable.append(
                    Unreadable(
                        begins, f"{len(row)} cells, and the first line names {len(self.header)} columns"
                    )
                )

    def not_text(self) -> ValueError:
        """Return the error for a file in an encoding that is not known, with the first line in it."""
        with self.file.open("rb") as raw:
            line = next((number for number, content in enumerate(raw, 1) if not _is_utf_8(content)), 1)
        return ValueError(f"{self.name}, line {line}: not UTF-8; save it as UTF-8")


def _opened(file: Path, name: str) -> _Source:
    with file.open("rb") as raw:
        encoding = "utf-16" if raw.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    source = _Source(file, name, encoding, ",", [])
    try:
        with source.lines() as lines:
            delimiter = max(_DELIMITERS, key=next(lines, "").count)
        with source.lines() as lines:
            header = next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except UnicodeDecodeError:
        raise source.not_text() from None
    except csv.Error as exc:
        raise ValueError(f"{name}, line 1: {_told(exc)}") from None
    if not any(column.strip() for column in header):
        raise ValueError(f"{name} is empty: its first line must name the columns")
    return _Source(file, name, encoding, delimiter, header)


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _told(exc: csv.Error) -> str:
    if "unexpected end" in str(exc):
        return "a quotation mark opens here and is never closed, so that the rest of the file is not read"
    return f"not CSV: {exc}"


def _scan(source: _Source) -> Any | None:
    """Return a scan by Polars if it is proved to read the file as Python does."""
    import polars as pl

    columns = [column.strip() for column in source.header]
    if len(set(columns)) < len(columns):
        return None
    found = _delimiters_in(source)
    if found is None:
        return None
    scan = pl.scan_csv(
        source.file, schema=dict.fromkeys(columns, pl.String), separator=source.delimiter, glob=False
    )
    try:
        counted = scan.select(
            pl.len().alias("rows"),
            *(
                pl.col(column).str.count_matches(source.delimiter, literal=True).sum().alias(f"in {column}")
                for column in columns
            ),
        ).collect(engine="streaming")
    except pl.exceptions.PolarsError:
        return None
    rows, *in_cells = counted.row(0)
    between = found - sum(column.count(source.delimiter) for column in source.header)
    return scan if between == (rows + 1) * (len(columns) - 1) + sum(in_cells) else None


def _delimiters_in(source: _Source) -> int | None:
    """Count the delimiters of the whole file; `None` where something odd is in it."""
    sign, total, tail = source.delimiter.encode(), 0, b""
    one_column = len(source.header) == 1
    with source.file.open("rb") as raw:
        while chunk := raw.read(_CHUNK):
            seen = tail + chunk
            if (b'"' in seen or b"\x00" in seen or b"\r" in seen) and _ODD.search(seen):
                return None
            if one_column and _BLANK_LINE.search(seen):
                return None
            total += chunk.count(sign)
            tail = chunk[-_OVERLAP:]
    return total
