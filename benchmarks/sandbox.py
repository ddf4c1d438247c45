"""How many requests a second the served sandbox answers, beside a bare uvicorn app in the same run.

Both run in processes of their own, with the same server and settings. The load is a few connections that
send one request after the other over plain sockets, so that the client costs as little as possible.
`--write` saves the figures.
"""

from __future__ import annotations

import argparse
import multiprocessing
import socket
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from figures import Table, Value, save

ROUNDS = 5
REQUESTS = 3_000
CONNECTIONS = 4

Serve = Callable[[Connection], None]


def bare(ready: Connection) -> None:
    """Serve an app that reads the body and answers with a fixed one, as long as the sandbox's."""
    import uvicorn

    body = b'{"data": "' + b"x" * 150 + b'"}'

    async def app(_scope, receive, send) -> None:  # type: ignore[no-untyped-def]  # ASGI
        while (await receive()).get("more_body"):
            pass
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    # With the protocol named, asyncio turns Nagle's algorithm off, as the sandbox's server does.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.bind(("127.0.0.1", 0))
    ready.send(bound.getsockname()[1])
    config = uvicorn.Config(app, lifespan="off", log_level="critical", access_log=False)
    uvicorn.Server(config).run([bound])


def sandbox(ready: Connection) -> None:
    """Serve the sandbox, without rate limits."""
    from cometchat_nb.sandbox import RateLimits, Sandbox

    with Sandbox(rate_limits=RateLimits(core=10**9, standard=10**9)).serve() as url:
        ready.send(int(url.rpartition(":")[2]))
        time.sleep(3600)


def request(method: str, path: str, body: bytes) -> bytes:
    """Build a request with the sandbox's app and key."""
    from cometchat_nb.sandbox import Sandbox

    known = Sandbox()
    head = (
        f"{method} /v3.0{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"appId: {known.app_id}\r\napiKey: {known.rest_api_key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def rate(port: int, sent: bytes) -> float:
    """Return the requests a second that the server at this port answers."""
    connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for _ in range(REQUESTS // CONNECTIONS):
        for connection in connections:
            connection.sendall(sent)
        for connection in connections:
            _read_reply(connection)
    elapsed = time.perf_counter() - start
    for connection in connections:
        connection.close()
    return REQUESTS / elapsed


def _read_reply(connection: socket.socket) -> None:
    reply = b""
    while b"\r\n\r\n" not in reply:
        reply += connection.recv(65536)
    head, _, body = reply.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)


def main() -> None:
    """Print the medians of both and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="save the figures, and render the pages")
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    processes, ports = [], []
    for serve in (bare, sandbox):
        here, there = context.Pipe()
        processes.append(context.Process(target=serve, args=(there,), daemon=True))
        processes[-1].start()
        ports.append(here.recv())
    time.sleep(1)
    loads = {
        "POST auth_tokens (a login's first step)": request(
            "POST", "/users/cometchat-uid-1/auth_tokens", b'{"platform": "web", "deviceId": "fa4e"}'
        ),
        "GET one user": request("GET", "/users/cometchat-uid-1", b""),
    }
    rows: list[list[Value]] = []
    for name, sent in loads.items():
        rounds = [(rate(ports[0], sent), rate(ports[1], sent)) for _ in range(ROUNDS)]
        plain, ours = (statistics.median(column) for column in zip(*rounds, strict=True))
        rows.append([name, round(plain), round(ours), round(ours / plain, 2)])
    for process in processes:
        process.terminate()
    table = Table({"requests a second": "", "bare": ",.0f", "sandbox": ",.0f", "ratio": ".2f"}, rows)
    print(table.markdown())
    if options.write:
        method = f"medians of {ROUNDS} rounds; client and server share the cores"
        save("served", [table], method, ["uvicorn", "httptools", "uvloop"])


if __name__ == "__main__":
    main()
