"""Values of any type, one by one: as the text, the number or the facts that the rules look at.

This is the exact way, which every value can go. Columns that are of one type throughout go a faster one
(`canonical.py`), to the same end.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone
from decimal import Decimal
from itertools import chain
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from .patterns import WHITE

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_BEYOND = 1e300
_ASCII_WHITE = " \t\n\r\v\f"


@dataclass(frozen=True)
class Tags:
    """What the rules look at in a list of tags; all `None` or false where there are none."""

    count: int | None = None
    longest: int | None = None
    blank: bool = False
    mistyped: bool = False


def is_missing(cell: Any) -> bool:
    """Tell whether a cell holds nothing: None, NaN, NaT, a null of any library."""
    if cell is None:
        return True
    if isinstance(cell, (str, bytes, list, dict, tuple)):
        return False
    return cell is not True and cell is not False and _differs_from_itself(cell)


def texts(cells: Sequence[Any]) -> tuple[list[str | None], list[bool] | None]:
    """Return the cells as text, and which of them were something else; `None` when none was.

    >>> texts(["a", 5, None, 5.0, True, {"b": [1]}])
    (['a', '5', None, '5', 'true', '{"b":[1]}'], [False, True, False, True, True, True])
    """
    kinds = set(map(type, cells))
    if kinds <= {str, type(None)}:
        return whole_characters(cells), None
    mistyped = [not isinstance(cell, str) and not is_missing(cell) for cell in cells]
    found = [None if is_missing(cell) else _text(cell) for cell in cells]
    return whole_characters(found), mistyped if any(mistyped) else None


def whole_characters(found: Sequence[str | None]) -> list[str | None]:
    """Return the texts with U+FFFD in place of half characters, which no engine can hold."""
    try:
        "".join(text for text in found if text is not None).encode()
    except UnicodeEncodeError:
        return [text if text is None else _HALF_CHARACTER.sub("\ufffd", text) for text in found]
    return list(found)


def times(cells: Iterable[Any]) -> tuple[list[float | None], list[str | None] | None]:
    """Return the cells as epoch seconds, and the text of those that are no number; `None` when all are.

    >>> times([1700000000, "1700000000.5", None, "2023-11-14T22:13:20Z"])
    ([1700000000.0, 1700000000.5, None, None], [None, None, None, '2023-11-14T22:13:20Z'])
    """
    pairs = [_time(cell) for cell in cells]
    seconds = [pair[0] for pair in pairs]
    others = [pair[1] for pair in pairs]
    has_others = any(text is not None for text in others)
    return seconds, whole_characters(others) if has_others else None


def tags(cells: Sequence[Any]) -> dict[str, npt.NDArray[Any]]:
    """Return the `count`, `longest`, `blank` and `mistyped` of all cells; NaN where there is no number.

    >>> tags([["vip", ""], None])
    {'count': array([ 2., nan]), 'longest': array([ 3., nan]), 'blank': array([ True, False]), \
'mistyped': array([False, False])}
    """
    is_there = np.array([cell is not None for cell in cells], bool)
    lists = [cell for cell in cells if cell is not None]
    items = _texts_in(lists)
    if items is not None:
        return _tags_in_lists(lists, items, is_there)
    known: dict[str, Tags] = {}
    found = []
    for cell in cells:
        if isinstance(cell, str):
            if cell not in known:
                known[cell] = tags_of(cell)
            found.append(known[cell])
        else:
            found.append(tags_of(cell))
    return {
        "count": np.array([one.count for one in found], float),
        "longest": np.array([one.longest for one in found], float),
        "blank": np.array([one.blank for one in found], bool),
        "mistyped": np.array([one.mistyped for one in found], bool),
    }


def tags_of(cell: Any) -> Tags:
    """Return what the rules look at in a cell of tags: a list, or text of a list.

    >>> tags_of('["vip", ""]'), tags_of("vip, staff").count, tags_of(7).mistyped
    (Tags(count=2, longest=3, blank=True, mistyped=False), 2, True)
    """
    items = as_list(cell)
    if isinstance(items, str):
        if not items:
            return Tags()
        if not items.lstrip(WHITE).startswith("["):
            return _tags_in([part.strip(_ASCII_WHITE) for part in items.split(",")])
        items = parsed(items)
    elif is_missing(items):
        return Tags()
    return _tags_in(items) if isinstance(items, list) else Tags(mistyped=True)


def without_nulls(cell: Any) -> Any:
    """Return an object of a struct column without the members that only other rows have."""
    if isinstance(cell, dict):
        return {key: without_nulls(value) for key, value in cell.items() if value is not None}
    return [without_nulls(item) for item in cell] if isinstance(cell, list) else cell


def as_json(cell: Any) -> str:
    """Return a value as compact JSON text."""
    return json.dumps(_plain(cell), separators=(",", ":"), ensure_ascii=False, default=str)


def parsed(text: str) -> Any:
    """Return what a JSON text says, or the `ValueError` that says why it is none."""
    try:
        return json.loads(text, parse_constant=_not_json)
    except RecursionError:
        return ValueError("nested too deeply")
    except ValueError as exc:
        return exc


def as_list(cell: Any) -> Any:
    """Return a list for whatever is one in another library's clothes; other values as they are."""
    if isinstance(cell, (tuple, set, frozenset)):
        return list(cell)
    return cell.tolist() if hasattr(cell, "tolist") and getattr(cell, "ndim", 0) == 1 else cell


