"""Columns that take Python, one value at a time: only of rows that a screen has not let through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from ...redaction import is_secret_name, mask_shapes, shapes_in
from ..rules.fields import lower_ascii
from ..rules.patterns import TOKEN, TOKEN_TAIL, WHITE, whole
from ..rules.tags_metadata import SUSPICIOUS
from .normalize import lower_uids
from .values import parse_json

PRIVATE = "@private"
_MOST_KEYS_SHOWN = 4
_OTHER_OWNER = "auth_token.other_owner"

_SUSPICIOUS = re.compile(SUSPICIOUS)
_PERSONAL_KEY = re.compile(
    r"(?:mail|phone|phone[^a-z]?number|mobile|birthday|birth[^a-z]?date|date[^a-z]?of[^a-z]?birth|dob|ssn"
    r"|passport|iban|credit[^a-z]?card|address|street)[^a-z]*\Z"
)
# Begins at the @, so that a long text without one is not tried from each of its letters.
_E_MAIL = re.compile(r"(?<=[A-Za-z0-9._%+-])@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True)
class _MetadataFindings:
    not_json: bool
    secret: bool
    personal: bool
    shown: str


def derive_metadata(suspects: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Add `metadata.not_json`, `.secret`, `.personal`, and `.shown`, which quotes no value."""
    texts = suspects["metadata"].to_list()
    inspected = {text: _inspect_metadata(text) for text in set(texts)}
    kinds: dict[str, Any] = {
        "not_json": nw.Boolean,
        "secret": nw.Boolean,
        "personal": nw.Boolean,
        "shown": nw.String,
    }
    return suspects.with_columns(
        nw.new_series(
            f"metadata.{name}",
            [getattr(inspected[text], name) for text in texts],
            kind,
            backend=suspects.implementation,
        )
        for name, kind in kinds.items()
    )


def derive_token_owner(suspects: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Add `auth_token.other_owner`: whether the token names another user than the row does.

    Tokens are judged without the white space around them, which somebody will take away before using them.
    """
    tokens = suspects.select(nw.col("auth_token").str.strip_chars(WHITE), "uid")
    owners = tokens["auth_token"].str.replace(f"{TOKEN_TAIL}$", "")
    tokens = tokens.with_columns(
        lower_uids(owners).alias("owner"), lower_uids(tokens["uid"]).alias("lowered")
    )
    has_uid = ~nw.col("uid").is_null() & (nw.col("uid") != "")
    other = whole("auth_token", TOKEN) & (nw.col("owner") != nw.col("lowered")) & has_uid
    return suspects.with_columns(tokens.select(other.fill_null(False).alias(_OTHER_OWNER))[_OTHER_OWNER])


DERIVED: dict[str, Callable[[nw.DataFrame[Any]], nw.DataFrame[Any]]] = {
    "metadata.findings": derive_metadata,
    _OTHER_OWNER: derive_token_owner,
}
"""What has to be found out for a rule that names this column."""


def _inspect_metadata(text: str) -> _MetadataFindings:
    size = f"{len(text.encode()):,} bytes"
    value = parse_json(text)
    if not isinstance(value, dict):
        return _MetadataFindings(
            not_json=True, secret=False, personal=False, shown=f"{size}: {_why_no_object(value)}"
        )
    entries = list(_entries({key: item for key, item in value.items() if key != PRIVATE}))
    keys = ", ".join(mask_shapes(key) for key in list(value)[:_MOST_KEYS_SHOWN])
    more = ", …" if len(value) > _MOST_KEYS_SHOWN else ""
    return _MetadataFindings(
        not_json=False,
        secret=any(_is_secret(key, item) for key, item in entries),
        personal=any(_is_personal(key, item) for key, item in entries),
        shown=f"{size}: {keys}{more}" if value else size,
    )


def _why_no_object(value: Any) -> str:
    if not isinstance(value, ValueError):
        return "no object"
    return "not JSON" + (f" at character {value.pos + 1:,}" if hasattr(value, "pos") else "")


def _entries(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield each value at any depth with the key under which it is."""
    todo = [("", value)]
    while todo:
        key, value = todo.pop()
        if isinstance(value, dict):
            todo += value.items()
            yield from ((name, item) for name, item in value.items() if isinstance(item, (dict, list)))
        elif isinstance(value, list):
            todo += [(key, item) for item in value]
        else:
            yield key, value


def _is_secret(key: str, value: Any) -> bool:
    # A word that is cut, such as to_ken, passes the screen; so it is none here either.
    is_named = _SUSPICIOUS.search(key) is not None and is_secret_name(key)
    return (is_named and _is_telling(value)) or (isinstance(value, str) and bool(shapes_in(value)))


def _is_personal(key: str, value: Any) -> bool:
    is_named = _PERSONAL_KEY.search(lower_ascii(key)) is not None
    return (is_named and _is_telling(value)) or (isinstance(value, str) and _E_MAIL.search(value) is not None)


def _is_telling(value: Any) -> bool:
    return not (value is None or value == "" or isinstance(value, bool))
