"""The port of a served sandbox, which can be shut and opened again while it is served."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

_LOOKS_AGAIN_AFTER = 0.05


class Gate:
    """Runs a server behind a port while nothing refuses connections to it.

    A shut port stays bound and does not listen: the system itself refuses who connects.

    Args:
        bound: A socket that is bound to the port.
        run: Runs the server behind such a socket while its block runs, and closes the socket.
        is_shut: Tells whether connections are refused now.
    """

    def __init__(
        self,
        bound: socket.socket,
        run: Callable[[socket.socket], AbstractContextManager[None]],
        is_shut: Callable[[], bool],
    ) -> None:
        self._bound = bound
        self._address = bound.getsockname()
        self._run = run
        self._is_shut = is_shut
        self._server: ExitStack | None = None
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._is_watched = False

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the port as it has to be while the block runs."""
        self.update()
        try:
            yield
        finally:
            self._ended.set()
            with self._lock:
                self._close()
                self._bound.close()

    def update(self) -> None:
        """Shut or open the port, as is due now; a port that opens by itself is looked after.

        Raises:
            OSError: When another program has taken the port meanwhile.
        """
        with self._lock:
            if self._ended.is_set():
                return
            is_shut = self._is_shut()
            if is_shut and self._server is not None:
                self._close()
                self._bound = bound_to(self._address)
            elif not is_shut and self._server is None:
                server = ExitStack()
                server.enter_context(self._run(self._bound))
                self._server = server
            if is_shut and not self._is_watched:
                self._is_watched = True
                threading.Thread(target=self._watch, name="cometchat-sandbox-gate", daemon=True).start()

    def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _watch(self) -> None:
        """Open the port when the time has come."""
        while not self._ended.wait(_LOOKS_AGAIN_AFTER) and self._is_shut():
            pass
        self._is_watched = False
        self.update()


def bound_to(address: tuple[str, int]) -> socket.socket:
    """Return a socket that is bound to this address and does not listen yet.

    Raises:
        OSError: When the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's algorithm off: it cost a kept connection 40 ms a reply.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address[:2])
    except BaseException:
        bound.close()
        raise
    return bound
