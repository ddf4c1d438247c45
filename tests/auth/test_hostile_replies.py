"""What a service, or something in its place, can send: only documented errors, in bounded time and memory."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import time
import tracemalloc
import zlib

import pytest
from support.peers import answering, peer, request_of

import cometchat_nb as cc
from cometchat_nb.drivers import Delivery
from cometchat_nb.drivers.aiohttp_session import AiohttpSession
from cometchat_nb.messages import Headers, Reply, Request, TransportError

KEY = "fa4e" * 9 + "c003"
TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4e"
MINTED = json.dumps({"data": {"authToken": TOKEN}}).encode()
ME = json.dumps({"data": {"uid": "cometchat-uid-1"}}).encode()


def login(kind: str, url: str, timeout: float = 5.0) -> tuple[object, cc.CometChatError | None]:
    """Log in with one of the clients; return the client and its error."""
    settings = cc.AppSettings("app", "us", KEY, admin_host=url, client_host=url)
    make = cc.CometChatCalls if kind == "blocking" else cc.AsyncCometChatCalls
    client = make(settings, timeout=timeout, transport=AiohttpSession() if kind == "aiohttp" else None)
    try:
        if kind == "blocking":
            with client:
                client.login("cometchat-uid-1")
        else:

            async def awaited() -> None:
                async with client:
                    await client.login("cometchat-uid-1")

            asyncio.run(awaited())
    except cc.CometChatError as error:
        return client, error
    return client, None


clients = pytest.mark.parametrize("kind", ["blocking", "awaited", "aiohttp"])


def served(head: str):
    """Answer both requests of a login, with these further header lines in latin-1."""

    def serve(connection: socket.socket) -> None:
        minting = b"auth_tokens" in request_of(connection)
        body = MINTED if minting else ME
        lines = f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {len(body)}\r\n{head}\r\n\r\n"
        connection.sendall(lines.encode("latin-1") + body)

    return serve


@clients
@pytest.mark.parametrize(
    "head",
    [
        "X-Name: caf\xe9 \xff\x80",
        "Date: Fri, 26 Nov 99999999999 12:00:00 GMT",
        "Date: Fri, 26 Nov 2026 12:00:00 +99999999",
        "Date: \xff",
        "Set-Cookie: a=b; expires=never\r\nSet-Cookie: \xe9",
        "Retry-After: \xb2",
        "Content-Type: \xe9; charset=nothing",
    ],
)
def test_an_odd_header_loses_no_login(kind, head):
    with peer(served(head)) as url:
        client, error = login(kind, url)
    assert error is None
    assert client.get_user_auth_token() == TOKEN


@clients
@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("/caf\xe9", "in a loop"),
        ("/\xff\x80 space", "in a loop"),
        ("//[::1", "no URL"),
        ("http://h:port/", "no URL"),
        ("http://h:99999999/", "no URL"),
        ("https://\xe9.example/", "redirects to another host"),
        ("http://user:secret-word@h.example/", "redirects to another host, h.example"),
        ("javascript:alert(1)", "redirects to another host"),
        ("", "in a loop"),
    ],
)
def test_an_odd_location_is_a_documented_error(kind, location, words):
    def serve(connection: socket.socket) -> None:
        request_of(connection)
        connection.sendall(
            f"HTTP/1.1 307 Moved\r\nLocation: {location}\r\nConnection: close\r\n\r\n".encode("latin-1")
        )

    with peer(serve) as url:
        _, error = login(kind, url)
    assert (error.code, error.stage) == ("ERROR_UNKNOWN", "network")
    assert words in error.description
    assert "secret-word" not in str(error)


@clients
def test_details_nested_900_deep_are_an_error_that_can_be_shown_and_kept(kind):
    nested = "[" * 900 + "]" * 900
    error = {"message": "m", "devMessage": "m", "source": "s", "code": "ERR_X", "details": {"a": "@"}}
    body = json.dumps({"error": error}).replace('"@"', nested).encode()
    with peer(answering(f"400 Bad Request\r\nContent-Length: {len(body)}".encode(), body)) as url:
        _, caught = login(kind, url)
    assert caught.code == "ERR_X"
    assert "****" in repr(caught.server)
    assert len(cc.error_frame(caught)) == 1


def drips(start: bytes, drop: bytes, pause: float):
    def serve(connection: socket.socket) -> None:
        request_of(connection)
        connection.sendall(start)
        while True:
            connection.sendall(drop)
            time.sleep(pause)

    return serve


@clients
@pytest.mark.parametrize(
    ("start", "drop", "pause"),
    [
        (b"", b"H", 0.05),
        (b"HTTP/1.1 200 OK\r\n", b"A", 0.05),
        (b"HTTP/1.1 200 OK\r\nA: ", b"b\r\nA: ", 0.05),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 0.0001),
        (b"HTTP/1.1 200 OK\r\n\r\n", b" ", 0.05),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", 0.05),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\0\0\0\0\0\xff",
            b"name" * 8,
            0.05,
        ),
    ],
    ids=["nothing", "a header's name", "headers", "100", "103", "a body", "chunks", "a gzip header"],
)
def test_the_total_time_out_holds_however_it_drips(kind, start, drop, pause):
    with peer(drips(start, drop, pause)) as url:
        before = time.monotonic()
        _, error = login(kind, url, timeout=0.5)
        took = time.monotonic() - before
    assert error.stage in ("network", "reply")
    assert "did not answer in time" in error.description or "broke off" in error.description
    assert took < 3  # six times the time-out; without it this would never end


def bombed(layers: int, size: int = 20_000_000) -> bytes:
    body = bytes(size)
    for _ in range(layers):
        body = gzip.compress(body)
    return body


@clients
@pytest.mark.parametrize(
    ("encoding", "body", "words"),
    [
        ("gzip", bombed(1), "larger than 5,000,000 bytes"),
        ("gzip, gzip", bombed(2), "larger than 5,000,000 bytes"),
        ("gzip, x-gzip,gzip", bombed(3), "larger than 5,000,000 bytes"),
        ("deflate", zlib.compress(bytes(20_000_000)), "larger than 5,000,000 bytes"),
        (", ".join(["gzip"] * 6), bombed(1), "cannot be decompressed"),
        ("br", b"\x8b", "cannot be decompressed"),
        ("zstd", b"\x28\xb5\x2f\xfd", "cannot be decompressed"),
        ("gzip", gzip.compress(MINTED)[:-4], "cannot be decompressed"),
    ],
    ids=["one", "two", "three", "deflate", "six", "br", "zstd", "cut"],
)
def test_a_bomb_is_bounded_at_every_layer(kind, encoding, body, words):
    head = f"200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}".encode()
    with peer(answering(head, body)) as url:
        tracemalloc.start()
        _, error = login(kind, url)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert words in error.description
    assert peak < 40_000_000


@pytest.mark.parametrize("encodings", [["gzip"], ["deflate"], ["gzip", "deflate"], ["identity"]])
def test_a_compressed_reply_is_read(encodings):
    body = MINTED
    for name in encodings:
        body = {"gzip": gzip.compress, "deflate": zlib.compress, "identity": bytes}[name](body)
    delivery = Delivery(Request("GET", "http://h/"), 5)
    delivery.take(Reply(200, Headers({"Content-Encoding": ", ".join(encodings)}), body))
    assert delivery.reply().body == MINTED


def test_deflate_without_its_header_is_read_as_browsers_do():
    packer = zlib.compressobj(wbits=-15)
    delivery = Delivery(Request("GET", "http://h/"), 5)
    delivery.take(
        Reply(200, Headers({"content-encoding": "deflate"}), packer.compress(MINTED) + packer.flush())
    )
    assert delivery.reply().body == MINTED


@pytest.mark.parametrize("value", ["", "identity", "GZIP"])
def test_an_encoding_of_no_body_is_none(value):
    delivery = Delivery(Request("GET", "http://h/"), 5)
    delivery.take(Reply(204, Headers({"content-encoding": value})))
    assert delivery.reply().body == b""


def test_a_reply_to_come_has_a_limit_of_time():
    delivery = Delivery(Request("GET", "http://h/"), 0.01)
    time.sleep(0.02)
    with pytest.raises(TransportError, match=r"no whole answer in 0\.01 s"):
        delivery.remaining()
