"""Whether anything grows: half an hour of everything that runs for long, its memory and descriptors watched.

    python benchmarks/soak.py --minutes 30

Round after round: logins of both clients over a socket to a served sandbox, refused and cancelled ones,
runs of `reproduce` with a checkpoint, an audit, a diagnosis, widgets that are made, used and closed. The
first fifth warms up. From then on memory, descriptors and threads are noted after each round; the run fails
when the last third of them stands above the first.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import statistics
import sys
import tempfile
import threading
import time
import warnings
from contextlib import suppress
from pathlib import Path

import ipywidgets

import cometchat_nb as cc
from cometchat_nb.sandbox import RateLimits

UID = "cometchat-uid-1"
LOGINS = 20
MOST_GROWTH_MB = 8.0
"""By how much the median of the last third may be above that of the first: the noise of an allocator."""


def memory_mb() -> float:
    """Return the resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def descriptors() -> int:
    """Return how many files and sockets are open."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - counted without an object for each


def log_in(settings: cc.AppSettings) -> None:
    """Log in and out with the blocking client, and fail."""
    for _ in range(LOGINS):
        with cc.CometChatCalls(settings) as calls:
            calls.login(UID)
            calls.logout()
            with suppress(cc.CometChatError):
                calls.login("nobody")


async def log_in_awaited(settings: cc.AppSettings) -> None:
    """Log in and out with the awaitable client, and cancel some."""
    async with cc.AsyncCometChatCalls(settings) as calls:
        for _ in range(LOGINS):
            await calls.login(UID)
            await calls.logout()
            begun = asyncio.ensure_future(calls.login(UID))
            await asyncio.sleep(0)
            begun.cancel()
            await asyncio.gather(begun, return_exceptions=True)
            if calls.is_user_logged_in():
                await calls.logout()


def reproduce(settings: cc.AppSettings, folder: Path) -> None:
    """Run cases with a checkpoint over the socket and the sample cases in process."""
    checkpoint = folder / "run.db"
    cases = [{"uid": UID if number % 2 else "nobody", "case_id": str(number)} for number in range(LOGINS)]
    cc.reproduce(cases, settings, checkpoint=checkpoint, progress=False)
    for path in folder.glob("run.db*"):
        path.unlink()
    cc.diagnose(cc.reproduce(cc.sample_cases(), progress=False))


def widgets(sandbox: cc.Sandbox) -> None:
    """Make the widgets, use a form, close all."""
    calls = sandbox.client()
    views = [cc.LoginForm(calls), cc.SessionPanel(calls), cc.LogoutButton(calls)]
    calls.login(UID)
    calls.logout()
    for view in views:
        view.close()
    ipywidgets.Widget.close_all()


def one_round(sandbox: cc.Sandbox, settings: cc.AppSettings, folder: Path) -> None:
    """Do everything once."""
    log_in(settings)
    asyncio.run(log_in_awaited(settings))
    reproduce(settings, folder)
    cc.audit([{"uid": f"user {number}", "name": "N"} for number in range(500)]).to_html()
    cc.diagnose("Login failed: The UID x does not exist")
    widgets(sandbox)
    sandbox.flush_tokens()
    gc.collect()


def main() -> int:
    """Soak, print the figures, and return 1 when something grows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30.0)
    minutes = parser.parse_args().minutes
    warnings.simplefilter("ignore", cc.CometChatWarning)
    sandbox = cc.Sandbox(rate_limits=RateLimits(core=10**9, standard=10**9))
    noted: list[tuple[float, int, int]] = []
    with tempfile.TemporaryDirectory() as name, sandbox.serve() as url:
        settings = sandbox.settings_for(url)
        start, rounds = time.monotonic(), 0
        while (passed := time.monotonic() - start) < 60 * minutes:
            one_round(sandbox, settings, Path(name))
            rounds += 1
            if passed > 12 * minutes:
                noted.append((memory_mb(), descriptors(), threading.active_count()))
    third = max(1, len(noted) // 3)
    first, last = noted[:third], noted[-third:]
    for position, what in enumerate(("memory MB", "descriptors", "threads")):
        before = statistics.median(one[position] for one in first)
        after = statistics.median(one[position] for one in last)
        print(f"{what:12} {before:8.1f} -> {after:8.1f} (most {max(one[position] for one in noted):.1f})")
    print(f"{rounds} rounds, {rounds * 3 * LOGINS * 2:,} logins over a socket, {minutes:g} minutes")
    grown = statistics.median(one[0] for one in last) - statistics.median(one[0] for one in first)
    more = [
        max(one[position] for one in last) > max(one[position] for one in first) + 2 for position in (1, 2)
    ]
    if grown > MOST_GROWTH_MB or any(more):
        print(f"It grows: {grown:.1f} MB (at most {MOST_GROWTH_MB:g} are noise).")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
