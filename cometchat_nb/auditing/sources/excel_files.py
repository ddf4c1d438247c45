"""The first sheet of an Excel workbook, whose first row names the columns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from ...tickets.workbooks import DAMAGED, RefusedError, Sheet, first_sheet
from ..kernel.backend import Backend
from .amounts import TextLimit, in_batches
from .source import RECORDS_OF_A_BATCH, TableSource, Unreadable


def open_excel(file: Path, name: str, _: Backend) -> TableSource:
    """Return the source of a workbook.

    Raises:
        ValueError: When it is damaged, or larger unpacked than can be read.
        ImportError: When openpyxl is not installed.
    """
    with _open_sheet(file, name) as sheet:
        header = ["" if cell is None else str(cell).strip() for cell in next(sheet.rows(), ())]
    header = header[: max((place for place, column in enumerate(header, 1) if column), default=0)]
    if not any(header):
        raise ValueError(f"{name} is empty: the first row of its first sheet must name the columns")
    columns = [column for column in header if column]

    def read(chosen: list[str], _: list[Unreadable]) -> Iterator[dict[str, list[Any]]]:
        places = {column: header.index(column) for column in chosen}
        limit = TextLimit(name, file)
        with _open_sheet(file, name) as sheet:
            filled = _filled_rows(sheet, len(header), limit)
            for chunk in in_batches(filled, RECORDS_OF_A_BATCH, lambda: limit.size):
                yield {column: [row[place] for row in chunk] for column, place in places.items()}

    return TableSource(name, columns, read)


def _filled_rows(sheet: Sheet, width: int, limit: TextLimit) -> Iterator[tuple[Any, ...]]:
    for row in islice(sheet.rows(width), 1, None):
        if any(cell is not None for cell in row):
            # A text that cells share is in the file once.
            limit.add(sum(len(cell) for cell in row if isinstance(cell, str)))
            yield row


@contextmanager
def _open_sheet(file: Path, name: str) -> Iterator[Sheet]:
    """Open the first sheet, and turn whatever a damaged workbook raises into one error."""
    try:
        with first_sheet(file, name) as sheet:
            yield sheet
    except RefusedError:
        raise
    except DAMAGED as exc:
        problem = f"it is damaged, or no Excel workbook ({type(exc).__name__})"
        raise ValueError(f"{name} cannot be read: {problem}") from None
