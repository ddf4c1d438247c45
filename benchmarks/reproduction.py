"""What `reproduce` costs beside bare peers: time, CPU, memory, and what it leaves to a notebook's cells.

Run with `python benchmarks/reproduction.py`. The peers log the same users in, in the same run: in process a
bare loop of the same client, which keeps nothing; over a socket a bare `httpx.AsyncClient` that sends the two
requests of a login. The served sandbox has a process of its own; the two share the cores of the machine.
`--write` saves the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import multiprocessing
import statistics
import time
import tracemalloc
from collections.abc import Callable, Coroutine, Iterator
from multiprocessing.connection import Connection
from typing import Any

import httpx
from figures import Table, Value, save

import cometchat_nb as cc
from cometchat_nb.sandbox import RateLimits

AT_ONCE, AT_ONCE_OVER_A_SOCKET = 8, 64
SERVICE_TIME = 0.05
GOALS: dict[str, tuple[str, Callable[[float], bool]]] = {
    "in_process": (
        "at most 1.4 times the time of a bare loop in process",
        lambda ratio: ratio <= 1.4,
    ),
    "rate": ("2,500 logins a second in process", lambda rate: rate >= 2_500),
    "memory": ("at most 2,000 bytes a case", lambda size: size <= 2_000),
    "socket": (
        "over a socket, at least 4 times as fast as a bare `httpx.AsyncClient`",
        lambda ratio: ratio >= 4,
    ),
    "ideal": ("85 % of the ideal where a request takes 50 ms", lambda percent: percent >= 85),
    "cells": (
        "a cell is answered within 100 ms at the 99th percentile",
        lambda wait: wait <= 100,
    ),
}
Measured = dict[str, float]


def sandbox(latency: float = 0.0) -> cc.Sandbox:
    """Return a sandbox that limits nothing."""
    return cc.Sandbox(latency=latency, rate_limits=RateLimits(core=10**9, standard=10**9))


def users(count: int) -> list[str]:
    """Return the uids to log in."""
    return [f"cometchat-uid-{1 + number % 5}" for number in range(count)]


def bare_loop(uids: list[str]) -> None:
    """Log in by the same client, and do nothing else."""
    service = sandbox()

    async def log_in(uid: str) -> None:
        async with service.async_client() as calls:
            await calls.login(uid)

    asyncio.run(_each(log_in, uids, AT_ONCE))


def bare_httpx(url: str, uids: list[str], at_once: int) -> None:
    """Send the two requests of each login by one `httpx.AsyncClient`."""
    known = sandbox()

    async def all_of_them() -> None:
        async with httpx.AsyncClient(
            base_url=f"{url}/v3.0",
            headers={"appId": known.app_id},
            limits=httpx.Limits(max_connections=at_once),
        ) as client:

            async def log_in(uid: str) -> None:
                body = {"platform": "web", "deviceId": "fa4e"}
                minted = await client.post(
                    f"/users/{uid}/auth_tokens", json=body, headers={"apiKey": known.auth_key}
                )
                token = minted.json()["data"]["authToken"]
                me = await client.put("/me", json=body, headers={"authToken": token})
                assert me.json()["data"]["uid"] == uid

            await _each(log_in, uids, at_once)

    asyncio.run(all_of_them())


async def _each(log_in: Callable[[str], Coroutine[Any, Any, None]], uids: list[str], at_once: int) -> None:
    todo = iter(uids)

    async def worker() -> None:
        for uid in todo:
            await log_in(uid)

    await asyncio.gather(*(worker() for _ in range(at_once)))


def reproduced(uids: list[str], **arguments: Any) -> cc.reproduction.results.Results:
    """Log in by `reproduce`."""
    if "settings" not in arguments:
        arguments = {"transport": sandbox().transport, **arguments}
    arguments = {"concurrency": AT_ONCE, "cleanup": False, "progress": False, **arguments}
    results = cc.reproduce([{"uid": uid} for uid in uids], **arguments)
    assert results["ok"].all()
    return results


@contextlib.contextmanager
def served(latency: float = 0.0) -> Iterator[str]:
    """Serve a sandbox in a process of its own."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(latency, there), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def _serve(latency: float, ready: Connection) -> None:
    with sandbox(latency).serve() as url:
        ready.send(url)
        time.sleep(3600)


Spent = tuple[float, float]
"""Seconds, and CPU seconds."""


def measured(work: Callable[[], object]) -> Spent:
    """Return the seconds and the CPU seconds of this process that the work takes."""
    gc.collect()
    cpu, start = time.process_time(), time.perf_counter()
    work()
    return time.perf_counter() - start, time.process_time() - cpu


def in_process(logins: int, rounds: int) -> tuple[list[list[Value]], Measured]:
    """Compare `reproduce` with the bare loop."""
    uids = users(logins)
    bare_loop(uids[:100]), reproduced(uids[:100])
    pairs = [(measured(lambda: bare_loop(uids)), measured(lambda: reproduced(uids))) for _ in range(rounds)]
    where = f"in process, {AT_ONCE} at once"
    rows = _compared(logins, pairs, f"{where}: a bare loop of `AsyncCometChatCalls`", f"{where}: `reproduce`")
    return rows, {"in_process": float(rows[1][3] or 0), "rate": float(rows[1][1] or 0)}


