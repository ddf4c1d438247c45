"""Reading tables of cases from files: CSV, JSON, NDJSON, Parquet, Excel; bounded in size."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from ..extras import missing_extra
from ..redaction import mask_shapes, quotable
from .workbooks import DAMAGED, RefusedError, first_sheet

Row = dict[str, Any]

LARGEST_FILE = 100_000_000
MOST_ROWS = 1_000_000
_LARGEST_UNPACKED = 500_000_000
_LARGEST_SHEET = 100_000_000
_MOST_VALUES = 15_000_000
_MOST_COLUMNS = 1_000
_EXACT = 2**53
_LONGEST_PATH = 1_000
_LONGEST_HEADER = 100_000
_FILE_NAME = re.compile(r"[\w .()-]{1,100}\.[A-Za-z]{1,7}|[A-Za-z_]{1,16}")
_DELIMITERS = ",;\t|"


def read_rows(path: str | Path) -> list[Row]:
    """Read a table as one mapping a row; every cell of a CSV or Excel file is text, an empty one is `None`.

    Raises:
        FileNotFoundError: When there is no such file.
        ValueError: When it cannot be read; the text names the line and what would do, and quotes no cell.
        ImportError: When Parquet or Excel needs a package that is not installed.
    """
    path = existing(path, LARGEST_FILE, "split it")
    reader = _READERS.get(path.suffix.lower())
    if path.suffix.lower() == ".har":
        raise ValueError(f"{path.name} is a recording: give what read_har({path.name!r}) returns")
    if reader is None:
        raise ValueError(f"{path.name}: the name must end in {', '.join(_READERS)}")
    return reader(path)


def existing(path: str | Path, largest: int, advice: str) -> Path:
    """Return the path of a file that is there and not too large to be read.

    Raises:
        FileNotFoundError: When there is no such file.
        ValueError: When it has more bytes than that, or is no path but text, which is not quoted.
    """
    given = str(path)
    if len(given) > _LONGEST_PATH or re.search(r"[\n\r\0]", given):
        raise ValueError("this is text, not the path of a file: save it as a file, or pass a DataFrame")
    path = Path(path)
    try:
        there = path.is_file()
    except OSError:  # no file system takes so long a name
        there = False
    if not there:
        raise FileNotFoundError(f"there is no file{name_of_file(path)}: check the path")
    megabytes = path.stat().st_size / 1e6
    if megabytes > largest / 1e6:
        raise ValueError(
            f"{path.name} has {megabytes:,.0f} MB, and at most {largest / 1e6:,.0f} MB are read: {advice}"
        )
    return path


def name_of_file(path: Path) -> str:
    """Return the name of a file as an error may quote it, after a space; nothing where it is none."""
    return f" {mask_shapes(path.name)!r}" if _FILE_NAME.fullmatch(path.name) else ""


def _read_csv(path: Path) -> list[Row]:
    try:
        with path.open(encoding=_encoding_of(path), newline="") as file:
            return _limited(path, _csv_rows(path, file))
    except UnicodeDecodeError:
        decoded(path)  # which names the line
        raise


def _csv_rows(path: Path, file: IO[str]) -> Iterator[Row]:
    header = file.readline(_LONGEST_HEADER)
    file.seek(0)
    reader = csv.reader(file, delimiter=max(_DELIMITERS, key=header.count), strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        if not any(names):
            raise ValueError(f"{path.name} is empty: its first line must name the columns")
        if repeated := [position for position, name in enumerate(names, 1) if name in names[: position - 1]]:
            name = quotable(names[repeated[0] - 1], otherwise=f"number {repeated[0]}")
            raise ValueError(f"{path.name}: the column {name} appears twice")
        for cells in reader:
            if any(cells):
                yield _row_of(path, names, cells, reader.line_num)
    except csv.Error as exc:
        raise ValueError(f"{path.name}, line {reader.line_num}: {exc}; is a quote left open?") from None


def _row_of(path: Path, names: list[str], cells: list[str], line: int) -> Row:
    if len(cells) != len(names):
        raise ValueError(
            f"{path.name}, line {line}: {len(cells)} cells, but the first line names {len(names)} columns; "
            "quote a cell that holds the delimiter"
        )
    return {name: cell or None for name, cell in zip(names, cells, strict=True)}


def _limited(path: Path, rows: Iterable[Row]) -> list[Row]:
    kept: list[Row] = []
    for row in rows:
        if len(kept) == MOST_ROWS:
            raise RefusedError(f"{path.name} has more than {MOST_ROWS:,} rows: split it")
        kept.append(row)
    return kept


def _encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        return "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def decoded(path: Path, errors: str = "strict") -> str:
    """Return the text of a file in UTF-8 or, with its byte order mark, UTF-16.

    Raises:
        ValueError: When it is neither, with the line.
    """
    content, encoding = path.read_bytes(), _encoding_of(path)
    try:
        return content.decode(encoding, errors)
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
    raise ValueError(
        f"{path.name}, line {line}: not {encoding.removesuffix('-sig').upper()}; save it as UTF-8"
    )


def check_values(name: str, text: str, most: int) -> None:
    """Refuse a JSON text of very many values: each takes many times its room in the file.

    Raises:
        ValueError: With what would do.
    """
    if sum(map(text.count, ",[{")) > most:
        raise ValueError(f"{name} holds more than {most:,} values: split it, or write NDJSON")


def _read_json(path: Path) -> list[Row]:
    text = decoded(path)
    check_values(path.name, text, _MOST_VALUES)
    try:
        content = json.loads(text)
    except json.JSONDecodeError as exc:
        raise ValueError(f"{path.name}, line {exc.lineno}: not JSON: {exc.msg}") from None
    except RecursionError:
        raise ValueError(f"{path.name}: nested too deeply") from None
    rows = content.get("cases") if isinstance(content, dict) else content
    if not isinstance(rows, list):
        raise ValueError(f'{path.name} must hold a list of cases, or an object with the list "cases"')
    return _limited(path, rows)


def _read_ndjson(path: Path) -> list[Row]:
    return _limited(path, _parsed_lines(path))


def _parsed_lines(path: Path) -> Iterator[Row]:
    for number, line in enumerate(decoded(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            raise ValueError(f"{path.name}, line {number}: not JSON") from None


def _read_parquet(path: Path) -> list[Row]:
    return _by_library(path, lambda: _limited(path, _parquet_rows(path)))


def _parquet_rows(path: Path) -> Iterator[Row]:
    from pyarrow.parquet import ParquetFile

    unpacked = 0
    with ParquetFile(path) as file:
        # A value that many rows share is one value until the rows are taken apart.
        rows_at_once = 10 if "dictionary<" in str(file.schema_arrow) else 1_000
        for batch in file.iter_batches(batch_size=1_000):
            for start in range(0, batch.num_rows, rows_at_once):
                rows = batch.slice(start, rows_at_once).to_pylist()
                unpacked += sum(len(cell) for row in rows for cell in row.values() if isinstance(cell, str))
                _check_unpacked(path, unpacked)
                yield from rows


def _read_excel(path: Path) -> list[Row]:
    return _by_library(path, lambda: _limited(path, _excel_rows(path)))


def _excel_rows(path: Path) -> Iterator[Row]:
    # Row by row, and only as far as the first row names columns: a cell far out fills no table in between.
    with first_sheet(path, path.name, _LARGEST_SHEET) as sheet:
        header = next(sheet.rows(_MOST_COLUMNS), ())
        names = {place: str(name).strip() for place, name in enumerate(header) if name is not None}
        if len(set(names.values())) < len(names):
            raise RefusedError(f"{path.name}: two columns have the same name")
        unpacked = 0
        for row in islice(sheet.rows(max(names, default=0) + 1), 1, None):
            cells = {name: _text_of_cell(row[place]) for place, name in names.items() if place < len(row)}
            if any(cell is not None for cell in cells.values()):
                unpacked += sum(len(cell) for cell in cells.values() if cell)
                _check_unpacked(path, unpacked)
                yield cells


def _text_of_cell(cell: Any) -> str | None:
    """Return a cell as text; a whole number, which Excel keeps as a float, without its point."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return str(int(cell))
    return None if cell is None else str(cell)


def _check_unpacked(path: Path, size: int) -> None:
    if size > _LARGEST_UNPACKED:
        raise RefusedError(
            f"{path.name} holds more than {_LARGEST_UNPACKED / 1e6:,.0f} MB when it is unpacked: split it"
        )


def _by_library(path: Path, read: Callable[[], list[Row]]) -> list[Row]:
    try:
        return read()
    except ImportError:
        raise missing_extra("files", f"a {path.suffix} file") from None
    except RefusedError:
        raise
    except DAMAGED as exc:
        why = type(exc).__name__  # a library's message may quote what it read
        raise ValueError(f"{path.name} cannot be read ({why}): it is damaged, or of another form") from None


_READERS: dict[str, Callable[[Path], list[Row]]] = {
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".txt": _read_csv,
    ".json": _read_json,
    ".ndjson": _read_ndjson,
    ".jsonl": _read_ndjson,
    ".parquet": _read_parquet,
    ".xlsx": _read_excel,
}

ENDINGS = tuple(_READERS)
"""How the name of a file that can be read may end."""
