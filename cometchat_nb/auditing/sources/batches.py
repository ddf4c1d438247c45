"""Frames of other libraries, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..kernel.backend import Backend, map_in_order
from ..kernel.values import without_nulls
from .source import ROWS_OF_A_BATCH


def polars_slices(scan: Any, columns: list[str], rows: int) -> Iterator[Any]:
    """Yield these columns of a scan that can be read from any row on; two batches are read at once."""
    chosen = scan.select(columns)
    starts = range(0, rows, ROWS_OF_A_BATCH)
    return map_in_order(lambda start: chosen.slice(start, ROWS_OF_A_BATCH).collect(), starts, workers=2)


def polars_batches(scan: Any, columns: list[str], rows: int = ROWS_OF_A_BATCH) -> Iterator[Any]:
    """Yield these columns of a Polars LazyFrame; it reads ahead while a batch is worked on."""
    chosen = scan.select(columns)
    yield from chosen.collect_batches(chunk_size=rows, maintain_order=True, engine="streaming")


def arrow_batches(source: Any, columns: list[str], backend: Backend) -> Iterator[Any]:
    """Yield these columns of whatever gives an Arrow stream: a relation of DuckDB, an Arrow table."""
    import pyarrow as pa

    if isinstance(source, pa.Table):
        source = source.select(columns)
    elif hasattr(source, "project"):
        source = source.project(", ".join('"{}"'.format(name.replace('"', '""')) for name in columns))
    for table in resize_batches(pa.RecordBatchReader.from_stream(source), ROWS_OF_A_BATCH):
        yield from_arrow_table(table, backend)


def resize_batches(batches: Iterable[Any], rows: int) -> Iterator[Any]:
    """Yield Arrow batches of any size as tables of so many rows.

    A table of several batches is a copy: of a batch of DuckDB, one column that is kept keeps all columns.
    """
    import pyarrow as pa

    pending = None
    for batch in batches:
        table = pa.Table.from_batches([batch])
        pending = table if pending is None else pa.concat_tables([pending, table])
        while pending.num_rows >= rows:
            yield pending.slice(0, rows).combine_chunks()
            pending = pending.slice(rows)
    if pending is not None and pending.num_rows:
        yield pending.combine_chunks()


def from_arrow_table(table: Any, backend: Backend) -> Any:
    """Return an Arrow table or batch as a frame of pandas or Polars."""
    import pyarrow as pa

    # Maps are objects, which Polars would take for lists of pairs.
    maps = [field.name for field in table.schema if pa.types.is_map(field.type)]
    objects = {name: table.column(name).to_pylist(maps_as_pydicts="lossy") for name in maps}
    if backend == "polars":
        import polars as pl

        columns = [pl.Series(name, cells, dtype=pl.Object) for name, cells in objects.items()]
        frame: Any = pl.from_arrow(table.drop_columns(maps) if maps else table)
        return frame.hstack(columns)
    frame = table.to_pandas()
    for field in table.schema:
        if pa.types.is_nested(field.type) and field.name not in objects:
            objects[field.name] = [without_nulls(cell) for cell in table.column(field.name).to_pylist()]
    return frame.assign(**objects)
