"""Rules for status and role: words out of a short list."""

from __future__ import annotations

from functools import partial

import narwhals as nw

from ..patterns import has
from ..rule import CONSTRAINTS, Rule

STATUSES = ("online", "available", "offline")
LONGEST_ROLE = 100

# Each compared by itself: is_in takes four times as long.
_UNKNOWN = nw.all_horizontal(*(nw.col("status") != status for status in (*STATUSES, "")), ignore_nulls=False)

_status = partial(Rule, field="status", source=CONSTRAINTS)
_role = partial(Rule, field="role", source=CONSTRAINTS)

RULES = (
    _status(
        "status_type",
        severity="warning",
        says="The status is not text.",
        fails=nw.col("status.mistyped"),
        columns=("status.mistyped",),
        fix="Write it as text.",
        service="Expects a string.",
    ),
    _status(
        "status_unknown",
        severity="warning",
        says=f"The status is none of {', '.join(STATUSES)}.",
        fails=_UNKNOWN,
        fix="Leave it out: the service knows who is online.",
        service="Ignores it.",
    ),
    _role(
        "role_type",
        severity="warning",
        says="The role is not text.",
        fails=nw.col("role.mistyped"),
        columns=("role.mistyped",),
        fix="Write it as text.",
        service="Expects a string.",
    ),
    _role(
        "role_alphabet",
        severity="error",
        says="The role contains a character other than letters, digits, hyphen and underscore.",
        fails=has("role", "^A-Za-z0-9_-"),
        fix="Give the role's id from the dashboard, not its name.",
        service="Answers ERR_ROLE_NOT_FOUND.",
    ),
    _role(
        "role_too_long",
        severity="error",
        says=f"The role has more than {LONGEST_ROLE} characters.",
        fails=nw.col("role").str.len_chars() > LONGEST_ROLE,
        fix="Give the role's id from the dashboard.",
        service="Refuses it.",
    ),
)
