"""What hides a secret: by value where it is known, by name and by shape where it is not.

Nothing here is kept for the process: a `Redactor` knows the secrets of the session, the run or the result
that it belongs to.
"""

from __future__ import annotations

import functools
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote

MASK = "****"

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

_MOST_REMEMBERED = 256
_DEEPEST = 50
_SHORTEST_REMEMBERED = 4
_SHORTEST_SEARCHED_FOR = 12
_SHORTEST_WITH_A_VISIBLE_END = 16

# What the names of secrets end in, in any spelling: apiKey, X-API-Key, refresh_token, client_secret, ...
_SECRET_NAME = re.compile(
    r"(?:token|jwt|bearer|secret|password|passwd|passphrase|passcode|pwd|otp|credentials?|authorization|cookie"
    r"|connectionstring|dsn|(?:api|auth|rest|private|secret|access|client|signing|service|master|encryption)key)"
    r"(?:live|test|prod|dev|old|new)?\Z"
)
_PARAMETER_WORDS = re.compile(
    r"token|secret|passw|pwd|credential|signature|api.?key|auth.?key|private.?key|jwt|session", re.IGNORECASE
)

# Each matches or gives up within the run of characters where it starts, so that hostile text costs no more.
_AUTH_TOKEN = re.compile(r"(?<=_)(?:\d{10}[0-9A-Fa-f]{8,}|\d[0-9A-Fa-f]{31,})")
_ENDS = re.compile(r"([^\s*]+)\*{2,}([^\s*]+)")
_MOST_SHOWN = 4  # the ends of a key may be a fourth of it, as they are of a real one
_API_KEY = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{40,}(?![0-9A-Za-z])")
_DOTTED = re.compile(r"[A-Za-z0-9_.-]+")
_JWT_START = re.compile(r"eyJ[\w-]{8,}")
_USERINFO = re.compile(r"(?<=://)[^\s/?#\"'<>]+@")
_PARAMETER = re.compile(r"(?P<before>[?&#;])(?P<name>[\w.%\[\]-]{1,60})=(?P<value>[^&#\s\"'<>]+)")
_WORD = re.compile(r"[A-Za-z_]{0,16}")
_TOKEN_IN_PATH = re.compile(r"(?<=/auth_tokens/)[^/?#\s\"'<>]+")


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
    token = _AUTH_TOKEN.search(secret)
    owner = secret[: token.start()] if token else ""
    end = secret[-4:] if len(secret) >= _SHORTEST_WITH_A_VISIBLE_END else ""
    return f"{owner}{MASK}{end}"


def is_secret_name(name: str) -> bool:
    """Tell whether a header, key, parameter or column of this name holds a secret.

    >>> [is_secret_name(name) for name in ("apiKey", "x-api-key", "refresh_token", "uid")]
    [True, True, True, False]
    """
    letters = "".join(filter(str.isalpha, name)).lower()
    return _SECRET_NAME.search(letters) is not None


def mask_shapes(text: str) -> str:
    """Mask whatever in the text is shaped like an API key, an auth token or a JWT.

    >>> mask_shapes("no user cometchat-uid-1_1700000000fa4efa4efa4e here")
    'no user cometchat-uid-1_**** here'
    """
    if "eyJ" in text:
        text = _DOTTED.sub(lambda run: _mask_jwts(run.group()), text)
    if "_" in text:
        text = _AUTH_TOKEN.sub(MASK, text)
    return _API_KEY.sub(MASK, text)


def mask_urls(text: str) -> str:
    """Mask the credentials in the URLs of a text, and the values of parameters that are named as secrets.

    >>> mask_urls("https://bob:hunter2@example.com/me?access_token=fa4e&page=2")
    'https://****@example.com/me?access_token=****&page=2'
    """
    if "://" in text:
        text = _USERINFO.sub(f"{MASK}@", text)
    if "=" in text:
        text = _PARAMETER.sub(_mask_parameter, text)
    return _TOKEN_IN_PATH.sub(lambda found: str(mask(found.group())), text)


def mask_text(text: str) -> str:
    """Mask what is shaped like a secret, and what a URL must not show."""
    return mask_urls(mask_shapes(text))


def shapes_in(text: str) -> set[str]:
    """Return whatever in the text is shaped like an API key, an auth token or a JWT."""
    runs = _DOTTED.finditer(text) if "eyJ" in text else ()
    found = {jwt for run in runs for _, _, jwt in _jwts(run.group())}
    return found | {one.group() for shape in (_AUTH_TOKEN, _API_KEY) for one in shape.finditer(text)}


