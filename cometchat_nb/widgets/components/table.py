"""A table, a page of rows at a time, in which a row can be selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import traitlets

from .component import Message, Part, script, shown

ROWS_A_PAGE = 50
NONE_SELECTED = -1


class Row(NamedTuple):
    """The cells of a row, and how it is marked: `good`, `bad` or not at all."""

    cells: Sequence[object]
    tone: str = ""


class Table(Part):
    """A table whose rows are read when their page is turned to.

    Args:
        caption: What the rows are.
        columns: Their names; the first is what a row is selected by.
        empty: What to say while there are no rows.
        on_select: Called with the number of the row, from 0, when one is selected. Without it no row can be.

    Attributes:
        rows: The rows of this page: `cells` and `tone`.
        first, total: The number of the first of them, and how many there are in all.
        selected: The number of the selected row, or -1.
    """

    _esm = script("table.js")

    caption = traitlets.Unicode("").tag(sync=True)
    columns = traitlets.List(traitlets.Unicode()).tag(sync=True)
    empty = traitlets.Unicode("").tag(sync=True)
    selectable = traitlets.Bool(False).tag(sync=True)
    rows = traitlets.List(traitlets.Dict()).tag(sync=True)
    first = traitlets.Int(0).tag(sync=True)
    total = traitlets.Int(0).tag(sync=True)
    page_size = traitlets.Int(ROWS_A_PAGE, read_only=True).tag(sync=True)
    selected = traitlets.Int(NONE_SELECTED).tag(sync=True)

    def __init__(
        self,
        caption: str,
        columns: Sequence[str],
        *,
        empty: str = "",
        on_select: Callable[[int], None] | None = None,
        **traits: object,
    ) -> None:
        super().__init__(
            caption=caption, columns=list(columns), empty=empty, selectable=on_select is not None, **traits
        )
        self._on_select = on_select
        self._read: Callable[[int, int], Sequence[Row]] = lambda _start, _stop: ()
        self._actions |= {"select": self._select, "turn": self._turn}

    def show(self, total: int, read: Callable[[int, int], Sequence[Row]]) -> None:
        """Show so many rows; `read(start, stop)` returns those of a page. The first is selected."""
        with self.hold_sync():
            self._read, self.total = read, total
            self._show_page(0)
            self.selected = NONE_SELECTED
        if total and self._on_select is not None:
            self.select(0)

    def clear(self) -> None:
        """Show no rows."""
        self.show(0, lambda _start, _stop: ())

    def select(self, number: int) -> None:
        """Select a row, and turn to its page."""
        if self._on_select is None or not 0 <= number < self.total:
            return
        with self.hold_sync():
            if not self.first <= number < self.first + ROWS_A_PAGE:
                self._show_page(number - number % ROWS_A_PAGE)
            self.selected = number
        self._on_select(number)

    def _show_page(self, first: int) -> None:
        self.first = first
        self.rows = [
            {"cells": [shown(cell) for cell in row.cells], "tone": row.tone}
            for row in self._read(first, min(first + ROWS_A_PAGE, self.total))
        ]

    def _select(self, content: Message) -> None:
        number = content.get("row")
        if type(number) is int:
            self.select(number)

    def _turn(self, content: Message) -> None:
        first = content.get("first")
        if type(first) is int and 0 <= first < self.total and first % ROWS_A_PAGE == 0:
            with self.hold_sync():
                self._show_page(first)
