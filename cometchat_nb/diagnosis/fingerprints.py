"""A fingerprint of a failure: the same for the same failure, whoever had it, when and with which ids."""

from __future__ import annotations

import hashlib
import re

from ..auth.codes import DOCUMENTED_FOR
from ..tickets.words.facts import Facts

VERSION = "v1"
"""Changes whenever the same failure would get another fingerprint."""

UNKNOWN = "unknown"
_WORD = re.compile(r"[a-z_]{3,40}")
_MADE_UP = re.compile(r"\S*[\d@/\\*…]\S*|\"[^\"]{0,200}\"|'[^']{0,200}'")
_MOST_WORDS = 40


def fingerprint(cause_id: str, facts: Facts | None = None) -> str:
    """Return the fingerprint of a failure.

    Two failures with the same known cause are the same. Without a known cause they are when their codes,
    stage and status agree and their messages have the same words, without regard to numbers, ids, quoted
    values, URLs and case.

    >>> fingerprint("uid_is_email")
    'v1:2970e83d71d9'
    """
    known = [cause_id] if cause_id != UNKNOWN or facts is None else [UNKNOWN, *_features(facts)]
    return f"{VERSION}:{hashlib.sha256('|'.join(known).encode()).hexdigest()[:12]}"


def _features(facts: Facts) -> list[str]:
    codes = sorted({DOCUMENTED_FOR.get(code, code) for code in facts.codes})
    status = "" if facts.http_status is None else str(facts.http_status)
    return [" ".join(codes), facts.stage or "", status, " ".join(words_of(facts.text))]


def words_of(text: str) -> list[str]:
    """Return the words of a message that are the same for everybody.

    >>> words_of('Login of "bob" (id 4711) failed: see https://example.com/a')
    ['login', 'failed', 'see']
    """
    return _WORD.findall(_MADE_UP.sub(" ", text[:10_000]).lower())[:_MOST_WORDS]
