"""How much of a file is held at once, and how much text may come out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from ...tickets.workbooks import RefusedError

T = TypeVar("T")

BYTES_OF_A_BATCH = 32_000_000
LARGEST_TEXT = 500_000_000
_LARGEST_RATIO = 20  # to the file: a value that many rows repeat is there once, until the rules look at it
_LONGEST_MEAN = 1_000  # of a row, for files that pack well because their values are alike


def in_batches(rows: Iterable[T], most: int, position: Callable[[], int]) -> Iterator[list[T]]:
    """Yield lists of at most so many rows, which end where they took `BYTES_OF_A_BATCH`.

    Args:
        rows: The rows.
        most: How many rows a list may have.
        position: Tells how many bytes, or characters, all rows so far took.
    """
    batch: list[T] = []
    ends = position() + BYTES_OF_A_BATCH
    for row in rows:
        batch.append(row)
        if len(batch) >= most or position() > ends:
            yield batch
            batch, ends = [], position() + BYTES_OF_A_BATCH
    if batch:
        yield batch


class TextLimit:
    """Refuses a file whose rows repeat long values: a small file would become any amount of text.

    Attributes:
        size: How much text there was so far.
    """

    def __init__(self, name: str, file: Path) -> None:
        self.size = 0
        self._name, self._rows = name, 0
        self._most = max(LARGEST_TEXT, _LARGEST_RATIO * file.stat().st_size)

    def add(self, size: int, rows: int = 1) -> None:
        """Count the text of so many rows more.

        Raises:
            RefusedError: When it is more than a file of this size and so many rows may hold.
        """
        self.size += size
        self._rows += rows
        most = max(self._most, self._rows * _LONGEST_MEAN)
        if self.size > most:
            raise RefusedError(
                f"{self._name} holds more than {most / 1e6:,.0f} MB of text in {self._rows:,} rows, "
                "which repeat long values: split it"
            )
