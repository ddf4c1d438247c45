"""The network, awaited: connections that are kept open, of the running loop and no other."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any

import httpcore

from ..messages import Request, TransportError
from .connections import Peer, Peers, as_httpcore, open_pool, phase_clock
from .delivery import Delivery
from .failures import as_transport_error


class AsyncNetwork:
    """A driver over HTTP/1.1. One loop after the other may use it; each gets connections of its own.

    It has no pool that queues requests: with many at once, looking after such a queue costs more than
    the requests.
    """

    keeps_time = False

    def __init__(self) -> None:
        self._peers = Peers()
        self._idle: defaultdict[Peer, list[Any]] = defaultdict(list)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def asend(self, request: Request, delivery: Delivery) -> None:
        """Carry a request."""
        failure: TransportError
        try:
            await self._exchange(request, delivery)
            return
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as exc:
            failure = as_transport_error(exc)
        except (httpcore.ProxyError, httpcore.UnsupportedProtocol, UnicodeError) as exc:
            failure = as_transport_error(exc)
        raise failure

    async def aclose(self) -> None:
        """Close the connections that nobody uses."""
        if self._loop is asyncio.get_running_loop():
            for idle in self._idle.values():
                while idle:
                    await idle.pop().aclose()
        self._idle.clear()

    async def _exchange(self, request: Request, delivery: Delivery) -> None:
        clock = phase_clock(delivery)

        async def note(event: str, info: object) -> None:
            clock(event, info)

        peer = self._peers.of(request)
        connection = await self._take(peer)
        try:
            response = await connection.handle_async_request(as_httpcore(request, peer, delivery, note))
            try:
                delivery.start(response.status, response.headers)
                async for chunk in response.aiter_stream():
                    delivery.add(chunk)
            finally:
                await response.aclose()
        finally:
            if connection.is_idle() and not connection.is_closed():
                self._idle[peer].append(connection)
            else:
                await connection.aclose()

    async def _take(self, peer: Peer) -> Any:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # its connections ended with it
            self._idle.clear()
            self._loop = loop
        idle = self._idle[peer]
        while idle:
            connection = idle.pop()
            if not (connection.is_closed() or connection.has_expired()):
                return connection
            await connection.aclose()
        return open_pool("Async", peer).create_connection(peer.origin)
