"""The app's rate limits: so many requests of a kind within a minute, for all its clients together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ....redaction import quotable
from .refusals import too_many_requests

Kind = Literal["core", "standard"]

WINDOW = 60


@dataclass(frozen=True)
class RateLimits:
    """Requests a minute, as the documentation gives them.

    Source: https://www.cometchat.com/docs/articles/rate-limits
    """

    core: int = 10_000
    standard: int = 20_000

    def __post_init__(self) -> None:
        for name in ("core", "standard"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise ValueError(f"{name} must be a whole number of requests a minute, not {quotable(value)}")


class Meter:
    """Counts requests within the running minute."""

    def __init__(self, limits: RateLimits, clock: Callable[[], float]) -> None:
        self.limits = limits
        self._clock = clock
        self._window = -1
        self._used: dict[Kind, int] = {}

    def reset(self) -> None:
        """Begin to count anew."""
        self._window = -1

    def count(self, kind: Kind) -> dict[str, str]:
        """Count a request, and return the headers that tell how many are left.

        Raises:
            Refusal: 429, with `Retry-After`, when none is left.
        """
        now = int(self._clock())
        if now // WINDOW != self._window:
            self._window, self._used = now // WINDOW, {}
        limit, used = getattr(self.limits, kind), self._used.get(kind, 0)
        if used >= limit:
            reset = (self._window + 1) * WINDOW
            raise too_many_requests(max(1, reset - now), reset)
        self._used[kind] = used + 1
        return {"X-Rate-Limit": str(limit), "X-Rate-Limit-Remaining": str(limit - used - 1)}
