"""What a URL may show: no user name, no password, no secret in its query."""

from __future__ import annotations

import re

from ..redaction import MASK, is_secret_name, mask_shapes

_USERINFO = re.compile(r"(?<=://)[^\s/?#\"'<>]+@")
_PARAMETER = re.compile(r"(?P<before>[?&#;])(?P<name>[\w.%\[\]-]{1,60})=(?P<value>[^&#\s\"'<>]+)")
_SECRET_PARAMETER = re.compile(
    r"token|secret|password|passwd|pwd|credential|signature|api.?key|auth.?key|private.?key|jwt|session",
    re.IGNORECASE,
)


def mask_urls(text: str) -> str:
    """Mask the credentials in the URLs of a text, and the values of parameters that are named as secrets.

    >>> mask_urls("https://bob:hunter2@example.com/me?access_token=fa4e&page=2")
    'https://****@example.com/me?access_token=****&page=2'
    """
    text = _USERINFO.sub(f"{MASK}@", text)
    return _PARAMETER.sub(_masked_parameter, text) if "=" in text else text


def mask_text(text: str) -> str:
    """Mask what is shaped like a secret, and what a URL must not show."""
    return mask_urls(mask_shapes(text))


def _masked_parameter(found: re.Match[str]) -> str:
    name = found["name"]
    if (
        is_secret_name(name)
        or _SECRET_PARAMETER.search(name)
        or name.lower() in ("sig", "code", "auth", "key")
    ):
        return f"{found['before']}{name}={MASK}"
    return found.group()
