"""The log of a HAR file, read entry by entry: its size is no matter, and neither is a missing end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Json = dict[str, Any]

_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[\ufeff \t\n\r]*")
_HAR_BEGINS = re.compile(r'\s*(?:\{\s*"log"\s*:|[\[{][^\x00]{0,3000}?"(?:entries|startedDateTime)"\s*:)')


@dataclass
class HarLog(Generic[T]):
    """What was kept of a HAR file.

    Attributes:
        about: The log without its entries: `creator`, `browser`, `pages`.
        entries: What `keep` made of the entries, without those that it left out.
        count: How many entries there are.
        complete: Whether the file could be read to its end.
    """

    about: Json = field(default_factory=dict)
    entries: list[T] = field(default_factory=list)
    count: int = 0
    has_entries: bool = False
    complete: bool = True


def looks_like_har(text: str) -> bool:
    """Tell whether a text begins as a HAR file does, as its `log` alone does, or as one of its entries."""
    return _HAR_BEGINS.match(text) is not None


def read_log(text: str, keep: Callable[[Any, int], T | None]) -> HarLog[T]:
    """Read a HAR file, its `log`, a list of entries, or one entry.

    Args:
        text: The file; it may break off.
        keep: Takes an entry and its position; what it returns is kept, unless it is `None`.

    Raises:
        ValueError: When the text is not JSON, or holds no entries. The message doesn't quote it.
    """
    log: HarLog[T] = HarLog()
    cursor = _Cursor(text)
    try:
        if cursor.next() == "[":
            _read_entries(cursor, log, keep)
        else:
            _read_object(cursor, log, keep)
    except ValueError:
        if not log.has_entries:
            raise ValueError("not JSON, so it isn't a HAR file") from None
        log.complete = False
    if not log.count and "request" in log.about:
        entry, log.about = log.about, {}
        _keep(entry, log, keep)
    if not log.has_entries:
        raise ValueError("JSON, but not a HAR file: it has no log.entries")
    return log


def _read_object(
    cursor: _Cursor, log: HarLog[T], keep: Callable[[Any, int], T | None], *, is_log: bool = False
) -> None:
    for name in cursor.members():
        if name == "log" and not is_log and cursor.next() == "{":
            _read_object(cursor, log, keep, is_log=True)
        elif name == "entries" and cursor.next() == "[":
            log.has_entries = True
            _read_entries(cursor, log, keep)
        else:
            log.about[name] = cursor.value()


def _read_entries(cursor: _Cursor, log: HarLog[T], keep: Callable[[Any, int], T | None]) -> None:
    for _ in cursor.items():
        start = cursor.at
        try:
            entry = cursor.value()
        except ValueError:
            cursor.at = start
            if begun := cursor.complete_members():
                _keep(begun, log, keep)
            raise
        _keep(entry, log, keep)


def _keep(entry: Any, log: HarLog[T], keep: Callable[[Any, int], T | None]) -> None:
    log.has_entries = True
    kept = keep(entry, log.count)
    log.count += 1
    if kept is not None:
        log.entries.append(kept)


class _Cursor:
    """A place in a JSON text, from which one value after the other is read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def next(self) -> str:
        """Return the next character that is not white space; an empty text at the end."""
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
        return self.text[self.at : self.at + 1]

    def take(self, character: str) -> bool:
        taken = self.next() == character
        self.at += taken
        return taken

    def value(self) -> Any:
        self.next()
        try:
            value, self.at = _DECODER.raw_decode(self.text, self.at)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        return value

    def members(self) -> Iterator[str]:
        """Yield the names of an object's members; whoever asks reads the value before the next."""
        if not self.take("{"):
            raise ValueError("no object")
        while not self.take("}"):
            name = self.value()
            if not isinstance(name, str) or not self.take(":"):
                raise ValueError("no member")
            yield name
            if not self.take(",") and self.next() != "}":
                raise ValueError("no end of the object")

    def items(self) -> Iterator[None]:
        """Stop before each item of a list; whoever asks reads it before the next."""
        if not self.take("["):
            raise ValueError("no list")
        while not self.take("]"):
            self.next()
            yield
            if not self.take(",") and self.next() != "]":
                raise ValueError("no end of the list")

    def complete_members(self) -> Json:
        """Return what can be read of an object that breaks off."""
        found: Json = {}
        try:
            for name in self.members():
                found[name] = self.value()
        except ValueError:
            pass
        return found
