"""How likely each cause is: evidence adds up, replies rule out, and "the ticket does not tell" competes.

The sums are log-odds like those of naive Bayes. Pieces of evidence of different kinds count whole, half, a
quarter and so on; a second piece of the same kind counts little, because pieces of one ticket are seldom
independent. What the wording as a whole is like (see `wording`) tips the scale between causes that something
speaks for, and makes a guess where nothing does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..tickets.words.facts import Facts
from .causes import FAMILIES, Cause
from .evidence import EvidenceReader, Match
from .lexicon import compiled
from .wording import features_of, wording_model

_RULED_OUT = -6.0
_RULED_OUT_BY_A_GUESS = -3.0
_FITS = 0.7
_DENIED = -3.0
_DENIED_BUT_SHOWN = -1.0
_LEAST_SCORE = 1.0
_MOST_SCORE = 9.0
_SHARE_OF_THE_SAME_KIND = 0.1
_MOST_QUOTED = 3

_SERVICE = frozenset({"app", "key", "uid", "token", "service"})

_PRIOR_OF_UNKNOWN = 3.3
_LESS_UNKNOWN_WITH_A_CODE = 1.3
_LESS_UNKNOWN_WITH_A_MESSAGE = 0.6
_SHARE_OF_THE_WORDING = 0.5
_LEAST_OF_THE_WORDING = -3.0
_LEAST_GUESS = -0.7
_ODDS_OF_A_GUESS = 0.5
_LIKENESS = "No single word tells; the wording as a whole is most like tickets with this cause."

_MORE_UNKNOWN = {
    "brief": 0.4,
    "other_matter": 2.0,
    "login_works": 1.8,
    "no_detail": 1.0,
    "nothing_fails": 2.0,
    "only_asks": 1.5,
}


@dataclass(frozen=True)
class Hypothesis:
    """One cause, or `None` for "the ticket does not tell": its score, share of the odds, and evidence."""

    cause: Cause | None
    score: float
    share: float
    evidence: str
    kinds: frozenset[str] = frozenset()
    """The kinds of evidence that speak for it; see `Match.kind`."""

    @property
    def cause_id(self) -> str:
        """The id of the cause, of a variant the wider one's; or `unknown`."""
        return (self.cause.variant_of or self.cause.cause_id) if self.cause else "unknown"


def hypotheses(
    facts: Facts,
    *,
    families: Mapping[str, tuple[Cause, ...]] = FAMILIES,
    wording: Mapping[str, float] | None = None,
) -> list[Hypothesis]:
    """Return what may be the cause of a failure, the likeliest first; "unknown" is always among them.

    Args:
        facts: What is known of the failure.
        families: The causes to weigh, each with its variants.
        wording: The logarithm of the probability of each cause by the wording alone; by default what the
            model of `wording` says of a ticket that came in as text.
    """
    if wording is None:
        wording = wording_model().log_probabilities(features_of(facts)) if facts.pasted else {}
    return Scale(facts, families, wording).hypotheses()