def _jwts(run: str) -> Iterator[tuple[int, int, str]]:
    """Yield where the JWTs are in a run of letters and dots: three parts, the first starting with `eyJ`."""
    start, parts = 0, run.split(".")
    taken = 0
    for position, part in enumerate(parts[:-2]):
        header = _JWT_START.search(part)
        if header is not None and parts[position + 1] and start >= taken:
            begin = start + header.start()
            taken = start + len(part) + len(parts[position + 1]) + len(parts[position + 2]) + 2
            yield begin, taken, run[begin:taken]
        start += len(part) + 1


def _mask_jwts(run: str) -> str:
    shown, end = [], 0
    for begin, taken, _ in _jwts(run):
        shown += [run[end:begin], MASK]
        end = taken
    return "".join([*shown, run[end:]])


def _mask_parameter(found: re.Match[str]) -> str:
    name = found["name"]
    if not (
        is_secret_name(name)
        or _PARAMETER_WORDS.search(name)
        or name.lower() in ("sig", "code", "auth", "key")
    ):
        return found.group()
    return f"{found['before']}{name}={MASK}"


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
        return mask_text(self._masked_by_value(self._masked_by_ends(text)))

    def _masked_by_ends(self, text: str) -> str:
        """Mask the ends of a secret whose middle the service has masked, where they are much of it."""
        if "**" not in text:
            return text
        keys = [secret.strip() for secret in list(self._secrets) if not _AUTH_TOKEN.search(secret)]

        def masked(found: re.Match[str]) -> str:
            start, end = found.groups()
            of_one = any(
                key.startswith(start) and key.endswith(end) and _MOST_SHOWN * len(start + end) > len(key)
                for key in keys
            )
            return MASK if of_one else found.group()

        return _ENDS.sub(masked, text)

    def _masked_by_value(self, text: str) -> str:
        there = {spelling: secret for spelling, secret in self.spellings().items() if spelling in text}
        if not there:
            return text
        return _any_of(there).sub(lambda found: _stand_in(there[found.group()]), text)

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
            return {self._data(key, depth - 1): self._named(key, item, depth) for key, item in value.items()}
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

    def _named(self, name: object, value: Any, depth: int) -> Any:
        if isinstance(name, (str, bytes)) and is_secret_name(_as_text(name)):
            if isinstance(value, (str, bytes)):
                return mask(_as_text(value)) if value else value
            return value if value is None or isinstance(value, bool) else MASK
        return self._data(value, depth - 1)


class Scan:
    """Looks for secrets in what is about to be handed out, masks them, and counts them.

    Args:
        secrets: Values that must not be in it.
        known: What the results themselves know of secrets. What is as short as a word is not searched for:
            `undefined`, given as a key, hides no other `undefined`.
        shown: What is no secret even where somebody gave it as one, such as a uid.
    """

    def __init__(
        self,
        secrets: Iterable[str] = (),
        *,
        known: Redactor | None = None,
        shown: frozenset[str] = frozenset(),
    ) -> None:
        found = {} if known is None else known.spellings()
        self._known = [
            spelling
            for spelling, secret in found.items()
            if spelling not in shown and len(secret.strip()) >= _SHORTEST_SEARCHED_FOR
        ]
        self._known += Redactor(*secrets).spellings()
        self._found: set[str] = set()

    @property
    def hits(self) -> int:
        """How many different secrets there were."""
        return len(self._found)

    def clean(self, text: str) -> str:
        """Return the text with every secret in it masked."""
        if there := [spelling for spelling in self._known if spelling in text]:
            self._found |= set(there)
            text = _any_of(there).sub(MASK, text)
        self._found |= shapes_in(text)
        return mask_shapes(text)


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


def _any_of(spellings: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern for all, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(spellings, key=len, reverse=True))))


def quotable(value: object, otherwise: str | None = None) -> str:
    """Return a value as an error may quote it: a number or a word, and nothing that might be a secret.

    >>> quotable(5), quotable("upper"), quotable("hunter2!"), quotable("hunter2!", "column 2")
    ('5', "'upper'", 'this str', 'column 2')
    """
    is_number = value is None or isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**18)
    if is_number or (isinstance(value, str) and _WORD.fullmatch(value)):
        return repr(value)
    return otherwise or f"this {type(value).__name__}"


def without_frames(read: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Let what a reader raises carry no frame that holds what was read.

    A verbose traceback, or what dumps local variables, would show the whole file or text.
    """

    @functools.wraps(read)
    def call(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        try:
            return read(*args, **kwargs)
        except (TypeError, ValueError, OSError, ImportError) as exc:
            failure = exc.with_traceback(None)
        del args, kwargs
        raise failure

    return call


def hide(secret: str | None) -> Secret | None:
    """Return a secret that does not show itself; `None` stays."""
    return None if secret is None else Secret(secret)


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
