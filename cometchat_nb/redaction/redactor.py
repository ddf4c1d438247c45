"""Masks secrets by value where they are known, and by name and shape where they are not."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from .secret import AUTH_TOKEN, MASK, mask
from .shapes import is_secret_name, mask_text

_MOST_REMEMBERED = 256
_DEEPEST = 50
_SHORTEST_REMEMBERED = 4
_ENDS = re.compile(r"([^\s*]+)\*{2,}([^\s*]+)")
_MOST_SHOWN = 4  # the ends of a key may be a fourth of it, as they are of a real one


class Redactor:
    """Masks the secrets that it was told, and everything that is named or shaped like one.

    It remembers the newest 256 secrets. A value of fewer than four characters is not remembered:
    masking it would hide ordinary text and protect nothing. It travels with a frame (`carry`), is not copied
    with it, and loses its secrets when it is pickled.
    """

    def __init__(self, *secrets: str | None, most: int = _MOST_REMEMBERED) -> None:
        self._most = most
        # How each secret is spelled is found out when a text is masked: most secrets never meet one.
        self._secrets: dict[str, None] = {}
        self._spellings: dict[str, str] | None = None
        self.remember(*secrets)

    def __deepcopy__(self, _memo: object) -> Redactor:
        return self

    def __reduce__(self) -> tuple[type[Redactor], tuple[()]]:
        return Redactor, ()

    def remember(self, *secrets: str | None) -> None:
        """Mask these values from now on, also where they are quoted, escaped or trimmed."""
        for secret in secrets:
            if secret is None or len(secret.strip()) < _SHORTEST_REMEMBERED:
                continue
            self._secrets.pop(secret, None)  # the newest stands last
            self._secrets[secret] = None
            if len(self._secrets) > self._most:
                self._secrets.pop(next(iter(self._secrets)), None)
            self._spellings = None

    def spellings(self) -> dict[str, str]:
        """Return every spelling of the secrets that it knows, with the secret."""
        found = self._spellings
        if found is None:
            found = {spelling: secret for secret in list(self._secrets) for spelling in _spellings(secret)}
            self._spellings = found
        return found

    def text(self, text: str) -> str:
        """Return the text with every secret in it masked."""
        return mask_text(self._mask_by_value(self._mask_by_ends(text)))

    def _mask_by_ends(self, text: str) -> str:
        """Mask the ends of a secret whose middle the service has masked, where they are much of it."""
        if "**" not in text:
            return text
        keys = [secret.strip() for secret in list(self._secrets) if not AUTH_TOKEN.search(secret)]

        def masked(found: re.Match[str]) -> str:
            start, end = found.groups()
            of_one = any(
                key.startswith(start) and key.endswith(end) and _MOST_SHOWN * len(start + end) > len(key)
                for key in keys
            )
            return MASK if of_one else found.group()

        return _ENDS.sub(masked, text)

    def _mask_by_value(self, text: str) -> str:
        there = {spelling: secret for spelling, secret in self.spellings().items() if spelling in text}
        if not there:
            return text
        return any_of(there).sub(lambda found: _stand_in(there[found.group()]), text)

    def data(self, value: Any) -> Any:
        """Return a copy of nested data with its secrets masked, by value, by name and by shape.

        An exception becomes the text of its whole chain; bytes become text; what lies too deep, a mask.
        """
        return self._data(value, _DEEPEST)

    def _data(self, value: Any, depth: int) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bytes):
            return self.text(value.decode("utf-8", "replace"))
        if isinstance(value, Mapping):
            if not depth:
                return MASK
            return {
                self._data(key, depth - 1): self._data_under(key, item, depth) for key, item in value.items()
            }
        if isinstance(value, (list, tuple, set, frozenset)):
            return type(value)(self._data(item, depth - 1) for item in value) if depth else MASK
        if isinstance(value, BaseException):
            return self.exception(value)
        return value

    def exception(self, exc: BaseException) -> str:
        """Describe an exception and what caused it in one line without a secret.

        A cause that says the same in other layers' words is said once.
        """
        said: dict[str, str] = {}
        seen: set[int] = set()
        link: BaseException | None = exc
        while link is not None and id(link) not in seen:
            seen.add(id(link))
            text = self.text(str(link))
            said.setdefault(text, f"{type(link).__name__}: {text}".rstrip(": "))
            link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
        return ", caused by ".join(said.values())

    def _data_under(self, name: object, value: Any, depth: int) -> Any:
        if isinstance(name, (str, bytes)) and is_secret_name(_as_text(name)):
            if isinstance(value, (str, bytes)):
                return mask(_as_text(value)) if value else value
            return value if value is None or isinstance(value, bool) else MASK
        return self._data(value, depth - 1)


class _Carried(dict[str, Any]):
    """An empty mapping, so that a frame's `attrs` stay JSON, which keeps a redactor beside it."""

    redactor: Redactor

    def __deepcopy__(self, _memo: object) -> _Carried:
        return self

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[()]]:
        return dict, ()


def carry(attrs: dict[Any, Any], redactor: Redactor) -> None:
    """Let the `attrs` of a frame carry a redactor: not printed, not written, not pickled."""
    attrs["secrets"] = carried = _Carried()
    carried.redactor = redactor


def carried_by(attrs: Mapping[Any, Any]) -> Redactor | None:
    """Return the redactor that the `attrs` of a frame carry."""
    carried = attrs.get("secrets")
    return carried.redactor if isinstance(carried, _Carried) else None


def any_of(spellings: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern for all, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(spellings, key=len, reverse=True))))


def _stand_in(secret: str) -> str:
    """Keep a token's uid, which is no secret and tells whose token it was."""
    return str(mask(secret)) if AUTH_TOKEN.search(secret) else MASK


def _as_text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "replace")


def _spellings(secret: str) -> tuple[str, ...]:
    bare = secret.strip()
    escaped = (
        secret,
        bare,
        quote(bare, safe="", errors="replace"),
        quote(bare, errors="replace"),
        json.dumps(bare)[1:-1],
        html.escape(bare),
        repr(str(bare))[1:-1],
    )
    return tuple(dict.fromkeys(escaped))
