"""Rules of one's own: over every field, over columns of one's own, in tables as in records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl
import pytest
from auditing.agreement import audited, issues_of

import cometchat_nb as cc

FORMS: list[Callable[[Any], Any]] = [lambda some: some, pd.DataFrame, pl.DataFrame]

each_form = pytest.mark.parametrize("form", FORMS)
each_engine = pytest.mark.parametrize("engine", ["pandas", "polars"])


def rule(field: str, fails: nw.Expr, **more: Any) -> cc.Rule:
    """Return a rule of one's own."""
    return cc.Rule("own", field, "info", "It is so.", fails=fails, **more)


def rows_of(users: Any, engine: str, *rules: cc.Rule) -> list[int]:
    """Return the rows in which the rule named own fails."""
    result = audited(users, engine=engine, extra_rules=rules)
    return [row for row, _, found in issues_of(result) if found == "own"]


@each_form
@each_engine
def test_a_rule_may_look_at_any_field(form: Callable[[Any], Any], engine: str):
    some = form(
        [
            {"uid": "a", "tags": ["x"], "metadata": "{}", "created_at": 1_600_000_000, "auth_token": "t"},
            {"uid": "b", "tags": ["x", "y"], "metadata": '{"a":1}', "created_at": 1_700_000_000, "name": "B"},
        ]
    )
    for field, fails, expected in (
        ("tags", nw.col("tags.count") > 1, [1]),
        ("tags", nw.col("tags.longest") == 1, [0, 1]),
        ("metadata", nw.col("metadata") == "{}", [0]),
        ("created_at", nw.col("created_at") > 1_650_000_000, [1]),
        ("auth_token", nw.col("auth_token") == "t", [0]),
        ("uid", nw.col("uid") == "b", [1]),
    ):
        assert rows_of(some, engine, rule(field, fails)) == expected, field


@each_form
@each_engine
@pytest.mark.parametrize(
    ("cells", "fails"),
    [
        ([1, 5, None], nw.col("mine") > 1),
        ([0.5, 1.5, None], nw.col("mine") > 1),
        ([False, True, None], nw.col("mine")),
        (["a", "b", None], nw.col("mine") == "b"),
    ],
)
def test_a_column_of_ones_own_has_its_type(
    cells: list[Any], fails: nw.Expr, form: Callable[[Any], Any], engine: str
):
    some = form([{"uid": f"u{row}", "name": "A", "mine": cell} for row, cell in enumerate(cells)])
    result = audited(some, engine=engine, extra_rules=[rule("mine", fails.fill_null(False))])
    assert issues_of(result) == [(1, "mine", "own")]
    assert result.passed


def test_what_a_rule_looks_at_is_no_unknown_column():
    some = pd.DataFrame([{"uid": "a", "name": "A", "mine": 1, "other": 2}])
    result = audited(some, extra_rules=[rule("mine", nw.col("mine") > 5)])
    assert result.issues["field"].tolist() == ["other"]


@pytest.mark.parametrize("field", ["authToken", "createdAt", "Created At"])
def test_a_field_in_another_spelling_is_refused_with_its_name(field: str):
    for some in ([{"uid": "a", field: "x"}], pd.DataFrame([{"uid": "a", field: "x"}])):
        with pytest.raises(ValueError, match=r"sees this field as '(auth_token|created_at)'"):
            audited(some, extra_rules=[rule(field, nw.col(field) == "x")])


@each_engine
def test_two_rules_may_share_a_screen_over_different_fields(engine: str):
    screen = nw.col("uid") == "a"
    some = [{"uid": "a", "name": "x", "status": "x"}, {"uid": "b", "status": "x"}, {"uid": "c", "name": "x"}]
    rules = [
        cc.Rule(f"own_{field}", field, "info", "It is x.", fails=nw.col(field) == "x", screen=screen)
        for field in ("name", "status")
    ]
    found = issues_of(audited(some, rules="uid_missing", engine=engine, extra_rules=rules))
    assert found == [(1, "status", "own_status"), (2, "name", "own_name")]


def test_rules_are_compared_without_their_expressions():
    """Two expressions compare to a third; from Python 3.13 on that failed each audit."""
    first, again = (
        cc.Rule("name_is_test", "name", "info", "A test.", fails=nw.col("name") == "Test") for _ in range(2)
    )
    assert first == again
    assert first != cc.Rule("name_is_new", "name", "info", "A test.", fails=first.fails)
