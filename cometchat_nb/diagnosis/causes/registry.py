"""What a cause is, and the one list of them.

A cause is a small pure function over the facts of a failure: it returns how sure it is and why, or
nothing. Causes that follow from a trait of the input or from words in the text are made by `trait`
and `words`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...tickets.facts import Facts, Subject
from ...tickets.traits import TRAITS

CERTAIN, LIKELY, POSSIBLE, REMOTE = 0.95, 0.7, 0.4, 0.15


@dataclass(frozen=True)
class Finding:
    """How sure a cause is, from 0 to 1, and what it goes by."""

    confidence: float
    evidence: str


Check = Callable[[Facts], Finding | None]


@dataclass(frozen=True)
class Cause:
    """One way in which a login goes wrong."""

    cause_id: str
    cause: str
    next_step: str
    source: str
    check: Check


CAUSES: dict[str, Cause] = {}


def cause(cause_id: str, text: str, next_step: str, source: str, *checks: Check) -> Callable[[Check], Check]:
    """Register a cause; as a decorator, its own check, beside which `checks` may find it too."""

    def register(own: Check) -> Check:
        add(cause_id, text, next_step, source, own, *checks)
        return own

    return register


def add(cause_id: str, text: str, next_step: str, source: str, *checks: Check) -> None:
    """Register a cause that is found by the surest of these checks."""
    if cause_id in CAUSES:
        raise ValueError(f"there are two causes {cause_id!r}")
    CAUSES[cause_id] = Cause(cause_id, text, next_step, source, lambda facts: _surest(checks, facts))


def trait(name: str, subject: Subject, scale: float = 1.0) -> Check:
    """Find a cause by a trait of the input: surest where the failure is about that very input."""
    sentence = TRAITS[name]

    def check(facts: Facts) -> Finding | None:
        if name not in facts.traits:
            return None
        return Finding(_relevance(facts, subject) * scale, sentence)

    return check


def words(pattern: str, confidence: float = LIKELY, subject: Subject | None = None) -> Check:
    """Find a cause by words in what was pasted or said; with a subject, only where it is about that."""

    def check(facts: Facts) -> Finding | None:
        if subject is not None and facts.subject not in (subject, None):
            return None
        said = facts.says(pattern)
        return Finding(confidence, f"The message says '{said}'.") if said else None

    return check


def code(*codes: str, confidence: float = CERTAIN) -> Check:
    """Find a cause by a code that stands for it."""

    def check(facts: Facts) -> Finding | None:
        named = [name for name in codes if name in facts.codes]
        return Finding(confidence, f"The code is {named[0]}.") if named else None

    return check


def _relevance(facts: Facts, subject: Subject) -> float:
    if facts.subject == subject or (subject == "app" and not facts.ok):
        return CERTAIN  # no login gets past a wrong app id, however the failure shows
    if facts.ok:
        return LIKELY
    return LIKELY if facts.subject is None else REMOTE


def _surest(checks: tuple[Check, ...], facts: Facts) -> Finding | None:
    findings = [finding for check in checks if (finding := check(facts)) is not None]
    return max(findings, key=lambda finding: finding.confidence, default=None)
