r"""JSON objects such as most metadata are, as regular expressions: no backslash, nothing nested deeply.

What matches is valid JSON, whoever reads it; what does not has to be read. The part under "@private", which
no client sees, gives way to `"@": null`. No key of an inner object has an @, so that it stands for nothing
else.
"""

from __future__ import annotations

_SPACE = r"[ \t\n\r]*"
_TEXT = r'"[^"\\\x00-\x1f]*"'
_INNER_KEY = r'"[^"@\\\x00-\x1f]*"'
_SCALAR = rf"(?:{_TEXT}|-?(?:0|[1-9][0-9]{{0,15}})(?:\.[0-9]{{1,15}})?|true|false|null)"


def _sequence(item: str) -> str:
    return rf"{_SPACE}(?:{item}{_SPACE}(?:,{_SPACE}{item}{_SPACE})*)?"


def _object(key: str, value: str) -> str:
    return rf"\{{{_sequence(rf'{key}{_SPACE}:{_SPACE}{value}')}\}}"


_FLAT = rf"(?:{_SCALAR}|\[{_sequence(_SCALAR)}\])"

PLAIN_OBJECT = _object(_TEXT, f"(?:{_FLAT}|{_object(_INNER_KEY, _FLAT)})")
PRIVATE_KEY = '"@private"'
PRIVATE = f"{PRIVATE_KEY}{_SPACE}:{_SPACE}{_object(_TEXT, _FLAT)}"
NO_LONGER_PRIVATE = '"@":null'
