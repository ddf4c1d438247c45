"""When a time is not epoch seconds, or in an order that cannot be."""

from __future__ import annotations

import narwhals as nw

from .catalogue import Condition
from .fields import TIMES

EARLIEST = 1_451_606_400  # 2016: the service did not exist before
FIRST_THAT_IS_NO_SECOND = 1e11
TOLERANCE = 86_400


def conditions(now: float) -> dict[str, Condition]:
    """Return when times fail; the future begins a day after `now`, in epoch seconds."""
    found = {name: condition for field in TIMES for name, condition in _of_field(field, now + TOLERANCE)}
    since = nw.col("deactivated_at")
    return {
        **found,
        "updated_before_created": _is_before("updated_at", "created_at"),
        "active_before_created": _is_before("last_active_at", "created_at"),
        "deactivated": Condition(since.is_null() | (since > 0)),
    }


def _of_field(field: str, latest: float) -> list[tuple[str, Condition]]:
    time, text = nw.col(field), f"{field}.text"
    within = time.is_between(EARLIEST, latest)
    too_early = (time < EARLIEST) & (time > 0) if field == "deactivated_at" else time < EARLIEST
    return [
        (f"{field}_text", Condition(~nw.col(text).is_null(), columns=(text,))),
        (f"{field}_milliseconds", Condition(time >= FIRST_THAT_IS_NO_SECOND, within)),
        (f"{field}_future", Condition((time > latest) & (time < FIRST_THAT_IS_NO_SECOND), within)),
        (f"{field}_too_early", Condition(too_early, within)),
    ]


def _is_before(field: str, other: str) -> Condition:
    """Say that one time is before another, where both are in the same unit."""
    first, second = nw.col(field), nw.col(other)
    same_unit = (first < FIRST_THAT_IS_NO_SECOND) == (second < FIRST_THAT_IS_NO_SECOND)
    return Condition((first < second) & same_unit, columns=(field, other))
