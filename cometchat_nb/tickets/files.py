"""Reading tables of cases from files: CSV, JSON, NDJSON, Parquet, Excel."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from ..redaction import mask_shapes

Row = dict[str, Any]

LARGEST_FILE = 500_000_000
_DELIMITERS = ",;\t|"
_LONGEST_PATH = 1_000


def read_rows(path: str | Path) -> list[Row]:
    """Read a table as one mapping a row; every cell of a CSV or Excel file is text, an empty one is `None`.

    Raises:
        FileNotFoundError: When there is no such file.
        ValueError: When it cannot be read; the text names the line and what would do.
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
        TypeError: When it is no path.
        FileNotFoundError: When there is no such file.
        ValueError: When it is text in place of a path, or has more bytes than that.
    """
    if not isinstance(path, (str, Path)):
        raise TypeError(f"path must be a string or a Path, not {type(path).__name__}")
    if "\n" in str(path) or "\x00" in str(path) or len(str(path)) > _LONGEST_PATH:
        raise ValueError("this is text, not the path of a file")
    path = Path(path)
    try:
        is_file = path.is_file()
    except OSError:  # a name that is too long
        raise ValueError("this is text, not the path of a file") from None
    if not is_file:
        raise FileNotFoundError(f"there is no file {mask_shapes(path.name)[:100]!r}: check the path")
    megabytes = path.stat().st_size / 1e6
    if megabytes > largest / 1e6:
        raise ValueError(
            f"{path.name} has {megabytes:,.0f} MB, and at most {largest / 1e6:,.0f} MB are read: {advice}"
        )
    return path


def _read_csv(path: Path) -> list[Row]:
    text = decoded(path)
    header = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header.count)
    csv.field_size_limit(10_000_000)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        if not any(names):
            raise ValueError(f"{path.name} is empty: its first line must name the columns")
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"{path.name}: the column {repeated[0]!r} is there twice")
        return [_named(path, names, cells, reader.line_num) for cells in reader if any(cells)]
    except csv.Error as exc:
        raise ValueError(f"{path.name}, line {reader.line_num}: {exc}") from None


def _named(path: Path, names: list[str], cells: list[str], line: int) -> Row:
    if len(cells) != len(names):
        raise ValueError(
            f"{path.name}, line {line}: {len(cells)} cells, but the first line names {len(names)} columns; "
            "quote a cell that holds the delimiter"
        )
    return {name: cell or None for name, cell in zip(names, cells, strict=True)}


def decoded(path: Path, errors: str = "strict") -> str:
    """Return the text of a file in UTF-8 or, with its byte order mark, UTF-16.

    Raises:
        ValueError: When it is neither, with the line.
    """
    content = path.read_bytes()
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding, errors)
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        raise ValueError(
            f"{path.name}, line {line}: not {encoding.removesuffix('-sig').upper()}; save it as UTF-8"
        ) from None


def _read_json(path: Path) -> list[Row]:
    try:
        content = json.loads(decoded(path))
    except json.JSONDecodeError as exc:
        raise ValueError(f"{path.name}, line {exc.lineno}: not JSON: {exc.msg}") from None
    except RecursionError:
        raise ValueError(f"{path.name}: nested too deeply") from None
    rows = content.get("cases") if isinstance(content, dict) else content
    if not isinstance(rows, list):
        raise ValueError(f'{path.name} must hold a list of cases, or an object with the list "cases"')
    return rows


def _read_ndjson(path: Path) -> list[Row]:
    rows = []
    for number, line in enumerate(decoded(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            rows.append(json.loads(line))
        except (ValueError, RecursionError):
            raise ValueError(f"{path.name}, line {number}: not JSON") from None
    return rows


def _read_parquet(path: Path) -> list[Row]:
    return _by_pandas(path, pd.read_parquet)


def _read_excel(path: Path) -> list[Row]:
    return _by_pandas(path, lambda one: pd.read_excel(one, dtype=str))


def _by_pandas(path: Path, read: Callable[[Path], pd.DataFrame]) -> list[Row]:
    try:
        table = read(path)
    except ImportError as exc:
        raise ImportError(f"{path.suffix} files need pip install 'cometchat-nb[files]' ({exc})") from None
    except (ValueError, OSError, KeyError) as exc:
        raise ValueError(f"{path.name} cannot be read: {exc}") from None
    return table.to_dict("records")  # type: ignore[return-value]  # the columns of a file are named by text


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
