"""What clients can make the served sandbox hold: little, and not for long."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest
from httpx import Client

from cometchat_nb.sandbox import Sandbox
from cometchat_nb.sandbox.server import connections
from cometchat_nb.sandbox.server.connections import Limits
from cometchat_nb.sandbox.service import APP_ID, REST_API_KEY

KEYS = f"Host: localhost\r\nappId: {APP_ID}\r\napiKey: {REST_API_KEY}\r\n".encode()
HEAD = b"POST /v3.0/users HTTP/1.1\r\n" + KEYS
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
OPENAPI = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
LAST = OPENAPI.replace(b"localhost", b"localhost\r\nConnection: close")
GONE = (BrokenPipeError, ConnectionResetError, ConnectionAbortedError)

# Without a descriptor left, a server counts what it says of that; with some again, it answers who waits.
NO_DESCRIPTORS = """
import logging, os, resource, socket, time
from cometchat_nb.sandbox import Sandbox
class Count(logging.Handler):
    said = 0
    def emit(self, record):
        self.said += 1
count = Count()
logging.getLogger("asyncio").addHandler(count)
logging.getLogger("asyncio").propagate = False
with Sandbox().serve() as url:
    address = ("127.0.0.1", int(url.rpartition(":")[2]))
    client = socket.socket()
    client.settimeout(20)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    taken = []
    try:
        while True:
            taken.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        pass
    client.connect(address)
    client.sendall(b"GET /openapi.json HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")
    time.sleep(2.5)
    for one in taken:
        os.close(one)
    print(count.said, client.recv(12).decode())
