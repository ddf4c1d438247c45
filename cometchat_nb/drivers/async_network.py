"""The network, awaited: connections that are kept open, of the running loop and no other."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import httpcore

from ..messages import Request, TransportError
from .connections import Peer, Peers, as_httpcore, failures, open_pool, phase_clock
from .delivery import CONNECT_TIMEOUT, Delivery
from .failures import as_transport_error
from .name_lookup import addresses_of_async, shares


class AsyncNetwork:
    """A driver over HTTP/1.1. One loop after the other may use it; each gets connections of its own.

    It has no pool that queues requests: with many at once, looking after such a queue costs more than
    the requests.
    """

    keeps_time = False

    def __init__(self) -> None:
        self._peers = Peers()
        self._idle: defaultdict[Peer, list[_Connection]] = defaultdict(list)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def asend(self, request: Request, delivery: Delivery) -> None:
        """Carry a request."""
        failure: TransportError
        try:
            await self._exchange(request, delivery)
            return
        except failures() as exc:
            failure = as_transport_error(exc)
        raise failure

    async def aclose(self) -> None:
        """Close the connections that nobody uses: all of them, also when it is cancelled meanwhile."""
        idle = [one for connections in self._idle.values() for one in connections]
        self._idle.clear()
        if self._loop is not asyncio.get_running_loop():
            return
        cancelled: asyncio.CancelledError | None = None
        for connection in idle:
            try:
                await connection.aclose()
            except asyncio.CancelledError as exc:
                cancelled = exc
        if cancelled is not None:
            raise cancelled

    async def _exchange(self, request: Request, delivery: Delivery) -> None:
        clock = phase_clock(delivery)

        async def note(event: str, info: object) -> None:
            clock(event, info)

        peer = self._peers.of(request)
        connection = await self._take(peer)
        try:
            response = await connection.http.handle_async_request(as_httpcore(request, peer, delivery, note))
            try:
                delivery.start(response.status, response.headers)
                async for chunk in response.aiter_stream():
                    delivery.add(chunk)
            finally:
                await response.aclose()
        finally:
            if connection.reusable:
                self._idle[peer].append(connection)
            else:
                await connection.aclose()

    async def _take(self, peer: Peer) -> _Connection:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # its connections ended with it
            self._idle.clear()
            self._loop = loop
        idle = self._idle[peer]
        while idle:
            connection = idle.pop()
            if connection.alive:
                return connection
            await connection.aclose()
        return _Connection(peer)


class _Connection:
    """One connection, which carries one request at a time."""

    def __init__(self, peer: Peer) -> None:
        self._backend = _Backend()
        pool = open_pool("Async", peer, network_backend=self._backend)
        self.http: Any = pool.create_connection(peer.origin)

    @property
    def reusable(self) -> bool:
        """Whether it can carry another request."""
        return bool(self.http.is_idle() and not self.http.is_closed())

    @property
    def alive(self) -> bool:
        """Whether the other side has not closed it meanwhile."""
        return not (self.http.is_closed() or self.http.has_expired())

    async def aclose(self) -> None:
        """Close it, and whatever socket it was about to be made from."""
        await self.http.aclose()
        await self._backend.aclose()


class _Backend(httpcore.AsyncNetworkBackend):
    """Sockets of a host whose name is looked up in limited time, and outside the loop's own threads.

    A loop waits for those when it ends, however long a look-up takes.
    """

    def __init__(self) -> None:
        self._sockets = httpcore.AnyIOBackend()
        self._opened: httpcore.AsyncNetworkStream | None = None

    async def aclose(self) -> None:
        """Close the socket: httpcore leaves it open where a SOCKS proxy breaks its protocol."""
        if self._opened is not None:
            await self._opened.aclose()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        before, most = time.monotonic(), CONNECT_TIMEOUT if timeout is None else timeout
        try:
            addresses = await addresses_of_async(host, port, most)
        except OSError as exc:
            raise httpcore.ConnectError(str(exc)) from None
        left = most - (time.monotonic() - before)
        for address, share, is_last in shares(addresses, left):
            try:
                self._opened = await self._sockets.connect_tcp(
                    address, port, share, local_address, socket_options
                )
                return self._opened
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if is_last:
                    raise
        raise httpcore.ConnectError("no address")
