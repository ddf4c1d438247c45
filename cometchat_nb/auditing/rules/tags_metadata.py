"""When tags and metadata, a list and an object inside of a user, are not what they should be."""

from __future__ import annotations

import narwhals as nw

from .catalogue import Condition
from .json_patterns import PLAIN_OBJECT
from .patterns import whole

MOST_TAGS = 25
LONGEST_TAG = 100
LARGEST_METADATA = 5 * 1024

# Part of each word and shape that makes metadata look like a secret or personal data.
SUSPICIOUS = (
    r"(?i)pass|pwd|secret|token|key|credential|authoriz|cookie|jwt|mail|phone|mobile|birth|dob|ssn|iban|card"
    r'|address|street|passport|[^"]@|eyJ|[0-9]{10}[0-9a-f]{8}|[0-9][0-9a-f]{31}'
)
_PLAIN = whole("metadata.open", PLAIN_OBJECT) & ~nw.col("metadata.open").str.contains(SUSPICIOUS)


def _of_tags(column: str, fails: nw.Expr) -> Condition:
    return Condition(fails, columns=(column,), of_missing=True)


def _of_contents(column: str) -> Condition:
    return Condition(nw.col(column), _PLAIN, columns=("metadata.findings", "metadata.open"))


CONDITIONS = {
    "tags_type": _of_tags("tags.mistyped", nw.col("tags.mistyped")),
    "tags_too_many": _of_tags("tags.count", nw.col("tags.count") > MOST_TAGS),
    "tags_blank": _of_tags("tags.blank", nw.col("tags.blank")),
    "tags_too_long": _of_tags("tags.longest", nw.col("tags.longest") > LONGEST_TAG),
    "metadata_not_json": _of_contents("metadata.not_json"),
    "metadata_too_large": Condition(nw.col("metadata.bytes") > LARGEST_METADATA, columns=("metadata.bytes",)),
    "metadata_secret": _of_contents("metadata.secret"),
    "metadata_personal": _of_contents("metadata.personal"),
}
