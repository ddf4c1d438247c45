"""Parquet files, of which only the columns that a rule looks at are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from ...extras import missing_extra
from ...tickets.workbooks import RefusedError
from ..kernel.backend import Backend
from .amounts import TextLimit
from .batches import from_arrow_table, polars_slices
from .source import ROWS_OF_A_BATCH, TableSource, Unreadable

# Twice what 250,000 ordinary users take: smaller batches cost more time than they save memory.
_LARGEST_BATCH = 200_000_000


def open_parquet(file: Path, name: str, backend: Backend) -> TableSource:
    """Return the source of a Parquet file.

    Raises:
        ValueError: When it cannot be read.
        ImportError: When neither Polars nor pyarrow is installed.
    """
    try:
        errors = _errors_of(backend)
        return (_open_with_polars if backend == "polars" else _open_with_arrow)(file, name)
    except ImportError:
        raise missing_extra("files", "a Parquet file") from None
    except errors as exc:
        raise _unreadable_file(name, exc) from None


def _open_with_polars(file: Path, name: str) -> TableSource:
    import polars as pl

    scan = pl.scan_parquet(file, glob=False)
    rows = scan.select(pl.len()).collect().item()
    columns = scan.collect_schema().names()

    def read(names: list[str]) -> Iterator[Any]:
        with suppress(ImportError):
            _check_chunks(file, name, names)
        limit = TextLimit(name, file)
        for batch in polars_slices(scan, names, rows):
            size = _size_of_frame(batch)
            limit.add(size, len(batch))
            yield from batch.iter_slices(_rows_at_once(len(batch), size))

    return TableSource(name, columns, _guard(name, "polars", read), rows)


def _open_with_arrow(file: Path, name: str) -> TableSource:
    from pyarrow.parquet import ParquetFile

    with ParquetFile(file) as opened:
        columns, rows = opened.schema_arrow.names, opened.metadata.num_rows

    def read(names: list[str]) -> Iterator[Any]:
        _check_chunks(file, name, names)
        rows_of_a_batch = _check_dictionaries(file, name, names)
        with ParquetFile(file) as opened:
            for batch in opened.iter_batches(rows_of_a_batch, columns=names):
                yield from_arrow_table(batch, "pandas")

    return TableSource(name, columns, _guard(name, "pandas", read), rows)


def _check_chunks(file: Path, name: str, columns: list[str]) -> None:
    """Refuse a file whose columns unpack to too much, before anything is unpacked."""
    from pyarrow.parquet import ParquetFile

    limit = TextLimit(name, file)
    with ParquetFile(file) as opened:
        for group in map(opened.metadata.row_group, range(opened.num_row_groups)):
            chunks = list(_chunks(group, columns))
            limit.add(sum(chunk.total_uncompressed_size for chunk in chunks), group.num_rows)


def _check_dictionaries(file: Path, name: str, columns: list[str]) -> int:
    """Refuse a file whose rows repeat long values; return how many rows can be read at once.

    pyarrow copies a value of a dictionary into each row, unless it is to return the dictionary.
    """
    from pyarrow.parquet import ParquetFile

    with ParquetFile(file) as opened:
        groups = map(opened.metadata.row_group, range(opened.num_row_groups))
        chunks = [chunk for group in groups for chunk in _chunks(group, columns)]
        texts = {chunk.path_in_schema for chunk in chunks if chunk.physical_type == "BYTE_ARRAY"}
    limit, rows = TextLimit(name, file), ROWS_OF_A_BATCH
    with ParquetFile(file, read_dictionary=sorted(texts)) as opened:
        for batch in opened.iter_batches(ROWS_OF_A_BATCH, columns=columns):
            size = sum(map(_size_of_array, batch.columns))
            limit.add(size, batch.num_rows)
            rows = min(rows, _rows_at_once(batch.num_rows, size))
    return rows


def _chunks(group: Any, columns: list[str]) -> Iterator[Any]:
    for chunk in map(group.column, range(group.num_columns)):
        path = chunk.path_in_schema
        if any(path == column or path.startswith(f"{column}.") for column in columns):
            yield chunk


def _rows_at_once(rows: int, size: int) -> int:
    return max(1, rows // (1 + size // _LARGEST_BATCH))


def _size_of_frame(frame: Any) -> int:
    """Return how many bytes the texts of a Polars frame are, each counted as often as it is there."""
    return sum(map(_size_of_series, frame.iter_columns()))


def _size_of_series(series: Any) -> int:
    import polars as pl

    if series.dtype == pl.String:
        sizes = series.str.len_bytes()
    elif series.dtype in (pl.Categorical, pl.Enum):
        sizes = series.cat.len_bytes()
    elif series.dtype == pl.Binary:
        sizes = series.bin.size()
    elif series.dtype in (pl.List, pl.Array):
        return _size_of_series(series.explode())
    elif series.dtype == pl.Struct:
        return _size_of_frame(series.struct.unnest())
    elif series.dtype == getattr(pl, "Map", None):  # of Polars 2
        entry = pl.Struct({"key": series.dtype.key, "value": series.dtype.value})
        return _size_of_series(series.cast(pl.List(entry)))
    else:
        return 0
    return sizes.sum() or 0


def _size_of_array(array: Any) -> int:
    """Return how many bytes the texts of an Arrow array are, each counted as often as it is there."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(array.type):
        lengths = pc.binary_length(array.dictionary).cast(pa.int64())
        return pc.sum(lengths.take(array.indices)).as_py() or 0
    if pa.types.is_struct(array.type):
        return sum(map(_size_of_array, array.flatten()))
    if pa.types.is_map(array.type):
        return _size_of_array(array.keys) + _size_of_array(array.items)
    return _size_of_array(array.flatten()) if pa.types.is_nested(array.type) else 0


def _guard(
    name: str, backend: Backend, read: Callable[[list[str]], Iterable[Any]]
) -> Callable[[list[str], list[Unreadable]], Iterator[Any]]:
    """Turn what goes wrong in the middle of a file into one clear error."""

    def guarded(columns: list[str], _: list[Unreadable]) -> Iterator[Any]:
        try:
            yield from read(columns)
        except RefusedError:
            raise
        except _errors_of(backend) as exc:
            raise _unreadable_file(name, exc) from None

    return guarded


def _errors_of(backend: Backend) -> tuple[type[BaseException], ...]:
    if backend == "polars":
        import polars as pl

        return (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
    return (ValueError, OSError)  # pyarrow's own are both


def _unreadable_file(name: str, exc: BaseException) -> ValueError:
    reason = str(exc).strip().split("\n")[0]
    return ValueError(f"{name} cannot be read: it is cut off, or no Parquet file ({reason})")
