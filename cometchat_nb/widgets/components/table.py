"""A table, a page of rows at a time: sorted, filtered, chosen by chips, with details of the selected row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import traitlets

from .component import Message, script, shown
from .details import described
from .downloads import Handouts
from .rows import MOST_ORDERED, Badge, Chip, Column, Order, Read, Row, Rows, Texts, Titled, text_of

__all__ = ["ROWS_A_PAGE", "Badge", "Chip", "Column", "Row", "Table", "Titled"]

ROWS_A_PAGE = 50
NONE_SELECTED = -1
_LONGEST_FILTER = 200


class Sheet:
    """The details of the selected row, beside the table or as a sheet over it."""

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        self._tell = tell
        self.shown: dict[str, Any] = {}

    def show(self, title: str, text: str = "", **parts: Any) -> None:
        """Describe the row; see `described`."""
        self.shown = described(title, text, **parts)
        self._tell(self.shown)

    def clear(self) -> None:
        """Describe nothing."""
        self.shown = {}
        self._tell(self.shown)


class Table(Handouts):
    """A table whose rows are read when their page is turned to.

    Rows are on the page and in no synced trait: neither the widget's state nor the saved notebook has them.

    Args:
        caption: What the rows are.
        columns: Their names, or `Column`s; a row is selected by the first.
        empty: What to say while there are no rows.
        noun: What is counted, in the plural.
        heading: What stands above the rows; nothing where the place says what they are.
        details: What a screen reader calls the details of the selected row; without it there are none.
        on_select: Called with the number of the row, from 0, when one is selected. Without it no row can be.
        on_list: Called with the first row to list in the details, when another page of them is wanted.
        actions: What can be done with the rows as a whole: what the button says, and what it does.

    Attributes:
        details: Where to describe the selected row.
        note: What else there is to say of the rows as a whole, below them.
        rows: The rows of this page: `number`, `cells` and `tone`.
        first, total: Where in the order the first of them stands, and how many are shown in all.
        selected: The number of the selected row, or -1.
    """

    _esm = script("details_view.js", "downloads.js", "table.js")

    caption = traitlets.Unicode("").tag(sync=True)
    heading = traitlets.Unicode("").tag(sync=True)
    empty = traitlets.Unicode("").tag(sync=True)
    noun = traitlets.Unicode("rows").tag(sync=True)
    selectable = traitlets.Bool(False).tag(sync=True)
    actions = traitlets.List(traitlets.Unicode()).tag(sync=True)
    details_label = traitlets.Unicode("").tag(sync=True)
    page_size = traitlets.Int(ROWS_A_PAGE, read_only=True).tag(sync=True)
    note = traitlets.Unicode("").tag(page=True)
    view = traitlets.Dict().tag(page=True)
    selected = traitlets.Int(NONE_SELECTED).tag(page=True)
    detail = traitlets.Dict().tag(page=True)

    def __init__(
        self,
        caption: str,
        columns: Sequence[str | Column],
        *,
        empty: str = "",
        noun: str = "rows",
        heading: str = "",
        details: str = "",
        on_select: Callable[[int], None] | None = None,
        on_list: Callable[[int], None] | None = None,
        actions: Mapping[str, Callable[[], None]] | None = None,
        **traits: object,
    ) -> None:
        super().__init__(
            actions=list(actions or {}),
            caption=caption,
            heading=heading,
            empty=empty,
            noun=noun,
            details_label=details,
            selectable=on_select is not None,
            **traits,
        )
        self.details = Sheet(lambda shown: self.set_trait("detail", shown))
        self.columns = _columns(columns)
        self._on_select, self._on_list, self._on_act = on_select, on_list, dict(actions or {})
        self._source, self._order = Rows(), Order()
        self._chips: tuple[Chip, ...] = ()
        self._numbers: Sequence[int] = ()
        self._actions |= {
            "select": self._select,
            "turn": self._turn,
            "sort": self._sort,
            "filter": self._filter,
            "chip": self._choose,
            "act": self._act,
            "list": self._list,
        }
        self._show_page(0)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of this page."""
        return list(self.view["rows"])

    @property
    def first(self) -> int:
        """Where in the order the first row of this page stands."""
        return int(self.view["first"])

    @property
    def total(self) -> int:
        """How many rows are shown in all."""
        return len(self._numbers)

    def show(
        self,
        total: int,
        read: Read,
        *,
        columns: Sequence[str | Column] | None = None,
        chips: Iterable[Chip] = (),
        texts: Texts | None = None,
        newest_first: bool = False,
    ) -> None:
        """Show so many rows; `read(numbers)` returns those of a page. The first is selected.

        Args:
            total: How many rows there are.
            read: Returns the rows of these numbers.
            columns: The columns from now on; by default those of before.
            chips: Choices of rows, such as those that failed.
            texts: Returns all cells of a column, by its number, where that is cheaper than to read all rows.
            newest_first: Whether the last row is shown first.
        """
        if columns is not None:
            self.columns = _columns(columns)
        self._source = Rows(total, read, texts, newest_first=newest_first)
        self._chips, self._order = tuple(chips), Order()
        self.selected = NONE_SELECTED
        self._reorder()
        if total and self._on_select is not None:
            self.select(self._numbers[0])

    def refresh(
        self, total: int, read: Read, *, chips: Iterable[Chip] = (), newest_first: bool = False
    ) -> None:
        """Show these rows in the place of the others; order, filter, page and selection stay."""
        if not self._source.total:
            self.show(total, read, chips=chips, newest_first=newest_first)
            return
        first = self.first
        self._source = Rows(total, read, newest_first=newest_first)
        self._chips = tuple(chips)
        if self._order.chip is not None and self._order.chip >= len(self._chips):
            self._order = self._order._replace(chip=None)
        self._numbers = self._source.ordered(self._order, self._chips, len(self.columns))
        self._show_page(first if first < len(self._numbers) else 0)

    def clear(self) -> None:
        """Show no rows and no details."""
        self.show(0, lambda _numbers: ())
        self.details.clear()

    def select(self, number: int) -> None:
        """Select a row, and turn to its page; one that is not shown stays unselected."""
        if self._on_select is None or number not in self._numbers:
            return
        place = self._numbers.index(number)
        if not self.first <= place < self.first + ROWS_A_PAGE:
            self._show_page(place - place % ROWS_A_PAGE)
        self.selected = number
        self._on_select(number)

    @property
    def _orderable(self) -> bool:
        return self._source.total <= MOST_ORDERED

    def _reorder(self) -> None:
        self._numbers = self._source.ordered(self._order, self._chips, len(self.columns))
        self._show_page(0)

    def _show_page(self, first: int) -> None:
        numbers = self._numbers[first : first + ROWS_A_PAGE]
        page = zip(numbers, self._source.page(numbers), strict=True)
        self.view = {
            "columns": [column._asdict() for column in self.columns],
            "rows": [{"number": number, "cells": _cells(row), "tone": row.tone} for number, row in page],
            "first": first,
            "total": len(self._numbers),
            "all": self._source.total,
            "orderable": self._orderable,
            "sort": self._order.column,
            "descending": self._order.descending,
            "filter": self._order.text,
            "chips": [_chip(one) for one in self._chips],
            "chip": self._order.chip,
        }

    def _select(self, content: Message) -> None:
        number = content.get("row")
        if type(number) is int:
            self.select(number)

    def _turn(self, content: Message) -> None:
        first = content.get("first")
        if type(first) is int and 0 <= first < self.total and first % ROWS_A_PAGE == 0:
            self._show_page(first)

    def _sort(self, content: Message) -> None:
        """Sort by a column: up, then down, then not at all."""
        column = content.get("column")
        if type(column) is not int or not 0 <= column < len(self.columns) or not self._orderable:
            return
        if self._order.column != column:
            self._order = self._order._replace(column=column, descending=False)
        elif not self._order.descending:
            self._order = self._order._replace(descending=True)
        else:
            self._order = self._order._replace(column=None, descending=False)
        self._reorder()

    def _filter(self, content: Message) -> None:
        text = content.get("text")
        if isinstance(text, str) and self._orderable and text[:_LONGEST_FILTER] != self._order.text:
            self._order = self._order._replace(text=text[:_LONGEST_FILTER])
            self._reorder()

    def _choose(self, content: Message) -> None:
        chip = content.get("chip")
        if chip is None or (type(chip) is int and 0 <= chip < len(self._chips)):
            self._order = self._order._replace(chip=chip)
            self._reorder()

    def _list(self, content: Message) -> None:
        first = content.get("first")
        if self._on_list is not None and type(first) is int and first >= 0:
            self._on_list(first)

    def _act(self, content: Message) -> None:
        act = self._on_act.get(str(content.get("label")))
        if act is not None:
            act()


def _columns(columns: Sequence[str | Column]) -> list[Column]:
    return [column if isinstance(column, Column) else Column(column) for column in columns]


def _chip(chip: Chip) -> dict[str, Any]:
    count = len(chip.rows) if chip.counted is None else chip.counted
    return {"label": chip.label, "count": count, "tone": chip.tone}


def _cells(row: Row) -> list[str | Mapping[str, str]]:
    return [_cell(cell) for cell in row.cells]


def _cell(cell: object) -> str | Mapping[str, str]:
    if isinstance(cell, Badge):
        return {"text": text_of(cell), "tone": cell.tone}
    if isinstance(cell, Titled):
        return {"text": shown(cell.text), "more": shown(cell.more)}
    return text_of(cell)