"""


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def use(**values: float) -> None:
        monkeypatch.setattr(connections, "LIMITS", Limits(**values))

    return use


@pytest.fixture
def connect() -> Iterator[Callable[..., socket.socket]]:
    """Open connections, and send something over them."""
    with ExitStack() as stack:

        def opened(url: str, content: bytes = b"") -> socket.socket:
            address = ("127.0.0.1", int(url.rpartition(":")[2]))
            one = stack.enter_context(socket.create_connection(address, timeout=20))
            one.sendall(content)
            return one

        yield opened


def rest(connection: socket.socket) -> bytes:
    """Read until the server ends the connection."""
    content = b""
    with suppress(*GONE):
        while chunk := connection.recv(65_536):
            content += chunk
    return content


def is_dropped(connection: socket.socket, more: bytes, pause: float = 0.0) -> bool:
    """Send without end and read nothing; tell whether the server puts an end to it."""
    give_up = time.monotonic() + 20
    with suppress(*GONE):
        while time.monotonic() < give_up:
            connection.sendall(more)
            time.sleep(pause)
        return False
    return True


def is_answered(url: str) -> bool:
    with Client(trust_env=False) as client:
        return client.get(f"{url}/openapi.json").status_code == 200


class TestSlowClients:
    def test_requests_that_never_end_are_dropped(self, sandbox: Sandbox, limits, connect):
        limits(send=0.3)
        kinds = [
            b"",
            b"G",
            b"\r\n",
            HEAD,
            HEAD + b"X: ",
            HEAD + b"Content-Length: 9\r\n\r\n{",
            CHUNKED + b"5\r\nab",
        ]
        answered = OPENAPI + HEAD  # the second request of a connection is not complete
        with sandbox.serve() as url:
            waiting = [connect(url, kind) for kind in (*kinds, answered) for _ in range(10)]
            assert is_answered(url)
            replies = [rest(one) for one in waiting]
        assert {reply[:12] for reply in replies[:70]} == {b"HTTP/1.1 408"}
        assert all(reply[:12] == b"HTTP/1.1 200" and b"HTTP/1.1 408" in reply for reply in replies[70:])
        assert len(sandbox.journal) == 11  # what was complete

    def test_one_that_drips_is_dropped_too(self, sandbox: Sandbox, limits, connect):
        limits(send=0.5)
        with sandbox.serve() as url:
            one = connect(url, HEAD)
            assert is_dropped(one, b"X: y\r\n", pause=0.05)

    def test_one_that_never_reads_is_dropped(self, sandbox: Sandbox, limits, connect):
        limits(take=0.3)
        with sandbox.serve() as url:
            assert is_dropped(connect(url), OPENAPI, pause=0.005)
            assert is_answered(url)

    def test_a_client_that_takes_its_time_within_the_limits_is_served(
        self, sandbox: Sandbox, limits, connect
    ):
        limits(send=5, take=5)
        with sandbox.serve() as url:
            one = connect(url)
            for byte in OPENAPI:
                one.sendall(bytes([byte]))
                time.sleep(0.02)
            assert one.recv(12) == b"HTTP/1.1 200"


class TestEndlessRequests:
    @pytest.mark.parametrize(
        ("start", "more", "status"),
        [
            (b"GET /", b"a", 431),
            (HEAD, b"X: y\r\n", 431),
            (HEAD + b"X: ", b"y", 431),
            (CHUNKED, b"1000\r\n" + b"a" * 4096 + b"\r\n", 413),
            (CHUNKED, b"1\r\na\r\n", 431),
            (CHUNKED + b"0\r\n", b"X: y\r\n", 431),
            (CHUNKED + b"1;", b"x", 431),
            (HEAD + b"Content-Length: 99999999999\r\n\r\n", b"a", 413),
            (HEAD + b"Origin: null\r\nContent-Length: 99999999999\r\n\r\n", b"a", 403),
        ],
        ids=[
            "target",
            "headers",
            "header",
            "chunks",
            "small chunks",
            "trailers",
            "extension",
            "body",
            "unread",
        ],
    )
    def test_what_never_ends_is_refused(self, sandbox: Sandbox, url: str, connect, start, more, status):
        one, sent = connect(url, start), 0
        piece = more * (65_536 // len(more))
        with suppress(*GONE):
            while sent < 100_000_000:
                one.sendall(piece)
                sent += len(piece)
        assert sent < 40_000_000  # what was read, and what the system holds between the two
        reply = rest(one)
        assert reply[:12] in (f"HTTP/1.1 {status}".encode(), b"")  # a reset may overtake the reply
        assert is_answered(url)

    def test_requests_far_ahead_of_their_answers_are_refused(self, sandbox: Sandbox, url: str, connect):
        assert rest(connect(url, OPENAPI * 19 + LAST)).count(b"HTTP/1.1 200") == 20
        assert b"HTTP/1.1 400" in rest(connect(url, OPENAPI * 1000))
        assert len(sandbox.journal) < 200
        assert is_answered(url)

    def test_a_request_that_breaks_off_is_not_acted_upon(self, sandbox: Sandbox, url: str, connect):
        head = b"DELETE /v3.0/users/cometchat-uid-1 HTTP/1.1\r\n" + KEYS + b"Content-Length: 19\r\n\r\n"
        for body in (b"", b'{"permanent":'):
            connect(url, head + body).close()
        assert is_answered(url)
        assert [entry.path for entry in sandbox.journal] == ["/openapi.json"]

    @pytest.mark.parametrize("target", ["/v3.0/users", "/", "*"])
    def test_trace_is_405_and_echoes_nothing(self, sandbox: Sandbox, url: str, connect, target: str):
        reply = rest(connect(url, f"TRACE {target} HTTP/1.1\r\n".encode() + KEYS + b"\r\n"))
        assert reply.startswith(b"HTTP/1.1 405")
        assert b"allow: GET, POST, PUT, DELETE, OPTIONS" in reply
        assert b"fa4e" not in reply


class TestDescriptors:
    def test_there_is_a_limit_to_connections(self, sandbox: Sandbox, limits, connect):
        limits(connections=5, send=0.3)
        with sandbox.serve() as url:
            held = [connect(url, HEAD) for _ in range(5)]
            assert rest(connect(url)).startswith(b"HTTP/1.1 503")
            for one in held:
                rest(one)
            assert is_answered(url)

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no RLIMIT_NOFILE")
    def test_running_out_of_them_keeps_nothing_busy(self):
        done = subprocess.run(
            [sys.executable, "-c", NO_DESCRIPTORS], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        said, _, reply = done.stdout.partition(" ")
        assert reply == "HTTP/1.1 200\n"
        assert 1 <= int(said) <= 10  # once or twice a second
