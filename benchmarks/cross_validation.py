"""How right and how sure `diagnose` is on tickets that neither the causes nor the model of the wording know.

The patterns of the causes were written with one half of the corpora in view and know its wordings. The
cross-validation withholds a part of what speaks for a ticket's cause, drawn by lot, and leaves the others
all of theirs; the model of the wording is fitted without the ticket's fold and whatever resembles it.
"""

from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cometchat_nb.diagnosis.calibration import Curve
from cometchat_nb.diagnosis.causes import FAMILIES, Cause
from cometchat_nb.diagnosis.scoring import Hypothesis, hypotheses
from cometchat_nb.diagnosis.wording import WordingModel, features_of
from cometchat_nb.tickets.words.facts import Facts

from .wording import Document, documents_of_causes, documents_of_phrasings, examples_of_causes, fitted

FOLDS = 5
ROUNDS = 4
WITHHELD = 0.4
"""The part of what speaks for the true cause that is withheld: for caution, more than strangers lack."""

_TOO_LIKE = 0.5
_SURE = 0.9
_RIGHT_WHERE_CLAIMED = {_SURE: 0.95, 0.8: 0.93}
_STEP = 0.01


@dataclass(frozen=True)
class Known:
    """A ticket whose cause is known, read."""

    cause_id: str
    truth: frozenset[str]
    facts: Facts

    @property
    def document(self) -> Document:
        """The ticket as the model of the wording learns from it."""
        return Document(self.cause_id, features_of(self.facts))


@dataclass(frozen=True)
class Judgement:
    """What was said first of a ticket with part of the evidence withheld, and how large its share was."""

    said: str
    share: float
    right: bool
    silent: bool
    """Whether the ticket names no cause."""
    several_kinds: bool
    """Whether evidence of several kinds speaks for what was said."""


def judgements(tickets: Sequence[Known], withheld: float = WITHHELD, rounds: int = ROUNDS) -> list[Judgement]:
    """Judge every ticket out of its fold, some times over."""
    wordings = list(_wordings(tickets))
    return [
        _judged(ticket, wording, random.Random(f"{number} {position}"), withheld)  # noqa: S311 - a lot, no secret
        for number in range(rounds)
        for position, (ticket, wording) in enumerate(zip(tickets, wordings, strict=True))
    ]


def _judged(ticket: Known, wording: Mapping[str, float], lot: random.Random, withheld: float) -> Judgement:
    families = {
        cause_id: tuple(
            _thinned(cause, lot, withheld if cause_id in ticket.truth else 0.0) for cause in family
        )
        for cause_id, family in FAMILIES.items()
    }
    first: Hypothesis = hypotheses(ticket.facts, families=families, wording=wording)[0]
    right = first.cause_id in ticket.truth
    return Judgement(first.cause_id, first.share, right, "unknown" in ticket.truth, len(first.kinds) > 1)


def _thinned(cause: Cause, lot: random.Random, withheld: float) -> Cause:
    kept = tuple(one for one in cause.speaks_for if lot.random() >= withheld)
    return dataclasses.replace(cause, speaks_for=kept)


def _wordings(tickets: Sequence[Known]) -> Iterator[Mapping[str, float]]:
    """Return what the model says of each ticket when it has seen neither it nor its likes."""
    documents = [one.document for one in tickets]
    learnable = [*examples_of_causes(), *documents_of_phrasings(), *documents]
    causes = documents_of_causes(patterns=False)
    models: list[WordingModel] = []
    for fold in range(FOLDS):
        out = documents[fold::FOLDS]
        models.append(fitted([*causes, *(one for one in learnable if not _is_like_any(one, out))]))
    for position, one in enumerate(documents):
        model = models[position % FOLDS]
        yield model.log_probabilities(one.features)


def _is_like_any(document: Document, others: Sequence[Document]) -> bool:
    own = document.features.keys()
    return any(
        document is other or len(own & other.features.keys()) > _TOO_LIKE * min(len(own), len(other.features))
        for other in others
    )


def fitted_calibration(points: Sequence[Judgement]) -> tuple[Curve, Curve]:
    """Return the curves of the probability to be right, for one kind of evidence and for several."""
    named = [one for one in points if one.said != "unknown"]
    return (
        _fitted_curve([one for one in named if not one.several_kinds]),
        _fitted_curve([one for one in named if one.several_kinds]),
    )


def _fitted_curve(named: Sequence[Judgement]) -> Curve:
    """Fit a logistic curve, and lower its slope until what claims 90 % is right in 95 %, and 80 % in 93 %."""
    slope, offset = _logistic([(logit(one.share), one.right) for one in named])
    slope, offset = round(slope, 2), round(offset, 2)
    while slope > _STEP and any(
        _rate(_claiming(named, claim, (slope, offset))) < right
        for claim, right in _RIGHT_WHERE_CLAIMED.items()
    ):
        slope = round(slope - _STEP, 2)
    return slope, offset


def _claiming(named: Sequence[Judgement], claim: float, curve: Curve) -> list[Judgement]:
    slope, offset = curve
    return [one for one in named if slope * logit(one.share) + offset >= logit(claim)]


def logit(share: float) -> float:
    """Return the log-odds of a share."""
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))


def _logistic(points: list[tuple[float, bool]], steps: int = 1_500, rate: float = 0.1) -> tuple[float, float]:
    slope, offset = 1.0, 0.0
    for _ in range(steps):
        errors = [(1 / (1 + math.exp(-(slope * x + offset))) - right, x) for x, right in points]
        slope -= rate * math.fsum(error * x for error, x in errors) / len(points)
        offset -= rate * math.fsum(error for error, _ in errors) / len(points)
    return slope, offset


def summary(points: Sequence[Judgement], curves: tuple[Curve, Curve]) -> str:
    """Say how right and how sure these are."""
    told = [one for one in points if not one.silent]
    silent = [one for one in points if one.silent]
    named = [one for one in points if one.said != "unknown"]
    sure = [
        one
        for several_kinds, curve in enumerate(curves)
        for one in _claiming([one for one in named if one.several_kinds == bool(several_kinds)], _SURE, curve)
    ]
    return (
        f"first cause right {_rate(told):.1%}, false alarms {1 - _rate(silent):.1%}, "
        f"at 90 % and more right {_rate(sure):.1%} of {len(sure)}"
    )


def _rate(points: Sequence[Judgement]) -> float:
    return sum(one.right for one in points) / len(points) if points else 1.0
