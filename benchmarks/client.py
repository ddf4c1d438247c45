"""What a login costs, beside bare peers in the same run: in process, over a socket, 64 at once, to import.

A login is two requests: POST auth_tokens and PUT me. Over a socket all talk to one server of fixed replies,
in a process of its own. Prints ratios: times the peer's cost, or times the peer's rate; `--write` saves them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from typing import Any

import httpx
from figures import Table, Value, save

from cometchat_nb import AppSettings, AsyncCometChatCalls, CometChatCalls, Sandbox
from cometchat_nb.drivers import AsyncDriver, Shared
from cometchat_nb.drivers.aiohttp_session import AiohttpSession
from cometchat_nb.drivers.async_network import AsyncNetwork
from cometchat_nb.sandbox import RateLimits

ROUNDS = 5
LOGINS = 1_000
AT_ONCE = 64
KEY = "fa4e" * 9 + "c003"
UID = "cometchat-uid-1"
Login = Callable[[], Awaitable[object]]
TOKEN = f"{UID}_1700000000" + "fa4e" * 8
JSON = {"platform": "web", "deviceId": "bench"}

NODE = """
const [base, key, logins, atOnce] = process.argv.slice(1);
const headers = { appId: "app", "Content-Type": "application/json", Accept: "application/json" };
const body = JSON.stringify({ platform: "web", deviceId: "bench" });
async function login() {
  const minted = await fetch(`${base}/users/cometchat-uid-1/auth_tokens`,
    { method: "POST", headers: { ...headers, apiKey: key }, body });
  const token = (await minted.json()).data.authToken;
  const me = await fetch(`${base}/me`, { method: "PUT", headers: { ...headers, authToken: token }, body });
  if ((await me.json()).data.uid !== "cometchat-uid-1") throw new Error("no login");
}
async function run(count) {
  let left = count;
  await Promise.all(Array.from({ length: +atOnce }, async () => { while (left-- > 0) await login(); }));
}
await run(200);
const start = performance.now();
await run(+logins);
console.log(logins / (performance.now() - start) * 1000);
"""


class _Fixed(asyncio.Protocol):
    """Answers both requests of a login."""

    minted = json.dumps({"data": {"uid": UID, "authToken": TOKEN, "createdAt": 1_700_000_000}}).encode()
    me = json.dumps({"data": {"uid": UID, "name": "Andrew Joseph", "status": "online"}}).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.received = b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, _, rest = self.received.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0] or 0)
            if len(rest) < length:
                return
            self.received = rest[length:]
            body = self.minted if head.startswith(b"POST") else self.me
            self.transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Date: Thu, 26 Nov 2026 12:00:00 GMT\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
            )


def serve(ready: Connection) -> None:
    """Serve fixed replies until the process is ended."""

    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(_Fixed, "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    try:
        import uvloop

        uvloop.run(main())
    except ImportError:
        asyncio.run(main())


def bare_login(client: httpx.Client, admin: str, me: str, app_id: str, key: str) -> str:
    """Log in with two requests of httpx and nothing more."""
    minted = client.post(
        f"{admin}/users/{UID}/auth_tokens", json=JSON, headers={"appId": app_id, "apiKey": key}
    )
    token = minted.json()["data"]["authToken"]
    opened = client.put(f"{me}/me", json=JSON, headers={"appId": app_id, "authToken": token})
    return str(opened.json()["data"]["uid"])


def cpu(work: Callable[[], object], times: int) -> float:
    """Return the milliseconds of CPU that one call takes."""
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times * 1000


def compare(name: str, peer: str, ours: Callable[[], float], theirs: Callable[[], float]) -> list[Value]:
    """Measure both in turn and return the medians and their ratio."""
    pairs = [(ours(), theirs()) for _ in range(ROUNDS)]
    mine, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    return [name, round(mine, 3), peer, round(bare, 3), round(mine / bare, 2)]


def in_process() -> list[Value]:
    """Compare one login in process with two bare requests through the sandbox's transport."""
    sandbox = Sandbox(rate_limits=RateLimits(core=10**9, standard=10**9))
    with httpx.Client(transport=sandbox.transport) as client:
        settings = sandbox.settings
        urls = settings.admin_url, settings.client_url, settings.app_id, sandbox.auth_key
        return compare(
            "one login in process, ms of CPU",
            "two bare httpx requests through the sandbox's transport",
            lambda: cpu(lambda: sandbox.client().login(UID), LOGINS),
            lambda: cpu(lambda: bare_login(client, *urls), LOGINS),
        )


