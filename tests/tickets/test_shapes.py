"""Tickets in the shapes that other tools write: what they are taken for, and what they are diagnosed as."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.shapes import KEY, SHAPES, TOKEN, Shape

import cometchat_nb as cc


def given(shape: Shape, folder: Path) -> str | Path:
    if isinstance(shape.content, str) and shape.file is None:
        return shape.content
    path = folder / (shape.file or "ticket")
    path.write_bytes(shape.content if isinstance(shape.content, bytes) else shape.content.encode())
    return path


@pytest.mark.parametrize("shape", SHAPES, ids=[shape.name for shape in SHAPES])
class TestShapes:
    def test_it_is_taken_for_what_it_is(self, shape: Shape, tmp_path: Path):
        assert cc.read_ticket(given(shape, tmp_path)).kind == shape.kind

    def test_the_cause_is_the_true_one(self, shape: Shape, tmp_path: Path):
        assert cc.diagnose(given(shape, tmp_path))["cause_id"].iloc[0] == shape.cause

    def test_the_outcome_is_in_the_attempts_where_it_was_recorded(self, shape: Shape, tmp_path: Path):
        attempts = cc.read_ticket(given(shape, tmp_path)).attempts
        if shape.recorded:
            assert attempts["ok"].iloc[-1] is not None
            assert not attempts["ok"].iloc[-1]
            assert attempts["error_code"].notna().iloc[-1]

    def test_no_secret_comes_out(self, shape: Shape, tmp_path: Path):
        ticket = cc.read_ticket(given(shape, tmp_path))
        shown = f"{ticket!r} {ticket.attempts.to_csv()} {ticket.text} {ticket.warnings}"
        assert KEY not in shown
        assert TOKEN[-40:] not in shown
