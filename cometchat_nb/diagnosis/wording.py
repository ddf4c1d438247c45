"""What a ticket's wording is like: a small statistical model, one more piece of evidence.

Complement naive Bayes on words, pairs of words, terms of the lexicon, codes and defects. Its weights are the
data file `wording.npz`, which `python -m benchmarks.wording` writes.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from ..tickets.words.facts import Facts
from .lexicon import TERMS, compiled

FILE = "wording.npz"
_MOST_READ = 8_000
_FEATURES_OF_A_TICKET = 30
"""What has fewer says less."""

_KINDS = frozenset({"words", "question", "log", "code", "comment"})
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+")
_WITHOUT_SPACES = re.compile(r"[\u0900-\u097f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def features_of(facts: Facts) -> Counter[int]:
    """Count the features of a ticket, each by its hash."""
    said = "\n".join(one.text for one in facts.passages if one.kind in _KINDS)[:_MOST_READ]
    known = (*facts.codes, *facts.traits, *(f"about {subject}" for subject in facts.subjects))
    return features_of_text(said, known)


def features_of_text(text: str, known: Iterable[str] = ()) -> Counter[int]:
    """Count the features of a text, with what else is known of it."""
    words = _WORD.findall(_NUMBER.sub("0", unicodedata.normalize("NFKC", text).lower()))
    named = [f"w {word}" for word in words]
    named += [f"p {one} {following}" for one, following in itertools.pairwise(words)]
    for word in words:
        if _WITHOUT_SPACES.search(word):
            named += [f"g {word[start : start + 2]}" for start in range(len(word) - 1)]
    named += [f"t {term}" for term in TERMS if compiled(f"{{{term}}}").search(text)]
    named += [f"k {one}" for one in known]
    return Counter(zlib.crc32(name.encode()) for name in named)


@dataclass(frozen=True)
class WordingModel:
    """The weights: of each feature its rarity, and how much it says for each cause that it was seen with.

    Attributes:
        causes: The ids of the causes, and `unknown`.
        hashes: The features, sorted.
        rarity: Their inverse document frequency.
        starts: Where the weights of each feature begin in `of` and `weights`, and their end.
        of: The cause that a weight is for, as a position in `causes`.
        weights: How much a feature speaks for a cause.
        bias: What is added for each cause.
        sharpness: What the scores are multiplied by to be log-odds.
    """

    causes: tuple[str, ...]
    hashes: np.ndarray[Any, Any]
    rarity: np.ndarray[Any, Any]
    starts: np.ndarray[Any, Any]
    of: np.ndarray[Any, Any]
    weights: np.ndarray[Any, Any]
    bias: np.ndarray[Any, Any]
    sharpness: float

    def log_probabilities(self, features: Mapping[int, int]) -> dict[str, float]:
        """Return the logarithm of the probability of every cause; empty when no feature is known."""
        wanted = np.fromiter(features, np.uint32, len(features))
        places = np.minimum(np.searchsorted(self.hashes, wanted), len(self.hashes) - 1)
        known = self.hashes[places] == wanted
        if not known.any():
            return {}
        places = places[known]
        times = np.fromiter(features.values(), float, len(features))[known]
        values = (1 + np.log(times)) * self.rarity[places]
        values /= np.linalg.norm(values)
        scores = self.bias * values.sum()
        for place, value in zip(places, values, strict=True):
            chosen = slice(self.starts[place], self.starts[place + 1])
            scores[self.of[chosen]] += value * self.weights[chosen]
        scores = self.sharpness * min(1.0, len(places) / _FEATURES_OF_A_TICKET) * (scores - scores.max())
        scores -= np.log(np.exp(scores).sum())
        return dict(zip(self.causes, scores.tolist(), strict=True))


@cache
def wording_model() -> WordingModel:
    """Read the weights, once."""
    with (files(__package__) / FILE).open("rb") as file, np.load(file) as data:
        return unpacked({name: data[name] for name in data.files})


def packed(model: WordingModel) -> dict[str, np.ndarray[Any, Any]]:
    """Return a model as the arrays of its file: weights in 255 steps."""
    step = float(model.weights.max()) / 255
    return {
        "causes": np.array("\n".join(model.causes)),
        "hashes": np.diff(model.hashes, prepend=np.uint32(0)).astype(np.uint32),
        "rarity": model.rarity.astype(np.float16),
        "counts": np.diff(model.starts).astype(np.uint8),
        "of": model.of.astype(np.uint8),
        "weights": np.rint(model.weights / step).astype(np.uint8),
        "bias": model.bias.astype(np.float32),
        "numbers": np.array([step, model.sharpness]),
    }


def unpacked(data: Mapping[str, np.ndarray[Any, Any]]) -> WordingModel:
    """Return the model that `packed` made arrays of."""
    step, sharpness = data["numbers"].tolist()
    return WordingModel(
        causes=tuple(str(data["causes"]).split("\n")),
        hashes=np.cumsum(data["hashes"], dtype=np.uint32),
        rarity=data["rarity"].astype(float),
        starts=np.concatenate([[0], np.cumsum(data["counts"], dtype=np.int64)]),
        of=data["of"].astype(np.intp),
        weights=data["weights"] * step,
        bias=data["bias"].astype(float),
        sharpness=sharpness,
    )
