"""Any batch of rows, as the columns that the rules look at.

A text field becomes a column of text and, where a value was something else, `FIELD.mistyped`; a time
becomes epoch seconds and, where a value was no number, `FIELD.text`. Besides, there are `uid.ordinary`,
whether a UID is all lower-case letters, digits, hyphens and underscores; `metadata.bytes` and `.open`, the
metadata without what is private, where that is easily found; and of tags `tags.count`, `.longest`, `.blank`
and `.mistyped`. Columns that hold no field stay out.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import pandas as pd

from ..rules.fields import TEXTS, TIMES, lower_ascii
from ..rules.json_patterns import NO_LONGER_PRIVATE, PRIVATE, PRIVATE_KEY
from ..rules.patterns import NOT_ASCII, WHITE
from .backend import Backend
from .values import is_missing, tag_facts, to_texts, to_times, without_nulls

Column = Any
"""A narwhals Series of the backend, or a list of cells of any type."""

ROW = "row"
_TEXTS_ARE_OBJECTS = pd.__version__.startswith("2.")
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
class _Columns:
    """The columns that the rules look at, while they are made; some only where they are wanted."""

    backend: Backend
    wanted: Container[str]
    series: dict[str, nw.Series[Any]] = field(default_factory=dict)

    def add(self, name: str, series: nw.Series[Any]) -> None:
        """Add a column.

        Texts of pandas 2 are objects; as `string` a search in a missing one is missing, not an object `None`.
        """
        if _TEXTS_ARE_OBJECTS and self.backend == "pandas" and series.dtype == nw.String:
            series = nw.from_native(series.to_native().astype("string"), series_only=True)
        self.series[name] = series.alias(name)

    def add_values(self, name: str, values: Sequence[Any], dtype: Any) -> None:
        """Add a column of these values."""
        self.add(name, nw.new_series(name, list(values), dtype, backend=self.backend))

    def frame(self) -> nw.DataFrame[Any]:
        """Return the columns as a frame."""
        native = {name: series.to_native() for name, series in self.series.items()}
        if self.backend == "polars":
            import polars as pl

            return nw.from_native(pl.DataFrame(native), eager_only=True)
        return nw.from_native(pd.DataFrame(native), eager_only=True)


def normalize(batch: Batch, backend: Backend, wanted: Container[str]) -> nw.DataFrame[Any]:
    """Return the columns that the rules look at; of what takes time only what is wanted."""
    columns = _Columns(backend, wanted)
    for name, column in batch.columns.items():
        _NORMALIZERS.get(name, _add_own)(columns, name, column)
    return columns.frame()


def lower_uids(uids: nw.Series[Any]) -> nw.Series[Any]:
    """Lower-case UIDs as far as the service does: the letters of ASCII."""
    lowered = uids.str.to_lowercase()
    other = uids.str.contains(NOT_ASCII).fill_null(False).cast(nw.Boolean)
    if not other.any():
        return lowered
    exact = [lower_ascii(uid) for uid in uids.filter(other).to_list()]
    return lowered.scatter(
        other.arg_true().to_numpy(), nw.new_series("uid", exact, nw.String, backend=uids.implementation)
    )


def _add_text(columns: _Columns, name: str, column: Column) -> None:
    if isinstance(column, nw.Series):
        if column.dtype == nw.String:
            columns.add(name, column)
            return
        if column.dtype in (nw.Categorical, nw.Enum):
            columns.add(name, column.cast(nw.String))
            return
        if column.dtype.is_integer():
            columns.add(name, column.cast(nw.String))
            columns.add(f"{name}.mistyped", ~column.is_null())
            return
    texts, mistyped = to_texts(_to_list(column))
    columns.add_values(name, texts, nw.String)
    if mistyped is not None:
        columns.add_values(f"{name}.mistyped", mistyped, nw.Boolean)


def _add_uid(columns: _Columns, name: str, column: Column) -> None:
    _add_text(columns, name, column)
    columns.add(f"{name}.ordinary", (~columns.series[name].str.contains("[^a-z0-9_-]")).fill_null(False))


def _add_time(columns: _Columns, name: str, column: Column) -> None:
    if isinstance(column, nw.Series):
        if column.dtype.is_integer():
            columns.add(name, column.cast(nw.Float64))
            return
        if column.dtype in (nw.Datetime, nw.Date):
            moments = column.cast(nw.Datetime("us")) if column.dtype == nw.Date else column
            columns.add(name, moments.dt.timestamp("us").cast(nw.Float64) / 1e6)
            return
        if column.dtype == nw.String:
            _add_time_of_text(columns, name, column)
            return
        if column.dtype.is_float() and not _has_infinite(column):
            columns.add(name, column.cast(nw.Float64).fill_nan(None))
            return
    seconds, others = to_times(_to_list(column))
    columns.add_values(name, seconds, nw.Float64)
    if others is not None:
        columns.add_values(f"{name}.text", others, nw.String)


def _add_time_of_text(columns: _Columns, name: str, column: nw.Series[Any]) -> None:
    text = nw.col(name)
    number = text.str.contains(_NUMBER) & ~text.str.ends_with("\n")
    split = column.alias(name).to_frame()
    split = split.select(
        seconds=nw.when(number).then(text).cast(nw.Float64),
        other=nw.when(~number & (text != "")).then(text),
    )
    columns.add(name, split["seconds"])
    if split["other"].null_count() < len(split):
        columns.add(f"{name}.text", split["other"])


def _add_tags(columns: _Columns, _: str, column: Column) -> None:
    if isinstance(column, nw.Series) and columns.backend == "polars" and _add_tags_of_lists(columns, column):
        return
    for name, values in tag_facts(_to_list(column)).items():
        dtype = nw.Boolean if values.dtype == bool else nw.Float64
        series = nw.new_series(name, values, dtype, backend=columns.backend)
        columns.add(f"tags.{name}", series if dtype == nw.Boolean else series.fill_nan(None))


def _add_tags_of_lists(columns: _Columns, column: nw.Series[Any]) -> bool:
    """Add the columns of tags that are lists of texts, in Polars; tell whether these are."""
    import polars as pl

    native = column.to_native()
    if native.dtype != pl.List(pl.String):
        return False
    tags, item = pl.col("tags"), pl.element()
    facts = {
        "tags.count": tags.list.len().cast(pl.Float64),
        "tags.longest": tags.list.eval(item.str.len_chars()).list.max().cast(pl.Float64),
    }
    if "tags.blank" in columns.wanted:
        each = native.explode().unique()  # a few words, again and again
        blanks = each.filter(each.str.strip_chars(WHITE) == "")
        facts["tags.blank"] = tags.list.eval(item.is_in(blanks.implode())).list.any().fill_null(False)
    if "tags.mistyped" in columns.wanted:
        facts["tags.mistyped"] = tags.list.eval(item.is_null()).list.any().fill_null(False)
    for name, series in native.alias("tags").to_frame().select(**facts).to_dict().items():
        columns.add(name, nw.from_native(series, series_only=True))
    return True


def _add_metadata(columns: _Columns, name: str, column: Column) -> None:
    if isinstance(column, nw.Series) and column.dtype == nw.String:
        columns.add(name, column)
    else:
        columns.add_values(name, to_texts(_to_list(column))[0], nw.String)
    text = columns.series[name]
    columns.add(f"{name}.bytes", _count_bytes(text))
    if f"{name}.open" in columns.wanted:
        columns.add(f"{name}.open", _without_private(text))


def _without_private(text: nw.Series[Any]) -> nw.Series[Any]:
    """Return metadata without its private part; only the few that may have one are searched for it."""
    may_have = text.str.contains(PRIVATE_KEY, literal=True).fill_null(False)
    return text.scatter(may_have.arg_true(), text.filter(may_have).str.replace(PRIVATE, NO_LONGER_PRIVATE))


def _count_bytes(text: nw.Series[Any]) -> nw.Series[Any]:
    """Return how many bytes each text has in UTF-8."""
    native = text.to_native()
    if text.implementation.is_polars():
        return nw.from_native(native.str.len_bytes(), series_only=True)
    if getattr(native.dtype, "storage", None) == "pyarrow":
        import pyarrow as pa
        import pyarrow.compute as pc

        sizes = pc.binary_length(pa.array(native, from_pandas=True)).to_pandas()
        return nw.from_native(sizes.astype(float), series_only=True)
    counts = [len(cell.encode()) if isinstance(cell, str) else None for cell in native]
    return nw.new_series("bytes", counts, nw.Float64, backend=text.implementation)


def _add_own(columns: _Columns, name: str, column: Column) -> None:
    """Add a column that only the caller's own rules look at: as it is, or of mixed cells as text."""
    if isinstance(column, nw.Series):
        columns.add(name, column)
        return
    kinds = {type(cell) for cell in column if not is_missing(cell)}
    if kinds and kinds <= {int, float}:
        columns.add_values(name, to_times(column)[0], nw.Float64)
    elif kinds == {bool}:
        columns.add_values(name, [None if is_missing(cell) else cell for cell in column], nw.Boolean)
    else:
        _add_text(columns, name, column)


def _to_list(column: Column) -> Sequence[Any]:
    if isinstance(column, nw.Series):
        cells: list[Any] = column.to_list()
        return [without_nulls(cell) for cell in cells] if column.dtype.is_nested() else cells
    values: Sequence[Any] = column
    return values


def _has_infinite(column: nw.Series[Any]) -> bool:
    largest, smallest = column.fill_nan(None).max(), column.fill_nan(None).min()
    return any(value in (float("inf"), float("-inf")) for value in (largest, smallest))


_NORMALIZERS: dict[str, Callable[[_Columns, str, Column], None]] = {
    **dict.fromkeys(TEXTS, _add_text),
    **dict.fromkeys(TIMES, _add_time),
    "uid": _add_uid,
    "tags": _add_tags,
    "metadata": _add_metadata,
}
