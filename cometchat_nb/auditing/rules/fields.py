"""The fields of a user object, and the spellings in which exports name them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

TEXTS = ("uid", "name", "avatar", "link", "status", "role", "auth_token", "jwt")
TIMES = ("created_at", "updated_at", "last_active_at", "deactivated_at")
FIELDS = (*TEXTS, "tags", "metadata", *TIMES)
SECRETS = ("auth_token", "jwt")

_KNOWN_TOO = (
    "has_blocked_me",
    "blocked_by_me",
    "ws_channel",
    "conversation_id",
    "status_message",
    "with_auth_token",
)
_ASCII_LOWER = str.maketrans({chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})
_BETWEEN_WORDS = re.compile(r"[_\- ]")


@dataclass(frozen=True)
class Mapping:
    """Which column of an input holds which field.

    Attributes:
        columns: Field to column, for the fields that are there.
        unknown: Columns that are neither a field nor anything else that a user object has.
    """

    columns: dict[str, str]
    unknown: tuple[str, ...]


def lower_ascii(text: str) -> str:
    """Lower-case the letters that a UID may have, as the service does.

    >>> lower_ascii("Alice-İ")
    'alice-İ'
    """
    return text.lower() if text.isascii() else text.translate(_ASCII_LOWER)


def field_of(name: str) -> str | None:
    """Return the field that a column or key of this name holds.

    >>> field_of("authToken"), field_of("Last Active At"), field_of("blockedByMe"), field_of("shoe_size")
    ('auth_token', 'last_active_at', 'blocked_by_me', None)
    """
    return _FIELD_OF.get(_BETWEEN_WORDS.sub("", lower_ascii(name)))


def map_columns(columns: Iterable[str]) -> Mapping:
    """Find the fields among the columns of a table.

    Where no column is the uid by its bare name, a prefix with a dot is understood, such as `data.uid`; the
    other fields then bear the same prefix, but for a token, which is one wherever it is.

    Raises:
        ValueError: When two columns are the same field; the text names both.

    >>> map_columns(["data.uid", "data.authToken", "shoe"])
    Mapping(columns={'uid': 'data.uid', 'auth_token': 'data.authToken'}, unknown=('shoe',))
    """
    names = list(columns)
    prefix = prefix_of(names)
    found: dict[str, str] = {}
    unknown = []
    for name in sorted(names, key=lambda name: not name.startswith(prefix)):
        field = field_under(prefix, name)
        if field is None or (field in found and not name.startswith(prefix)):
            unknown.append(name)
        elif field in found:
            raise ValueError(
                f"the columns {found[field]!r} and {name!r} are both the field {field}: leave one of them out"
            )
        else:
            found[field] = name
    return Mapping({field: found[field] for field in FIELDS if field in found}, tuple(unknown))


def field_under(prefix: str, name: str) -> str | None:
    """Return the field that a column is where the uid has this prefix; a secret is one under any.

    >>> field_under("data.", "data.name"), field_under("data.", "name"), field_under("data.", "authToken")
    ('name', None, 'auth_token')
    """
    field = field_of(name.removeprefix(prefix)) if name.startswith(prefix) else None
    anywhere = field_of(name.rpartition(".")[2])
    return field or (anywhere if anywhere in SECRETS else None)


def prefix_of(names: Iterable[str]) -> str:
    """Return what stands in front of `uid`, with its dot; nothing where a column is `uid` itself.

    Raises:
        ValueError: When there are two such prefixes.
    """
    last_parts = {name: name.rpartition(".")[2] for name in names}
    holders = [name for name, last in last_parts.items() if field_of(last) == "uid"]
    prefixes = sorted({name[: len(name) - len(last_parts[name])] for name in holders}, key=len)
    if len(prefixes) > 1 and prefixes[0]:
        raise ValueError(
            f"the columns {prefixes[0]}uid and {prefixes[1]}uid are both a uid: leave one of them out, or "
            "name the one that counts uid"
        )
    return prefixes[0] if prefixes else ""


_FIELD_OF = {field.replace("_", ""): field for field in (*FIELDS, *_KNOWN_TOO)}
