"""The statistical model of the wording: a small file that helps where the patterns are silent."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from cometchat_nb.diagnosis import wording
from cometchat_nb.diagnosis.causes import CAUSES, FAMILIES
from cometchat_nb.diagnosis.scoring import hypotheses
from cometchat_nb.tickets.words.text import facts_from_text

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.diagnosis import refined_tickets
from benchmarks.wording import FILE, Document, digest, fitted

FIREWALL = facts_from_text("Login fails in the office, where a filter sees everything. At home it is fine.")


def test_the_file_is_small_and_about_the_causes_that_there_are():
    assert Path(wording.__file__).with_name(wording.FILE).stat().st_size <= 300_000
    assert set(wording.wording_model().causes) <= {*FAMILIES, "unknown"}


def test_the_file_is_as_new_as_what_it_was_fitted_to():
    with np.load(FILE) as data:
        assert str(data["digest"]) == digest(), "run `python -m benchmarks.wording`"


def test_the_probabilities_of_all_causes_add_up_to_one():
    said = wording.wording_model().log_probabilities(wording.features_of(FIREWALL))
    assert sum(np.exp(list(said.values()))) == pytest.approx(1)


def test_a_text_without_a_known_feature_says_nothing():
    assert wording.wording_model().log_probabilities(Counter({1: 1})) == {}


def test_packing_keeps_what_a_model_says():
    documents = [
        Document(cause_id, wording.features_of_text(CAUSES[cause_id].cause)) for cause_id in FAMILIES
    ]
    model = fitted(documents)
    again = wording.unpacked(wording.packed(model))
    for one in documents[:20]:
        before, after = model.log_probabilities(one.features), again.log_probabilities(one.features)
        assert max(before, key=before.__getitem__) == one.cause_id
        assert max(after, key=after.__getitem__) == one.cause_id


def test_a_model_knows_what_it_learned_from():
    tickets = [one for one in refined_tickets() if one.cause_id != "unknown"]
    said = [wording.wording_model().log_probabilities(one.document.features) for one in tickets]
    right = [max(one, key=one.__getitem__) in ticket.truth for one, ticket in zip(said, tickets, strict=True)]
    assert sum(right) >= 0.9 * len(right)


def test_the_wording_breaks_a_silence_of_the_patterns():
    silenced = tuple(dataclasses.replace(cause, speaks_for=()) for cause in FAMILIES["firewall"])
    guess = hypotheses(FIREWALL, families={"firewall": silenced}, wording={"firewall": -0.1})
    assert guess[0].cause_id == "firewall"
    assert guess[0].share < 0.7
    assert "wording" in guess[0].evidence


def test_nothing_is_guessed_where_nothing_fails():
    facts = facts_from_text("Just a question: which firewall ports do calls need?")
    assert hypotheses(facts, families={}, wording={"firewall": -0.1})[0].cause is None


def test_the_weights_are_read_on_the_first_diagnosis_only():
    code = (
        "import cometchat_nb as cc; from cometchat_nb.diagnosis.wording import wording_model as model;"
        "before = model.cache_info().currsize; cc.diagnose('login fails');"
        "print(before, model.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "1"]
