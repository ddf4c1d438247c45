"""What has to hold between the result of an engine and the oracle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from auditing import oracle
from auditing.strategies import columns_of
from auditing.values import NOW
from pandas.testing import assert_frame_equal

import cometchat_nb as cc
from cometchat_nb.redaction import shapes_in


def audited(given: Any, **options: Any) -> Any:
    """Audit at the tests' present."""
    return cc.audit(given, now=NOW, **options)


def issues_of(result: Any) -> list[oracle.Issue]:
    """Return the issues of a result as the oracle names them, those of columns left out."""
    issues = result.issues[result.issues["row"].notna()]
    return list(
        zip(
            issues["row"].astype(int), issues["field"].astype(str), issues["rule_id"].astype(str), strict=True
        )
    )


def assert_agrees(
    result: Any,
    users: Iterable[Mapping[str, Any]],
    columns: Iterable[str] | None = None,
    *,
    checked_alike: bool = True,
) -> None:
    """Hold a result to the oracle: the same issues, in order, counted, and no secret in any of them.

    Args:
        result: What the audit came to.
        users: Its users.
        columns: Of a table; `None` for JSON and records.
        checked_alike: Whether each column is in every part, so that how often it was judged can be told.
    """
    users = list(users)
    columns = list(columns) if columns is not None else None
    expected = oracle.audit(users, NOW, columns)
    found = issues_of(result)
    missed, made_up = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    shown = {row: users[row] for row, *_ in [*missed, *made_up][:3]}
    assert (missed, made_up) == (Counter(), Counter()), f"in {shown!r:.3000}"
    assert result.rows == len(users)
    _assert_sorted(result, found)
    if checked_alike:
        _assert_counted(result, users, expected, columns)
    _assert_columns_named(result, columns if columns is not None else columns_of(users))
    _assert_nothing_leaks(result)
    forecast = result.login_forecast()
    assert set(
        zip(forecast["row"].astype(int), forecast["method"], forecast["login_code"], strict=True)
    ) == oracle.login_forecast(expected)


def assert_identical(result: Any, other: Any) -> None:
    """Hold two results of the same users to each other: every issue and every figure."""
    assert result.rows == other.rows
    assert_frame_equal(result.issues, other.issues)
    assert_frame_equal(result.summary, other.summary)


def _assert_sorted(result: Any, found: list[oracle.Issue]) -> None:
    order = {rule: place for place, rule in enumerate(result.summary["rule_id"])}
    assert found == sorted(found, key=lambda issue: (issue[0], order[issue[2]]))
    assert result.issues["row"].notna().tolist() == [
        *(True for _ in found),
        *(False for _ in range(len(result.issues) - len(found))),
    ]


def _assert_counted(
    result: Any,
    users: list[Mapping[str, Any]],
    expected: list[oracle.Issue],
    columns: list[str] | None,
) -> None:
    failing = Counter(rule for *_, rule in expected)
    has = set(oracle.fields_of(columns).values()) if columns is not None else set(oracle.FIELDS)
    for rule in result.summary.itertuples():
        if rule.rule_id == "unknown_column":
            continue
        assert rule.failing == failing[rule.rule_id], rule.rule_id
        assert rule.checked == (len(users) if rule.field in has else 0), rule.rule_id
    assert set(failing) <= set(result.summary["rule_id"])


def _assert_columns_named(result: Any, columns: list[str]) -> None:
    named = result.issues[result.issues["row"].isna()]
    assert set(named["rule_id"].astype(str)) <= {"unknown_column"}
    unknown = oracle.unknown_columns(columns) if columns else []
    assert sorted(map(str.strip, named["field"])) == sorted(map(str.strip, unknown))  # as headers are


def _assert_nothing_leaks(result: Any) -> None:
    for name in ("uid", "value"):
        for cell in result.issues[name].dropna():
            assert not shapes_in(cell), (name, cell)
    assert (result.issues["value"].dropna().str.len() <= 80).all()
