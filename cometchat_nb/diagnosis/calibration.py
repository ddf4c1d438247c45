"""What a share of the odds has turned out to be worth, measured on the corpora."""

from __future__ import annotations

import math
from collections.abc import Sequence

Curve = tuple[float, float]
"""The slope and the offset of a logistic curve over the log-odds of a share."""

ONE_KIND, SEVERAL_KINDS = (0.5, 0.28), (0.79, 0.05)
"""Written by `python -m benchmarks.diagnosis --fit`, by cross-validation on the halves refined on.

A single kind of evidence (words alone, a code alone) is worth less than its share of the odds claims.
"""

MOST = 0.97
MOST_OF_UNKNOWN = 0.8
_LEAST_ODDS = 1e-6


def calibrated(shares: Sequence[float], *, several_kinds: bool = False, unknown: bool = False) -> list[float]:
    """Turn the shares of the odds, the largest first, into probabilities to be right.

    The first is calibrated; the others divide what it leaves, in proportion to their shares.

    Args:
        shares: The share of each hypothesis.
        several_kinds: Whether evidence of several kinds speaks for the first: a code and a log line, say.
        unknown: Whether the first is "the ticket does not tell".

    >>> first, second, third = calibrated([0.9, 0.05, 0.05], several_kinds=True)
    >>> 0.5 < first < 0.97, second == third
    (True, True)
    """
    if not shares:
        return []
    curve = SEVERAL_KINDS if several_kinds else ONE_KIND
    first = probability(shares[0], curve) * (MOST_OF_UNKNOWN if unknown else 1.0)
    rest = max(1 - shares[0], _LEAST_ODDS)
    return [first, *(min(first, (1 - first) * share / rest) for share in shares[1:])]


def probability(share: float, curve: Curve) -> float:
    """Return the probability that a first cause with this share of the odds is right."""
    slope, offset = curve
    share = min(max(share, _LEAST_ODDS), 1 - _LEAST_ODDS)
    return min(1 / (1 + math.exp(-(slope * math.log(share / (1 - share)) + offset))), MOST)
