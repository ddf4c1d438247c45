"""Every rule for user objects, in the order in which results list them."""

from __future__ import annotations

import time

import narwhals as nw

from . import names, roles, tags_metadata, times, tokens, uids, urls
from .catalogue import Condition, make_rules
from .rule import Rule

__all__ = ["COLLISION", "DUPLICATE", "UNKNOWN_COLUMN", "all_rules"]

_FOUND_ELSEWHERE = Condition(nw.lit(False))

DUPLICATE, COLLISION, UNKNOWN_COLUMN = make_rules(
    dict.fromkeys(("uid_duplicate", "uid_collision", "unknown_column"), _FOUND_ELSEWHERE)
)
"""The rules that no expression over a row can judge: those that compare rows, and the one about columns."""


def all_rules(now: float | None = None) -> tuple[Rule, ...]:
    """Return the rules; `now`, in epoch seconds, is where the future begins."""
    conditions = {
        **uids.CONDITIONS,
        **dict.fromkeys((DUPLICATE.rule_id, COLLISION.rule_id), _FOUND_ELSEWHERE),
        **names.CONDITIONS,
        **urls.CONDITIONS,
        **roles.CONDITIONS,
        **tokens.CONDITIONS,
        **times.conditions(time.time() if now is None else now),
        **tags_metadata.CONDITIONS,
    }
    return tuple(make_rules(conditions))
