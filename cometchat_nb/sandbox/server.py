"""The sandbox on a real socket: a small ASGI app around it, served by uvicorn in a thread."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from ..drivers import Outcome, Pace
from ..messages import Headers, Reply, Request
from .certificates import Certificates
from .connections import Link, running
from .gate import Gate, bound_to
from .guard import Guard
from .service.checks.query import LARGEST_BODY
from .service.checks.refusals import no_such_endpoint

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Control = Callable[[Request, str], Reply]
"""Answers a request to the control that comes from an address."""

CONTROL_PATH = "/_sandbox"
HEALTH_PATH = "/_sandbox/health"
_HEALTHY = Reply(200, Headers({"Content-Type": "application/json"}), b'{"status": "ok"}')
_EXPOSED = "Date, Retry-After, X-Rate-Limit, X-Rate-Limit-Remaining, X-Rate-Limit-Reset"
_METHODS = "GET, POST, PUT, DELETE"
_CLOSE = [(b"connection", b"close")]
_FRAMING = (b"content-length", b"transfer-encoding", b"connection")


@dataclass(frozen=True)
class Wire:
    """What a server asks its sandbox while it serves.

    Attributes:
        answer: The answer to a request.
        refuses_preflight: Whether a CORS preflight for this method of this URL is refused.
        is_shut: Whether no connection is taken now.
    """

    answer: Callable[[Request], Outcome]
    refuses_preflight: Callable[[str, str], bool]
    is_shut: Callable[[], bool]


class App:
    """The ASGI app: HTTP with CORS, and the WebSocket that a browser's SDK opens."""

    def __init__(self, wire: Wire, guard: Guard, control: Control | None = None) -> None:
        self._wire = wire
        self._guard = guard
        self._control = control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one WebSocket."""
        if (scope["type"], scope["path"]) == ("http", HEALTH_PATH):
            await _respond(send, _HEALTHY, [])
            return
        refusal = self._guard.refusal(scope["headers"])
        if scope["type"] == "websocket":
            await (_chat(receive, send) if refusal is None else send({"type": "websocket.close"}))
        elif refusal is not None:
            await _respond(send, refusal, [])
        else:
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._control is not None and scope["path"].startswith(CONTROL_PATH):
            await self._controlled(self._control, scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        if scope["method"] == "TRACE":
            await _reply(send, 405, [(b"allow", f"{_METHODS}, OPTIONS".encode()), *_CLOSE])
            return
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            await self._preflight(scope, send, headers)
            return
        body = await _body(receive)
        if body is None:
            return
        request = _request(scope, body)
        outcome = self._wire.answer(request) if request is not None else Outcome(no_such_endpoint().reply())
        with _answering(scope, outcome):
            if outcome.delay and await _is_gone(receive, outcome.delay):
                return
            cors = _cors(headers.get(b"origin"))
            if outcome.broken is not None:
                await _broken(scope, receive, send, outcome, cors)
            elif outcome.pace is not None:
                await _respond_slowly(receive, send, outcome.reply, cors, outcome.pace)
            elif outcome.linger:
                await _close_slowly(scope, receive, outcome, cors)
            else:
                await _respond(send, outcome.reply, cors)

    async def _preflight(self, scope: Scope, send: Send, headers: MutableMapping[bytes, bytes]) -> None:
        asked = _request(
            {**scope, "method": headers[b"access-control-request-method"].decode("latin-1")}, b""
        )
        if asked is not None and self._wire.refuses_preflight(asked.method, asked.url):
            await _reply(send, 403, [(b"content-type", b"text/plain")], b"No cross-origin requests here.")
        else:
            await _reply(send, 204, _preflight(headers))

    async def _controlled(self, control: Control, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the control, without CORS and without a fault."""
        body = await _body(receive)
        if body is None:
            return
        request = _request(scope, body)
        peer = (scope.get("client") or ("",))[0]
        reply = control(request, peer) if request is not None else no_such_endpoint().reply()
        await _respond(send, reply, [])


