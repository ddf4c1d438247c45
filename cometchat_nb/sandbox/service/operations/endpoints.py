"""Which endpoints there are, as a fault or a test names them."""

from __future__ import annotations

import difflib
import functools

from .operation import Operation
from .table import OPERATIONS, PING

_PATHS = tuple(one.name for one in (*OPERATIONS, PING))


def is_at(endpoint: str | None, asked_method: str, asked_path: tuple[str, ...]) -> bool:
    """Tell whether a method and a path, in its segments, are for the endpoint; `None` is every endpoint."""
    if endpoint is None:
        return True
    method, _, path = endpoint.strip().rpartition(" ")
    if method and method.strip().upper() != asked_method:
        return False
    wanted = path.strip("/").split("/")
    segments = asked_path[1:]
    if "/" not in path:
        return bool(segments) and wanted[0] in (segments[-1], segments[-2:-1] and segments[-2])
    same_length = len(wanted) == len(segments)
    return same_length and all(w.startswith("{") or w == s for w, s in zip(wanted, segments, strict=True))


def check_endpoint(endpoint: str) -> None:
    """Check that a fault or a test names an endpoint that there is.

    It is a word of a path (`me`), a path (`/users/{uid}`, `/users/cometchat-uid-1`), or one of both after
    its method (`PUT me`, `PUT /me`).

    Raises:
        ValueError: With the endpoints that exist.
    """
    method, _, path = endpoint.strip().rpartition(" ")
    method = method.strip().upper()
    candidates = [one for one in (*OPERATIONS, PING) if not method or one.method == method]
    if not any(_names(path, one) for one in candidates):
        near = difflib.get_close_matches(endpoint, (*words(), *_PATHS), 1)
        meant = f"; did you mean {near[0]!r}?" if near else "."
        raise ValueError(
            f"there is no endpoint {endpoint[:60]!r}{meant} Use a word ({', '.join(words())}), a path or an "
            f"operation ({', '.join(_PATHS)})"
        )


@functools.cache
def words() -> tuple[str, ...]:
    """Return the words that a path is known by."""
    return tuple(dict.fromkeys(_word(one) for one in (*OPERATIONS, PING)))


def _word(operation: Operation) -> str:
    """Return the last word of a path that is not in braces."""
    return [part for part in operation.path.split("/") if part and not part.startswith("{")][-1]


def _names(path: str, operation: Operation) -> bool:
    wanted, parts = path.strip("/").split("/"), operation.path.strip("/").split("/")
    if operation is PING:
        parts = parts[1:]  # its version stands where the others' does
    if "/" not in path:
        return path in (_word(operation), *(part for part in parts[-2:] if not part.startswith("{")))
    return len(wanted) == len(parts) and all(
        part == want or (part.startswith("{") and want) for want, part in zip(wanted, parts, strict=True)
    )
