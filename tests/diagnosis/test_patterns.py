"""No pattern takes long, whatever it is applied to: a hostile ticket cannot stop a diagnosis."""

from __future__ import annotations

import re
import time
from types import ModuleType

import pytest

from cometchat_nb.diagnosis import sdk_log, signs, wording
from cometchat_nb.diagnosis.causes import CAUSES
from cometchat_nb.diagnosis.causes.entry import Evidence
from cometchat_nb.diagnosis.lexicon import TERMS, compiled
from cometchat_nb.tickets.words import denial, facts, inputs, logs, marks, passages, plain
from cometchat_nb.tickets.words import text as text_module
from cometchat_nb.tickets.words.text import facts_from_text

FILLERS = ("a", "the key ", 'login("')
WORTH_MEASURING_S = 0.05
QUADRATIC = 10.0


def names_of(evidence: tuple[Evidence, ...]) -> set[str]:
    found: set[str] = set()
    for one in evidence:
        found |= set(one.names) if one.kind in ("message", "words", "source_code") else set()
        found |= names_of(one.parts)
    return found


def patterns_of_causes() -> list[re.Pattern[str]]:
    found = {cause.topic for cause in CAUSES.values() if cause.topic}
    for cause in CAUSES.values():
        found |= names_of((*cause.speaks_for, *cause.against))
    return [compiled(pattern) for pattern in sorted(found)]


def patterns_of(*modules: ModuleType) -> list[re.Pattern[str]]:
    return [one for module in modules for one in vars(module).values() if isinstance(one, re.Pattern)]


def seconds(pattern: re.Pattern[str], text: str) -> float:
    started = time.process_time()
    for _ in pattern.finditer(text):
        pass
    return time.process_time() - started


QUARTER = 250_000
"""A quarter of a megabyte; what is measured is how the time grows to a megabyte."""
ONLY_FOR_SHORT_VALUES = {inputs._REDACTED}
PATTERNS = [
    one
    for one in (
        *patterns_of_causes(),
        *(compiled(f"{{{term}}}") for term in TERMS),
        *patterns_of(
            denial, facts, inputs, logs, marks, passages, plain, sdk_log, signs, text_module, wording
        ),
    )
    if one not in ONLY_FOR_SHORT_VALUES
]


@pytest.mark.parametrize("filler", FILLERS)
def test_undoing_the_way_of_a_megabyte_is_linear(filler: str):
    quarter = (filler * (QUARTER // len(filler) + 1))[:QUARTER]
    for pattern in patterns_of(plain):
        before = seconds(pattern, quarter)
        if before > WORTH_MEASURING_S:
            assert seconds(pattern, quarter * 4) / before < QUADRATIC, pattern.pattern


@pytest.mark.parametrize("line", [60, 2_000, QUARTER])
@pytest.mark.parametrize("filler", FILLERS)
def test_of_a_megabyte_an_excerpt_is_read(filler: str, line: int):
    lines = [f"{number} {filler * (line // len(filler))}" for number in range(4 * QUARTER // line)]
    read = facts_from_text("\n".join(lines)).text
    assert 0 < len(read) <= passages.LONGEST_READ


SEEDS = (
    *(
        "a",
        " ",
        "a.",
        "a@",
        "a: ",
        "> ",
        "\\n",
        '"',
        "{",
        "login(",
        "the key ",
        "The UID ",
        "fa4e",
        "user not found ",
    ),
    *(
        '{"error":',
        "https://a",
        "/users/",
        "token ",
        "app id ",
        "not a ",
        "log in as A ",
        "ログイン",
        "us eu ",
    ),
)


def test_no_pattern_takes_a_second_for_a_megabyte():
    lines = (f"{number} {(SEEDS[number % len(SEEDS)] * 1_500)[:1_400]}" for number in range(720))
    text = "\n".join(lines)
    assert len(text) > 1_000_000
    read = facts_from_text(text).text
    assert [one.pattern for one in PATTERNS if seconds(one, read) >= 1] == []
