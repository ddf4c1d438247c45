"""What the batches found, put together into the frames of a result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd

from ...frames import Schema, frame
from ...rendering.readable_frame import ReadableFrame
from ..kernel.check import Findings
from ..kernel.masking import mask_issues, mask_text
from ..kernel.normalize import ROW
from ..rules import COLLISION, DUPLICATE, UNKNOWN_COLUMN
from ..rules.rule import Rule
from ..sources.source import SourceSummary
from .audit import Audit

ISSUES: Schema = {
    "row": "Int64",
    "uid": "string",
    "field": "category",
    "rule_id": "category",
    "severity": "category",
    "value": "string",
    "login_code": "category",
    "fix": "category",
}
SUMMARY: Schema = {
    "rule_id": "string",
    "field": "string",
    "severity": "string",
    "says": "string",
    "checked": "Int64",
    "failing": "Int64",
    "share": "Float64",
    "example": "string",
    "login_code": "string",
    "fix": "string",
    "source": "string",
}
SOURCES: Schema = {"source": "string", "first_row": "Int64", "rows": "Int64", "unreadable": "Int64"}
UNREADABLE: Schema = {"source": "string", "line": "Int64", "problem": "string"}


class Collector:
    """Takes findings as they come in.

    Args:
        rules: The rules that are run, in their order.
        asks_for_columns: Whether unknown columns are looked for too.
        limit: At most so many issues are kept; all are counted.
    """

    def __init__(self, rules: Sequence[Rule], *, asks_for_columns: bool, limit: int | None) -> None:
        self.rows = 0
        self._rules = rules
        self._asks_for_columns = asks_for_columns
        self._limit = limit
        self._kept = 0
        self._issues: list[Any] = []
        self._counts: Counter[int] = Counter()
        self._checked: Counter[int] = Counter()
        self._examples: dict[int, str | None] = {}
        self._sources: list[dict[str, Any]] = []
        self._unreadable: list[dict[str, Any]] = []
        self._unknown: dict[str, None] = {}
        self._columns: set[str] = set()
        self._own_columns = {name for rule in rules for name in (rule.field, *rule.columns)}

    def add(self, findings: Findings) -> None:
        """Take what was found in the next batch."""
        self._counts.update(findings.counts)
        if findings.issues is not None:
            issues = nw.from_native(findings.issues, eager_only=True)
            self._keep_examples(issues, findings.counts)
            if self._limit is None or self._kept < self._limit:
                self._issues.append(issues.with_columns(nw.col(ROW) + self.rows).to_native())
                self._kept += len(issues)
        self.rows += findings.rows

    def add_source(self, findings: Iterable[Findings], summary: SourceSummary) -> None:
        """Take what was found in the batches of the next source."""
        first_row = self.rows
        for one in findings:
            self.add(one)
        self.end_source(summary, first_row)

    def end_source(self, summary: SourceSummary, first_row: int) -> None:
        """Take what is known of a source when it has been read."""
        rows = self.rows - first_row
        for place, rule in enumerate(self._rules):
            if rule.field in summary.held:
                self._checked[place] += rows
        self._columns.update(summary.columns)
        # Headers are stripped, keys of records are not: of another file, both are the same column.
        known = {name.strip() for name in self._unknown} | self._own_columns
        self._unknown.update(dict.fromkeys(name for name in summary.unknown if name.strip() not in known))
        self._sources.append(
            {
                "source": summary.name,
                "first_row": first_row,
                "rows": rows,
                "unreadable": len(summary.unreadable),
            }
        )
        self._unreadable += (
            {"source": summary.name, "line": one.line, "problem": one.problem} for one in summary.unreadable
        )

    def add_shared_uids(self, uids: nw.DataFrame[Any] | None) -> None:
        """Take what the comparison of UIDs found: `row, uid, same, alike`."""
        if uids is None:
            return
        for rule, fails in (
            (DUPLICATE, nw.col("same") > 1),
            (COLLISION, nw.col("alike") > nw.col("same")),
        ):
            if rule not in self._rules:
                continue
            place, failing = self._rules.index(rule), uids.filter(fails)
            if len(failing):
                value, number = nw.col("uid").alias("value"), nw.lit(place, nw.Int16).alias("rule")
                issues = mask_issues(failing.select(ROW, "uid", value, number))
                self._counts[place] = len(issues)
                self._keep_examples(issues, {place: len(issues)})
                self._issues.append(issues.to_native())

    def result(self, engine: str, seconds: float) -> Audit:
        """Return what has been found."""
        issues = self._issue_frame()
        failing = sum(self._counts.values()) + len(self._unknown_columns())
        return Audit(
            summary=self._summary(),
            issues=issues,
            sources=frame(self._sources, SOURCES),
            unreadable=frame(self._unreadable, UNREADABLE),
            rows=self.rows,
            engine=engine,
            seconds=seconds,
            complete=len(issues) == failing,
        )

    def _keep_examples(self, issues: nw.DataFrame[Any], counts: Mapping[int, int]) -> None:
        if counts.keys() - self._examples.keys():
            first = issues.select("rule", "value").unique("rule", keep="first")
            examples = zip(first["rule"].to_list(), first["value"].to_list(), strict=True)
            self._examples = {**dict(examples), **self._examples}

    def _summary(self) -> pd.DataFrame:
        rows = [
            _summary_row(rule, self._checked[place], self._counts[place], self._examples.get(place))
            for place, rule in enumerate(self._rules)
        ]
        if self._asks_for_columns:
            unknown = self._unknown_columns()
            example = next(iter(unknown), None)
            row = _summary_row(UNKNOWN_COLUMN, len(self._columns), len(unknown), example)
            rows.append(row | {"share": None})  # of the columns: the others are shares of the users
        return frame(rows, SUMMARY)

    def _unknown_columns(self) -> list[str]:
        return sorted(map(mask_text, self._unknown)) if self._asks_for_columns else []

    def _issue_frame(self) -> pd.DataFrame:
        unknown = self._unknown_columns()
        rules = [*self._rules, *(UNKNOWN_COLUMN for _ in unknown)]
        issues = self._sorted_issues()
        if unknown:
            places_of_columns = range(len(self._rules), len(rules))
            of_columns = pd.DataFrame({"value": unknown, "rule": places_of_columns})
            issues = pd.concat([issues, of_columns.reindex(columns=issues.columns)])
        issues = issues if self._limit is None else issues.head(self._limit)
        places = issues["rule"].to_numpy(np.intp)
        categories: dict[str, list[str | None]] = {
            "field": [*(rule.field for rule in self._rules), *unknown],
            **{name: [getattr(rule, name) or None for rule in rules] for name in ("rule_id", "severity")},
            **{name: [getattr(rule, name) or None for rule in rules] for name in ("login_code", "fix")},
        }
        columns = {
            name: _categorical(categories[name], places) if name in categories else issues[name].array
            for name in ISSUES
        }
        dtypes = {name: ISSUES[name] for name in (ROW, "uid", "value")}
        typed: pd.DataFrame = ReadableFrame(pd.DataFrame(columns).astype(dtypes))
        return typed

    def _sorted_issues(self) -> pd.DataFrame:
        if not self._issues:
            return frame([], {ROW: "Int64", "uid": "string", "value": "string", "rule": "int16"})
        issues = nw.concat([nw.from_native(part, eager_only=True) for part in self._issues])
        self._issues.clear()
        order = nw.col(ROW) * len(self._rules) + nw.col("rule")
        issues = issues.with_columns(order=order).sort("order")
        issues = issues if self._limit is None else issues.head(self._limit)
        names = (ROW, "uid", "value", "rule")
        with ThreadPoolExecutor(2) as pool:
            columns = pool.map(_to_pandas, (issues[name] for name in names))
            table: pd.DataFrame = pd.DataFrame(dict(zip(names, columns, strict=True)))
        return table


def _to_pandas(column: nw.Series[Any]) -> Any:
    if column.dtype != nw.String:
        return pd.Series(column.to_numpy())
    try:
        return column.to_pandas().reset_index(drop=True)
    except ImportError:
        return pd.Series(column.to_list(), dtype=object)  # Polars without pyarrow


def _categorical(values: Sequence[str | None], places: npt.NDArray[np.intp]) -> pd.Categorical[Any]:
    """Return the value of each place as a category: a byte or two a row."""
    known = list(dict.fromkeys(value for value in values if value is not None))
    codes = np.array([-1 if value is None else known.index(value) for value in values], dtype=np.int16)
    return pd.Categorical.from_codes(codes[places], dtype=pd.CategoricalDtype(known))


def _summary_row(rule: Rule, checked: int, failing: int, example: str | None) -> dict[str, Any]:
    return {
        **{name: getattr(rule, name, None) for name in SUMMARY},
        "checked": checked,
        "failing": failing,
        "share": failing / checked if checked else None,
        "example": example,
    }
