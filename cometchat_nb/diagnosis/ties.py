"""Which causes a ticket leaves open, and the question that tells them apart."""

from __future__ import annotations

from collections.abc import Sequence

from .causes import TIES


def question_of(cause_id: str, ranked_ids: Sequence[str]) -> str | None:
    """Return the question that tells a cause from others that were ranked with it, if there is one."""
    for tie in TIES:
        if cause_id in tie.cause_ids and len(set(tie.cause_ids) & set(ranked_ids)) > 1:
            return tie.question
    return None
