"""The parts of an input that lie in files: Parquet, CSV, NDJSON, JSON, and folders of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from .batches import arrow_batches, as_pandas, slices
from .csv_files import csv_part
from .engines import backend_of
from .parts import ROWS_OF_A_BATCH, Part, Record, Records, Table, Unreadable

LARGEST_JSON = 500_000_000
_LISTS = ("data", "users", "list")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NEEDS = "Parquet files need pip install 'cometchat-nb[fast]' or 'cometchat-nb[files]'"


def files_in(path: Path) -> list[tuple[Path, str]]:
    """Return a file, or the files of a folder in the order of their names, each with the name it goes by.

    Raises:
        FileNotFoundError: When there is nothing of this name.
        ValueError: When the folder has no file that can be read.
    """
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if _is_data(file, path))
        if not files:
            raise ValueError(f"there is no file in {path} whose name ends in {', '.join(_READERS)}")
        return [(file, file.relative_to(path).as_posix()) for file in files]
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    return [(path, path.name)]


def part_of_file(file: Path, name: str, engine: str) -> Part:
    """Return the part of one file.

    Raises:
        ValueError: When it cannot be read; the text names it and says what would do.
        ImportError: When Parquet needs a package that is not installed.
    """
    reader = _reader(file)
    if reader is None:
        raise ValueError(f"{name}: the name must end in {', '.join(_READERS)}")
    try:
        if not file.stat().st_size:
            raise ValueError(f"{name} is empty: the export that wrote it has failed")
        return reader(file, name, engine)
    except OSError as exc:
        raise ValueError(f"{name} cannot be read: {exc.strerror or exc}") from None


def _reader(file: Path) -> Callable[[Path, str, str], Part] | None:
    return _READERS.get(file.suffix.lower())


def _is_data(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)
    return file.is_file() and not hidden and _reader(file) is not None


def _parquet(file: Path, name: str, engine: str) -> Part:
    try:
        if engine == "polars":
            return _parquet_by_polars(file, name)
        if engine == "duckdb":
            import duckdb

            relation = duckdb.connect().read_parquet(str(file))
            return Table(
                name,
                relation.columns,
                lambda columns, _: arrow_batches(relation, columns, backend_of("duckdb")),
            )
        return _parquet_by_arrow(file, name)
    except ImportError as exc:
        raise ImportError(f"{_NEEDS} ({exc})") from None
    except _errors_of(engine) as exc:
        raise _broken(name, exc) from None


def _parquet_by_polars(file: Path, name: str) -> Part:
    import polars as pl

    scan = pl.scan_parquet(file, glob=False)
    rows = scan.select(pl.len()).collect().item()
    columns = scan.collect_schema().names()
    return Table(name, columns, _guarded(name, "polars", lambda names: slices(scan, names, rows)), rows)


def _parquet_by_arrow(file: Path, name: str) -> Part:
    from pyarrow.parquet import ParquetFile

    with ParquetFile(file) as opened:
        columns, rows = opened.schema_arrow.names, opened.metadata.num_rows

    def read(names: list[str]) -> Iterator[Any]:
        with ParquetFile(file) as opened:
            for batch in opened.iter_batches(ROWS_OF_A_BATCH, columns=names):
                yield as_pandas(batch)

    return Table(name, columns, _guarded(name, "pandas", read), rows)


def _guarded(
    name: str, engine: str, read: Callable[[list[str]], Iterable[Any]]
) -> Callable[[list[str], list[Unreadable]], Iterator[Any]]:
    """Say in one clear error what goes wrong in the middle of a file."""

    def guarded(columns: list[str], _: list[Unreadable]) -> Iterator[Any]:
        try:
            yield from read(columns)
        except _errors_of(engine) as exc:
            raise _broken(name, exc) from None

    return guarded


def _errors_of(engine: str) -> tuple[type[Exception], ...]:
    if engine == "polars":
        import polars as pl

        return (pl.exceptions.PolarsError, OSError)
    if engine == "duckdb":
        import duckdb

        return (duckdb.Error, OSError)
    return (ValueError, OSError)  # pyarrow's own are both


def _broken(name: str, exc: Exception) -> ValueError:
    reason = str(exc).strip().split("\n")[0]
    return ValueError(f"{name} cannot be read: it is cut off, or no Parquet file ({reason})")


def _ndjson(file: Path, name: str, _: str) -> Part:
    def read(unreadable: list[Unreadable]) -> Iterator[Record]:
        is_empty = True
        for number, line in _numbered_lines(file):
            if not line.strip():
                continue
            is_empty = False
            problem = None
            try:
                record = json.loads(line)
            except UnicodeDecodeError:
                problem = "not UTF-8"
            except (ValueError, RecursionError) as exc:
                problem = f"not JSON: {exc.msg}" if isinstance(exc, json.JSONDecodeError) else "not JSON"
            else:
                if isinstance(record, dict):
                    yield record
                else:
                    problem = "no JSON object"
            if problem is not None:
                unreadable.append(Unreadable(number, problem))
        if is_empty:
            raise ValueError(f"{name} is empty: the export that wrote it has failed")

    return Records(name, read)


def _numbered_lines(file: Path) -> Iterator[tuple[int, str | bytes]]:
    with file.open("rb") as raw:
        start = raw.read(3)
    if start[:2] in _UTF_16:
        with file.open(encoding="utf-16", newline="\n") as lines:
            yield from enumerate(lines, 1)
        return
    with file.open("rb") as raw:
        raw.seek(3 if start == b"\xef\xbb\xbf" else 0)
        yield from enumerate(raw, 1)


def _json(file: Path, name: str, _: str) -> Part:
    if file.stat().st_size > LARGEST_JSON:
        raise ValueError(
            f"{name} has {file.stat().st_size / 1e6:,.0f} MB, and JSON is read whole, up to "
            f"{LARGEST_JSON / 1e6:,.0f} MB: write it as NDJSON, one user a line"
        )
    content = file.read_bytes()
    try:
        found = json.loads(content.decode("utf-16" if content[:2] in _UTF_16 else "utf-8-sig"))
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        raise ValueError(f"{name}, line {line}: not UTF-8; save it as UTF-8") from None
    except json.JSONDecodeError as exc:
        raise ValueError(f"{name}, line {exc.lineno}: not JSON: {exc.msg}") from None
    except RecursionError:
        raise ValueError(f"{name}: nested too deeply") from None
    if isinstance(found, dict):
        found = next((found[key] for key in _LISTS if isinstance(found.get(key), list)), [found])
    if not isinstance(found, list):
        raise ValueError(f'{name} must hold a list of users, or an object with the list "data"')

    def read(unreadable: list[Unreadable]) -> Iterator[Record]:
        for number, item in enumerate(found, 1):
            if isinstance(item, dict):
                yield item
            else:
                unreadable.append(Unreadable(None, f"item {number:,} is no object"))

    return Records(name, read)


_READERS: dict[str, Callable[[Path, str, str], Part]] = {
    ".csv": csv_part,
    ".tsv": csv_part,
    ".txt": csv_part,
    ".json": _json,
    ".ndjson": _ndjson,
    ".jsonl": _ndjson,
    ".parquet": _parquet,
    ".pq": _parquet,
}

ENDINGS = tuple(_READERS)
"""How the name of a file that can be audited may end."""
