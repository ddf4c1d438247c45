"""What one connection may cost a served sandbox: time, memory and descriptors, whatever its client does."""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from ...extras import missing_extra

LARGEST_FRAME = 65_536
# RFC 9113: an empty SETTINGS frame, and a GOAWAY frame with the error HTTP_1_1_REQUIRED.
_HTTP_1_1_REQUIRED = bytes.fromhex("000000040000000000000008070000000000000000000000000d")
_START = 10.0
_HANG_UP_TURNS = 100
_BACKLOG = 2048
_SWEEP_TICKS = 10  # uvicorn ticks ten times a second


@dataclass(frozen=True)
class Limits:
    """How patient the server is with its clients.

    Attributes:
        send: Seconds in which a request has to arrive whole, counted from its first byte or the connection.
        take: Seconds in which a client has to take what it was sent.
        head: Bytes of a request that are not its body.
        body: Bytes of its body that are read; what is over the service's own limit is not kept.
        pipeline: Requests that a client may send ahead of the answers.
        connections: How many there may be at once; fewer where the system allows fewer descriptors.
        unfinished, answers: Seconds that a stopping server gives a request that still arrives, and one
            whose answer is due.
    """

    send: float = 30.0
    take: float = 30.0
    head: int = 131_072
    body: int = 8_000_000
    pipeline: int = 100
    connections: int = 2_000
    unfinished: float = 1.0
    answers: int = 10


LIMITS = Limits()


