"""What a table is made of, and in which order it is shown: sorted, filtered, chosen by a chip."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

from .component import shown

Kind = Literal["text", "prose", "mono", "badge", "number", "share"]
Read = Callable[[Sequence[int]], "Sequence[Row]"]
Texts = Callable[[int], Sequence[object]]

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


class Titled(NamedTuple):
    """A cell of two lines: what it is, and more about it."""

    text: str
    more: str


class Row(NamedTuple):
    """The cells of a row, and its tone, which its badges have where they have none: `good`, `bad` or none."""

    cells: Sequence[object]
    tone: str = ""


class Chip(NamedTuple):
    """A choice of rows: what it is called, which rows they are (by number, from 0), its tone, what it counts.

    It counts its rows where nothing else is given.
    """

    label: str
    rows: Sequence[int]
    tone: str = ""
    counted: int | None = None


class Order(NamedTuple):
    """What a person has chosen to see, and how."""

    column: int | None = None
    descending: bool = False
    text: str = ""
    chip: int | None = None


class Rows:
    """Rows that are read when they are needed: a page at a time, or a column to sort or search it.

    Args:
        total: How many there are.
        read: Returns those of these numbers.
        texts: Returns every cell of a column, by its number, where that is cheaper than to read all rows.
        newest_first: Whether the last row is shown first.
    """

    def __init__(
        self,
        total: int = 0,
        read: Read = lambda _numbers: (),
        texts: Texts | None = None,
        *,
        newest_first: bool = False,
    ) -> None:
        self.total = total
        self._read = read
        self._texts_of = texts
        self._natural = range(total - 1, -1, -1) if newest_first else range(total)
        self._texts: dict[int, list[str]] = {}

    def page(self, numbers: Sequence[int]) -> list[Row]:
        """Read these rows."""
        return list(self._read(numbers))

    def ordered(self, order: Order, chips: Sequence[Chip], columns: int) -> Sequence[int]:
        """Return the numbers of the rows to show, in the order to show them in."""
        numbers: Sequence[int] = self._natural
        if order.chip is not None:
            chosen = set(chips[order.chip].rows)
            numbers = [number for number in numbers if number in chosen]
        if wanted := order.text.strip().casefold():
            every = [self._column(column) for column in range(columns)]
            numbers = [n for n in numbers if any(wanted in texts[n].casefold() for texts in every)]
        if order.column is None:
            return numbers
        texts = self._column(order.column)
        full = [number for number in numbers if texts[number]]
        empty = [number for number in numbers if not texts[number]]
        full.sort(key=lambda number: natural_key(texts[number]), reverse=order.descending)
        return [*full, *empty]

    def _column(self, column: int) -> list[str]:
        if column not in self._texts and self._texts_of is not None:
            self._texts[column] = list(map(text_of, self._texts_of(column)))
        elif column not in self._texts:
            rows = [[text_of(cell) for cell in row.cells] for row in self._read(range(self.total))]
            self._texts = {number: list(texts) for number, texts in enumerate(zip(*rows, strict=True))}
        return self._texts.get(column, [])


def text_of(cell: object) -> str:
    """Return a cell as text that a page may show."""
    if isinstance(cell, Titled):
        return shown(f"{cell.text}\n{cell.more}")
    return shown(cell.text if isinstance(cell, Badge) else cell)


def natural_key(text: str) -> list[tuple[int, Any]]:
    """Return what sorts texts as people do: numbers in them by their value, whatever the case.

    >>> sorted(["user-10", "User-9", "1,200", "30"], key=natural_key)
    ['30', '1,200', 'User-9', 'user-10']
    """
    parts = _DIGITS.split(re.sub(r"(?<=\d),(?=\d{3})", "", text).casefold())
    return [(0, int(part)) if part.isdigit() else (1, part) for part in parts if part]
