"""Looking up the addresses of a host, in limited time: the system's own look-up has no limit."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError

from ..messages import TransportError

_LONGEST_FOR_ONE_OF_MANY = 1.0
_SHORTEST = 0.01


def addresses_of(host: str, port: int, seconds: float) -> list[str]:
    """Return the addresses of a host in the order in which to try them.

    Raises:
        OSError: When the host has no address.
        TransportError: `dns`, when the look-up takes longer than this.
    """
    if _is_address(host):
        return [host]
    try:
        return _check_addresses(_look_up(host, port).result(seconds))
    except FutureTimeoutError:
        raise _timeout_error(seconds) from None


async def addresses_of_async(host: str, port: int, seconds: float) -> list[str]:
    """Return the same as `addresses_of`, awaited."""
    if _is_address(host):
        return [host]
    looked_up = asyncio.wrap_future(_look_up(host, port))
    done, _ = await asyncio.wait([looked_up], timeout=seconds)
    if not done:
        looked_up.cancel()
        raise _timeout_error(seconds)
    return _check_addresses(looked_up.result())


def shares(addresses: list[str], seconds: float) -> Iterator[tuple[str, float, bool]]:
    """Yield each address with the seconds that it gets to accept a connection, and whether it is the last.

    httpcore would give each of them the whole time.
    """
    deadline = time.monotonic() + seconds
    for others in range(len(addresses) - 1, -1, -1):
        left = max(deadline - time.monotonic(), _SHORTEST)
        share = min(left / (others + 1), _LONGEST_FOR_ONE_OF_MANY) if others else left
        yield addresses[-1 - others], share, not others


def _look_up(host: str, port: int) -> Future[list[str]]:
    """Look a name up in a daemon thread: nothing can interrupt it, and given up on it ends by itself."""
    future: Future[list[str]] = Future()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            future.set_result(list(dict.fromkeys(str(address[0]) for *_, address in found)))
        except (OSError, UnicodeError) as exc:
            future.set_exception(exc)

    future.set_running_or_notify_cancel()  # whoever gives up leaves it as it is
    threading.Thread(target=look_up, name="cometchat-nb-dns", daemon=True).start()
    return future


def _check_addresses(addresses: list[str]) -> list[str]:
    if not addresses:
        raise TransportError("dns", "its name has no address")
    return addresses


def _timeout_error(seconds: float) -> TransportError:
    return TransportError("dns", f"its name was not looked up within {seconds:.2g} s")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
