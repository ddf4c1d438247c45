"""Frames of other libraries, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .at_once import worked_on
from .cells import without_nulls
from .parts import ROWS_OF_A_BATCH


def slices(scan: Any, columns: list[str], rows: int) -> Iterator[Any]:
    """Yield these columns of a scan that can be read from any row on; two batches are read at once."""
    chosen = scan.select(columns)
    starts = range(0, rows, ROWS_OF_A_BATCH)
    return worked_on(starts, lambda start: chosen.slice(start, ROWS_OF_A_BATCH).collect(), at_once=2)


def polars_batches(scan: Any, columns: list[str]) -> Iterator[Any]:
    """Yield these columns of a Polars LazyFrame; it reads ahead while a batch is worked on."""
    chosen = scan.select(columns)
    yield from chosen.collect_batches(chunk_size=ROWS_OF_A_BATCH, maintain_order=True, engine="streaming")


def arrow_batches(source: Any, columns: list[str], engine: str) -> Iterator[Any]:
    """Yield these columns of whatever gives an Arrow stream: a relation of DuckDB, an Arrow table."""
    import pyarrow as pa

    chosen = source.select(columns) if isinstance(source, pa.Table) else _chosen(source, columns)
    for table in _of_size(pa.RecordBatchReader.from_stream(chosen), ROWS_OF_A_BATCH):
        yield frame_of_arrow(table, engine)


def _of_size(batches: Iterable[Any], rows: int) -> Iterator[Any]:
    """Deal batches of any size out again, in pieces of so many rows.

    A piece of several batches is a copy: of a batch of DuckDB, one column that is kept keeps all columns.
    """
    import pyarrow as pa

    waiting = None
    for batch in batches:
        table = pa.Table.from_batches([batch])
        waiting = table if waiting is None else pa.concat_tables([waiting, table])
        while waiting.num_rows >= rows:
            yield waiting.slice(0, rows).combine_chunks()
            waiting = waiting.slice(rows)
    if waiting is not None and waiting.num_rows:
        yield waiting.combine_chunks()


def frame_of_arrow(batch: Any, engine: str) -> Any:
    """Return an Arrow batch or table as a frame of pandas or Polars."""
    return as_pandas(batch) if engine == "pandas" else _as_polars(batch)


def as_pandas(batch: Any) -> Any:
    """Return an Arrow batch as a frame of pandas; an object keeps only the members that it has."""
    import pyarrow as pa

    frame = batch.to_pandas()
    for field in batch.schema:
        if pa.types.is_map(field.type):
            frame[field.name] = _objects(batch.column(field.name))
        elif pa.types.is_nested(field.type):
            frame[field.name] = [without_nulls(cell) for cell in batch.column(field.name).to_pylist()]
    return frame


def _as_polars(batch: Any) -> Any:
    """Return an Arrow batch as a frame of Polars, which itself would take a map for a list of pairs."""
    import polars as pl
    import pyarrow as pa

    maps = [field.name for field in batch.schema if pa.types.is_map(field.type)]
    objects = [pl.Series(name, _objects(batch.column(name)), dtype=pl.Object) for name in maps]
    frame: Any = pl.from_arrow(batch.drop_columns(maps) if maps else batch)
    return frame.hstack(objects) if maps else frame


def _objects(maps: Any) -> list[dict[str, Any] | None]:
    found: list[dict[str, Any] | None] = maps.to_pylist(maps_as_pydicts="lossy")
    return found


def _chosen(source: Any, columns: list[str]) -> Any:
    if hasattr(source, "project"):
        return source.project(", ".join('"{}"'.format(name.replace('"', '""')) for name in columns))
    return source
