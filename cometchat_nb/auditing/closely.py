"""What takes Python to find out, one value at a time: only of rows that a screen has not let through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from ..redaction import mask_shapes, shapes_in
from .cells import parsed
from .fields import ASCII_LOWER
from .patterns import NOT_ASCII, TOKEN, TOKEN_TAIL, WHITE, whole

PRIVATE = "@private"
_MOST_KEYS_SHOWN = 4
_OF_ANOTHER = "auth_token.of_another"

_TOKEN = re.compile(rf"(\S+){TOKEN_TAIL}")
_SECRET_KEY = re.compile(
    r"(?:password|passwd|pwd|secret|token|(?:api|auth|private|access)[^a-z]?key|credentials?|authorization|jwt)"
    r"[^a-z]*\Z"
)
_PERSONAL_KEY = re.compile(
    r"(?:mail|phone|phone[^a-z]?number|mobile|birthday|birth[^a-z]?date|date[^a-z]?of[^a-z]?birth|dob|ssn"
    r"|passport|iban|credit[^a-z]?card|address|street)[^a-z]*\Z"
)
_E_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True)
class _Metadata:
    not_json: bool
    secret: bool
    personal: bool
    shown: str


def ascii_lowered(text: str) -> str:
    """Lower-case the letters that a uid may have, as the service does.

    >>> ascii_lowered("Alice-İ")
    'alice-İ'
    """
    return text.lower() if text.isascii() else text.translate(ASCII_LOWER)


def look_at_metadata(suspects: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Add `metadata.not_json`, `.secret`, `.personal`, and `.shown`, which quotes no value."""
    known: dict[str, _Metadata] = {}
    found = []
    for text in suspects["metadata"].to_list():
        if text not in known:
            known[text] = _judged(text)
        found.append(known[text])
    kinds: dict[str, Any] = {
        "not_json": nw.Boolean,
        "secret": nw.Boolean,
        "personal": nw.Boolean,
        "shown": nw.String,
    }
    return suspects.with_columns(
        nw.new_series(
            f"metadata.{name}", [getattr(one, name) for one in found], kind, backend=suspects.implementation
        )
        for name, kind in kinds.items()
    )


def look_at_tokens(suspects: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Add `auth_token.of_another`: whether the token names another user than the row does."""
    of_another = ~_is_own(suspects)
    others = suspects.select("auth_token", "uid").with_row_index("at").filter(of_another)
    if len(others):
        of_another = of_another.scatter(others["at"], _belongs_to_another(others))
    return suspects.with_columns(of_another.alias(_OF_ANOTHER))


CLOSE_LOOKS: dict[str, Callable[[nw.DataFrame[Any]], nw.DataFrame[Any]]] = {
    "metadata.findings": look_at_metadata,
    _OF_ANOTHER: look_at_tokens,
}
"""What has to be found out for a rule that names this column."""


def _is_own(suspects: nw.DataFrame[Any]) -> nw.Series[Any]:
    """Tell where a token is the uid and one ending: cheaply, and of nearly all that are their user's own."""
    if suspects.implementation.is_polars():
        import polars as pl

        token, uid = pl.col("auth_token").str, pl.col("uid")
        one_more = token.count_matches("_", literal=True) == uid.str.count_matches("_", literal=True) + 1
        own = (token.starts_with(uid + "_") & one_more).fill_null(False)
        return nw.from_native(suspects.to_native().select(own.alias("own"))["own"], series_only=True)
    pairs = zip(suspects["auth_token"].to_list(), suspects["uid"].to_list(), strict=True)
    found = [
        isinstance(uid, str) and token.startswith(f"{uid}_") and token.count("_") == uid.count("_") + 1
        for token, uid in pairs
    ]
    return nw.new_series("own", found, nw.Boolean, backend=suspects.implementation)


def _belongs_to_another(others: nw.DataFrame[Any]) -> nw.Series[Any]:
    """Judge tokens without the white space around them, which somebody will take away before using them."""
    others = others.with_columns(nw.col("auth_token").str.strip_chars(WHITE))
    token, uid = nw.col("auth_token").str, nw.col("uid").str
    owner = token.replace(f"{TOKEN_TAIL}$", "").str.to_lowercase()
    is_told = whole("auth_token", TOKEN) & ~nw.col("uid").is_null() & (nw.col("uid") != "")
    judged = others.select(
        found=(is_told & (owner != uid.to_lowercase())).fill_null(False),
        odd=(token.contains(NOT_ASCII) | uid.contains(NOT_ASCII)).fill_null(False),
    )
    odd = others.drop("at").with_row_index("at").filter(judged["odd"])
    if not len(odd):
        return judged["found"]
    pairs = zip(odd["auth_token"].to_list(), odd["uid"].to_list(), strict=True)
    exact = [_of_another(token, uid) for token, uid in pairs]
    return judged["found"].scatter(
        odd["at"], nw.new_series("found", exact, nw.Boolean, backend=others.implementation)
    )


def _of_another(token: str, uid: str | None) -> bool:
    if not isinstance(uid, str) or not uid:
        return False
    found = _TOKEN.fullmatch(token)
    return found is not None and ascii_lowered(found[1]) != ascii_lowered(uid)


def _judged(text: str) -> _Metadata:
    size = len(text.encode())
    value = parsed(text)
    if not isinstance(value, dict):
        return _Metadata(
            not_json=True,
            secret=False,
            personal=False,
            shown=_why_not(value, size),
        )
    entries = list(_entries({key: item for key, item in value.items() if key != PRIVATE}))
    keys = ", ".join(mask_shapes(key) for key in list(value)[:_MOST_KEYS_SHOWN])
    more = ", …" if len(value) > _MOST_KEYS_SHOWN else ""
    return _Metadata(
        not_json=False,
        secret=any(_is_named(key, item, _SECRET_KEY) or _holds_a_shape(item) for key, item in entries),
        personal=any(_is_named(key, item, _PERSONAL_KEY) or _holds_an_address(item) for key, item in entries),
        shown=f"{size:,} bytes: {keys}{more}" if value else f"{size:,} bytes",
    )


def _why_not(value: Any, size: int) -> str:
    if isinstance(value, ValueError):
        at = f" at character {value.pos + 1:,}" if hasattr(value, "pos") else ""
        return f"{size:,} bytes: not JSON{at}"
    return f"{size:,} bytes: no object"


def _entries(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value at any depth with the key that it stands under."""
    todo = [(key, value)]
    while todo:
        key, value = todo.pop()
        if isinstance(value, dict):
            todo += value.items()
            yield from ((name, item) for name, item in value.items() if isinstance(item, (dict, list)))
        elif isinstance(value, list):
            todo += [(key, item) for item in value]
        else:
            yield key, value


def _is_named(key: str, value: Any, pattern: re.Pattern[str]) -> bool:
    if value is None or value == "" or isinstance(value, bool):
        return False
    return pattern.search(ascii_lowered(key)) is not None


def _holds_a_shape(value: Any) -> bool:
    return isinstance(value, str) and bool(shapes_in(value))


def _holds_an_address(value: Any) -> bool:
    return isinstance(value, str) and _E_MAIL.search(value) is not None
