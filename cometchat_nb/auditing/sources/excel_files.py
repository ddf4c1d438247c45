"""The first sheet of an Excel workbook, whose first row names the columns."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from ...extras import missing_extra
from ..kernel.backend import Backend
from .source import RECORDS_OF_A_BATCH, TableSource, Unreadable

LARGEST_UNPACKED = 500_000_000
LARGEST_SHARED_TEXTS = 100_000_000  # all sheets share them, and they are held in memory
_LAST_ROW = 1_048_576
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, SyntaxError),  # a ParseError of XML is a SyntaxError
    *(ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError),
)


def open_excel(file: Path, name: str, _: Backend) -> TableSource:
    """Return the source of a workbook.

    Raises:
        ValueError: When it is damaged, or larger unpacked than can be read.
        ImportError: When openpyxl is not installed.
    """
    _check_size(file, name)
    with _first_sheet(file, name) as rows:
        header = ["" if cell is None else str(cell).strip() for cell in next(rows, ())]
    header = header[: max((place for place, column in enumerate(header, 1) if column), default=0)]
    if not any(header):
        raise ValueError(f"{name} is empty: the first row of its first sheet must name the columns")
    columns = [column for column in header if column]

    def read(chosen: list[str], _: list[Unreadable]) -> Iterator[dict[str, list[Any]]]:
        places = {column: header.index(column) for column in chosen}
        with _first_sheet(file, name, len(header)) as rows:
            below = _of_a_sheet(islice(rows, 1, None))
            filled = (row for row in below if any(cell is not None for cell in row))
            while chunk := list(islice(filled, RECORDS_OF_A_BATCH)):
                yield {column: [row[place] for row in chunk] for column, place in places.items()}

    return TableSource(name, columns, read)


@contextmanager
def _first_sheet(file: Path, name: str, width: int | None = None) -> Iterator[Iterator[tuple[Any, ...]]]:
    """Open the rows of the first sheet, and turn whatever a damaged workbook raises into one error."""
    try:
        import openpyxl
    except ImportError:
        raise missing_extra("files", "an Excel file") from None
    try:
        with (
            file.open("rb") as raw,
            closing(openpyxl.load_workbook(raw, read_only=True, data_only=True)) as book,
        ):
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
            yield iter(sheet.iter_rows(max_col=width, values_only=True))
    except _DAMAGED as exc:
        raise _damaged(name, exc) from None


def _of_a_sheet(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows up to the last that a sheet can have: a damaged or hostile one may go on."""
    for number, row in enumerate(rows, 2):
        if number > _LAST_ROW:
            raise ValueError("more rows than a sheet has")
        yield row


def _check_size(file: Path, name: str) -> None:
    """Refuse a workbook that unpacks to more than can be read."""
    try:
        with zipfile.ZipFile(file) as packed:
            sizes = {entry.filename: entry.file_size for entry in packed.infolist()}
    except _DAMAGED as exc:
        raise _damaged(name, exc) from None
    shared = sum(size for entry, size in sizes.items() if "sharedstrings" in entry.lower())
    if sum(sizes.values()) > LARGEST_UNPACKED or shared > LARGEST_SHARED_TEXTS:
        raise ValueError(
            f"{name} unpacks to {sum(sizes.values()) / 1e6:,.0f} MB, and a workbook is read up to "
            f"{LARGEST_UNPACKED / 1e6:,.0f} MB, of texts {LARGEST_SHARED_TEXTS / 1e6:,.0f} MB: save it as CSV"
        )


def _damaged(name: str, exc: Exception) -> ValueError:
    return ValueError(f"{name} cannot be read: it is damaged, or no Excel workbook ({type(exc).__name__})")
