"""A secret that does not show itself, and its mask."""

from __future__ import annotations

import re

MASK = "****"
_SHORTEST_WITH_A_VISIBLE_END = 16
# Matches or gives up within the run of characters where it starts, so that hostile text costs no more.
AUTH_TOKEN = re.compile(r"(?<=_)(?:\d{10}[0-9A-Fa-f]{8,}|\d[0-9A-Fa-f]{31,})")


class Secret(str):
    """A string that does not show itself in a repr, and so not in a verbose traceback either.

    A deep copy is its mask: that is what `dataclasses.asdict` makes, and so a frame of users. So is what is
    pickled, wherever it lies.
    """

    __slots__ = ()

    def __copy__(self) -> Secret:
        return self

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (mask(self) or "",)

    def __deepcopy__(self, _memo: object) -> str:
        return mask(self) or ""

    def __repr__(self) -> str:
        return f"Secret({mask(self)!r})"


def mask(secret: str | None) -> str | None:
    """Shorten a secret to what tells two of them apart: a token's uid and the last four characters.

    >>> mask("cometchat-uid-1_1700000000fa4efa4efa4e")
    'cometchat-uid-1_****fa4e'
    >>> mask("short")
    '****'
    """
    if secret is None:
        return None
    token = AUTH_TOKEN.search(secret)
    owner = secret[: token.start()] if token else ""
    end = secret[-4:] if len(secret) >= _SHORTEST_WITH_A_VISIBLE_END else ""
    return f"{owner}{MASK}{end}"


def hide(secret: str | None) -> Secret | None:
    """Return a secret that does not show itself; `None` stays."""
    return None if secret is None else Secret(secret)
