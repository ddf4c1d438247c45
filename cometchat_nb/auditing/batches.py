"""Frames of other libraries, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .cells import without_nulls
from .parts import ROWS_OF_A_BATCH


def polars_batches(scan: Any, columns: list[str]) -> Iterator[Any]:
    """Yield these columns of a Polars LazyFrame; it reads ahead while a batch is worked on."""
    chosen = scan.select(columns)
    yield from chosen.collect_batches(chunk_size=ROWS_OF_A_BATCH, maintain_order=True, engine="streaming")


def arrow_batches(source: Any, columns: list[str], engine: str) -> Iterator[Any]:
    """Yield these columns of whatever gives an Arrow stream: a relation of DuckDB, an Arrow table."""
    import pyarrow as pa

    chosen = source.select(columns) if isinstance(source, pa.Table) else _chosen(source, columns)
    for batch in pa.RecordBatchReader.from_stream(chosen):
        if engine == "pandas":
            yield as_pandas(batch)
        else:
            import polars as pl

            yield pl.from_arrow(batch)


def as_pandas(batch: Any) -> Any:
    """Return an Arrow batch as a frame of pandas; an object keeps only the members that it has."""
    import pyarrow as pa

    frame = batch.to_pandas()
    for field in batch.schema:
        if pa.types.is_nested(field.type):
            frame[field.name] = [without_nulls(cell) for cell in batch.column(field.name).to_pylist()]
    return frame


def _chosen(source: Any, columns: list[str]) -> Any:
    if hasattr(source, "project"):
        return source.project(", ".join('"{}"'.format(name.replace('"', '""')) for name in columns))
    return source
