"""The network, blocking: connections that are kept open, and a limit of time that nothing outlasts."""

from __future__ import annotations

import os
import time
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Any

import httpcore

from ..messages import Request, TransportError
from .connections import Peer, Peers, as_httpcore, failures, open_pool, phase_clock
from .delivery import CONNECT_TIMEOUT, Delivery
from .failures import as_transport_error
from .name_lookup import addresses_of, shares


class Network:
    """A driver over HTTP/1.1. Threads may share it; a process that was forked connects anew."""

    def __init__(self) -> None:
        self._peers = Peers()
        self._idle: defaultdict[Peer, deque[_Connection]] = defaultdict(deque)
        self._process = os.getpid()

    def send(self, request: Request, delivery: Delivery) -> None:
        """Carry a request."""
        failure: TransportError
        try:
            peer = self._peers.of(request)
            connection = self._take(peer)
            try:
                connection.exchange(as_httpcore(request, peer, delivery, phase_clock(delivery)), delivery)
            except BaseException:
                connection.close()
                raise
            if connection.reusable:
                self._idle[peer].append(connection)
            else:
                connection.close()
            return
        except failures() as exc:
            failure = as_transport_error(exc)
        raise failure

    def close(self) -> None:
        """Close the connections that nobody uses."""
        for idle in list(self._idle.values()):
            while idle:
                idle.popleft().close()

    def _take(self, peer: Peer) -> _Connection:
        if self._process != os.getpid():  # closed here, the parent's end of a connection stays open
            self.close()
            self._process = os.getpid()
        idle = self._idle[peer]
        while True:
            try:
                connection = idle.pop()
            except IndexError:
                return _Connection(peer)
            if connection.alive:
                return connection
            connection.close()


class _Connection:
    """One connection, which carries one request at a time."""

    def __init__(self, peer: Peer) -> None:
        self._backend = _Backend()
        self._http: Any = open_pool("", peer, network_backend=self._backend).create_connection(peer.origin)

    @property
    def reusable(self) -> bool:
        """Whether it can carry another request."""
        return bool(self._http.is_idle() and not self._http.is_closed())

    @property
    def alive(self) -> bool:
        """Whether the other side has not closed it meanwhile."""
        return not (self._http.is_closed() or self._http.has_expired())

    def exchange(self, request: httpcore.Request, delivery: Delivery) -> None:
        """Send a request and take its reply."""
        self._backend.delivery = delivery
        response = self._http.handle_request(request)
        try:
            delivery.start(response.status, response.headers)
            for chunk in response.iter_stream():
                delivery.add(chunk)
        finally:
            response.close()

    def close(self) -> None:
        """Close it, and whatever socket it was about to be made from."""
        self._http.close()
        self._backend.close()


class _Backend(httpcore.NetworkBackend):
    """Sockets whose every wait ends when the request's time is over, however slowly bytes arrive.

    httpcore's own time-outs are for one wait each.
    """

    delivery: Delivery

    def __init__(self) -> None:
        self._sockets = httpcore.SyncBackend()
        self._opened: httpcore.NetworkStream | None = None

    def close(self) -> None:
        """Close the socket: httpcore leaves it open where a SOCKS proxy breaks its protocol."""
        if self._opened is not None:
            self._opened.close()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        before, most = time.monotonic(), self.delivery.remaining(CONNECT_TIMEOUT)
        try:
            addresses = addresses_of(host, port, most)
        except OSError as exc:
            raise httpcore.ConnectError(str(exc)) from None
        left = most - (time.monotonic() - before)
        for address, share, is_last in shares(addresses, left):
            try:
                stream = self._sockets.connect_tcp(address, port, share, local_address, socket_options)
                self._opened = _Stream(stream, self)
                return self._opened
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if is_last:
                    raise
        raise httpcore.ConnectError("no address")


class _Stream(httpcore.NetworkStream):
    """A socket that waits no longer than the request's time."""

    def __init__(self, stream: httpcore.NetworkStream, backend: _Backend) -> None:
        self._stream, self._backend = stream, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._backend.delivery.remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._backend.delivery.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        remaining = self._backend.delivery.remaining(CONNECT_TIMEOUT)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, remaining), self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