def over_a_socket(base: str) -> list[Value]:
    """Compare one login after the other with a bare httpx.Client."""
    calls = CometChatCalls(AppSettings("app", "us", KEY, admin_host=base, client_host=base))

    def login() -> None:
        calls.login(UID)
        calls.session.close()

    with calls, httpx.Client() as client:
        return compare(
            "one login over a socket, ms of CPU",
            "a bare `httpx.Client`",
            lambda: cpu(login, LOGINS),
            lambda: cpu(lambda: bare_login(client, base, base, "app", KEY), LOGINS),
        )


def at_once(base: str) -> list[list[Value]]:
    """Compare 64 logins at once with a bare httpx.AsyncClient, and with Node's fetch."""
    rates = {"a bare `httpx.AsyncClient`": _median_rate(lambda: _bare(base))}
    for name, driver in (("the default driver", AsyncNetwork), ("the aiohttp driver", AiohttpSession)):
        rates[name] = _median_rate(lambda driver=driver: _client(base, driver()))
    if node := shutil.which("node"):
        command = [node, "--input-type=module", "-e", NODE, base, KEY, str(LOGINS * 4), str(AT_ONCE)]
        rates["Node's `fetch`"] = statistics.median(_node(command) for _ in range(3))
    bare = next(iter(rates.values()))
    return [[name, round(rate), round(rate / bare, 1)] for name, rate in rates.items()]


def _median_rate(peer: Callable[[], tuple[Login, Callable[[], Awaitable[None]]]]) -> float:
    return statistics.median(asyncio.run(_rate(peer())) for _ in range(3))


def _node(command: list[str]) -> float:
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - the script above
    return float(done.stdout)


def _bare(base: str) -> tuple[Login, Callable[[], Awaitable[None]]]:
    client = httpx.AsyncClient(limits=httpx.Limits(max_connections=AT_ONCE), timeout=60)
    url = f"{base}/users/{UID}/auth_tokens"

    async def login() -> None:
        minted = await client.post(url, json=JSON, headers={"appId": "app", "apiKey": KEY})
        token = minted.json()["data"]["authToken"]
        me = await client.put(f"{base}/me", json=JSON, headers={"appId": "app", "authToken": token})
        assert me.json()["data"]["uid"] == UID

    return login, client.aclose


def _client(base: str, driver: AsyncDriver) -> tuple[Login, Callable[[], Awaitable[None]]]:
    settings = AppSettings("app", "us", KEY, admin_host=base, client_host=base)
    shared = Shared(driver)
    return lambda: AsyncCometChatCalls(settings, transport=shared).login(UID), driver.aclose


async def _rate(peer: tuple[Login, Callable[[], Awaitable[None]]]) -> float:
    login, close = peer
    await _all(login, 200)
    start = time.perf_counter()
    await _all(login, LOGINS)
    elapsed = time.perf_counter() - start
    await close()
    return LOGINS / elapsed


async def _all(login: Login, count: int) -> None:
    left = iter(range(count))

    async def work() -> None:
        for _ in left:
            await login()

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


def imports() -> list[Value]:
    """Compare importing the client with importing httpx."""

    def spent(code: str) -> float:
        start = f"import time; start = time.process_time(); {code}; print(time.process_time() - start)"
        done = subprocess.run([sys.executable, "-c", start], capture_output=True, check=True, text=True)  # noqa: S603
        return float(done.stdout) * 1000

    return compare(
        "import of the client, ms of CPU",
        "`import httpx`",
        lambda: spent("from cometchat_nb import CometChatCalls; CometChatCalls()"),
        lambda: spent("import httpx"),
    )


def main() -> None:
    """Print every comparison as a row of a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="save the figures, and render the pages")
    options = parser.parse_args()
    receive, send = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(send,), daemon=True)
    server.start()
    base = f"http://127.0.0.1:{receive.recv()}/v3.0"
    try:
        tables = [
            Table(
                {"": "", "ours": ",.3g", "peer": "", "peer's": ",.3g", "ratio": ".2f"},
                [in_process(), over_a_socket(base), imports()],
            ),
            Table(
                {
                    f"{AT_ONCE} at once": "",
                    "logins a second": ",.0f",
                    "times a bare `httpx.AsyncClient`": ".1f",
                },
                at_once(base),
            ),
        ]
    finally:
        server.terminate()
        server.join()
    print("\n\n".join(table.markdown() for table in tables))
    if options.write:
        method = f"{LOGINS:,} logins a round, medians of {ROUNDS} rounds, of 3 at {AT_ONCE} at once"
        save("login", tables, method, ["httpx", "aiohttp"])


if __name__ == "__main__":
    main()
