"""The words and numbers that a result shows, wherever it is shown."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...frames import cells_of
from ...redaction import mask_shapes
from ...rendering.documentation import page_url
from ...rendering.html import in_cell, render
from ...rendering.stylesheet import stylesheet
from ...rendering.text import count_of, show_invisible
from ..rules import UNKNOWN_COLUMN
from ..sources.inputs import INPUT
from .tables import AuditTables

COUNT = "(the count of masked values)"
MOST_LINES_SHOWN = 20
_SEVERITIES = {"error": "errors", "warning": "warnings", "info": "info"}


def headline(audit: AuditTables) -> str:
    """Say in a line how many users there were and how many rules they fail."""
    users = count_of(audit.rows, "user")
    failing = audit.summary[audit.summary["failing"] > 0]
    if failing.empty:
        checked = int((audit.summary["checked"] > 0).sum())
        rules = f"all {checked} rules that could be checked hold" if checked else "no rule could be checked"
        return f"{users}, {rules}"
    counts = failing["severity"].value_counts()
    by_severity = ", ".join(
        f"{counts[severity]:,} {severity if counts[severity] == 1 else plural}"
        for severity, plural in _SEVERITIES.items()
        if severity in counts.index
    )
    return f"{users}, {len(failing)} of {len(audit.summary)} rules failed: {by_severity}"


def audit_values(audit: AuditTables, most_issues: int) -> dict[str, Any]:
    """Return what the templates of an audit need."""
    rules = [_rule_values(row) for row in cells_of(audit.summary)]
    failing = sorted((rule for rule in rules if rule["failing"]), key=_gravest_first)
    issues = visible_cells(audit.issues.head(most_issues))
    says = {rule["rule_id"]: rule["says"] for rule in rules}
    lines = min(MOST_LINES_SHOWN, len(audit.unreadable))
    return {
        "headline": headline(audit),
        "passed": audit.passed,
        "how": f"{audit.engine}, {audit.seconds:.1f} s",
        "sources": cells_of(audit.sources[audit.sources["source"] != INPUT].head(MOST_LINES_SHOWN)),
        "source_count": len(audit.sources),
        "failing": failing,
        "fine": [rule for rule in rules if rule["checked"] and not rule["failing"]],
        "not_checked": [rule for rule in rules if not rule["checked"] and not rule["failing"]],
        "logins": _failing_logins(audit),
        "logins_are_known": audit.complete,
        "issues": [{**row, "says": says.get(row["rule_id"], "")} for row in issues],
        "issues_shown": first_of(len(issues), int(audit.summary["failing"].sum()), "issue"),
        "unreadable": visible_cells(audit.unreadable.head(MOST_LINES_SHOWN)),
        "unreadable_shown": first_of(lines, len(audit.unreadable), "line"),
    }


def in_audit_cell(template: str, values: dict[str, Any]) -> str:
    """Return what a template of an audit shows in a cell, with nothing in it that is shaped like a secret."""
    return in_cell(mask_shapes(render(template, **values)), name="cc-audit", css=stylesheet("audit.css"))


def visible_cells(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame, in which what cannot be seen is written as its code point."""
    rows = cells_of(table)
    return [
        {name: show_invisible(cell) if isinstance(cell, str) else cell for name, cell in row.items()}
        for row in rows
    ]


def first_of(shown: int, count: int, name: str) -> str:
    """Say how many of how many are shown.

    >>> first_of(2, 2, "line"), first_of(20, 4000, "issue")
    ('2 lines', 'The first 20 of 4,000 issues')
    """
    return count_of(count, name) if shown >= count else f"The first {shown:,} of {count_of(count, name)}"


def percent(share: float | None) -> str:
    """Write a share so that a small one is not nothing and a large one is not all.

    >>> percent(0.25), percent(0.00001), percent(0.99999), percent(1.0), percent(None)
    ('25.0 %', '< 0.1 %', '> 99.9 %', '100.0 %', '')
    """
    if share is None:
        return ""
    if 0 < share < 0.001:
        return "< 0.1 %"
    return "> 99.9 %" if 0.999 < share < 1 else f"{100 * share:.1f} %"


def by_severity(rule: dict[str, Any]) -> int:
    """Return by what rules are sorted: errors, warnings, the rest."""
    return list(_SEVERITIES).index(rule["severity"])


def _rule_values(row: dict[str, Any]) -> dict[str, Any]:
    source = str(row["source"] or "")
    of_columns = row["field"] == UNKNOWN_COLUMN.field
    return {
        **row,
        "example": row["example"] and show_invisible(row["example"]),
        "percent": percent(row["share"]),
        "failing_text": f"{row['failing']:,}" + (f" of {row['checked']:,} columns" if of_columns else ""),
        "link": page_url("rules", row["rule_id"]) or (source if source.startswith("https://") else None),
    }


def _gravest_first(rule: dict[str, Any]) -> tuple[int, int]:
    return by_severity(rule), -int(rule["failing"])


def _failing_logins(audit: AuditTables) -> list[dict[str, Any]]:
    """Return the logins that would fail, by method and code, the most frequent first."""
    if not audit.complete:
        return []
    groups = audit.login_forecast().groupby(["method", "login_code"], sort=False)
    return [
        {
            "method": method,
            "login_code": code,
            "count": len(group),
            "uids": [show_invisible(uid) if isinstance(uid, str) else None for uid in group["uid"].head(3)],
        }
        for (method, code), group in sorted(groups, key=lambda one: -len(one[1]))
    ]
