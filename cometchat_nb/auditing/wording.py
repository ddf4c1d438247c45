"""The words and numbers that a result shows, whatever shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ..frames import cells_of
from .inputs import INPUT

if TYPE_CHECKING:
    from .diff import AuditDiff
    from .result import Audit

COUNT = "(the count of masked values)"
MOST_UNREADABLE_SHOWN = 20
MOST_UIDS = 100
_SEVERITIES = {"error": "errors", "warning": "warnings", "info": "info"}


def headline(audit: Audit) -> str:
    """Say in a line how many users there were and how many rules they fail."""
    users = counted(audit.rows, "user")
    failing = audit.summary[audit.summary["failing"] > 0]
    if failing.empty:
        return f"{users}, {_all_rules(audit)}"
    counts = failing["severity"].value_counts()
    told = ", ".join(
        f"{counts[severity]:,} {severity if counts[severity] == 1 else several}"
        for severity, several in _SEVERITIES.items()
        if severity in counts.index
    )
    return f"{users}, {len(failing)} of {len(audit.summary)} rules failed: {told}"


def values_of(audit: Audit, most_issues: int) -> dict[str, Any]:
    """Return what the templates of an audit need."""
    rules = [_rule(row) for row in cells_of(audit.summary)]
    failing = sorted((rule for rule in rules if rule["failing"]), key=_gravest_first)
    issues = audit.issues.head(most_issues)
    says = {rule["rule_id"]: rule["says"] for rule in rules}
    return {
        "headline": headline(audit),
        "passed": audit.passed,
        "how": f"{audit.engine}, {audit.seconds:.1f} s",
        "sources": cells_of(audit.sources[audit.sources["source"] != INPUT].head(MOST_UNREADABLE_SHOWN)),
        "source_count": len(audit.sources),
        "failing": failing,
        "fine": [rule for rule in rules if rule["checked"] and not rule["failing"]],
        "not_checked": [rule for rule in rules if not rule["checked"] and not rule["failing"]],
        "logins": _logins(audit),
        "logins_are_known": audit.complete,
        "issues": [{**row, "says": says.get(row["rule_id"], "")} for row in cells_of(issues)],
        "issues_told": of_all(len(issues), int(audit.summary["failing"].sum()), "issue"),
        "unreadable": cells_of(audit.unreadable.head(MOST_UNREADABLE_SHOWN)),
        "unreadable_told": of_all(
            min(MOST_UNREADABLE_SHOWN, len(audit.unreadable)), len(audit.unreadable), "line"
        ),
    }


def diff_values(diff: AuditDiff, issues: pd.DataFrame) -> dict[str, Any]:
    """Return what the template of a comparison needs."""
    rules = cells_of(diff.summary)
    for rule in rules:
        for name in ("before", "after"):
            rule[f"told_{name}"] = percent(rule[f"share_{name}"])
    changed = [
        rule for rule in rules if rule["verdict"] in ("better", "worse") or rule["new"] or rule["fixed"]
    ]
    return {
        "headline": diff.headline,
        "changed": sorted(changed, key=lambda rule: (rule["verdict"] != "worse", _severity_order(rule))),
        "not_compared": [rule for rule in rules if rule["verdict"] == "not compared"],
        "issues": cells_of(issues),
        "issues_told": of_all(len(issues), len(diff.issues) if len(issues) else 0, "changed issue"),
    }


def public(audit: Audit, most_issues: int) -> frozenset[str]:
    """Return what is shown of the data's uids: no secret, even where one was given as a key."""
    forecast = uids_of(audit.login_forecast().head(most_issues)) if audit.complete else frozenset()
    return uids_of(audit.issues.head(most_issues)) | forecast


def uids_of(issues: pd.DataFrame) -> frozenset[str]:
    """Return the uids in a frame, also as the service lower-cases them."""
    uids = {str(uid) for uid in issues["uid"].dropna().unique()}
    return frozenset(uids | {uid.lower() for uid in uids})


def counted(count: int, name: str) -> str:
    """Say how many there are.

    >>> counted(1, "user"), counted(2000, "user")
    ('1 user', '2,000 users')
    """
    return f"{count:,} {name}" + ("" if count == 1 else "s")


def of_all(shown: int, count: int, name: str) -> str:
    """Say how many of how many are shown.

    >>> of_all(2, 2, "line"), of_all(20, 4000, "issue")
    ('2 lines', 'The first 20 of 4,000 issues')
    """
    return counted(count, name) if shown >= count else f"The first {shown:,} of {counted(count, name)}"


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


def _all_rules(audit: Audit) -> str:
    checked = int((audit.summary["checked"] > 0).sum())
    return f"all {checked} rules that could be checked hold" if checked else "no rule could be checked"


def _rule(row: dict[str, Any]) -> dict[str, Any]:
    source = str(row["source"] or "")
    return {
        **row,
        "percent": percent(row["share"]),
        "link": source if source.startswith("https://") else None,
    }


def _gravest_first(rule: dict[str, Any]) -> tuple[int, int]:
    return _severity_order(rule), -int(rule["failing"])


def _severity_order(rule: dict[str, Any]) -> int:
    return list(_SEVERITIES).index(rule["severity"])


def _logins(audit: Audit) -> list[dict[str, Any]]:
    """Return the logins that would fail, by method and code, the most frequent first."""
    if not audit.complete:
        return []
    forecast = audit.login_forecast()
    return [
        {
            "method": method,
            "login_code": code,
            "count": len(group),
            "uids": [uid if isinstance(uid, str) else None for uid in group["uid"].head(3)],
        }
        for (method, code), group in sorted(
            forecast.groupby(["method", "login_code"], sort=False), key=lambda one: -len(one[1])
        )
    ]
