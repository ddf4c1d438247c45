"""The served sandbox under load: few and short in `make test`, many and long in `make load`."""

from __future__ import annotations

import gc
import json
import os
import random
import socket
import struct
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil
import pytest

import cometchat_nb as cc
from cometchat_nb.sandbox import RateLimits, Sandbox
from cometchat_nb.sandbox.service import APP_ID, REST_API_KEY

pytestmark = pytest.mark.load

LONG = os.environ.get("LOAD") == "long"
ABANDONED = 10_000 if LONG else 200
SLOW = 500 if LONG else 40
KILLS = 30 if LONG else 2
REQUESTS = 200_000
FEW_REQUESTS = 900

SERVER = """
import sys
from cometchat_nb.sandbox import RateLimits, Sandbox
sandbox = Sandbox(state=sys.argv[1] or None, rate_limits=RateLimits(10**9, 10**9))
with sandbox.serve() as url:
    print(url, flush=True)
    sys.stdin.read()
"""
KEYS = f"Host: localhost\r\nappId: {APP_ID}\r\napiKey: {REST_API_KEY}\r\n"
GET = f"GET /v3.0/users/cometchat-uid-1 HTTP/1.1\r\n{KEYS}\r\n".encode()


def say(text: str) -> None:
    """Give the figure, which `make load` shows."""
    print(text)  # noqa: T201


@contextmanager
def serving(state: str = "") -> Iterator[tuple[str, psutil.Process]]:
    """Serve a sandbox in a process of its own; yield its URL, and the process."""
    command = [sys.executable, "-c", SERVER, state]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip(), psutil.Process(process.pid)
    finally:
        process.kill()
        process.communicate()


def connected(url: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=30)


def settings(url: str) -> cc.AppSettings:
    return Sandbox().settings_for(url)


def wait_for(is_so: Callable[[], bool], seconds: float) -> bool:
    give_up = time.monotonic() + seconds
    while not is_so() and time.monotonic() < give_up:
        time.sleep(0.1)
    return is_so()


class Requests:
    """Sends requests over connections that are kept for a while, and reads the answers."""

    def __init__(self, url: str) -> None:
        self._url, self._connection = url, connected(url)
        self.count = 0

    def __call__(self, method: str, path: str, headers: str = "", body: object = None) -> tuple[int, dict]:
        if self.count % 100 == 99:
            self.close()
            self._connection = connected(self._url)
        self.count += 1
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} /v3.0{path} HTTP/1.1\r\n{KEYS}{headers}Content-Length: {len(content)}\r\n\r\n"
        self._connection.sendall(head.encode() + content)
        return self._reply()

    def close(self) -> None:
        self._connection.close()

    def _reply(self) -> tuple[int, dict]:
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, content = received.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        while len(content) < int(fields[b"content-length"]):
            content += self._more()
        return int(head[9:12]), json.loads(content)

    def _more(self) -> bytes:
        if not (received := self._connection.recv(65_536)):
            raise ConnectionResetError
        return received


def mix(request: Requests, until: int) -> None:
    """Send what clients send: logins, wrong keys, unknown users, tokens that are deleted."""
    while request.count < until:
        uid = f"cometchat-uid-{random.randrange(1, 6)}"
        status, body = request("POST", f"/users/{uid}/auth_tokens", body={})
        token = body["data"]["authToken"]
        assert status == 200
        assert request("PUT", "/me", f"authToken: {token}\r\n")[0] == 200
        assert request("GET", "/users?perPage=5")[0] == 200
        assert request("GET", f"/users/nobody-{request.count}")[0] == 404
        assert request("PUT", "/me", f"authToken: {token}x\r\n")[0] == 401
        assert request("DELETE", f"/users/{uid}/auth_tokens/{token}")[0] == 200


def test_connections_that_are_opened_and_abandoned_leave_nothing():
    endings = [b"", GET[:20], GET[:-2], GET, GET * 3]
    with serving() as (url, server):
        with cc.CometChatCalls(settings(url)) as calls:
            calls.login("cometchat-uid-1")
        assert wait_for(lambda: not server.net_connections("tcp")[1:], 10)
        before, memory = server.num_fds(), server.memory_info().rss
        for number in range(ABANDONED):
            one = connected(url)
            one.sendall(endings[number % len(endings)])
            if number % 2:  # a reset in place of a farewell
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.close()
        assert wait_for(lambda: server.num_fds() <= before, 20)
        with cc.CometChatCalls(settings(url)) as calls:
            assert calls.login("cometchat-uid-2").name == "George Alan"
        more = (server.memory_info().rss - memory) / 1e6
        say(f"{ABANDONED} abandoned connections: {server.num_fds()} descriptors, {more:+.1f} MB")


