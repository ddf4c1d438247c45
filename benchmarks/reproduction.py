"""What `reproduce` costs beside the logins themselves: the same logins by a bare loop of the same client.

Run with `python benchmarks/reproduction.py`. Both log the same users in at a sandbox in this process, 8 at
once; the bare loop keeps nothing, where `reproduce` checks, paces, records, masks and builds the frame.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Iterator
from statistics import median

import cometchat_nb as cc
from cometchat_nb.sandbox import RateLimits

AT_ONCE = 8


def sandbox() -> cc.Sandbox:
    """Return a sandbox that limits nothing."""
    return cc.Sandbox(rate_limits=RateLimits(core=10**9, standard=10**9))


def bare(uids: list[str]) -> float:
    """Return the seconds of a loop that only logs in."""
    service = sandbox()

    async def worker(todo: Iterator[str]) -> None:
        for uid in todo:
            async with service.async_client() as calls:
                await calls.login(uid)

    async def all_of_them() -> None:
        todo = iter(uids)
        await asyncio.gather(*(worker(todo) for _ in range(AT_ONCE)))

    start = time.perf_counter()
    asyncio.run(all_of_them())
    return time.perf_counter() - start


def reproduced(uids: list[str]) -> float:
    """Return the seconds of a reproduction."""
    service = sandbox()
    start = time.perf_counter()
    results = cc.reproduce(
        [{"uid": uid} for uid in uids],
        transport=service.transport,
        concurrency=AT_ONCE,
        cleanup=False,
        progress=False,
    )
    assert results["ok"].all()
    return time.perf_counter() - start


def main() -> None:
    """Measure both in turn and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logins", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    uids = [f"cometchat-uid-{1 + number % 5}" for number in range(options.logins)]
    timings = [(bare(uids), reproduced(uids)) for _ in range(options.rounds)]
    plain, full = (median(column) for column in zip(*timings, strict=True))
    print(f"bare loop  {options.logins / plain:>8,.0f} logins/s")
    print(f"reproduce  {options.logins / full:>8,.0f} logins/s")
    print(f"ratio      {median(b / a for a, b in timings):>8.2f} times the time")


if __name__ == "__main__":
    main()