class Link:
    """One connection: its transport, what it is being waited for, and since when.

    Attributes:
        unfinished_since: When the request that has not arrived whole began, if there is one.
        answering: Whether an answer is due, so that a stopping server waits for it.
        is_http2: Whether HTTP/2 was agreed on, as a fault has it.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.socket: socket.socket = transport.get_extra_info("socket")
        self.unfinished_since: float | None = time.monotonic()
        self.answering = False
        tls: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
        self.is_http2 = tls is not None and tls.selected_alpn_protocol() == "h2"
        self._unsent_since: float | None = None

    def hang_up(self) -> None:
        """End the connection at once."""
        # A TLS transport that was closed twice cannot be aborted any more; its socket can.
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.transport.abort()

    def refuse(self, status: str) -> None:
        """Say why and end the connection, as far as the client listens."""
        if not self.transport.is_closing():
            self.transport.write(
                f"HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".encode()
            )
            self.transport.close()

    def refuse_http2(self) -> None:
        """Refuse HTTP/2, as a server does that wants HTTP/1.1."""
        if not self.transport.is_closing():
            self.transport.write(_HTTP_1_1_REQUIRED)
            self.transport.close()

    def check(self, limits: Limits, *, reads: bool) -> None:
        """End the connection when its client sends or takes nothing for too long."""
        now = time.monotonic()
        if not self.transport.is_closing() and not self.transport.get_write_buffer_size():
            self._unsent_since = None
        elif self._unsent_since is None:
            self._unsent_since = now
        if self._unsent_since is not None and now - self._unsent_since > limits.take:
            self.hang_up()
        elif reads and self.unfinished_since is not None and now - self.unfinished_since > limits.send:
            self.refuse("408 Request Timeout")


@contextmanager
def running(app: Any, bound: socket.socket, context: ssl.SSLContext | None) -> Iterator[None]:
    """Run the app behind a bound socket, in a thread, while the block runs.

    Raises:
        ImportError: When the extra is not installed.
        OSError: When the server does not start.
    """
    server = _server(app, context)
    thread = threading.Thread(target=server.run, args=([bound],), name="cometchat-sandbox", daemon=True)
    thread.start()
    try:
        _wait_until_up(server, thread)
        yield
    finally:
        server.should_exit = True
        thread.join(_START + LIMITS.answers)


def _server(app: Any, context: ssl.SSLContext | None) -> Any:
    try:
        import uvicorn
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
        from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
    except ImportError:
        raise missing_extra("sandbox", "serving the sandbox") from None
    limits, most = LIMITS, _most_connections()

    class Protocol(HttpToolsProtocol):
        """HTTP on a connection that the app can see, and that is over when its client asks too much."""

        link: Link
        _overhead = _chunk = _length = 0
        _is_complete = False

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.link = Link(transport)
            self.app_state: dict[str, Any] = {**self.app_state, "link": self.link}
            if len(self.connections) > most:
                self.link.refuse("503 Service Unavailable")

        def data_received(self, data: bytes) -> None:
            if self.link.is_http2:
                self.link.refuse_http2()
                return
            if self.link.unfinished_since is None:
                self.link.unfinished_since = time.monotonic()
            self._chunk, self._is_complete = 0, False
            super().data_received(data)
            self._overhead = 0 if self._is_complete else self._overhead + len(data) - self._chunk
            if self._overhead > limits.head:
                self.link.refuse("431 Request Header Fields Too Large")
            elif self._length > limits.body:
                self.link.refuse("413 Content Too Large")

        def on_message_begin(self) -> None:
            self.link.unfinished_since, self._length = time.monotonic(), 0
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            super().on_headers_complete()
            if len(self.pipeline) > limits.pipeline:
                raise ValueError("too many requests ahead of their answers")  # which is a 400 and the end

        def on_body(self, body: bytes) -> None:
            self._chunk += len(body)
            self._length += len(body)
            super().on_body(body)

        def on_message_complete(self) -> None:
            self._is_complete, self.link.unfinished_since = True, None
            super().on_message_complete()

    class Chat(WebSocketsSansIOProtocol):
        """Does not say goodbye twice: websockets raises then, and the server would not stop cleanly."""

        def shutdown(self) -> None:
            if self.transport.is_closing():
                self.app_state["link"].hang_up()
            else:
                super().shutdown()

    class Server(uvicorn.Server):
        """Looks after its connections once a second, and leaves none open when it stops."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            for one in sockets or ():
                one.listen(_BACKLOG)

        async def on_tick(self, counter: int) -> bool:
            if counter % _SWEEP_TICKS == 0:
                for one in list(self.server_state.connections):
                    flow = getattr(one, "flow", None)  # a paused reader is not to blame for what did not come
                    one.app_state["link"].check(limits, reads=flow is not None and not flow.read_paused)
            return await super().on_tick(counter)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            idle = asyncio.create_task(self._hang_up_the_idle())
            await super().shutdown(sockets)
            idle.cancel()
            for one in list(self.server_state.connections):
                one.app_state["link"].hang_up()
            for _ in range(_HANG_UP_TURNS):
                if not self.server_state.connections:
                    return
                await asyncio.sleep(0.01)

        async def _hang_up_the_idle(self) -> None:
            await asyncio.sleep(limits.unfinished)
            for one in list(self.server_state.connections):
                if not one.app_state["link"].answering:
                    one.app_state["link"].hang_up()

    config = uvicorn.Config(
        app,
        http=Protocol,
        ws=Chat,
        ws_max_size=LARGEST_FRAME,
        loop="asyncio",
        # asyncio tries so many times at once to accept, also without a descriptor left; the queue is longer.
        backlog=1,
        lifespan="off",
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=limits.answers,
    )
    config.load()
    config.ssl = context
    return Server(config)


def _most_connections() -> int:
    """Return how many connections there may be, so that descriptors are left for everything else."""
    if sys.platform == "win32":
        return LIMITS.connections
    import resource

    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return (
        LIMITS.connections if allowed == resource.RLIM_INFINITY else min(LIMITS.connections, allowed * 3 // 4)
    )


def _wait_until_up(server: Any, thread: threading.Thread) -> None:
    pause, waited = threading.Event(), 0.0
    while not server.started:
        if not thread.is_alive() or waited > _START:
            raise OSError("the sandbox's server did not start")
        pause.wait(0.01)
        waited += 0.01
