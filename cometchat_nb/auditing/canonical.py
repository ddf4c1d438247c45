"""Any batch of rows, as the columns that the rules look at.

A text field becomes a column of text and, where a value was something else, `FIELD.mistyped`; a time
becomes epoch seconds and, where a value was no number, `FIELD.text`. Besides, there are `uid.ordinary`,
whether a uid is all lower-case letters, digits, hyphens and underscores; `metadata.bytes` and `.open`, the
metadata without what is private, where that is easily told; and of tags `tags.count`, `.longest`, `.blank`
and `.mistyped`. Columns that no field is made of stay out.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import narwhals as nw
import pandas as pd

from . import cells
from .fields import TEXTS, TIMES
from .json_patterns import NO_LONGER_PRIVATE, PRIVATE

Backend = Literal["polars", "pandas"]
Column = Any
"""A narwhals Series of the backend, or a list of cells of any type."""

_NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]+)?$"


@dataclass(frozen=True)
class Batch:
    """Rows of an input.

    Attributes:
        columns: Field to column, and columns of one's own that a rule looks at.
        rows: How many rows there are.
    """

    columns: dict[str, Column]
    rows: int


@dataclass
class Canonical:
    """The columns that the rules look at, while they are made; some only where they are wanted."""

    backend: Backend
    wanted: Container[str]
    series: dict[str, nw.Series[Any]] = field(default_factory=dict)

    def add(self, name: str, values: Sequence[Any], dtype: Any) -> None:
        """Add a column of these values."""
        self.series[name] = nw.new_series(name, list(values), dtype, backend=self.backend)

    def frame(self) -> nw.DataFrame[Any]:
        """Return the columns as a frame."""
        columns = {name: series.to_native() for name, series in self.series.items()}
        if self.backend == "polars":
            import polars as pl

            return nw.from_native(pl.DataFrame(columns), eager_only=True)
        return nw.from_native(pd.DataFrame(columns), eager_only=True)


def canonical(batch: Batch, backend: Backend, wanted: Container[str]) -> nw.DataFrame[Any]:
    """Return the columns that the rules look at; of what takes time only what is wanted."""
    made = Canonical(backend, wanted)
    for name, column in batch.columns.items():
        _MAKERS.get(name, _add_own)(made, name, column)
    return made.frame()


def _add_text(made: Canonical, name: str, column: Column) -> None:
    if isinstance(column, nw.Series):
        if column.dtype == nw.String:
            made.series[name] = column.alias(name)
            return
        if column.dtype in (nw.Categorical, nw.Enum):
            made.series[name] = column.cast(nw.String).alias(name)
            return
        if column.dtype.is_integer():
            made.series[name] = column.cast(nw.String).alias(name)
            made.series[f"{name}.mistyped"] = (~column.is_null()).alias(f"{name}.mistyped")
            return
    texts, mistyped = cells.texts(_cells(column))
    made.add(name, texts, nw.String)
    if mistyped is not None:
        made.add(f"{name}.mistyped", mistyped, nw.Boolean)


def _add_uid(made: Canonical, name: str, column: Column) -> None:
    _add_text(made, name, column)
    ordinary = ~made.series[name].str.contains("[^a-z0-9_-]")
    made.series[f"{name}.ordinary"] = ordinary.fill_null(False).alias(f"{name}.ordinary")


def _add_time(made: Canonical, name: str, column: Column) -> None:
    if isinstance(column, nw.Series):
        if column.dtype.is_integer():
            made.series[name] = column.cast(nw.Float64).alias(name)
            return
        if column.dtype in (nw.Datetime, nw.Date):
            moments = column.cast(nw.Datetime("us")) if column.dtype == nw.Date else column
            micros = moments.dt.timestamp("us")
            made.series[name] = (micros.cast(nw.Float64) / 1e6).alias(name)
            return
        if column.dtype == nw.String:
            _add_time_of_text(made, name, column)
            return
        if column.dtype.is_float() and not _has_infinite(column):
            made.series[name] = column.cast(nw.Float64).fill_nan(None).alias(name)
            return
    seconds, others = cells.times(_cells(column))
    made.add(name, seconds, nw.Float64)
    if others is not None:
        made.add(f"{name}.text", others, nw.String)


def _add_time_of_text(made: Canonical, name: str, column: nw.Series[Any]) -> None:
    text = nw.col(name)
    number = text.str.contains(_NUMBER) & ~text.str.ends_with("\n")
    split = (
        column.alias(name)
        .to_frame()
        .select(
            nw.when(number).then(text).cast(nw.Float64).alias(name),
            nw.when(~number & (text != "")).then(text).alias(f"{name}.text"),
        )
    )
    made.series[name] = split[name]
    if split[f"{name}.text"].null_count() < len(split):
        made.series[f"{name}.text"] = split[f"{name}.text"]


def _add_tags(made: Canonical, _: str, column: Column) -> None:
    if isinstance(column, nw.Series) and made.backend == "polars" and _add_tags_of_lists(made, column):
        return
    facts = cells.tags(_cells(column))
    for name, values in facts.items():
        dtype = nw.Boolean if values.dtype == bool else nw.Float64
        series = nw.new_series(f"tags.{name}", values, dtype, backend=made.backend)
        made.series[series.name] = series if dtype == nw.Boolean else series.fill_nan(None)


def _add_tags_of_lists(made: Canonical, column: nw.Series[Any]) -> bool:
    """Add the columns of tags that are lists of texts, in Polars; tell whether these are."""
    import polars as pl

    from .patterns import WHITE

    native = column.to_native()
    if native.dtype != pl.List(pl.String):
        return False
    tags, item = pl.col("tags"), pl.element()
    facts = {
        "tags.count": tags.list.len().cast(pl.Float64),
        "tags.longest": tags.list.eval(item.str.len_chars()).list.max().cast(pl.Float64),
    }
    if "tags.blank" in made.wanted:
        each = native.explode().unique()  # a few words, again and again
        blanks = each.filter(each.str.strip_chars(WHITE) == "")
        facts["tags.blank"] = tags.list.eval(item.is_in(blanks.implode())).list.any().fill_null(False)
    if "tags.mistyped" in made.wanted:
        facts["tags.mistyped"] = tags.list.eval(item.is_null()).list.any().fill_null(False)
    for name, column in native.alias("tags").to_frame().select(**facts).to_dict().items():
        made.series[name] = nw.from_native(column, series_only=True)
    return True


def _add_metadata(made: Canonical, name: str, column: Column) -> None:
    if isinstance(column, nw.Series) and column.dtype == nw.String:
        made.series[name] = column.alias(name)
    else:
        texts, _ = cells.texts(_cells(column))
        made.add(name, texts, nw.String)
    text = made.series[name]
    made.series[f"{name}.bytes"] = _sizes(text).alias(f"{name}.bytes")
    if f"{name}.open" in made.wanted:
        made.series[f"{name}.open"] = text.str.replace(PRIVATE, NO_LONGER_PRIVATE).alias(f"{name}.open")


def _sizes(text: nw.Series[Any]) -> nw.Series[Any]:
    """Return how many bytes each text has in UTF-8."""
    native = text.to_native()
    if text.implementation.is_polars():
        return nw.from_native(native.str.len_bytes(), series_only=True)
    if getattr(native.dtype, "storage", None) == "pyarrow":
        import pyarrow as pa
        import pyarrow.compute as pc

        sizes = pc.binary_length(pa.array(native, from_pandas=True)).to_pandas()
        return nw.from_native(sizes.astype(float), series_only=True)
    known = [len(cell.encode()) if isinstance(cell, str) else None for cell in native]
    return nw.new_series("bytes", known, nw.Float64, backend=text.implementation)


def _add_own(made: Canonical, name: str, column: Column) -> None:
    """Add a column that only the caller's own rules look at: as it is, or of mixed cells as text."""
    if isinstance(column, nw.Series):
        made.series[name] = column.alias(name)
        return
    kinds = {type(cell) for cell in column if not cells.is_missing(cell)}
    if kinds and kinds <= {int, float}:
        made.add(name, cells.times(column)[0], nw.Float64)
    elif kinds == {bool}:
        made.add(name, [None if cells.is_missing(cell) else cell for cell in column], nw.Boolean)
    else:
        _add_text(made, name, column)


def _cells(column: Column) -> Sequence[Any]:
    if isinstance(column, nw.Series):
        found: list[Any] = column.to_list()
        return [cells.without_nulls(cell) for cell in found] if column.dtype.is_nested() else found
    listed: Sequence[Any] = column
    return listed


def _has_infinite(column: nw.Series[Any]) -> bool:
    largest, smallest = column.fill_nan(None).max(), column.fill_nan(None).min()
    return any(value in (float("inf"), float("-inf")) for value in (largest, smallest))


_MAKERS: dict[str, Callable[[Canonical, str, Column], None]] = {
    **dict.fromkeys(TEXTS, _add_text),
    **dict.fromkeys(TIMES, _add_time),
    "uid": _add_uid,
    "tags": _add_tags,
    "metadata": _add_metadata,
}
