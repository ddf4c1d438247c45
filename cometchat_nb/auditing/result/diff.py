"""Two audits compared: what got better, what got worse, which issues are new and which are gone."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ...frames import cells_of
from .tables import AuditTables
from .wording import by_severity, first_of, in_audit_cell, percent, visible_cells

SUMMARY = {
    "rule_id": "string",
    "field": "string",
    "severity": "string",
    "says": "string",
    "failing_before": "Int64",
    "failing_after": "Int64",
    "share_before": "Float64",
    "share_after": "Float64",
    "change": "Float64",
    "verdict": "string",
    "new": "Int64",
    "fixed": "Int64",
}
MOST_ISSUES_SHOWN = 20
_KEY = ("uid", "rule_id", "field")


class AuditDiff:
    """What changed from one audit to the next. In a notebook it shows itself as a table.

    Issues are told apart by uid, rule and field, and where one is there several times by their number;
    the issues of users without a uid by their number alone.

    Attributes:
        before, after: The two audits.
        summary: A row a rule: `rule_id, field, severity, says, failing_before, failing_after,
            share_before, share_after, change (of the share), verdict (better, worse, same, or not
            compared where one of the two did not check it), new, fixed (issues)`.
        issues: A row an issue that is new or fixed: `change, row (in its own export), uid, field,
            rule_id, severity, value, login_code, fix`.
    """

    def __init__(self, before: AuditTables, after: AuditTables) -> None:
        self.before = before
        self.after = after

    def __repr__(self) -> str:
        return f"AuditDiff({self.headline})"

    @property
    def headline(self) -> str:
        """What changed, in a line."""
        verdicts = self.summary["verdict"].value_counts()
        counts = [f"{verdicts.get(name, 0)} {name}" for name in ("better", "worse", "same")]
        if "not compared" in verdicts.index:
            counts.append(f"{verdicts['not compared']} not compared")
        text = f"{self.before.rows:,} and {self.after.rows:,} users; rules: {', '.join(counts)}"
        if self._is_complete:
            text += f"; issues: {self.summary['new'].sum():,} new, {self.summary['fixed'].sum():,} fixed"
        return text

    @cached_property
    def issues(self) -> pd.DataFrame:
        """What is new and what was fixed.

        Raises:
            ValueError: When `limit` cut the issues of one of the two audits.
        """
        if not self._is_complete:
            raise ValueError("single issues can be compared when there are all of them: audit without limit")
        is_new, is_fixed = self._change_marks
        parts = [("new", self.after.issues[is_new]), ("fixed", self.before.issues[is_fixed])]
        changed = [part.astype(object).assign(change=change) for change, part in parts]
        names = ["change", *self.after.issues.columns]
        dtypes = {name: "Int64" if name == "row" else "string" for name in names}
        issues: pd.DataFrame = pd.concat(changed, ignore_index=True)[names].astype(dtypes)
        return issues

    @cached_property
    def summary(self) -> pd.DataFrame:
        """A row a rule, with both counts."""
        before, after = (audit.summary.set_index("rule_id") for audit in (self.before, self.after))
        rules = [*after.index, *(rule for rule in before.index if rule not in after.index)]
        new, fixed = (self._counts(part) for part in ("new", "fixed"))
        rows: list[dict[str, Any]] = []
        for rule in rules:
            old, now = (side.loc[rule] if rule in side.index else None for side in (before, after))
            newest = before.loc[rule] if now is None else now
            row = {name: newest[name] for name in ("field", "severity", "says")}
            row |= {"rule_id": rule, "new": new.get(rule), "fixed": fixed.get(rule)}
            row |= _compare_counts(old, now)
            if row["verdict"] in ("better", "worse") and 0 in (row["new"], row["fixed"]):
                # The share may have moved with the number of other users alone.
                row["verdict"] = "worse" if row["new"] else "better" if row["fixed"] else "same"
            rows.append(row)
        columns: dict[str, list[Any]] = {name: [row.get(name) for row in rows] for name in SUMMARY}
        summary: pd.DataFrame = pd.DataFrame(columns, dtype=object).astype(SUMMARY)
        return summary

    @property
    def _is_complete(self) -> bool:
        return self.before.complete and self.after.complete

    @cached_property
    def _change_marks(self) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Tell which issues of the second audit are new, and which of the first are fixed."""
        size = len(self.before.issues)
        keys = np.zeros(size + len(self.after.issues), dtype=np.int64)
        for name in _KEY:
            cells = [audit.issues[name].astype(object) for audit in (self.before, self.after)]
            codes, values = pd.factorize(pd.concat(cells, ignore_index=True), use_na_sentinel=True)
            keys, _ = pd.factorize(keys * (len(values) + 1) + codes + 1)
        known, now = keys[:size], keys[size:]
        most = int(keys.max(initial=-1)) + 1
        is_new = _occurrence(now) >= np.bincount(known, minlength=most)[now]
        is_fixed = _occurrence(known) >= np.bincount(now, minlength=most)[known]
        return is_new, is_fixed

    def _counts(self, change: str) -> dict[str, int]:
        """Count the issues of this change by rule; empty when they cannot be told."""
        if not self._is_complete:
            return {}
        both = set(self.before.summary["rule_id"]) & set(self.after.summary["rule_id"])
        is_new, is_fixed = self._change_marks
        part = self.after.issues[is_new] if change == "new" else self.before.issues[is_fixed]
        counts = part["rule_id"].astype(object).value_counts()
        return {rule: int(counts.get(rule, 0)) for rule in both}

    def _repr_html_(self) -> str:
        shown = self.issues.head(MOST_ISSUES_SHOWN) if self._is_complete else self.after.issues.head(0)
        return in_audit_cell("audit_diff.html", self._values(shown))

    def _values(self, issues: pd.DataFrame) -> dict[str, Any]:
        """Return what the template needs."""
        rules = cells_of(self.summary)
        for rule in rules:
            rule |= {f"percent_{side}": percent(rule[f"share_{side}"]) for side in ("before", "after")}
        changed = [
            rule for rule in rules if rule["verdict"] in ("better", "worse") or rule["new"] or rule["fixed"]
        ]
        return {
            "headline": self.headline,
            "changed": sorted(changed, key=lambda rule: (rule["verdict"] != "worse", by_severity(rule))),
            "not_compared": [rule for rule in rules if rule["verdict"] == "not compared"],
            "issues": visible_cells(issues),
            "issues_shown": first_of(len(issues), len(self.issues) if len(issues) else 0, "changed issue"),
        }


def _compare_counts(old: Any, now: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"verdict": "not compared"}
    for side, name in ((old, "before"), (now, "after")):
        if side is not None:
            row |= {f"failing_{name}": side["failing"], f"share_{name}": side["share"]}
    if old is None or now is None or not old["checked"] or not now["checked"]:
        return row
    # Whole numbers, because two shares of different exports that are the same may differ in the last digit.
    worse = int(now["failing"]) * int(old["checked"]) - int(old["failing"]) * int(now["checked"])
    row["verdict"] = "same" if worse == 0 else "worse" if worse > 0 else "better"
    if pd.notna(now["share"]) and pd.notna(old["share"]):
        row["change"] = float(now["share"]) - float(old["share"])
    return row


def _occurrence(keys: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Number the occurrences of each key, from 0."""
    numbers: np.ndarray[Any, Any] = pd.Series(keys).groupby(keys).cumcount().to_numpy()
    return numbers
