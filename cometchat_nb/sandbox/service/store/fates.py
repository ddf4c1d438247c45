"""What became of auth tokens that stopped working, remembered without the tokens themselves."""

from __future__ import annotations

import hashlib
import os
from typing import Literal

Fate = Literal["deleted", "flushed", "pushed_out", "user_deleted", "expired"]

_MOST_REMEMBERED = 10_000


class Fates:
    """Why the newest 10,000 tokens that stopped working did so, by keyed digest."""

    def __init__(self) -> None:
        self._key = os.urandom(16)
        self._fates: dict[bytes, Fate] = {}

    def note(self, token: str, fate: Fate) -> None:
        """Remember why a token works no longer."""
        self._fates[self._digest(token)] = fate
        if len(self._fates) > _MOST_REMEMBERED:
            del self._fates[next(iter(self._fates))]

    def of(self, token: str) -> Fate | None:
        """Return why a token works no longer, or `None` when it never worked here or is forgotten."""
        return self._fates.get(self._digest(token)) if self._fates else None

    def _digest(self, token: str) -> bytes:
        return hashlib.blake2b(token.encode("utf-8", "replace"), digest_size=8, key=self._key).digest()