async def _body(receive: Receive) -> bytes | None:
    """Read the body, and keep little more than the service takes; return `None` when it breaks off."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        if len(body) <= LARGEST_BODY:
            body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body[: LARGEST_BODY + 1])


@contextmanager
def _answering(scope: Scope, outcome: Outcome) -> Iterator[None]:
    """Note that an answer is due, if one ever comes."""
    link: Link = scope["state"]["link"]
    link.answering = outcome.broken != "silence"
    try:
        yield
    finally:
        link.answering = False


async def _is_gone(receive: Receive, seconds: float) -> bool:
    """Wait for so many seconds; tell whether the client has left meanwhile."""

    async def leaves() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(leaves(), seconds)
    except asyncio.TimeoutError:
        return False
    return True


def _request(scope: Scope, body: bytes) -> Request | None:
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in scope["headers"]
        if name not in _FRAMING
    ]
    try:
        url = f"{scope['scheme']}://{host.decode('ascii')}{target.decode('ascii')}"
        urlsplit(url).port  # noqa: B018 - refuses a port that is no number
        return Request(scope["method"], url, Headers(headers), body)
    except ValueError:
        return None


def _cors(origin: bytes | None) -> list[tuple[bytes, bytes]]:
    if origin is None:
        return [(b"vary", b"Origin")]
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-expose-headers", _EXPOSED.encode()),
        (b"vary", b"Origin"),
    ]


def _preflight(headers: MutableMapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    allowed = [
        *_cors(headers.get(b"origin")),
        (b"access-control-allow-methods", _METHODS.encode()),
        (b"access-control-max-age", b"600"),
    ]
    if wanted := headers.get(b"access-control-request-headers"):
        allowed.append((b"access-control-allow-headers", wanted))
    if b"access-control-request-private-network" in headers:
        allowed.append((b"access-control-allow-private-network", b"true"))
    return allowed


async def _respond(send: Send, reply: Reply, cors: list[tuple[bytes, bytes]]) -> None:
    await _reply(send, reply.status, [*_with_length(reply), *cors], reply.body)


def _with_length(reply: Reply) -> list[tuple[bytes, bytes]]:
    return [*_raw(reply.headers), (b"content-length", str(len(reply.body)).encode())]


async def _respond_slowly(
    receive: Receive, send: Send, reply: Reply, cors: list[tuple[bytes, bytes]], pace: Pace
) -> None:
    headers = [*_with_length(reply), *cors]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    chunks = pace.chunks(reply.body) or [b""]
    began = time.monotonic()
    for number, chunk in enumerate(chunks):
        if await _is_gone(receive, max(0.0, began + number * pace.pause - time.monotonic())):
            return
        await send({"type": "http.response.body", "body": chunk, "more_body": number < len(chunks) - 1})


async def _close_slowly(
    scope: Scope, receive: Receive, outcome: Outcome, cors: list[tuple[bytes, bytes]]
) -> None:
    """Send a reply without its length, and end the connection later: that alone says that it is whole."""
    link, reply = cast("Link", scope["state"]["link"]), outcome.reply
    lines = [b"%b: %b\r\n" % pair for pair in [*_raw(reply.headers), *cors, (b"connection", b"close")]]
    link.transport.write(b"HTTP/1.1 %d \r\n%b\r\n%b" % (reply.status, b"".join(lines), reply.body))
    if not await _is_gone(receive, outcome.linger):
        link.transport.close()
        await _is_gone(receive, outcome.linger)


def _raw(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.pairs]


async def _reply(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _broken(
    scope: Scope, receive: Receive, send: Send, outcome: Outcome, cors: list[tuple[bytes, bytes]]
) -> None:
    link: Link = scope["state"]["link"]
    if outcome.broken == "silence":
        while (await receive())["type"] != "http.disconnect":
            pass
        return
    if outcome.broken == "cut":
        body, headers = outcome.reply.body, [*_with_length(outcome.reply), *cors]
        await send({"type": "http.response.start", "status": outcome.reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        link.transport.close()
    else:
        link.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        link.transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _chat(receive: Receive, send: Send) -> None:
    """Answer what an SDK says to its chat server: that it is welcome, and that somebody is there."""
    while True:
        message = await receive()
        if message["type"] == "websocket.connect":
            await send({"type": "websocket.accept"})
        elif message["type"] == "websocket.disconnect":
            return
        else:
            await send({"type": "websocket.send", "text": json.dumps(_heard(message.get("text")))})


def _heard(text: str | None) -> dict[str, Any]:
    try:
        said = json.loads(text or "")
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return {"type": "error", "body": {"code": "400", "status": "A message must be a JSON object."}}
    if said.get("type") == "auth":
        return {"type": "auth", "body": {"code": "200", "status": "OK"}}
    if "ping" in (said.get("action"), said.get("type")):
        return {"action": "pong", "type": "pong"}
    return {"type": "ack", "body": {"code": "200", "status": "OK"}}


@contextmanager
def served(
    wire: Wire,
    *,
    host: str,
    port: int,
    certificates: Certificates | None,
    guard: Guard,
    control: Control | None = None,
) -> Iterator[tuple[str, Gate]]:
    """Serve until the block ends; yield the URL, and the gate that a fault may shut.

    Raises:
        ImportError: When the extra is not installed; the text says how to.
        OSError: When the address cannot be had.
    """
    context = certificates.context if certificates is not None else None
    app = App(wire, guard, control)
    bound = bound_to((host, port))
    gate = Gate(
        bound,
        lambda one: running(app, one, context),
        # A port that is shut could not be told to open: with a control, connections are reset instead.
        wire.is_shut if control is None else lambda: False,
    )
    shown = f"[{host}]" if ":" in host else host
    with gate.kept():
        yield f"http{'s' if context is not None else ''}://{shown}:{bound.getsockname()[1]}", gate
