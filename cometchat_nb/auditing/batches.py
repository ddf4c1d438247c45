"""Frames of other libraries, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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
            yield batch.to_pandas()
        else:
            import polars as pl

            yield pl.from_arrow(batch)


def _chosen(source: Any, columns: list[str]) -> Any:
    if hasattr(source, "project"):
        return source.project(", ".join('"{}"'.format(name.replace('"', '""')) for name in columns))
    return source
