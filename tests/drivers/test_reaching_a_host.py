"""How a host is reached: the look-up of its name, its addresses, the proxy in between."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from support.peers import peer, request_of

import cometchat_nb as cc
from cometchat_nb.drivers.name_lookup import addresses_of
from cometchat_nb.messages import TransportError

KEY = "fa4e" * 9 + "c003"
TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4e"

pytestmark = pytest.mark.filterwarnings("ignore:Keys and tokens go to")


def answer_both(connection: socket.socket) -> None:
    minting = b"auth_tokens" in request_of(connection)
    body = json.dumps({"data": {"authToken": TOKEN} if minting else {"uid": "cometchat-uid-1"}}).encode()
    head = f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body)


def log_in(kind: str, url: str, timeout: float = 5.0) -> cc.CometChatError | None:
    settings = cc.AppSettings("app", "us", KEY, admin_host=url, client_host=url)
    try:
        if kind == "blocking":
            with cc.CometChatCalls(settings, timeout=timeout) as calls:
                calls.login("cometchat-uid-1")
        else:

            async def awaited() -> None:
                async with cc.AsyncCometChatCalls(settings, timeout=timeout) as calls:
                    await calls.login("cometchat-uid-1")

            asyncio.run(awaited())
    except cc.CometChatError as error:
        return error
    return None


@pytest.fixture
def never_looked_up(monkeypatch) -> Iterator[threading.Event]:
    """The system looks a name up for as long as the test lasts."""
    released, real = threading.Event(), socket.getaddrinfo

    def getaddrinfo(host: str, *arguments: object, **options: object) -> object:
        if host == "slow.example":
            released.wait(60)
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return real(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield released
    released.set()


@pytest.mark.usefixtures("no_proxy")
class TestNameLookup:
    @pytest.mark.parametrize("kind", ["blocking", "awaited"])
    def test_the_time_out_holds_while_the_name_is_looked_up(self, never_looked_up, kind):
        error = log_in(kind, "http://slow.example/v3.0", timeout=0.3)
        assert (error.code, error.stage) == ("ERROR_UNKNOWN", "network")
        assert re.search(r"slow\.example (cannot be found|did not answer in time)", error.description)
        assert not never_looked_up.is_set()

    @pytest.mark.parametrize("kind", ["blocking", "awaited"])
    def test_the_next_address_is_tried_when_one_refuses(self, monkeypatch, kind):
        with peer(answer_both) as url:
            port = urlsplit(url).port
            there = [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
                for address in ("127.0.0.9", "127.0.0.1")
            ]
            real = socket.getaddrinfo
            monkeypatch.setattr(
                socket,
                "getaddrinfo",
                lambda host, *a, **k: there if host == "two.example" else real(host, *a, **k),
            )
            assert log_in(kind, f"http://two.example:{port}/v3.0") is None

    @pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
    def test_an_address_is_not_looked_up(self, monkeypatch, address):
        monkeypatch.setattr(socket, "getaddrinfo", None)
        assert addresses_of(address, 80, 1) == [address]

    def test_a_name_without_an_address_is_one_that_cannot_be_found(self, monkeypatch):
        monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [])
        with pytest.raises(TransportError) as caught:
            addresses_of("none.example", 80, 1)
        assert caught.value.kind == "dns"


@pytest.fixture
def no_proxy(monkeypatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("kind", ["blocking", "awaited"])
@pytest.mark.parametrize("said", [b"\x05", b"\x05\xff", b"\x05\x00\x05", b"HTTP/1.1 400 No\r\n\r\n", b""])
def test_a_socks_proxy_that_breaks_its_protocol_is_a_documented_error(monkeypatch, kind, said):
    def serve(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(said)

    with peer(serve) as url:
        monkeypatch.setenv("http_proxy", f"socks5://127.0.0.1:{urlsplit(url).port}")
        monkeypatch.setenv("no_proxy", "")
        error = log_in(kind, "http://h.example/v3.0", timeout=2)
    assert (error.code, error.stage) == ("ERROR_UNKNOWN", "network")
