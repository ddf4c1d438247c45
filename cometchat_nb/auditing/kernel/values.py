"""Values of any type, one by one: as the text, the number or the facts that the rules look at.

This is the exact way, which every value can go. Columns that are of one type throughout go a faster one
(`normalize.py`), to the same end.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timezone
from decimal import Decimal
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from ... import messages
from ..rules.patterns import WHITE

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BEYOND = 1e300
_ASCII_WHITE = " \t\n\r\v\f"


def is_missing(cell: Any) -> bool:
    """Tell whether a cell holds nothing: None, NaN, NaT, a null of any library."""
    if cell is None:
        return True
    if isinstance(cell, (str, bytes, list, dict, tuple)):
        return False
    return cell is not True and cell is not False and _differs_from_itself(cell)


def replace_surrogates(text: str) -> str:
    """Return the text with U+FFFD in place of half characters, which no library can hold."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def to_texts(cells: Sequence[Any]) -> tuple[list[str | None], list[bool] | None]:
    """Return the cells as text, and which of them were something else; `None` when none was.

    >>> to_texts(["a", 5, None, 5.0, True, {"b": [1]}])
    (['a', '5', None, '5', 'true', '{"b":[1]}'], [False, True, False, True, True, True])
    """
    texts: Sequence[str | None] = cells
    mistyped = None
    if not set(map(type, cells)) <= {str, type(None)}:
        texts = [None if is_missing(cell) else _to_text(cell) for cell in cells]
        mistyped = [
            text is not None and not isinstance(cell, str) for text, cell in zip(texts, cells, strict=True)
        ]
    try:
        "".join(filter(None, texts)).encode()
    except UnicodeEncodeError:
        texts = [text and replace_surrogates(text) for text in texts]
    return list(texts), mistyped if mistyped and any(mistyped) else None


def to_times(cells: Iterable[Any]) -> tuple[list[float | None], list[str | None] | None]:
    """Return the cells as epoch seconds, and the text of those that are no number; `None` when all are.

    >>> to_times([1700000000, "1700000000.5", None, "2023-11-14T22:13:20Z"])
    ([1700000000.0, 1700000000.5, None, None], [None, None, None, '2023-11-14T22:13:20Z'])
    """
    pairs = [_to_time(cell) for cell in cells]
    others = [text for _, text in pairs]
    has_others = any(text is not None for text in others)
    return [seconds for seconds, _ in pairs], to_texts(others)[0] if has_others else None


def tag_facts(cells: Sequence[Any]) -> dict[str, npt.NDArray[Any]]:
    """Return the `count`, `longest`, `blank` and `mistyped` of all cells; NaN where there is no number.

    >>> tag_facts([["vip", ""], None])
    {'count': array([ 2., nan]), 'longest': array([ 3., nan]), 'blank': array([ True, False]), \
'mistyped': array([False, False])}
    """
    parsed: dict[str, Any] = {cell: _parse_tags(cell) for cell in set(filter(_is_text, cells))}
    items = [
        parsed[cell] if isinstance(cell, str) else cell if _is_sequence(cell) else _as_items(cell)
        for cell in cells
    ]
    lists = [one if isinstance(one, (list, np.ndarray)) else () for one in items]
    mistyped = np.fromiter((one is False for one in items), bool, len(items))
    is_list = np.fromiter((isinstance(one, (list, np.ndarray)) for one in items), bool, len(items))
    counts = np.fromiter(map(len, lists), np.intp, len(lists))
    longest, blank = np.zeros(len(items)), np.zeros(len(items), bool)
    flat = _flatten(lists)
    if flat:
        starts, is_filled = (np.cumsum(counts) - counts)[counts > 0], counts > 0
        texts = flat
        if not set(map(type, flat)) <= {str}:
            no_text = [not isinstance(item, str) for item in flat]
            mistyped[is_filled] |= np.logical_or.reduceat(no_text, starts)
            texts = ["x" if other else item for item, other in zip(flat, no_text, strict=True)]
        lengths = np.fromiter(map(len, texts), np.intp, len(texts))
        longest[is_filled] = np.maximum.reduceat(lengths, starts)
        if blanks := {text for text in set(texts) if not text.strip(WHITE)}:
            is_blank = np.fromiter((text in blanks for text in texts), bool, len(texts))
            blank[is_filled] = np.logical_or.reduceat(is_blank, starts)
    return {
        "count": np.where(is_list, counts, np.nan),
        "longest": np.where(is_list, longest, np.nan),
        "blank": blank,
        "mistyped": mistyped,
    }


