"""Frames as CSV and Excel files, which people open in a spreadsheet."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pandas as pd

from ..extras import missing_extra

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(table: pd.DataFrame, target: Path | str | None = None) -> str:
    """Return a frame as CSV in which no cell of text is a formula, and write it to a file if one is given.

    An apostrophe is put in front of a text that a spreadsheet would take for a formula.

    >>> to_csv(pd.DataFrame({"name": ["=1+1", "Ann"], "n": [-1, 2]})).split()
    ['name,n', "'=1+1,-1", 'Ann,2']
    """
    safe = table.rename(columns=_disarm).copy(deep=False)
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name].dtype):
            safe[name] = safe[name].astype(object).map(_disarm, na_action="ignore")
    text: str = safe.to_csv(index=False, lineterminator="\r\n")  # so that a lone \r in a cell is quoted
    if target is not None:
        Path(target).write_text(text, encoding="utf-8", newline="")
    return text


def _disarm(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_BEGINS_A_FORMULA) else cell


def to_excel(table: pd.DataFrame) -> bytes:
    """Return a frame as an Excel file in which no cell of text is a formula; needs the extra `files`.

    Times are text in ISO 8601, because Excel knows no time zones; characters that it can't hold are left out.

    Raises:
        ImportError: When openpyxl is not installed.
    """
    try:
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    except ImportError as exc:
        raise missing_extra("files", "an Excel file") from exc

    def fit(cell: Any) -> Any:
        if isinstance(cell, pd.Timestamp):
            return cell.isoformat()
        return ILLEGAL_CHARACTERS_RE.sub("", _disarm(cell)) if isinstance(cell, str) else cell

    safe = table.rename(columns=_disarm).copy(deep=False)
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name].dtype):
            safe[name] = safe[name].astype(object).map(fit, na_action="ignore")
    content = io.BytesIO()
    safe.to_excel(content, index=False, engine="openpyxl")
    return content.getvalue()
