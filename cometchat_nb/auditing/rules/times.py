"""Rules for times: epoch seconds, and in an order that can be."""

from __future__ import annotations

from functools import partial

import narwhals as nw

from ...auth.codes import INVALID_UID
from ..fields import TIMES
from ..rule import CONSTRAINTS, Rule

EARLIEST = 1_451_606_400  # 2016: the service did not exist before
FIRST_THAT_IS_NO_SECOND = 1e11
TOLERANCE = 86_400

_SAYS = {
    "created_at": "The time of creation",
    "updated_at": "The time of the last change",
    "last_active_at": "The time of the last activity",
    "deactivated_at": "The time of deactivation",
}


def rules_of_times(now: float) -> tuple[Rule, ...]:
    """Return the rules for times; the future begins a day after `now`, in epoch seconds."""
    return (*(rule for field in TIMES for rule in _rules(field, now + TOLERANCE)), *_ORDER, _DEACTIVATED)


def _earlier(field: str, other: str) -> nw.Expr:
    """Say that one time is before another, where both are in the same unit."""
    first, second = nw.col(field), nw.col(other)
    same_unit = (first < FIRST_THAT_IS_NO_SECOND) == (second < FIRST_THAT_IS_NO_SECOND)
    return (first < second) & same_unit


def _rules(field: str, latest: float) -> tuple[Rule, ...]:
    time, what = nw.col(field), _SAYS[field]
    rule = partial(Rule, field=field, source=CONSTRAINTS)
    within = time.is_between(EARLIEST, latest)
    return (
        rule(
            f"{field}_text",
            severity="error",
            says=f"{what} is not a number.",
            fails=~nw.col(f"{field}.text").is_null(),
            columns=(f"{field}.text",),
            fix="Write it as epoch seconds, such as 1700000000.",
            service="Keeps epoch seconds only.",
        ),
        rule(
            f"{field}_milliseconds",
            severity="error",
            says=f"{what} is in milliseconds or finer.",
            fails=time >= FIRST_THAT_IS_NO_SECOND,
            screen=within,
            fix="Divide it by 1,000: the service counts seconds.",
            service="Takes it for seconds, tens of thousands of years from now.",
        ),
        rule(
            f"{field}_future",
            severity="warning",
            says=f"{what} is in the future.",
            fails=(time > latest) & (time < FIRST_THAT_IS_NO_SECOND),
            screen=within,
            fix="Look at the clock and the time zone of the system that wrote it.",
            service="Keeps what it sets itself.",
        ),
        rule(
            f"{field}_too_early",
            severity="warning",
            says=f"{what} is before 2016, when the service did not exist.",
            fails=(time < EARLIEST) & (time > 0) if field == "deactivated_at" else time < EARLIEST,
            screen=within,
            fix="Leave it out where it is not known; 0 is 1970.",
            service="Keeps what it sets itself.",
        ),
    )


_ORDER = (
    Rule(
        "updated_before_created",
        "updated_at",
        "error",
        "The user was changed before it was created.",
        fails=_earlier("updated_at", "created_at"),
        columns=("updated_at", "created_at"),
        fix="Find out which of the two times is wrong; the columns may be swapped.",
        service="Sets both itself.",
        source=CONSTRAINTS,
    ),
    Rule(
        "active_before_created",
        "last_active_at",
        "warning",
        "The user was active before it was created.",
        fails=_earlier("last_active_at", "created_at"),
        columns=("last_active_at", "created_at"),
        fix="Find out which of the two times is wrong; the user may have been created anew.",
        service="Sets both itself.",
        source=CONSTRAINTS,
    ),
)
_DEACTIVATED = Rule(
    "deactivated",
    "deactivated_at",
    "warning",
    "The user is deactivated.",
    fails=nw.col("deactivated_at").is_null() | (nw.col("deactivated_at") > 0),
    fix="Activate it again, or leave it out, if it is meant to log in.",
    service="Answers ERR_UID_NOT_FOUND, as for a user that never was.",
    login_code=INVALID_UID,
    source=CONSTRAINTS,
)
