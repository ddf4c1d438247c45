"""What a cause is: one entry of data, with what speaks for it, what speaks against it, and examples.

An entry needs no code. What speaks for a cause is written with `code`, `trait`, `message`, `words`, `source_code`,
`sign` and `together`; how much each says is a weight, in steps that add up like log-odds:

    CERTAIN   nothing else looks like this
    STRONG    rarely anything else
    LIKELY    usually this
    POSSIBLE  one of a few
    HINT      tips the scale between causes that are possible anyway

Patterns are regular expressions without regard to case; a term of the lexicon stands in braces: `{user}`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...tickets.words.facts import Subject

CERTAIN, STRONG, LIKELY, POSSIBLE, HINT = 7.0, 5.5, 4.2, 3.2, 1.5

Kind = Literal["code", "trait", "message", "words", "source_code", "sign", "together"]
At = Subject | Literal["any"]


@dataclass(frozen=True)
class Evidence:
    """One thing that speaks for or against a cause."""

    kind: Kind
    names: tuple[str, ...] = ()
    weight: float = LIKELY
    parts: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One way in which a login goes wrong.

    Attributes:
        at: Where a login stops that fails for this: a reply about something else rules the cause out.
        topic: What a customer names who denies it ("it is not the firewall"), as a pattern.
        variant_of: The wider cause that this one is a form of. A diagnosis bears the wider one's id, and the form's
            sentence and next step where something speaks for just this form.
        examples: Tickets that have this cause; the tests diagnose them.
    """

    cause_id: str
    cause: str
    next_step: str
    source: str
    at: tuple[At, ...]
    speaks_for: tuple[Evidence, ...]
    against: tuple[Evidence, ...] = ()
    topic: str = ""
    variant_of: str = ""
    platforms: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Tie:
    """Causes that look the same in a ticket, and the question that tells them apart."""

    name: str
    cause_ids: tuple[str, ...]
    question: str


def code(*names: str, weight: float = CERTAIN) -> Evidence:
    """The ticket names one of these error codes."""
    return Evidence("code", names, weight)


def trait(*names: str, weight: float = CERTAIN) -> Evidence:
    """The input has this defect; see `tickets.traits`."""
    return Evidence("trait", names, weight)


def message(pattern: str, weight: float = STRONG) -> Evidence:
    """A log line, or a message that the customer quotes, says this."""
    return Evidence("message", (pattern,), weight)


def words(*patterns: str, weight: float = LIKELY) -> Evidence:
    """The customer says all of this in one sentence, in any order, and does not deny it."""
    return Evidence("words", patterns, weight)


def source_code(pattern: str, weight: float = POSSIBLE) -> Evidence:
    """The customer's code holds this, outside of comments."""
    return Evidence("source_code", (pattern,), weight)


def sign(*names: str, weight: float = LIKELY) -> Evidence:
    """Something that is worked out from the ticket as a whole; see `signs`."""
    return Evidence("sign", names, weight)


def together(*parts: Evidence, weight: float = LIKELY) -> Evidence:
    """All of these hold at once."""
    return Evidence("together", (), weight, parts)
