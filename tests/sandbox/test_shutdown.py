"""The served sandbox stops cleanly, whatever its clients are about to do."""

from __future__ import annotations

import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import cometchat_nb as cc
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


def test_a_request_under_way_is_answered(sandbox: Sandbox):
    sandbox.add_fault("latency", seconds=2, endpoint="me")
    with ThreadPoolExecutor() as pool:
        with sandbox.serve() as url, cc.CometChatCalls(sandbox.settings_for(url)) as calls:
            login = pool.submit(calls.login, "cometchat-uid-1")
            sandbox.journal.wait_for("PUT /me", timeout=20)
            assert not login.done()
        assert login.result().name == "Andrew Joseph"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_command_answers_it_too(tmp_path: Path, number: signal.Signals):
    faults = tmp_path / "faults.json"
    faults.write_text('[{"effect": "latency", "seconds": 2, "endpoint": "me"}]')
    command = [sys.executable, "-m", "cometchat_nb", "sandbox", "--faults", str(faults)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    line = next(line for line in process.stdout if "AppSettings(" in line)
    settings = eval(re.search(r"AppSettings\(.*\)", line)[0], {"AppSettings": cc.AppSettings})
    with ThreadPoolExecutor() as pool, cc.CometChatCalls(settings) as calls:
        token = calls.create_auth_token("cometchat-uid-1", settings.auth_key)
        login = pool.submit(calls.login_with_auth_token, token)
        time.sleep(1)
        process.send_signal(number)
        assert login.result().name == "Andrew Joseph"
    process.communicate(timeout=20)
    assert process.returncode == 0


@pytest.mark.parametrize("effect", ["no_answer", "latency"])
def test_a_request_that_is_never_answered_does_not_hold_it_up(sandbox: Sandbox, effect: str):
    """Or not any more: its client has left."""
    sandbox.add_fault(effect, **({"seconds": 3600} if effect == "latency" else {}))
    with ThreadPoolExecutor() as pool:
        with sandbox.serve() as url, cc.CometChatCalls(sandbox.settings_for(url), timeout=0.5) as calls:
            error = pool.submit(calls.login, "cometchat-uid-1").exception()
            started = time.monotonic()
        assert time.monotonic() - started < 8  # it gives answers that are due ten seconds
    assert isinstance(error, cc.CometChatError)
