"""Frames made for reading: in a cell their text wraps, and a single wide row is turned."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .html import render

MOST_ROWS_SHOWN = 50
MOST_COLUMNS_IN_A_ROW = 6
LONGEST_UNBROKEN = 30
NOTE = "note"
"""The key in a frame's `attrs` of what to say in place of no rows."""


class ReadableFrame(pd.DataFrame):
    """A DataFrame whose cells wrap, align left and hide nothing when a notebook shows it.

    A single row of more than six columns is shown as a column. With `attrs["note"]`, a frame without
    rows says why there are none. The data are those of any frame.
    """

    @property
    def _constructor(self) -> type[ReadableFrame]:
        return ReadableFrame

    def __repr__(self) -> str:
        note = _note_of(self)
        return note or super().__repr__()

    def _repr_html_(self) -> str | None:
        if self.columns.nlevels > 1 or self.index.nlevels > 1:
            return super()._repr_html_()  # type: ignore[misc, no-any-return]  # not in pandas-stubs
        turned = len(self) == 1 and len(self.columns) > MOST_COLUMNS_IN_A_ROW
        shown = pd.DataFrame(self.T if turned else self.head(MOST_ROWS_SHOWN))
        numeric = [_is_number(dtype) for dtype in shown.dtypes]
        return render(
            "frame.html",
            note=_note_of(self),
            header=None if _is_numbered(shown.columns) else list(shown.columns),
            named=not _is_numbered(shown.index),
            rows=[
                (name, list(map(_cell_of, cells, numeric)))
                for name, cells in zip(shown.index, shown.itertuples(index=False), strict=True)
            ],
            total=len(shown) if turned else len(self),
        )


def _note_of(frame: pd.DataFrame) -> str:
    return str(frame.attrs.get(NOTE, "")) if frame.empty else ""


def _is_numbered(labels: pd.Index[Any]) -> bool:
    """Tell whether labels only count: what they say is no news."""
    return pd.api.types.is_integer_dtype(labels.dtype) and labels.name is None


def _cell_of(cell: Any, numeric: bool) -> tuple[str, str]:
    """Return what is written in a cell, and how it is set: as a number, as a short or as a long text."""
    text = _text(cell)
    return text, "number" if numeric else "long" if len(text) > LONGEST_UNBROKEN else "short"


def _is_number(dtype: Any) -> bool:
    return pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)


def _text(cell: Any) -> str:
    if pd.api.types.is_scalar(cell) and pd.isna(cell):
        return ""
    if isinstance(cell, float):
        return f"{cell:,.4g}" if abs(cell) < 10_000 else f"{cell:,.0f}"
    if isinstance(cell, pd.Timestamp):
        return f"{cell:%Y-%m-%d %H:%M:%S}" + (f" {cell.tzname()}" if cell.tzinfo else "")
    return str(cell)
