"""Every rule for user objects, in the order in which results list them."""

from __future__ import annotations

import time

import narwhals as nw

from ..rule import CONSTRAINTS, Rule
from . import details, names, roles, times, tokens, uids, urls
from .uids import COLLISION, DUPLICATE

__all__ = ["COLLISION", "DUPLICATE", "UNKNOWN_COLUMN", "all_rules"]

UNKNOWN_COLUMN = Rule(
    "unknown_column",
    "columns",
    "info",
    "A user object has no such field.",
    fails=nw.lit(False),
    fix="Check its spelling; what is an app's own belongs into the metadata.",
    service="Leaves it out.",
    source=CONSTRAINTS,
)
"""The one rule about the columns themselves; no expression over a row can find it."""


def all_rules(now: float | None = None) -> tuple[Rule, ...]:
    """Return the rules; `now`, in epoch seconds, is where the future begins."""
    return (
        *uids.RULES,
        DUPLICATE,
        COLLISION,
        *names.RULES,
        *urls.AVATAR_RULES,
        *urls.LINK_RULES,
        *roles.RULES,
        *tokens.RULES,
        *times.rules_of_times(time.time() if now is None else now),
        *details.RULES,
    )
