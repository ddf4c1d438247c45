"""How fast a run may go: under a share of the app's quota, and not while the service asks to wait."""

from __future__ import annotations

import asyncio

DOCUMENTED_A_MINUTE = 10_000
"""Core operations a minute, for the whole app, its live users included (see `RateLimits`)."""

DEFAULT_A_MINUTE = 900

LONGEST_WAIT = 300.0
"""Seconds that a run waits when the service asks it to. The service counts by the minute, so that a longer
wait means something else, and nobody at a notebook wants to sit through it unasked."""


class RateLimiter:
    """Lets work through at so many requests a minute, or at once when there is no limit."""

    def __init__(self, requests_per_minute: float | None) -> None:
        self._interval = 60 / requests_per_minute if requests_per_minute else 0.0
        self._free_at = 0.0
        self._held_until = 0.0

    async def acquire(self, requests: int) -> None:
        """Wait for the turn of so many requests."""
        if not self._interval and not self._held_until:
            return
        clock = asyncio.get_running_loop().time
        while (wait := self._held_until - clock()) > 0:
            await asyncio.sleep(wait)
        start = max(clock(), self._free_at)
        self._free_at = start + requests * self._interval
        if start > clock():
            await asyncio.sleep(start - clock())

    def hold(self, seconds: float) -> None:
        """Let nothing more through for so many seconds, as a `Retry-After` asks."""
        self._held_until = max(self._held_until, asyncio.get_running_loop().time() + seconds)

    def held(self) -> float:
        """Return how many seconds nothing will get through."""
        return max(0.0, self._held_until - asyncio.get_running_loop().time())