class Scale:
    """Weighs the causes on the facts of one failure."""

    def __init__(
        self, facts: Facts, families: Mapping[str, tuple[Cause, ...]], wording: Mapping[str, float]
    ) -> None:
        self._facts = facts
        self._families = families
        self._wording = wording
        self._evidence = EvidenceReader(facts)

    def hypotheses(self) -> list[Hypothesis]:
        """Return every hypothesis that has something for it, the likeliest first."""
        scored = [
            scored for family in self._families.values() if (scored := self._best_of(family)) is not None
        ]
        unknown = self._score_of_unknown()
        weighed = self._with_guess(self._with_wording(scored), unknown)
        total = math.fsum(math.exp(score) for _, score, _ in weighed) + math.exp(unknown)
        kinds = {cause.cause_id: frozenset(one.kind for one in said) for cause, _, said in scored}
        found = [
            Hypothesis(cause, score, math.exp(score) / total, said, kinds.get(cause.cause_id, frozenset()))
            for cause, score, said in weighed
        ]
        found.append(Hypothesis(None, unknown, math.exp(unknown) / total, self._why_unknown(bool(scored))))
        return sorted(found, key=lambda one: -one.score)

    def _with_wording(self, scored: list[tuple[Cause, float, list[Match]]]) -> list[tuple[Cause, float, str]]:
        """Take from each cause what the wording is less like it than like the likest of them."""
        likeness = [self._wording.get(cause.variant_of or cause.cause_id, 0.0) for cause, _, _ in scored]
        most = max(likeness, default=0.0)
        return [
            (
                cause,
                score + _SHARE_OF_THE_WORDING * max(like - most, _LEAST_OF_THE_WORDING),
                _list_texts(said),
            )
            for (cause, score, said), like in zip(scored, likeness, strict=True)
        ]

    def _with_guess(
        self, weighed: list[tuple[Cause, float, str]], unknown: float
    ) -> list[tuple[Cause, float, str]]:
        """Where nothing tells the cause of a failed login, put the one first that the wording is like."""
        guess = max(self._wording, key=self._wording.__getitem__, default="unknown")
        if guess not in self._families or self._wording[guess] < _LEAST_GUESS or not self._may_guess:
            return weighed
        if any(score >= unknown for _, score, _ in weighed):
            return weighed
        own = [one for one in weighed if guess in (one[0].cause_id, one[0].variant_of)]
        cause, said = (own[0][0], own[0][2]) if own else (self._families[guess][0], _LIKENESS)
        return [(cause, unknown + _ODDS_OF_A_GUESS, said), *(one for one in weighed if one not in own)]

    @cached_property
    def _may_guess(self) -> bool:
        return self._evidence.reports_failure and not any(self._evidence.has(sign) for sign in _MORE_UNKNOWN)

    def _best_of(self, family: tuple[Cause, ...]) -> tuple[Cause, float, list[Match]] | None:
        """Return a wider cause, or the variant of it that more speaks for."""
        wider, *variants = family
        general = self._evidence.matches(wider.speaks_for)
        scored = [(wider, *self._score(wider, general))] if general else []
        for variant in variants:
            if own := self._evidence.matches(variant.speaks_for):
                scored.append(
                    (variant, *self._score(variant, sorted([*own, *general], key=lambda m: -m.weight)))
                )
        best = max(scored, key=lambda one: (one[1], one[0] is not wider), default=None)
        return best if best is not None and best[1] >= _LEAST_SCORE else None

    def _score(self, cause: Cause, said: list[Match]) -> tuple[float, list[Match]]:
        speaks_for = min(_combine_weights(said), _MOST_SCORE)
        against = math.fsum(one.weight for one in self._evidence.matches(cause.against))
        score = (
            speaks_for
            - against
            + self._score_of_subject(cause, said)
            + self._score_of_denial(cause, hard=said[0].hard)
        )
        return score, said

    def _score_of_subject(self, cause: Cause, said: list[Match]) -> float:
        """Rule out what a reply about something else has passed, and prefer what the reply is about."""
        subjects = self._facts.subjects
        if not subjects or "any" in cause.at:
            return 0.0
        if not subjects.isdisjoint(cause.at):
            return 0.0 if any(one.kind == "code" for one in said) else _FITS
        return _RULED_OUT if subjects & _SERVICE else _RULED_OUT_BY_A_GUESS

    def _score_of_denial(self, cause: Cause, *, hard: bool) -> float:
        if not cause.topic or self._facts.find(compiled(cause.topic), "denied") is None:
            return 0.0
        return _DENIED_BUT_SHOWN if hard else _DENIED

    def _score_of_unknown(self) -> float:
        facts = self._facts
        score = _PRIOR_OF_UNKNOWN
        if facts.subjects & _SERVICE or "state" in facts.subjects or not facts.pasted:
            score -= _LESS_UNKNOWN_WITH_A_CODE
        elif facts.subjects:
            score -= _LESS_UNKNOWN_WITH_A_MESSAGE
        if self._has_code:
            return score
        return score + math.fsum(more for sign, more in _MORE_UNKNOWN.items() if self._evidence.has(sign))

    def _why_unknown(self, anything: bool) -> str:
        if self._evidence.has("other_matter") and not self._has_code:
            return "The ticket seems to be about something other than a login."
        if anything:
            return "What was found is not enough to tell the cause."
        return "No known error code, wording or defect was found."

    @cached_property
    def _has_code(self) -> bool:
        return bool(self._facts.codes - {"ERROR_UNKNOWN"})


def _combine_weights(matches: list[Match]) -> float:
    """Add up what speaks for a cause; pieces of one kind are rarely independent."""
    best: dict[str, float] = {}
    for one in matches:
        best.setdefault(one.kind, one.weight)
    independent = math.fsum(weight / 2**rank for rank, weight in enumerate(best.values()))
    return (
        independent
        + _SHARE_OF_THE_SAME_KIND * math.fsum(one.weight for one in matches)
        - (_SHARE_OF_THE_SAME_KIND * math.fsum(best.values()))
    )


def _list_texts(matches: list[Match]) -> str:
    said = (part for one in matches[:_MOST_QUOTED] for part in one.text.split("; "))
    return "; ".join(dict.fromkeys(said)) + "."
