"""What is named or shaped like a secret: keys, auth tokens, JWTs, and what URLs carry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .secret import AUTH_TOKEN, MASK, mask

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
_API_KEY = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{40,}(?![0-9A-Za-z])")
_DOTTED = re.compile(r"[A-Za-z0-9_.-]+")
_JWT_START = re.compile(r"eyJ[\w-]{8,}")
_USERINFO = re.compile(r"(?<=://)[^\s/?#\"'<>]+@")
_PARAMETER = re.compile(r"(?P<before>[?&#;])(?P<name>[\w.%\[\]-]{1,60})=(?P<value>[^&#\s\"'<>]+)")
_TOKEN_IN_PATH = re.compile(r"(?<=/auth_tokens/)[^/?#\s\"'<>]+")


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
        text = AUTH_TOKEN.sub(MASK, text)
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
    return found | {one.group() for shape in (AUTH_TOKEN, _API_KEY) for one in shape.finditer(text)}


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