def _compared(logins: int, pairs: list[tuple[Spent, Spent]], bare: str, ours: str) -> list[list[Value]]:
    """Return a row for the bare peer and one for `reproduce`: the rates, and the medians of the ratios."""
    rows: list[list[Value]] = []
    for name, column in ((bare, 0), (ours, 1)):
        wall, cpu = (statistics.median(pair[column][kind] for pair in pairs) for kind in (0, 1))
        rows.append([name, round(logins / wall), round(logins / cpu), None, None])
    rows[1][3:] = [round(statistics.median(b[kind] / a[kind] for a, b in pairs), 3) for kind in (0, 1)]
    return rows


def memory(logins: int) -> Measured:
    """Measure what a run holds for each case at its end, and at most; the sandbox is in another process."""
    uids = users(logins)
    with served() as url:
        arguments = {"settings": sandbox().settings_for(url)}
        reproduced(uids[:200], **arguments)
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        results = reproduced(uids, **arguments)
        gc.collect()
        after, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(results) == logins
    print(f"held for a case at the end: {(after - before) / logins:,.0f} bytes")
    return {"memory": (peak - before) / logins}


def over_a_socket(logins: int, rounds: int) -> tuple[list[list[Value]], Measured]:
    """Compare `reproduce` over a socket with a bare httpx client."""
    uids = users(logins)
    with served() as url:
        arguments = {"settings": sandbox().settings_for(url), "concurrency": AT_ONCE_OVER_A_SOCKET}
        bare_httpx(url, uids[:200], AT_ONCE_OVER_A_SOCKET), reproduced(uids[:200], **arguments)
        pairs = [
            (
                measured(lambda: bare_httpx(url, uids, AT_ONCE_OVER_A_SOCKET)),
                measured(lambda: reproduced(uids, **arguments)),
            )
            for _ in range(rounds)
        ]
    where = f"a socket, {AT_ONCE_OVER_A_SOCKET} at once"
    rows = _compared(logins, pairs, f"{where}: a bare `httpx.AsyncClient`", f"{where}: `reproduce`")
    return rows, {"socket": 1 / float(rows[1][3] or 1)}


def slow_service(logins: int) -> Measured:
    """Compare with the ideal where each answer takes 50 ms."""
    with served(SERVICE_TIME) as url:
        arguments = {"settings": sandbox().settings_for(url), "concurrency": AT_ONCE_OVER_A_SOCKET}
        reproduced(users(AT_ONCE_OVER_A_SOCKET), **arguments)
        wall, _ = measured(lambda: reproduced(users(logins), **arguments))
    ideal = AT_ONCE_OVER_A_SOCKET / (2 * SERVICE_TIME)
    return {"ideal": 100 * logins / wall / ideal}


def cells(logins: int) -> Measured:
    """Measure how long a notebook's cell waits for its answer while a thread of its kernel reproduces."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3")

    def run(code: str) -> float:
        start = time.perf_counter()
        message = client.execute(code)
        while client.get_shell_msg(timeout=120)["parent_header"].get("msg_id") != message:
            pass
        return time.perf_counter() - start

    try:
        run(_IN_THE_KERNEL.format(logins=logins))
        idle = [run("1 + 1") for _ in range(100)]
        run("thread = threading.Thread(target=run); thread.start()")
        busy = [run("1 + 1") for _ in range(100)]
        for name, waits in (("idle", idle), ("reproducing", busy)):
            waits.sort()
            print(f"a cell's answer, {name}: {1e3 * waits[98]:.1f} ms at the 99th percentile")
        return {"cells": 1e3 * busy[98]}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


_IN_THE_KERNEL = """
import threading
import cometchat_nb as cc
from cometchat_nb.sandbox import RateLimits
sandbox = cc.Sandbox(rate_limits=RateLimits(core=10**9, standard=10**9))
def run(logins={logins}):
    cases = [dict(uid=f"cometchat-uid-{{1 + number % 5}}") for number in range(logins)]
    cc.reproduce(cases, transport=sandbox.transport, progress=False, cleanup=False)
run(50)
"""


def main() -> None:
    """Measure each in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logins", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="save the figures, and render the pages")
    options = parser.parse_args()
    rows, found = in_process(options.logins, options.rounds)
    found |= memory(options.logins)
    more, ratio = over_a_socket(options.logins, options.rounds)
    found |= ratio | slow_service(options.logins) | cells(10 * options.logins)
    goals: list[list[Value]] = [
        [text, round(found[name], 2), "met" if is_met(found[name]) else "not met"]
        for name, (text, is_met) in GOALS.items()
    ]
    rate = {"": "", "logins a second": ",.0f", "a CPU second": ",.0f"}
    ratios = {"of the bare one's time": ".2f", "of its CPU": ".2f"}
    tables = [Table(rate | ratios, rows + more), Table({"goal": "", "measured": ",.4g", "": ""}, goals)]
    print("\n\n".join(table.markdown() for table in tables))
    if options.write:
        save(
            "reproduction",
            tables,
            f"{options.logins:,} logins, medians of {options.rounds} rounds",
            ["httpx"],
        )


if __name__ == "__main__":
    main()
