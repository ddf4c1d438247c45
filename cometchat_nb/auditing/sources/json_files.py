"""JSON and NDJSON files, whose users may each have keys of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, AnyStr

from ...tickets.files import check_values
from ..kernel.backend import Backend
from .source import Record, RecordSource, Unreadable

LARGEST_JSON = 500_000_000
LONGEST_LINE = 8_000_000
MOST_VALUES = 30_000_000
_LISTS = ("data", "users", "list")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def open_ndjson(file: Path, name: str, _: Backend) -> RecordSource:
    """Return the source of a file with one user a line."""
    position = 0

    def read(unreadable: list[Unreadable]) -> Iterator[Record]:
        nonlocal position
        is_empty = True
        for number, line in _numbered_lines(file):
            position += len(line or "")
            if line is None:
                is_empty = False
                too_long = f"longer than {LONGEST_LINE / 1e6:.0f} million characters"
                unreadable.append(Unreadable(number, too_long))
                continue
            if not line.strip():
                continue
            is_empty = False
            record, problem = _parse_line(line)
            if problem is None:
                yield record
            else:
                unreadable.append(Unreadable(number, problem))
        if is_empty:
            raise ValueError(f"{name} is empty: the export that wrote it has failed")

    return RecordSource(name, read, position=lambda: position)


def open_json(file: Path, name: str, _: Backend) -> RecordSource:
    """Return the source of a file that is one list of users, or an object with such a list."""
    size = file.stat().st_size
    if size > LARGEST_JSON:
        raise ValueError(
            f"{name} has {size / 1e6:,.0f} MB, and JSON is read whole, up to {LARGEST_JSON / 1e6:,.0f} MB: "
            "write it as NDJSON, one user a line"
        )
    content = file.read_bytes()
    try:
        text = content.decode("utf-16" if content[:2] in _UTF_16 else "utf-8-sig")
        check_values(name, text, MOST_VALUES)
        found = json.loads(text)
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
                unreadable.append(Unreadable(None, f"item {number:,} is not an object"))

    return RecordSource(name, read)


def _parse_line(line: str | bytes) -> tuple[dict[str, Any], str | None]:
    """Return the record of a line, or what is wrong with it."""
    try:
        record = json.loads(line)
    except UnicodeDecodeError:
        return {}, "not UTF-8"
    except json.JSONDecodeError as exc:
        return {}, f"not JSON: {exc.msg}"
    except (ValueError, RecursionError):
        return {}, "not JSON"
    return (record, None) if isinstance(record, dict) else ({}, "no JSON object")


def _numbered_lines(file: Path) -> Iterator[tuple[int, str | bytes | None]]:
    """Yield each line with its number; `None` in place of one that is too long."""
    with file.open("rb") as raw:
        start = raw.read(3)
    if start[:2] in _UTF_16:
        with file.open(encoding="utf-16", newline="\n") as lines:
            yield from enumerate(_limited_lines(lines.readline, "\n"), 1)
        return
    with file.open("rb") as raw:
        raw.seek(3 if start == b"\xef\xbb\xbf" else 0)
        yield from enumerate(_limited_lines(raw.readline, b"\n"), 1)


def _limited_lines(readline: Callable[[int], AnyStr], end: AnyStr) -> Iterator[AnyStr | None]:
    while line := readline(LONGEST_LINE):
        if len(line) < LONGEST_LINE:
            yield line
            continue
        while line and not line.endswith(end):
            line = readline(LONGEST_LINE)
        yield None
