"""A column of any frame, for the library that the rules run on."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pandas as pd

from ..kernel.backend import Backend
from ..kernel.normalize import Column
from ..kernel.values import without_nulls


def to_column(frame: Any, name: Any, backend: Backend) -> Column:
    """Return a column of a frame of pandas or Polars, or of lists by name; mixed cells as a list."""
    if isinstance(frame, dict):
        return frame[name]
    if isinstance(frame, pd.DataFrame):
        return _from_pandas(frame[name], backend)
    import polars as pl

    series = frame[name]
    if series.dtype.is_nested() and backend == "pandas":
        return [without_nulls(cell) for cell in series.to_list()]
    if series.dtype == pl.Object or backend == "pandas":
        return series.to_list()
    if series.dtype == pl.Binary:
        return [_decode(cell) for cell in series.to_list()]
    return nw.from_native(series, series_only=True)


def _from_pandas(series: pd.Series[Any], backend: Backend) -> Column:
    if series.dtype == object:
        return [_decode(cell) for cell in series.tolist()]
    if isinstance(series.dtype, pd.ArrowDtype) and series.dtype.kind == "O":
        return [without_nulls(cell) for cell in series.tolist()]
    is_nullable = isinstance(series.dtype, pd.api.extensions.ExtensionDtype) and series.dtype.kind in "biuf"
    if backend == "pandas" and is_nullable and series.hasnans:
        return series.tolist()  # its NA is neither true nor false
    if backend == "pandas":
        return nw.from_native(series.reset_index(drop=True), series_only=True)
    import polars as pl

    try:
        return nw.from_native(pl.from_pandas(series, nan_to_null=True), series_only=True)
    except (ImportError, TypeError, ValueError, pl.exceptions.PolarsError):
        return series.tolist()  # without pyarrow, or of a type that Polars does not have


def _decode(cell: Any) -> Any:
    """Return text for the bytes of a column whose type does not say that it is text."""
    try:
        return cell.decode() if isinstance(cell, bytes) else cell
    except UnicodeDecodeError:
        return cell
