"""Which host names and web pages a served sandbox answers: everybody knows its keys.

A page of another site can reach a server of this machine in two ways: by its address, and the browser sends
the page's `Origin`; or by a name of its own that suddenly leads here (DNS rebinding): `Host` is that name.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from ...messages import Reply
from ..service.checks.refusals import Refusal

_VENDOR = ".cometchat.io"
_MOST_REPORTED = 20
_LONGEST_SHOWN = 100

logger = logging.getLogger(__name__)


class Guard:
    """Decides by `Host` and `Origin`, before anything else looks at a request.

    Args:
        host: The address that the sandbox listens on.
        allow_hosts: Further names that it may be called by.
        allow_origins: Further pages that may use it, such as `https://demo.example`; a file's is `null`.

    Raises:
        TypeError, ValueError: When one of them is no name or no origin.
    """

    def __init__(self, host: str, allow_hosts: Iterable[str] = (), allow_origins: Iterable[str] = ()) -> None:
        self._hosts = {host.lower(), *(_checked_host(name) for name in allow_hosts)}
        self._origins = {_checked_origin(origin) for origin in allow_origins}
        self._reported: set[str] = set()

    def refusal(self, headers: Iterable[tuple[bytes, bytes]]) -> Reply | None:
        """Return the reply to a request that is not let in, or `None`."""
        for name, value in headers:
            if name == b"host" and not self._is_own(text := value.decode("latin-1")):
                option, what = "--allow-host", "does not answer to the host name"
            elif name == b"origin" and not self._is_welcome(text := value.decode("latin-1")):
                option, what = "--allow-origin", "does not answer pages of"
            else:
                continue
            message = (
                f"The sandbox {what} {text[:_LONGEST_SHOWN]!r}. If it should, start it with {option}, "
                f"or with serve({option[2:].replace('-', '_')}s=[...])."
            )
            self._report(message)
            return Refusal(403, f"ERR_SANDBOX_{name.decode().upper()}", message).reply()
        return None

    def _is_own(self, host: str) -> bool:
        """Tell whether a request is meant for this server; only a name can be made to lead elsewhere."""
        name = _parts(f"//{host}").hostname
        if name is None:
            return not host  # no browser leaves it empty
        name = name.rstrip(".")
        return _is_loopback(name) or _is_address(name) or name.endswith(_VENDOR) or name in self._hosts

    def _is_welcome(self, origin: str) -> bool:
        parts = _parts(origin)
        local = parts.scheme in ("http", "https") and _is_loopback(parts.hostname or "")
        return local or origin.lower() in self._origins

    def _report(self, message: str) -> None:
        """Tell whoever runs the sandbox, once: a browser shows no more than that it may not."""
        if message not in self._reported and len(self._reported) < _MOST_REPORTED:
            self._reported.add(message)
            logger.warning("%s", message)


def _checked_host(name: str) -> str:
    if not isinstance(name, str):
        raise TypeError(f"allow_hosts must be host names, not {type(name).__name__}")
    parts = _parts(f"//{name}")
    if not name.strip() or parts.hostname != name.lower():
        raise ValueError(f"allow_hosts takes names such as 'sandbox' or 'sandbox.lan', not {name[:100]!r}")
    return name.lower()


def _checked_origin(origin: str) -> str:
    if not isinstance(origin, str):
        raise TypeError(f"allow_origins must be origins, not {type(origin).__name__}")
    parts = _parts(origin)
    if origin != "null" and (
        not parts.hostname or origin.lower() != f"{parts.scheme}://{parts.netloc}".lower()
    ):
        raise ValueError(
            f"allow_origins takes origins such as 'https://demo.example' or 'null', not {origin[:100]!r}"
        )
    return origin.lower()


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