def without_nulls(cell: Any) -> Any:
    """Return an object of a struct column without the members that only other rows have."""
    if isinstance(cell, dict):
        return {key: without_nulls(value) for key, value in cell.items() if value is not None}
    return [without_nulls(item) for item in cell] if isinstance(cell, list) else cell


def parse_json(text: str) -> Any:
    """Return what a JSON text says, or the `ValueError` that says why it is none."""
    try:
        return messages.parse_json(text)
    except RecursionError:
        return ValueError("nested too deeply")
    except ValueError as exc:
        return exc


def _is_sequence(cell: Any) -> bool:
    """Tell whether a cell is a list or, as pandas reads it from Parquet, an array of objects."""
    return type(cell) is list or (type(cell) is np.ndarray and cell.dtype.char == "O" and cell.ndim == 1)


def _flatten(lists: Sequence[list[Any] | npt.NDArray[Any] | tuple[()]]) -> list[Any]:
    """Return the items of all lists; arrays are joined at once, because to iterate over each is slow."""
    filled = [one for one in lists if len(one)]
    if filled and all(type(one) is np.ndarray for one in filled):
        items: list[Any] = np.concatenate(filled).tolist()
        return items
    return list(chain.from_iterable(filled))


def _parse_tags(text: str) -> list[Any] | bool | None:
    """Return the items of tags that are text, `None` where there are none, False where it is no list."""
    if not text:
        return None
    if not text.lstrip(WHITE).startswith("["):
        return [part.strip(_ASCII_WHITE) for part in text.split(",")]
    found = parse_json(text)
    return found if isinstance(found, list) else False


def _as_items(cell: Any) -> list[Any] | bool | None:
    """Return the items of tags that are no text, likewise."""
    items = _as_list(cell)
    return items if isinstance(items, list) else None if is_missing(items) else False


def _is_text(cell: Any) -> bool:
    return isinstance(cell, str)


def _as_list(cell: Any) -> Any:
    """Return a list for whatever is one of another library; other values as they are."""
    if isinstance(cell, (tuple, set, frozenset)):
        return list(cell)
    return cell.tolist() if hasattr(cell, "tolist") and getattr(cell, "ndim", 0) == 1 else cell


def _to_text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    try:
        cell = _plain(_as_list(cell))
        if isinstance(cell, bool):
            return "true" if cell else "false"
        if isinstance(cell, float):
            return str(int(cell)) if cell.is_integer() else repr(cell)
        if isinstance(cell, (list, dict)):
            return json.dumps(cell, separators=(",", ":"), ensure_ascii=False, default=str)
        return str(cell)
    except (RecursionError, ValueError):
        return "too large or nested too deeply to be written"


def _to_time(cell: Any) -> tuple[float | None, str | None]:
    """Return the epoch seconds of a cell, or its text where it is no number."""
    if isinstance(cell, str):
        if not cell:
            return None, None
        return (float(cell), None) if _NUMBER.fullmatch(cell) else (None, cell)
    if is_missing(cell):
        return None, None
    cell = _plain(cell)
    if isinstance(cell, date):
        return _epoch_seconds(cell), None
    if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        try:
            number = float(cell)
        except OverflowError:
            return (_BEYOND if cell > 0 else -_BEYOND), None
        return (number, None) if math.isfinite(number) else (None, str(number))
    return None, _to_text(cell)


def _epoch_seconds(moment: date) -> float:
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
