"""What lets a web page of another origin use the sandbox."""

from __future__ import annotations

from collections.abc import MutableMapping

_EXPOSED = "Date, Retry-After, X-Rate-Limit, X-Rate-Limit-Remaining, X-Rate-Limit-Reset"
METHODS = "GET, POST, PUT, DELETE"


def cors_headers(origin: bytes | None) -> list[tuple[bytes, bytes]]:
    """Return the headers that let a page of this origin read the answer."""
    if origin is None:
        return [(b"vary", b"Origin")]
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-expose-headers", _EXPOSED.encode()),
        (b"vary", b"Origin"),
    ]


def preflight_headers(headers: MutableMapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """Return the headers that grant a preflight, in answer to those it asks with."""
    allowed = [
        *cors_headers(headers.get(b"origin")),
        (b"access-control-allow-methods", METHODS.encode()),
        (b"access-control-max-age", b"600"),
    ]
    if wanted := headers.get(b"access-control-request-headers"):
        allowed.append((b"access-control-allow-headers", wanted))
    if b"access-control-request-private-network" in headers:
        allowed.append((b"access-control-allow-private-network", b"true"))
    return allowed
