"""Rules for tags and metadata: lists and objects inside of a user."""

from __future__ import annotations

from functools import partial

import narwhals as nw

from ..json_patterns import PLAIN_OBJECT
from ..patterns import whole
from ..rule import CONSTRAINTS, Rule

MOST_TAGS = 25
LONGEST_TAG = 100
LARGEST_METADATA = 5 * 1024

# Part of each word and shape that makes metadata look like a secret or personal data.
_SUSPICIOUS = (
    r"(?i)pass|pwd|secret|token|key|credential|authoriz|jwt|mail|phone|mobile|birth|dob|ssn|iban|card"
    r'|address|street|passport|[^"]@|eyJ|[0-9]{10}[0-9a-f]{8}|[0-9][0-9a-f]{31}'
)

_COUNT, _LONGEST = nw.col("tags.count"), nw.col("tags.longest")
_PLAIN = whole("metadata.open", PLAIN_OBJECT) & ~nw.col("metadata.open").str.contains(_SUSPICIOUS)

_tags = partial(Rule, field="tags", source=CONSTRAINTS)
_metadata = partial(Rule, field="metadata", source=CONSTRAINTS)
_FINDINGS = ("metadata.findings", "metadata.open")

RULES = (
    _tags(
        "tags_type",
        severity="error",
        says="The tags are not a list of texts.",
        fails=nw.col("tags.mistyped"),
        columns=("tags.mistyped",),
        of_missing=True,
        fix='Write them as a list, such as ["vip"].',
        service="Refuses them.",
    ),
    _tags(
        "tags_too_many",
        severity="warning",
        says=f"There are more than {MOST_TAGS} tags.",
        fails=_COUNT > MOST_TAGS,
        columns=("tags.count",),
        of_missing=True,
        fix=f"Keep at most {MOST_TAGS}; groups or metadata hold more.",
        service="Refuses them.",
    ),
    _tags(
        "tags_blank",
        severity="error",
        says="A tag is empty.",
        fails=nw.col("tags.blank"),
        columns=("tags.blank",),
        of_missing=True,
        fix="Leave it out.",
        service="Refuses it.",
    ),
    _tags(
        "tags_too_long",
        severity="error",
        says=f"A tag has more than {LONGEST_TAG} characters.",
        fails=_LONGEST > LONGEST_TAG,
        columns=("tags.longest",),
        of_missing=True,
        fix=f"Shorten it to at most {LONGEST_TAG} characters.",
        service="Refuses it.",
    ),
    _metadata(
        "metadata_not_json",
        severity="error",
        says="The metadata are not a JSON object.",
        fails=nw.col("metadata.not_json"),
        columns=_FINDINGS,
        screen=_PLAIN,
        fix='Write them as an object, such as {"city": "Berlin"}.',
        service="Refuses them.",
    ),
    _metadata(
        "metadata_too_large",
        severity="error",
        says=f"The metadata have more than {LARGEST_METADATA:,} bytes.",
        fails=nw.col("metadata.bytes") > LARGEST_METADATA,
        columns=("metadata.bytes",),
        fix="Keep a reference here and the rest in your own system.",
        service="Refuses them.",
    ),
    _metadata(
        "metadata_secret",
        severity="error",
        says="The open part of the metadata holds something like a secret.",
        fails=nw.col("metadata.secret"),
        columns=_FINDINGS,
        screen=_PLAIN,
        fix='Change the secret, and keep it elsewhere; what no client may see goes under "@private".',
        service="Shows the open part to every user.",
    ),
    _metadata(
        "metadata_personal",
        severity="warning",
        says="The open part of the metadata holds personal data.",
        fails=nw.col("metadata.personal"),
        columns=_FINDINGS,
        screen=_PLAIN,
        fix='Move it under "@private", which clients do not see, or leave it out.',
        service="Shows the open part to every user.",
    ),
)
