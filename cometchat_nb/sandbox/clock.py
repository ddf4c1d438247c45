"""The sandbox's time: the machine's, moved or stopped."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

Moment = float | datetime
"""Epoch seconds, or a datetime that knows its time zone."""

_LATEST = 32_503_680_000.0  # the year 3000: what HTTP dates and datetimes can hold everywhere


class Setting(NamedTuple):
    """How the clock differs from the machine's: by how many seconds, or where it stands."""

    offset: float = 0.0
    frozen_at: float | None = None


class Clock:
    """Tells the time in epoch seconds; it can be moved, set and stopped.

    >>> clock = Clock(lambda: 1_700_000_000)
    >>> clock.advance(3600)
    >>> clock()
    1700003600.0
    """

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self.setting = Setting()

    def __call__(self) -> float:
        """Return the time in epoch seconds."""
        offset, frozen_at = self.setting
        return self._source() + offset if frozen_at is None else frozen_at

    def __repr__(self) -> str:
        offset, frozen_at = self.setting
        if frozen_at is not None:
            return f"Clock(frozen at {frozen_at:.0f})"
        return f"Clock(offset={offset:+.0f} s)"

    @property
    def frozen(self) -> bool:
        """Whether the clock stands still."""
        return self.setting.frozen_at is not None

    def advance(self, seconds: float) -> None:
        """Move the clock by this many seconds; a negative number moves it back.

        Raises:
            TypeError, ValueError: When this is not a number, or leads out of the years 1970 to 3000.
        """
        seconds = _number(seconds, "seconds")
        offset, frozen_at = self.setting
        _check(self() + seconds)
        self.setting = Setting(
            offset if frozen_at is not None else offset + seconds,
            None if frozen_at is None else frozen_at + seconds,
        )

    def set(self, moment: Moment) -> None:
        """Set the clock; it goes on from there, or stands there when it is frozen.

        Raises:
            TypeError, ValueError: When this is not a moment between 1970 and 3000.
        """
        seconds = epoch_seconds(moment)
        frozen = self.setting.frozen_at is not None
        self.setting = Setting(seconds - self._source(), seconds if frozen else None)

    def freeze(self, moment: Moment | None = None) -> None:
        """Stop the clock, at this moment or where it is."""
        seconds = self() if moment is None else epoch_seconds(moment)
        self.setting = Setting(self.setting.offset, seconds)

    def resume(self) -> None:
        """Let a frozen clock go on from where it stands."""
        if self.frozen:
            self.setting = Setting(self() - self._source())

    def reset(self) -> None:
        """Return to the machine's time."""
        self.setting = Setting()


def epoch_seconds(moment: Moment) -> float:
    """Return a moment in epoch seconds.

    Raises:
        TypeError, ValueError: When it is none, has no time zone or is not between 1970 and 3000.
    """
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise ValueError("a datetime needs a time zone: datetime(..., tzinfo=timezone.utc)")
        seconds = moment.timestamp()
    else:
        seconds = _number(moment, "a moment")
    return _check(seconds)


def _number(value: float, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number of seconds, not {type(value).__name__}")
    if not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number of seconds")
    return float(value)


def _check(seconds: float) -> float:
    if not 0 <= seconds <= _LATEST:
        raise ValueError("the time must lie between the years 1970 and 3000")
    return seconds
