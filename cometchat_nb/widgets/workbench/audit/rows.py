"""What an audit found, and how it differs from an earlier one, as rows of a table."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ....auditing import Audit
from ....auditing.result.diff import AuditDiff
from ....auditing.result.wording import by_severity, percent
from ....frames import cells_of
from ....rendering.documentation import page_url
from ....rendering.text import show_invisible
from ...components.details import LISTED, listed
from ...components.rows import Badge, Chip, Column, Row, Titled

RULE_COLUMNS = (
    Column("Severity", "badge"),
    Column("What is wrong"),
    Column("Field", "mono"),
    Column("Example", "mono"),
    Column("Users", "number"),
    Column("Share", "share"),
)
CHANGE_COLUMNS = (
    Column("Change", "badge"),
    Column("What is wrong"),
    Column("Field", "mono"),
    Column("Before", "number"),
    Column("Now", "number"),
    Column("New", "number"),
    Column("Fixed", "number"),
)
_TONES = {"error": "bad", "warning": "warn"}
_CHIPS = {"error": "Errors", "warning": "Warnings", "info": "Info"}
_CHANGES = {"worse": "bad", "better": "good"}

Rule = dict[str, Any]


def failing_rules(result: Audit) -> list[Rule]:
    """Return the rules that fail, the gravest first, then those that most users break."""
    rules = [rule for rule in cells_of(result.summary) if rule["failing"]]
    return sorted(rules, key=lambda rule: (by_severity(rule), -int(rule["failing"])))


def rule_chips(result: Audit, rules: list[Rule]) -> list[Chip]:
    """Return the choices: by severity, and what makes logins fail."""
    chips = []
    for severity, label in _CHIPS.items():
        if numbers := [number for number, rule in enumerate(rules) if rule["severity"] == severity]:
            chips.append(Chip(label, numbers, _TONES.get(severity, "")))
    if numbers := [number for number, rule in enumerate(rules) if rule["login_code"]]:
        logins = len(result.login_forecast()) if result.complete else None
        chips.append(Chip("Logins that would fail", numbers, "bad", logins))
    return chips


def rule_row(rule: Rule) -> Row:
    """Return a rule that fails."""
    code = f" Logins fail with `{rule['login_code']}`." if rule["login_code"] else ""
    title = Titled(rule["says"], f"{rule['fix']}{code} `{rule['rule_id']}`")
    example = show_invisible(str(rule["example"])) if rule["example"] else ""
    severity = Badge(rule["severity"], _TONES.get(rule["severity"], ""))
    share = percent(rule["share"])
    return Row((severity, title, rule["field"], example, f"{rule['failing']:,}", share), severity.tone)


def rule_details(rule: Rule) -> dict[str, Any]:
    """Return what `described` takes for a rule."""
    return {
        "title": rule["says"],
        "subtitle": rule["rule_id"],
        "note": rule["severity"],
        "tone": _TONES.get(rule["severity"], ""),
        "facts": [
            ("Next step", rule["fix"]),
            ("Failing", f"{rule['failing']:,} of {rule['checked']:,} users"),
            ("Login ends with", rule["login_code"]),
            ("Example", rule["example"] and show_invisible(str(rule["example"]))),
        ],
        "source": page_url("rules", rule["rule_id"]) or rule["source"] or "",
    }


def list_issues(issues: pd.DataFrame, first: int) -> dict[str, Any]:
    """Return a page of the users that break a rule."""
    columns = {"row": "Row (0-based)", "uid": "UID", "field": "Field", "value": "Value"}
    if issues["field"].nunique() <= 1:
        del columns["field"]
    page = cells_of(pd.DataFrame(issues.iloc[first : first + LISTED]))
    rows = [[_visible(row[name]) for name in columns] for row in page]
    heading = "Users that break this rule"
    return listed(heading, list(columns.values()), rows, first=first, total=len(issues))


def changed_rules(diff: AuditDiff) -> list[Rule]:
    """Return the rules that got worse or better, the worse first."""
    rules = [rule for rule in cells_of(diff.summary) if rule["verdict"] in _CHANGES]
    return sorted(rules, key=lambda rule: (rule["verdict"] != "worse", by_severity(rule)))


def change_row(rule: Rule) -> Row:
    """Return a rule that got worse or better."""
    counts = [_count(rule[name]) for name in ("failing_before", "failing_after", "new", "fixed")]
    title = Titled(rule["says"], f"`{rule['rule_id']}`")
    return Row((Badge(rule["verdict"], _CHANGES[rule["verdict"]]), title, rule["field"], *counts))


def _count(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _visible(cell: object) -> object:
    return show_invisible(cell) if isinstance(cell, str) else cell
