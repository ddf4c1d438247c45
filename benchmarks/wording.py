"""Fits the statistical model of `cometchat_nb/diagnosis/wording.py` and writes its data file.

`python -m benchmarks.wording` does it after a change of a cause or a corpus, in a few seconds. It learns
from the causes (their sentences, next steps, patterns and examples), from `phrasings.txt`, and from the
halves that were refined on.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import cometchat_nb.diagnosis.wording as wording
from cometchat_nb.diagnosis.causes import CAUSES, FAMILIES, Cause
from cometchat_nb.diagnosis.causes.entry import Evidence
from cometchat_nb.diagnosis.lexicon import TERMS
from cometchat_nb.tickets.words.text import facts_from_text

FILE = Path(wording.__file__).with_name(wording.FILE)
PHRASINGS = Path(__file__).with_name("phrasings.txt")
SMOOTHING = 0.1
SHARPNESS = 8.0
"""Of 2, 4, 6, 8, 10, 12, 16 and 24 the one with the least log loss on tickets left out of the training."""

_TERM = re.compile(r"\{([a-z_]+)\}")
_SYNTAX = re.compile(r"\\[bwsdWSD]|\(\?[:!=<a-zA-Z-]+|\{[\d,]+\}|\[[^\]]*\]|[\\^$.|?*+()]")


@dataclass(frozen=True)
class Document:
    """A text whose cause is known."""

    cause_id: str
    features: Counter[int]


def documents_of_causes(*, patterns: bool = True) -> list[Document]:
    """Return what the entries of the causes say themselves."""
    return [one for cause in CAUSES.values() for one in _documents_of(cause, patterns=patterns)]


def examples_of_causes() -> list[Document]:
    """Return the example tickets of the entries."""
    return [
        Document(cause.variant_of or cause.cause_id, wording.features_of(facts_from_text(example)))
        for cause in CAUSES.values()
        for example in cause.examples
    ]


def phrasings() -> list[tuple[str, str]]:
    """Return how customers put it: the id of a cause, or `unknown`, and a ticket."""
    found, cause_id = [], ""
    for line in PHRASINGS.read_text("utf-8").splitlines():
        if line.startswith("## "):
            cause_id = line[3:]
        elif cause_id and line:
            found.append((cause_id, line))
    return found


def documents_of_phrasings() -> list[Document]:
    """Return the phrasings, read."""
    return [
        Document(_family(cause_id), wording.features_of(facts_from_text(text)))
        for cause_id, text in phrasings()
    ]


def _family(cause_id: str) -> str:
    return (CAUSES[cause_id].variant_of or cause_id) if cause_id in CAUSES else cause_id


def _documents_of(cause: Cause, *, patterns: bool) -> Iterable[Document]:
    texts = [cause.cause, cause.next_step, f"{cause.cause_id.replace('_', ' ')} {cause.topic}"]
    if patterns:
        texts.append(" ".join(_words_of(cause.speaks_for)))
    return (Document(cause.variant_of or cause.cause_id, wording.features_of_text(text)) for text in texts)


def _words_of(evidence: Iterable[Evidence]) -> Iterable[str]:
    """Return what patterns would match, without what makes them patterns."""
    for one in evidence:
        if one.kind != "sign":
            yield from (_SYNTAX.sub(" ", _TERM.sub(r" \1 ", name)) for name in one.names)
        yield from _words_of(one.parts)


def fitted(documents: Sequence[Document]) -> wording.WordingModel:
    """Fit complement naive Bayes on TF-IDF: a feature's weight is how much rarer it is without a cause."""
    causes = (*FAMILIES, "unknown")
    spread = Counter(feature for one in documents for feature in one.features)
    rarity = {feature: np.log((1 + len(documents)) / (1 + n)) + 1 for feature, n in spread.items()}
    totals: dict[int, float] = defaultdict(float)
    shares: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for one in documents:
        place = causes.index(one.cause_id)
        for feature, value in _values(one.features, rarity).items():
            totals[feature] += value
            shares[feature][place] += value
    hashes = sorted(rarity)
    entries = [(place, _weight(totals[one], part)) for one in hashes for place, part in shares[one].items()]
    return wording.WordingModel(
        causes=causes,
        hashes=np.array(hashes, np.uint32),
        rarity=np.array([rarity[one] for one in hashes]),
        starts=np.cumsum([0, *(len(shares[one]) for one in hashes)]),
        of=np.array([place for place, _ in entries], np.intp),
        weights=np.array([weight for _, weight in entries]),
        bias=_bias(totals, shares, len(causes)),
        sharpness=SHARPNESS,
    )


def _values(features: Counter[int], rarity: dict[int, float]) -> dict[int, float]:
    values = {feature: (1 + np.log(times)) * rarity[feature] for feature, times in features.items()}
    length = float(np.sqrt(sum(value**2 for value in values.values()))) or 1.0
    return {feature: value / length for feature, value in values.items()}


def _weight(total: float, part: float) -> float:
    return float(np.log((total + SMOOTHING) / (max(total - part, 0.0) + SMOOTHING)))


def _bias(totals: dict[int, float], shares: dict[int, dict[int, float]], causes: int) -> np.ndarray:
    own = np.zeros(causes)
    for parts in shares.values():
        for place, part in parts.items():
            own[place] += part
    return np.log(sum(totals.values()) - own + SMOOTHING * len(totals))


def digest() -> str:
    """Return the fingerprint of all that the model learns from: a new one calls for a new fit."""
    from .diagnosis import refined_texts

    causes = [(one.cause, one.next_step, one.topic, one.examples, one.speaks_for) for one in CAUSES.values()]
    read = repr((list(CAUSES), causes, TERMS, phrasings(), refined_texts()))
    return hashlib.sha256(read.encode()).hexdigest()


def main() -> int:
    """Fit on everything that may be learned from, and write the file."""
    from .diagnosis import refined_tickets

    model = fitted(
        [
            *documents_of_causes(),
            *examples_of_causes(),
            *documents_of_phrasings(),
            *(one.document for one in refined_tickets()),
        ]
    )
    with FILE.open("wb") as file:
        np.savez_compressed(file, **wording.packed(model), digest=np.array(digest()))
    size = FILE.stat().st_size
    print(f"{FILE.name}: {len(model.hashes):,} features, {len(model.weights):,} weights, {size:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
