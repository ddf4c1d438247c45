"""How often the first cause named is the true one, on tickets whose cause is known.

One half of every corpus was read while the causes were refined; the other half never was. What is asserted is
what was measured, less a tolerance; the tables are in docs/diagnosis.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cometchat_nb.diagnosis.causes import CAUSES

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks import diagnosis as benchmark

# Judging all tickets takes half a minute, and is done by one worker.
pytestmark = pytest.mark.xdist_group("corpora")


@pytest.fixture(scope="module")
def judged() -> list[benchmark.Outcome]:
    """Every ticket with what it was taken for."""
    return benchmark.outcomes()


def share(outcomes: list[benchmark.Outcome], among: int = 1) -> float:
    return sum(one.among(among) for one in outcomes) / len(outcomes)


def test_the_corpora_are_large_and_varied(judged: list[benchmark.Outcome]):
    assert len(judged) >= 600
    labels = {label for one in judged for label in one.truth}
    assert labels <= {*CAUSES, "unknown"}
    assert len(labels) >= 100


def test_the_first_cause_is_the_true_one(judged: list[benchmark.Outcome]):
    assert share(judged) >= 0.87
    assert share(judged, 3) >= 0.93
    assert share([one for one in judged if one.held_out]) >= 0.88


def test_whole_tickets_in_strangers_words_are_told(judged: list[benchmark.Outcome]):
    assert share([one for one in judged if one.corpus == "outside"]) >= 0.9


def test_false_alarms_are_rare(judged: list[benchmark.Outcome]):
    silent = [one for one in judged if "unknown" in one.truth]
    assert sum(not one.right for one in silent) <= len(silent) / 15


def test_a_diagnosis_that_is_sure_is_right(judged: list[benchmark.Outcome]):
    sure = [one for one in judged if one.confidence >= 0.9 and one.named[:1] != ("unknown",)]
    assert len(sure) >= 300
    assert share(sure) >= 0.95


def test_the_command_makes_the_tables(capsys: pytest.CaptureFixture[str]):
    said: list[str] = []
    assert benchmark.main(["--corpus", "harmless"], said.append) == 0
    assert "| harmless | held out | 31 |" in said[0]


def test_the_page_has_the_tables_of_the_command():
    page = benchmark.PAGE.read_text("utf-8")
    assert f"{len(CAUSES)} causes" in page
    assert all(f"\n| {corpus} | " in page for corpus in benchmark.CORPORA)
