"""Results of audits, made by hand, so that what is shown can be held to what is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from cometchat_nb.auditing.result.audit import Audit

RULES: Mapping[str, tuple[str, str, str, str | None]] = {
    "uid_missing": ("uid", "error", "The uid is missing.", "ERROR_INVALID_UID"),
    "uid_blank": ("uid", "error", "The uid is only white space.", "ERROR_INVALID_UID"),
    "uid_space": ("uid", "error", "The uid contains a space.", "ERROR_UID_WITH_SPACE"),
    "uid_alphabet": ("uid", "error", "The uid holds other characters.", "ERROR_INVALID_UID"),
    "uid_upper_case": ("uid", "warning", "The uid has capitals.", None),
    "uid_duplicate": ("uid", "error", "Several rows have this uid.", None),
    "name_missing": ("name", "error", "The name is missing.", None),
    "name_padded": ("name", "info", "White space stands around the name.", None),
    "auth_token_blank": ("auth_token", "error", "The auth token is blank.", "ERROR_BLANK_AUTHTOKEN"),
    "auth_token_space": ("auth_token", "error", "It contains a space.", "ERROR_AUTHTOKEN_WITH_SPACE"),
    "deactivated": ("deactivated_at", "warning", "The user is deactivated.", "ERROR_INVALID_UID"),
    "unknown_column": ("*", "info", "The service has no such field.", None),
}
FIX = "Correct it where the users come from."
Issue = tuple[int | None, str | None, str, str | None]


def audit(
    issues: Iterable[Issue] = (),
    rows: int = 10,
    *,
    rules: Iterable[str] = tuple(RULES),
    not_checked: Iterable[str] = (),
    unreadable: Iterable[tuple[str, int, str]] = (),
    complete: bool = True,
) -> Audit:
    """Make a result of issues `(row, uid, rule_id, value)`."""
    rules = list(rules)
    given = sorted(issues, key=lambda one: (one[0] is None, one[0] or 0, rules.index(one[2])))
    cells = [
        {
            "row": row,
            "uid": uid,
            "field": value if rule == "unknown_column" else RULES[rule][0],
            "rule_id": rule,
            "severity": RULES[rule][1],
            "value": value,
            "login_code": RULES[rule][3],
            "fix": FIX,
        }
        for row, uid, rule, value in given
    ]
    names = ["row", "uid", "field", "rule_id", "severity", "value", "login_code", "fix"]
    dtypes = {**dict.fromkeys(names, "string"), "row": "Int64", "severity": "category", "fix": "category"}
    failing = {rule: sum(one[2] == rule for one in given) for rule in rules}
    checked = {rule: 0 if rule in not_checked else rows for rule in rules}
    summary = pd.DataFrame(
        {
            "rule_id": rules,
            "field": [RULES[rule][0] for rule in rules],
            "severity": [RULES[rule][1] for rule in rules],
            "says": [RULES[rule][2] for rule in rules],
            "checked": [checked[rule] for rule in rules],
            "failing": [failing[rule] for rule in rules],
            "share": [_share(rule, failing[rule], checked[rule]) for rule in rules],
            "example": [next((one[3] for one in given if one[2] == rule), None) for rule in rules],
            "login_code": [RULES[rule][3] for rule in rules],
            "fix": FIX,
            "source": "https://www.cometchat.com/docs/fundamentals/user-properties-constraints",
        }
    ).astype(
        {
            "share": "Float64",
            "example": "string",
            "login_code": "string",
            "checked": "Int64",
            "failing": "Int64",
        }
    )
    return Audit(
        summary=summary,
        issues=pd.DataFrame(cells, columns=names, dtype=object).astype(dtypes),
        sources=pd.DataFrame({"source": ["users.csv"], "first_row": [0], "rows": [rows], "unreadable": [0]}),
        unreadable=pd.DataFrame(list(unreadable), columns=["source", "line", "problem"]),
        rows=rows,
        engine="pandas",
        seconds=0.25,
        complete=complete,
    )


def _share(rule: str, failing: int, checked: int) -> float | None:
    return None if rule == "unknown_column" or not checked else failing / checked