def _texts_in(lists: list[Any]) -> list[str] | None:
    """Return the items of all lists, or `None` when not all are lists of texts."""
    kinds = set(map(type, lists))
    if kinds == {np.ndarray} and {one.ndim for one in lists} == {1}:
        items = np.concatenate(lists).tolist()
    elif kinds <= {list}:
        items = list(chain.from_iterable(lists))
    else:
        return None
    return items if set(map(type, items)) <= {str} else None


def _tags_in_lists(
    lists: list[Any], items: list[str], is_there: npt.NDArray[np.bool_]
) -> dict[str, npt.NDArray[Any]]:
    counts = np.full(len(is_there), np.nan)
    counts[is_there] = np.fromiter(map(len, lists), np.intp, len(lists))
    holds_some = counts > 0
    starts = (np.nancumsum(counts) - counts)[holds_some].astype(np.intp)
    longest, blank = np.where(is_there, 0.0, np.nan), np.zeros(len(is_there), bool)
    if items:
        lengths = np.fromiter(map(len, items), np.intp, len(items))
        longest[holds_some] = np.maximum.reduceat(lengths, starts)
        blanks = {item for item in set(items) if not item.strip(WHITE)}
        if blanks:
            is_blank = np.fromiter((item in blanks for item in items), bool, len(items))
            blank[holds_some] = np.logical_or.reduceat(is_blank, starts)
    return {
        "count": counts,
        "longest": longest,
        "blank": blank,
        "mistyped": np.zeros(len(is_there), bool),
    }


def _tags_in(items: list[Any]) -> Tags:
    lengths = [len(item) for item in items if isinstance(item, str)]
    return Tags(
        count=len(items),
        longest=max(lengths, default=0),
        blank=any(isinstance(item, str) and not item.strip(WHITE) for item in items),
        mistyped=len(lengths) < len(items),
    )


def _text(cell: Any) -> str:
    try:
        return _as_text(cell)
    except (RecursionError, ValueError):
        return "too large or nested too deeply to be written"


def _as_text(cell: Any) -> str:
    cell = _plain(as_list(cell))
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, (list, dict)):
        return as_json(cell)
    return str(cell)


def _time(cell: Any) -> tuple[float | None, str | None]:
    if isinstance(cell, str):
        if not cell:
            return None, None
        return (float(cell), None) if _NUMBER.fullmatch(cell) else (None, cell)
    if is_missing(cell):
        return None, None
    cell = _plain(cell)
    if isinstance(cell, (datetime, date)):
        return _epoch(cell), None
    if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        try:
            number = float(cell)
        except OverflowError:
            return (_BEYOND if cell > 0 else -_BEYOND), None
        return (number, None) if math.isfinite(number) else (None, str(number))
    return None, _text(cell)


def _epoch(moment: date) -> float:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=timezone.utc)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.timestamp()


def _plain(cell: Any) -> Any:
    """Return Python's own value for one of numpy's."""
    if isinstance(cell, dict):
        return {str(key): _plain(value) for key, value in cell.items()}
    if isinstance(cell, (list, tuple)):
        return [_plain(item) for item in cell]
    if hasattr(cell, "tolist") and not isinstance(cell, (str, bytes)):
        return _plain(cell.tolist()) if getattr(cell, "ndim", 0) else cell.item()
    return cell


def _differs_from_itself(cell: Any) -> bool:
    try:
        return not bool(cell == cell)
    except (TypeError, ValueError):
        return type(cell).__name__ == "NAType"


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
