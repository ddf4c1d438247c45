"""Frames as a terminal or a program reads them."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_NARROWEST = 40


def as_json(table: pd.DataFrame) -> str:
    """Return a frame as a JSON list with an object a row."""
    rows = json.loads(table.to_json(orient="records", date_format="iso"))
    return json.dumps(rows, indent=2, ensure_ascii=False)


def as_block(cells: Mapping[str, Any]) -> list[str]:
    """Return labels and values as wrapped, aligned lines; what is missing is left out."""
    shown = {label: str(value) for label, value in cells.items() if value not in (None, "")}
    indent = max((len(label) for label in shown), default=0) + 5
    width = max(shutil.get_terminal_size().columns, indent + _NARROWEST)
    return [
        line
        for label, value in shown.items()
        for line in textwrap.wrap(
            printable(value),
            width,
            initial_indent=f"   {label + ':':<{indent - 3}}",
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    ]


def as_columns(rows: Iterable[tuple[object, ...]]) -> list[str]:
    """Return rows as lines of aligned columns."""
    cells = [[printable(str(cell)) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    return ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells]


def printable(text: str) -> str:
    """Escape what a terminal would obey instead of show."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)
