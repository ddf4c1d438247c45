"""The served sandbox stops cleanly, whatever its clients are about to do."""

from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path

from cometchat_nb.sandbox import Sandbox

HELLO = (
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: ZmE0ZWZhNGVmYTRlZmE0ZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
GOODBYE = b"\x88\x82\x00\x00\x00\x00\x03\xe8"  # a close frame with the code 1000, masked with zeros


def test_a_browser_that_is_closing_its_websocket_does_not_break_the_shutdown(
    sandbox: Sandbox, tmp_path: Path
):
    """It has said goodbye and had its answer, but leaves the TLS connection open."""
    ca_file = tmp_path / "ca.pem"
    with sandbox.serve(tls=True, ca_file=ca_file) as url:
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        context = ssl.create_default_context(cafile=str(ca_file))
        plain = socket.create_connection(address, timeout=10)
        browser = context.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=True)
        browser.sendall(HELLO)
        assert browser.recv(4096).startswith(b"HTTP/1.1 101")
        browser.sendall(GOODBYE)
        assert browser.recv(2) == b"\x88\x02"
    assert "cometchat-sandbox" not in [thread.name for thread in threading.enumerate()]
    browser.close()
