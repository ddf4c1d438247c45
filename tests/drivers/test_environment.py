"""What the environment says about the network: proxies, certificates, hosts without TLS."""

from __future__ import annotations

import asyncio
import socket

import pytest
from support.peers import peer, request_of

import cometchat_nb as cc
from cometchat_nb.drivers.aiohttp_session import AiohttpSession
from cometchat_nb.drivers.connections import proxy_for

KEY = "fa4e" * 9 + "c003"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
SECRET = "proxy-password-fa4e"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXIES, "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


async def awaited(settings: cc.AppSettings, kind: str) -> None:
    driver = AiohttpSession() if kind == "aiohttp" else None
    async with cc.AsyncCometChatCalls(settings, timeout=2, transport=driver) as calls:
        await calls.login("cometchat-uid-1")


def failure(settings: cc.AppSettings, kind: str) -> cc.CometChatError:
    try:
        if kind == "blocking":
            with cc.CometChatCalls(settings, timeout=2) as calls:
                calls.login("cometchat-uid-1")
        else:
            asyncio.run(awaited(settings, kind))
    except cc.CometChatError as error:
        return error
    raise AssertionError("the login succeeded")


clients = pytest.mark.parametrize("kind", ["blocking", "awaited", "aiohttp"])


@pytest.mark.parametrize(
    ("no_proxy", "host", "goes_through"),
    [
        ("", "h.example", True),
        ("127.0.0.0/8", "127.0.0.1", False),
        ("127.0.0.0/8", "128.0.0.1", True),
        ("::1/128", "::1", False),
        ("999.0.0.0/99,/,*.", "127.0.0.1", True),
        ("example", "h.example", False),
        (".example", "h.example", False),
        ("*", "h.example", False),
        ("localhost", "localhost", False),
    ],
)
def test_no_proxy_is_read_whatever_it_holds(monkeypatch, no_proxy, host, goes_through):
    monkeypatch.setenv("HTTP_PROXY", "proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert proxy_for("http", host) == ("http://proxy.example:3128" if goes_through else None)
    assert proxy_for("https", host) is None


@clients
def test_a_proxy_carries_a_login(monkeypatch, sandbox, kind):
    heard: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        heard.append(request_of(connection))
        connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    with peer(serve) as url:
        monkeypatch.setenv("HTTP_PROXY", url.removesuffix("/v3.0").replace("://", f"://bob:{SECRET}@"))
        settings = cc.AppSettings("app", "us", KEY, admin_host="http://127.0.0.2:8/v3.0", client_host="h")
        error = failure(settings, kind)
    assert "is empty" in error.description
    assert heard[0].startswith(b"POST http://127.0.0.2:8/v3.0/users/cometchat-uid-1/auth_tokens")
    assert b"proxy-authorization: basic" in heard[0].lower()
    assert SECRET not in str(error)


@clients
@pytest.mark.parametrize(
    "proxy",
    ["socks5://127.0.0.1:9", "socks4://127.0.0.1:9", "ftp://h", "http://[::1", "http://h:port", "http://"],
)
def test_a_proxy_that_cannot_be_used_is_a_documented_error(monkeypatch, kind, proxy):
    monkeypatch.setenv("ALL_PROXY", proxy.replace("://", f"://bob:{SECRET}@"))
    monkeypatch.setitem(__import__("sys").modules, "socksio", None)
    error = failure(cc.AppSettings("app", "us", KEY), kind)
    assert (error.code, error.stage) == ("ERROR_UNKNOWN", "network")
    assert "proxy" in error.description
    assert "NO_PROXY" in error.hint
    assert SECRET not in str(error)


@clients
@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_that_cannot_be_read_are_a_documented_error(monkeypatch, tmp_path, kind, name):
    damaged = tmp_path / "damaged.pem"
    damaged.write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "absent.pem" if name == "SSL_CERT_DIR" else damaged))
    error = failure(cc.AppSettings("app", "us", KEY), kind)
    assert error.stage == "network"
    assert "certificates" in error.description
    assert "SSL_CERT_FILE" in error.description
    assert "unset it" in error.hint


@pytest.mark.parametrize("host", ["http://proxy.example.com/v3.0", "http://10.0.0.1:8080/v3.0"])
def test_a_key_leaves_unencrypted_with_a_warning_only(host):
    settings = cc.AppSettings("app", "us", KEY, admin_host=host, client_host=host)
    with pytest.warns(cc.CometChatWarning, match=r"unencrypted: use https://"):
        cc.CometChatCalls(settings)


@pytest.mark.parametrize(
    "host", ["http://127.0.0.1:8/v3.0", "http://localhost/v3.0", "http://[::1]:8", "h/v3.0"]
)
def test_this_machine_and_tls_need_no_warning(host):
    assert cc.CometChatCalls(cc.AppSettings("app", "us", KEY, admin_host=host, client_host=host)).settings
