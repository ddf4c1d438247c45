"""The sandbox on a real socket: a small ASGI app around it, served by uvicorn in a thread."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..drivers import Outcome
from ..extras import missing_extra
from ..messages import Headers, Reply, Request
from .connections import Link, running
from .guard import Guard
from .service.query import LARGEST_BODY
from .service.refusals import no_such_endpoint

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Control = Callable[[Request, str], Reply]
"""Answers a request to the control that comes from an address."""

CONTROL_PATH = "/_sandbox"
_EXPOSED = "Date, Retry-After, X-Rate-Limit, X-Rate-Limit-Remaining, X-Rate-Limit-Reset"
_METHODS = "GET, POST, PUT, DELETE"
_CLOSE = [(b"connection", b"close")]
_FRAMING = (b"content-length", b"transfer-encoding", b"connection")


class App:
    """The ASGI app: HTTP with CORS, and the WebSocket that a browser's SDK opens."""

    def __init__(
        self, answer: Callable[[Request], Outcome], guard: Guard, control: Control | None = None
    ) -> None:
        self._answer = answer
        self._guard = guard
        self._control = control

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one WebSocket."""
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
            await _reply(send, 204, _preflight(headers))
            return
        body = await _body(receive)
        if body is None:
            return
        request = _request(scope, body)
        outcome = self._answer(request) if request is not None else Outcome(no_such_endpoint().reply())
        with _answering(scope, outcome):
            if outcome.delay and await _is_gone(receive, outcome.delay):
                return
            cors = _cors(headers.get(b"origin"))
            if outcome.broken is None:
                await _respond(send, outcome.reply, cors)
            else:
                await _broken(scope, receive, send, outcome, cors)

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
    length = (b"content-length", str(len(reply.body)).encode())
    await _reply(send, reply.status, [*_raw(reply.headers), length, *cors], reply.body)


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
        body = outcome.reply.body
        headers = [*_raw(outcome.reply.headers), (b"content-length", str(len(body)).encode()), *cors]
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
    answer: Callable[[Request], Outcome],
    *,
    host: str,
    port: int,
    tls: bool,
    ca_file: str | Path | None,
    names: Iterable[str],
    guard: Guard,
    listens: bool,
    control: Control | None = None,
) -> Iterator[str]:
    """Serve until the block ends; yield the URL. The names are those that a certificate is good for.

    Raises:
        ImportError: When the extra is not installed; the text says how to.
        OSError: When the address cannot be had.
    """
    with ExitStack() as stack:
        bound = stack.enter_context(_bound(host, port))
        scheme = "https" if tls else "http"
        shown = f"[{host}]" if ":" in host else host
        url = f"{scheme}://{shown}:{bound.getsockname()[1]}"
        if listens:
            files = _certificate(stack, [host, *names], ca_file) if tls else {}
            stack.enter_context(running(App(answer, guard, control), bound, files))
        yield url


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's algorithm off: it cost a kept connection 40 ms a reply.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except BaseException:
        bound.close()
        raise
    return bound


def _certificate(stack: ExitStack, names: Iterable[str], ca_file: str | Path | None) -> dict[str, str]:
    try:
        import trustme
    except ImportError:
        raise missing_extra("sandbox", "serving with TLS") from None
    authority = trustme.CA(organization_name="cometchat_nb sandbox")
    if ca_file is not None:
        authority.cert_pem.write_to_path(str(ca_file))
    issued = authority.issue_cert(*dict.fromkeys(("localhost", "127.0.0.1", "::1", *names)))
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    for position, pem in enumerate(issued.cert_chain_pems):
        pem.write_to_path(str(folder / "chain.pem"), append=position > 0)
    return {"ssl_keyfile": str(folder / "key.pem"), "ssl_certfile": str(folder / "chain.pem")}
