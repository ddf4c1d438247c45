"""When a status or a role is not a word that the service knows."""

from __future__ import annotations

import narwhals as nw

from .catalogue import Condition
from .patterns import has

STATUSES = ("online", "available", "offline")
LONGEST_ROLE = 100

# Each compared by itself: is_in takes four times as long.
_UNKNOWN = nw.all_horizontal(*(nw.col("status") != status for status in (*STATUSES, "")), ignore_nulls=False)

CONDITIONS = {
    "status_type": Condition(nw.col("status.mistyped"), columns=("status.mistyped",)),
    "status_unknown": Condition(_UNKNOWN),
    "role_type": Condition(nw.col("role.mistyped"), columns=("role.mistyped",)),
    "role_alphabet": Condition(has("role", "^A-Za-z0-9_-")),
    "role_too_long": Condition(nw.col("role").str.len_chars() > LONGEST_ROLE),
}
