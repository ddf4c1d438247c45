"""The ASGI app around the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from ...drivers import Outcome
from ...messages import Headers, Reply, Request
from ..service.checks.query import LARGEST_BODY
from ..service.checks.refusals import no_such_endpoint
from .asgi import Receive, Scope, Send
from .chat import serve_chat
from .connections import Link
from .cors import METHODS, cors_headers, preflight_headers
from .guard import Guard
from .replies import client_leaves, send_and_linger, send_broken, send_raw, send_reply, send_slowly

Control = Callable[[Request, str], Reply]
"""Answers a request to the control that comes from an address."""
CONTROL_PATH = "/_sandbox"
HEALTH_PATH = "/_sandbox/health"
_HEALTHY = Reply(200, Headers({"Content-Type": "application/json"}), b'{"status": "ok"}')
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
            await send_reply(send, _HEALTHY, [])
            return
        refusal = self._guard.refusal(scope["headers"])
        if scope["type"] == "websocket":
            await (serve_chat(receive, send) if refusal is None else send({"type": "websocket.close"}))
        elif refusal is not None:
            await send_reply(send, refusal, [])
        else:
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._control is not None and scope["path"].startswith(CONTROL_PATH):
            await self._answer_control(self._control, scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        if scope["method"] == "TRACE":
            await send_raw(send, 405, [(b"allow", f"{METHODS}, OPTIONS".encode()), *_CLOSE])
            return
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            await self._preflight(scope, send, headers)
            return
        body = await _body(receive)
        if body is None:
            return
        request = _request(scope, body)
        outcome = self._wire.answer(request) if request is not None else Outcome(no_such_endpoint().reply())
        with _answer_due(scope, outcome):
            if outcome.delay and await client_leaves(receive, outcome.delay):
                return
            cors = cors_headers(headers.get(b"origin"))
            if outcome.broken is not None:
                await send_broken(scope, receive, send, outcome, cors)
            elif outcome.pace is not None:
                await send_slowly(receive, send, outcome.reply, cors, outcome.pace)
            elif outcome.linger:
                await send_and_linger(scope, receive, outcome, cors)
            else:
                await send_reply(send, outcome.reply, cors)

    async def _preflight(self, scope: Scope, send: Send, headers: MutableMapping[bytes, bytes]) -> None:
        asked = _request(
            {**scope, "method": headers[b"access-control-request-method"].decode("latin-1")}, b""
        )
        if asked is not None and self._wire.refuses_preflight(asked.method, asked.url):
            await send_raw(send, 403, [(b"content-type", b"text/plain")], b"No cross-origin requests here.")
        else:
            await send_raw(send, 204, preflight_headers(headers))

    async def _answer_control(self, control: Control, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the control, without CORS and without a fault."""
        body = await _body(receive)
        if body is None:
            return
        request = _request(scope, body)
        peer = (scope.get("client") or ("",))[0]
        reply = control(request, peer) if request is not None else no_such_endpoint().reply()
        await send_reply(send, reply, [])


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
def _answer_due(scope: Scope, outcome: Outcome) -> Iterator[None]:
    """Note that an answer is due, if one ever comes."""
    link: Link = scope["state"]["link"]
    link.answering = outcome.broken != "silence"
    try:
        yield
    finally:
        link.answering = False


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
