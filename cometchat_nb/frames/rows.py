"""Rows to a frame of exactly one schema, and a frame to rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from ..rendering.readable_frame import ReadableFrame
from .schemas import Schema


def frame(rows: Iterable[Mapping[str, Any]], schema: Schema) -> pd.DataFrame:
    """Build a frame of exactly this schema; what a row lacks is missing, what it has besides is left out."""
    columns: dict[str, list[Any]] = {name: [] for name in schema}
    for row in rows:
        for name, cells in columns.items():
            cells.append(row.get(name))
    typed: pd.DataFrame = ReadableFrame(pd.DataFrame(columns, dtype=object).astype(schema))
    return typed


def cells_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as mappings, with `None` for what is missing."""
    known = pd.DataFrame(table).astype(object).where(table.notna(), None)
    return [dict(zip(map(str, known.columns), row, strict=True)) for row in known.itertuples(index=False)]
