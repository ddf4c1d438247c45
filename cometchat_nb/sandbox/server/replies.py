"""Sends a reply: at once, slowly, in part or not at all."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from typing import cast

from ...drivers import Outcome, Pace
from ...messages import Headers, Reply
from .asgi import Receive, Scope, Send
from .connections import Link


async def client_leaves(receive: Receive, seconds: float) -> bool:
    """Wait for so many seconds; tell whether the client has left meanwhile."""

    async def leaves() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(leaves(), seconds)
    except asyncio.TimeoutError:
        return False
    return True


async def send_reply(send: Send, reply: Reply, cors: list[tuple[bytes, bytes]]) -> None:
    """Send a whole reply."""
    await send_raw(send, reply.status, [*_with_length(reply), *cors], reply.body)


def _with_length(reply: Reply) -> list[tuple[bytes, bytes]]:
    return [*_raw_headers(reply.headers), (b"content-length", str(len(reply.body)).encode())]


async def send_slowly(
    receive: Receive, send: Send, reply: Reply, cors: list[tuple[bytes, bytes]], pace: Pace
) -> None:
    """Send a reply in pieces, at the pace of a slow network; stop when the client leaves."""
    headers = [*_with_length(reply), *cors]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    chunks = pace.chunks(reply.body) or [b""]
    began = time.monotonic()
    for number, chunk in enumerate(chunks):
        if await client_leaves(receive, max(0.0, began + number * pace.pause - time.monotonic())):
            return
        await send({"type": "http.response.body", "body": chunk, "more_body": number < len(chunks) - 1})


async def send_and_linger(
    scope: Scope, receive: Receive, outcome: Outcome, cors: list[tuple[bytes, bytes]]
) -> None:
    """Send a reply without its length, and end the connection later: that alone says that it is whole."""
    link, reply = cast("Link", scope["state"]["link"]), outcome.reply
    lines = [
        b"%b: %b\r\n" % pair for pair in [*_raw_headers(reply.headers), *cors, (b"connection", b"close")]
    ]
    link.transport.write(b"HTTP/1.1 %d \r\n%b\r\n%b" % (reply.status, b"".join(lines), reply.body))
    if not await client_leaves(receive, outcome.linger):
        link.transport.close()
        await client_leaves(receive, outcome.linger)


def _raw_headers(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.pairs]


async def send_raw(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> None:
    """Send a status, headers and a body as they are."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_broken(
    scope: Scope, receive: Receive, send: Send, outcome: Outcome, cors: list[tuple[bytes, bytes]]
) -> None:
    """Break the exchange off: no reply, half of one, or a connection reset."""
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