def test_slow_clients_neither_stop_others_nor_stay():
    with serving() as (url, server):
        slow = [connected(url) for _ in range(SLOW)]
        stop = threading.Event()

        def drip() -> None:
            content = GET[:-2] + b"X: y\r\n" * 10_000
            for byte in content:
                for one in slow:
                    with suppress(OSError):
                        one.sendall(bytes([byte]))
                if stop.wait(0.1):
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        times = []
        with cc.CometChatCalls(settings(url)) as calls:
            for _ in range(SLOW // 2):
                started = time.perf_counter()
                assert calls.login("cometchat-uid-1").name == "Andrew Joseph"
                calls.logout()
                times.append(time.perf_counter() - started)
        held = len(server.net_connections("tcp"))
        assert held >= SLOW
        if LONG:
            assert wait_for(lambda: len(server.net_connections("tcp")) < 10, 60)
        stop.set()
        thread.join()
        for one in slow:
            one.close()
        assert wait_for(lambda: len(server.net_connections("tcp")) < 10, 20)
        say(f"{SLOW} slow clients: a login beside them takes {sorted(times)[len(times) // 2]:.3f} s")


def test_a_kill_at_any_moment_loses_nothing_acknowledged(tmp_path: Path):
    acknowledged: dict[str, str] = {}
    state = tmp_path / "state.db"

    def write(url: str, number: int) -> None:
        with suppress(OSError), closing(Requests(url)) as request:
            while True:
                uid = f"u-{number}-{len(acknowledged)}-{random.randrange(10**9)}"
                status, body = request(
                    "POST", "/users", body={"uid": uid, "name": "U", "withAuthToken": True}
                )
                assert status == 200
                acknowledged[uid] = body["data"]["authToken"]

    for _ in range(KILLS):
        with serving(str(state)) as (url, server):
            writers = [threading.Thread(target=write, args=(url, number)) for number in range(4)]
            for writer in writers:
                writer.start()
            time.sleep(random.uniform(0.05, 0.8))
            server.kill()
            for writer in writers:
                writer.join()
        with Sandbox(state=state) as sandbox:
            owners = {uid: sandbox.service.directory.owner(token) for uid, token in acknowledged.items()}
        assert [uid for uid, owner in owners.items() if owner is None or owner.uid != uid] == []
    assert len(acknowledged) > KILLS
    say(f"{KILLS} kills: {len(acknowledged)} acknowledged writes, none lost")


def test_memory_does_not_grow_with_requests(monkeypatch: pytest.MonkeyPatch):
    """What is remembered of requests and tokens is bounded; here the bounds are reached soon."""
    monkeypatch.setattr("cometchat_nb.sandbox.journal.journal.MOST_ENTRIES", 50)
    monkeypatch.setattr("cometchat_nb.sandbox.service.store.fates._MOST_REMEMBERED", 50)
    sandbox = Sandbox(rate_limits=RateLimits(10**9, 10**9))
    with sandbox.serve() as url:
        request = Requests(url)
        mix(request, FEW_REQUESTS // 3)
        tracemalloc.start()
        mix(request, 2 * FEW_REQUESTS // 3)
        gc.collect()  # what earlier tests left to be collected would be counted otherwise
        before = tracemalloc.get_traced_memory()[0]
        mix(request, FEW_REQUESTS)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        request.close()
    assert grown < 100_000


if LONG:

    def test_memory_is_flat_over_many_requests():
        with serving() as (url, server):
            request, sizes = Requests(url), []
            for until in range(REQUESTS // 10, REQUESTS + 1, REQUESTS // 10):
                mix(request, until)
                sizes.append(server.memory_info().rss / 1e6)
            request.close()
        say(f"memory over {REQUESTS} requests, in MB: {', '.join(f'{one:.1f}' for one in sizes)}")
        assert sizes[-1] - sizes[1] < 3  # the journal is full by then
