"""Names for people that tell them apart and say nothing about them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])")
_SHORTEST = 3


class Pseudonyms:
    """Replaces UIDs and email addresses by `user-1`, `user-2`, ...: the same person by the same name.

    A UID that is an email address stays one (`user-1@example.invalid`): that may be why a login failed.
    UIDs of fewer than three characters stay, because they stand in every other word.
    """

    def __init__(self, uids: Iterable[str]) -> None:
        self._names: dict[str, str] = {}
        self._uid_of = {
            spelling.lower(): uid
            for uid in sorted(set(uids))
            for spelling in (uid, quote(uid, safe=""))
            if len(uid) >= _SHORTEST
        }
        spellings = sorted(self._uid_of, key=len, reverse=True)
        self._uids = re.compile("|".join(map(re.escape, spellings)), re.IGNORECASE) if spellings else None

    def apply(self, value: Any) -> Any:
        """Return a copy of texts, lists and mappings with the people in them renamed."""
        if isinstance(value, str):
            text = self._uids.sub(self._pseudonym_of_uid, value) if self._uids else value
            return _EMAIL.sub(self._pseudonym_of_email, text)
        if isinstance(value, dict):
            return {key: self.apply(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.apply(item) for item in value]
        return value

    def _pseudonym_of_uid(self, found: re.Match[str]) -> str:
        uid = self._uid_of.get(found.group().lower(), found.group())
        return self._address(uid) if _EMAIL.fullmatch(uid) else self._name(uid)

    def _pseudonym_of_email(self, found: re.Match[str]) -> str:
        return found.group() if found.group().endswith("@example.invalid") else self._address(found.group())

    def _address(self, person: str) -> str:
        return f"{self._name(person)}@example.invalid"

    def _name(self, person: str) -> str:
        return self._names.setdefault(person.lower(), f"user-{len(self._names) + 1}")
