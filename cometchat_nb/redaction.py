"""What hides a secret: by value where it is known, by name and by shape where it is not."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

MASK = "****"

_MOST_REMEMBERED = 256
_SHORTEST_REMEMBERED = 4
_SHORTEST_WITH_A_VISIBLE_END = 16
_SHORTEST_SEARCHED_FOR = 12
_MOST_SEARCHED_FOR = 4_096

_SECRET_NAMES = frozenset(
    {
        "apikey",
        "authkey",
        "restapikey",
        "authtoken",
        "fcmtoken",
        "token",
        "jwt",
        "authorization",
        "proxyauthorization",
        "cookie",
        "setcookie",
        "password",
        "secret",
    }
)

_AUTH_TOKEN = re.compile(r"(?<=_)(?:\d{10}[0-9A-Fa-f]{8,}|\d[0-9A-Fa-f]{31,})")
_API_KEY = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{40,}(?![0-9A-Za-z])")
_JWT = re.compile(r"eyJ[\w-]{8,}\.[\w-]+\.[\w-]*")


class Secret(str):
    """A string that does not show itself in a repr, and so not in a verbose traceback either."""

    __slots__ = ()

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
    token = _AUTH_TOKEN.search(secret)
    owner = secret[: token.start()] if token else ""
    end = secret[-4:] if len(secret) >= _SHORTEST_WITH_A_VISIBLE_END else ""
    return f"{owner}{MASK}{end}"


def is_secret_name(name: str) -> bool:
    """Tell whether a header, key or column of this name holds a secret.

    >>> is_secret_name("apiKey"), is_secret_name("auth_token"), is_secret_name("uid")
    (True, True, False)
    """
    return re.sub(r"[^a-z]", "", name.lower()) in _SECRET_NAMES


def mask_shapes(text: str) -> str:
    """Mask whatever in the text is shaped like an API key, an auth token or a JWT.

    >>> mask_shapes("no user cometchat-uid-1_1700000000fa4efa4efa4e here")
    'no user cometchat-uid-1_**** here'
    """
    for shape in (_JWT, _AUTH_TOKEN, _API_KEY):
        text = shape.sub(MASK, text)
    return text


_known: dict[tuple[str, ...], None] = {}


def known_secrets() -> list[str]:
    """Return the newest 4,096 secrets that this process has used, in all their spellings, the longest first.

    They are kept in memory only, so that what leaves the process can be searched for them. What is as
    short as a word is not among them: `undefined`, given as a key, hides no other `undefined`.
    """
    return sorted({spelling for group in list(_known) for spelling in group}, key=len, reverse=True)


def shapes_in(text: str) -> set[str]:
    """Return whatever in the text is shaped like an API key, an auth token or a JWT."""
    return {found.group() for shape in (_JWT, _AUTH_TOKEN, _API_KEY) for found in shape.finditer(text)}


def _search_for(spellings: tuple[str, ...]) -> None:
    if len(spellings[0].strip()) < _SHORTEST_SEARCHED_FOR:
        return
    _known.pop(spellings, None)  # the newest stands last, and each but once
    _known[spellings] = None
    while len(_known) > _MOST_SEARCHED_FOR:
        _known.pop(next(iter(_known)), None)


class Redactor:
    """Masks the secrets it was told of, and everything that is named or shaped like one.

    It remembers the newest 256 secrets. A value of fewer than four characters is not remembered:
    masking it would hide ordinary text and protect nothing.
    """

    def __init__(self, *secrets: str | None) -> None:
        self._spellings: deque[tuple[str, ...]] = deque(maxlen=_MOST_REMEMBERED)
        self.remember(*secrets)

    def remember(self, *secrets: str | None) -> None:
        """Mask these values from now on, also where they are quoted, escaped or trimmed."""
        for secret in secrets:
            if secret is None or len(secret.strip()) < _SHORTEST_REMEMBERED:
                continue
            spellings = _spellings(secret)
            if spellings not in self._spellings:
                self._spellings.append(spellings)
                _search_for(spellings)

    def spellings(self) -> list[str]:
        """Return every spelling of the secrets that it knows, the longest first."""
        return sorted({spelling for group in self._spellings for spelling in group}, key=len, reverse=True)

    def text(self, text: str) -> str:
        """Return the text with every secret in it masked."""
        shown = {spelling: _stand_in(group[0]) for group in self._spellings for spelling in group}
        for spelling in sorted(shown, key=len, reverse=True):
            text = text.replace(spelling, shown[spelling])
        return mask_shapes(text)

    def data(self, value: Any) -> Any:
        """Return a copy of nested data with its secrets masked, by value, by name and by shape.

        An exception becomes the text of its whole chain; bytes become text.
        """
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, bytes):
            return self.text(value.decode("utf-8", "replace"))
        if isinstance(value, Mapping):
            return {self.data(key): self._named(key, item) for key, item in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return type(value)(self.data(item) for item in value)
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

    def _named(self, name: object, value: Any) -> Any:
        if isinstance(name, (str, bytes)) and is_secret_name(_as_text(name)):
            if isinstance(value, (str, bytes)):
                return mask(_as_text(value)) if value else value
            return value if value is None or isinstance(value, bool) else MASK
        return self.data(value)


class Scan:
    """Looks for secrets in what is about to be handed out, masks them, and remembers which there were.

    Args:
        secrets: Values that must not be in it, besides those that this process has used.
        shown: What is no secret even where somebody gave it as one, such as a uid.
    """

    def __init__(self, secrets: Iterable[str] = (), *, shown: frozenset[str] = frozenset()) -> None:
        given = Redactor(*secrets).spellings()
        self._known = [*given, *(spelling for spelling in known_secrets() if spelling not in shown)]
        self._found: set[str] = set()

    @property
    def hits(self) -> int:
        """How many different secrets there were."""
        return len(self._found)

    def clean(self, text: str) -> str:
        """Return the text with every secret in it masked."""
        for spelling in self._known:
            if spelling in text:
                self._found.add(spelling)
                text = text.replace(spelling, MASK)
        self._found |= shapes_in(text)
        return mask_shapes(text)


def _stand_in(secret: str) -> str:
    """Keep a token's uid, which is no secret and tells whose token it was."""
    return str(mask(secret)) if _AUTH_TOKEN.search(secret) else MASK


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
