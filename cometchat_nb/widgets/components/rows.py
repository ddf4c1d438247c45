"""What a table is made of, and in which order it is shown: sorted, filtered, chosen by a chip."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

from .component import shown

Kind = Literal["text", "mono", "badge", "number", "share"]
Read = Callable[[int, int], "Sequence[Row]"]

MOST_ORDERED = 200_000
_DIGITS = re.compile(r"(\d+)")


class Column(NamedTuple):
    """A column: its name, and how its cells are drawn."""

    name: str
    kind: Kind = "text"


class Badge(NamedTuple):
    """A cell with a tone of its own: `good`, `bad`, `warn`, `accent` or none."""

    text: str
    tone: str = ""


class Row(NamedTuple):
    """The cells of a row, and its tone, which its badges have where they have none: `good`, `bad` or none."""

    cells: Sequence[object]
    tone: str = ""


class Chip(NamedTuple):
    """A choice of rows: what it is called, which rows they are (by number, from 0), and its tone."""

    label: str
    rows: Sequence[int]
    tone: str = ""


class Order(NamedTuple):
    """What a person has chosen to see, and how."""

    column: int | None = None
    descending: bool = False
    text: str = ""
    chip: int | None = None


class Rows:
    """Rows that are read when they are needed: a page at a time, or all of them to sort or search.

    Args:
        total: How many there are.
        read: Returns those from a number up to another.
    """

    def __init__(self, total: int = 0, read: Read = lambda _start, _stop: ()) -> None:
        self.total = total
        self._read = read
        self._texts: list[list[str]] | None = None

    def page(self, numbers: Sequence[int]) -> list[Row]:
        """Read these rows; those that follow each other are read at once."""
        if numbers and list(numbers) == list(range(numbers[0], numbers[-1] + 1)):
            return list(self._read(numbers[0], numbers[-1] + 1))
        return [self._read(number, number + 1)[0] for number in numbers]

    def ordered(self, order: Order, chips: Sequence[Chip]) -> Sequence[int]:
        """Return the numbers of the rows to show, in the order to show them in."""
        numbers: Sequence[int] = range(self.total) if order.chip is None else chips[order.chip].rows
        if wanted := order.text.strip().casefold():
            texts = self._all_texts()
            numbers = [n for n in numbers if any(wanted in text.casefold() for text in texts[n])]
        if order.column is None:
            return numbers
        column, texts = order.column, self._all_texts()
        full = [number for number in numbers if texts[number][column]]
        empty = [number for number in numbers if not texts[number][column]]
        full.sort(key=lambda number: natural_key(texts[number][column]), reverse=order.descending)
        return [*full, *empty]

    def _all_texts(self) -> list[list[str]]:
        if self._texts is None:
            self._texts = [[text_of(cell) for cell in row.cells] for row in self._read(0, self.total)]
        return self._texts


def text_of(cell: object) -> str:
    """Return a cell as text that a page may show."""
    return shown(cell.text if isinstance(cell, Badge) else cell)


def natural_key(text: str) -> list[tuple[int, Any]]:
    """Return what sorts texts as people do: numbers in them by their value, whatever the case.

    >>> sorted(["user-10", "User-9", "1,200", "30"], key=natural_key)
    ['30', '1,200', 'User-9', 'user-10']
    """
    parts = _DIGITS.split(re.sub(r"(?<=\d),(?=\d{3})", "", text).casefold())
    return [(0, int(part)) if part.isdigit() else (1, part) for part in parts if part]
