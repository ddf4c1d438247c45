"""Parquet files, of which only the columns that a rule looks at are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ...extras import missing_extra
from ..kernel.backend import Backend
from .batches import from_arrow_table, polars_slices
from .source import ROWS_OF_A_BATCH, TableSource, Unreadable

LARGEST_BATCH = 1_000_000_000
_LARGEST_RATIO = 20  # to the file: a value that many rows repeat is there once, until the rules look at it


class _RefusedError(ValueError):
    """A file that can be read and is refused."""


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
    most = max(LARGEST_BATCH, _LARGEST_RATIO * file.stat().st_size)

    def read(names: list[str]) -> Iterator[Any]:
        for batch in polars_slices(scan, names, rows):
            if _size_of_texts(batch) > most:
                raise _RefusedError(
                    f"{name} holds more than {most / 1e6:,.0f} MB of text in {len(batch):,} rows, "
                    "which repeat long values: split it"
                )
            yield batch

    return TableSource(name, columns, _guard(name, "polars", read), rows)


def _size_of_texts(batch: Any) -> int:
    """Return how many bytes the texts of a batch are, each counted as often as it is there."""
    import polars as pl

    texts = batch.select(pl.col(pl.String, pl.Categorical, pl.Enum).cast(pl.String).str.len_bytes().sum())
    return sum(size or 0 for size in texts.row(0)) if texts.width else 0


def _open_with_arrow(file: Path, name: str) -> TableSource:
    from pyarrow.parquet import ParquetFile

    with ParquetFile(file) as opened:
        columns, rows = opened.schema_arrow.names, opened.metadata.num_rows

    def read(names: list[str]) -> Iterator[Any]:
        with ParquetFile(file) as opened:
            for batch in opened.iter_batches(ROWS_OF_A_BATCH, columns=names):
                yield from_arrow_table(batch, "pandas")

    return TableSource(name, columns, _guard(name, "pandas", read), rows)


def _guard(
    name: str, backend: Backend, read: Callable[[list[str]], Iterable[Any]]
) -> Callable[[list[str], list[Unreadable]], Iterator[Any]]:
    """Turn what goes wrong in the middle of a file into one clear error."""

    def guarded(columns: list[str], _: list[Unreadable]) -> Iterator[Any]:
        try:
            yield from read(columns)
        except _RefusedError:
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
