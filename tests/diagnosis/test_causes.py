"""Every entry of the causes: complete, well linked, and found by its own example tickets."""

from __future__ import annotations

import re

import pytest

import cometchat_nb as cc
from cometchat_nb.diagnosis.causes import CAUSES, TIES, Cause
from cometchat_nb.diagnosis.causes.entry import Evidence
from cometchat_nb.diagnosis.lexicon import TERMS, compiled
from cometchat_nb.diagnosis.signs import SIGNS
from cometchat_nb.tickets.traits import TRAITS

EXAMPLES = [(cause, text) for cause in CAUSES.values() for text in cause.examples]


def all_evidence(cause: Cause) -> list[Evidence]:
    pieces = [*cause.speaks_for, *cause.against]
    return [*pieces, *(part for one in pieces for part in one.parts)]


def test_there_are_a_hundred_and_more():
    assert len(CAUSES) >= 150


@pytest.mark.parametrize("cause", CAUSES.values(), ids=lambda cause: cause.cause_id)
def test_an_entry_is_complete(cause: Cause):
    assert cause.cause.endswith(".")
    assert cause.next_step.endswith(".")
    assert cause.source.startswith("https://")
    assert cause.speaks_for
    assert len(set(cause.examples)) >= 2
    assert not cause.variant_of or not CAUSES[cause.variant_of].variant_of
    for one in all_evidence(cause):
        if one.kind == "trait":
            assert set(one.names) <= set(TRAITS)
        elif one.kind == "sign":
            assert set(one.names) <= set(SIGNS)
        elif one.kind in ("message", "words", "source_code"):
            assert all(compiled(pattern) for pattern in one.names)


@pytest.mark.parametrize(("cause", "text"), EXAMPLES, ids=[cause.cause_id for cause, _ in EXAMPLES])
def test_an_entry_is_found_by_its_own_examples(cause: Cause, text: str):
    first = cc.diagnose(text).iloc[0]
    assert first["cause_id"] == (cause.variant_of or cause.cause_id)
    if cause.variant_of:
        assert first["variant"] == cause.cause_id
        assert first["next_step"] == cause.next_step


@pytest.mark.parametrize("tie", TIES, ids=lambda tie: tie.name)
def test_a_tie_names_causes_and_asks(tie):
    assert set(tie.cause_ids) <= set(CAUSES)
    assert tie.question.endswith("?")


@pytest.mark.parametrize("term", TERMS)
def test_a_term_of_the_lexicon_is_a_pattern(term: str):
    assert re.compile("|".join(TERMS[term]))
    assert not compiled(f"{{{term}}}").search(" ")
