"""Causes that a ticket does not tell apart, and the question that would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .causes import TIES
from .causes.entry import Tie

_TOLD_APART = 10.0
"""A cause that is that many times likelier than another one is told from it."""


def open_ties(shares: Mapping[str, float]) -> dict[str, Tie]:
    """Return the tie of every ranked cause that is not told from another one.

    Args:
        shares: How likely each cause is, by its id.

    >>> open_ties({"user_never_created": 0.6, "user_deactivated": 0.3})["user_deactivated"].name
    'no active user'
    >>> open_ties({"user_never_created": 0.9, "user_deactivated": 0.05})
    {}
    """
    found: dict[str, Tie] = {}
    for tie in TIES:
        ranked = {one: shares[one] for one in tie.cause_ids if one in shares}
        tied = [one for one, share in ranked.items() if share * _TOLD_APART >= max(ranked.values())]
        if len(tied) > 1:
            found |= {one: tie for one in tied if one not in found}
    return found


def in_groups(causes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of a diagnosis for a reader: causes that are not told apart as one row.

    The row of a group names all its causes, asks what tells them apart, and is as likely as all together.
    """
    rows: dict[tuple[str, Any], list[Mapping[str, Any]]] = {}
    for one in causes:
        rows.setdefault((str(one["case_id"]), one["group"] or one["rank"]), []).append(one)
    ranks: dict[str, int] = {}
    grouped = []
    for (case_id, _), tied in rows.items():
        ranks[case_id] = ranks.get(case_id, 0) + 1
        grouped.append({**_joined(tied), "rank": ranks[case_id]})
    return grouped


def _joined(tied: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    first = dict(tied[0])
    if len(tied) == 1:
        return first
    return first | {
        "cause_id": ", ".join(dict.fromkeys(str(one["cause_id"]) for one in tied)),
        "cause": "One of: " + " / ".join(str(one["cause"]) for one in tied),
        "confidence": min(sum(float(one["confidence"]) for one in tied), 1.0),
        "evidence": " ".join(dict.fromkeys(str(one["evidence"]) for one in tied)),
        "next_step": " ".join(dict.fromkeys([first["question"], *(str(one["next_step"]) for one in tied)])),
    }
