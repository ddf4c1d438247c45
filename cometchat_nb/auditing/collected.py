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

from ..frames import Schema, frame
from .canonical import Backend
from .display import masked, safe
from .kernel import ROW, Findings
from .parts import Seen
from .result import Audit
from .rule import Rule
from .rules import COLLISION, DUPLICATE, UNKNOWN_COLUMN

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


class Collected:
    """Findings, as they come in.

    Args:
        rules: The rules that are run, in their order.
        backend: What the findings are frames of.
        asks_for_columns: Whether unknown columns are looked for too.
        limit: At most so many issues are kept; all are counted.
    """

    def __init__(
        self, rules: Sequence[Rule], backend: Backend, *, asks_for_columns: bool, limit: int | None
    ) -> None:
        self.rows = 0
        self._rules = rules
        self._backend = backend
        self._asks_for_columns = asks_for_columns
        self._limit = limit
        self._kept = 0
        self._failing: list[Any] = []
        self._counts: Counter[int] = Counter()
        self._checked: Counter[int] = Counter()
        self._examples: dict[int, str | None] = {}
        self._sources: list[dict[str, Any]] = []
        self._unreadable: list[dict[str, Any]] = []
        self._unknown: dict[str, None] = {}
        self._columns: set[str] = set()
        self._looked_at = {name for rule in rules for name in (rule.field, *rule.columns)}

    def add(self, findings: Findings) -> None:
        """Take what the next batch came to."""
        self._counts.update(findings.counts)
        if findings.failing is not None:
            failing = nw.from_native(findings.failing, eager_only=True)
            self._keep_examples(failing, findings.counts)
            if self._limit is None or self._kept < self._limit:
                self._failing.append(failing.with_columns(nw.col(ROW) + self.rows).to_native())
                self._kept += len(failing)
        self.rows += findings.rows

    def add_part(self, findings: Iterable[Findings], seen: Seen) -> None:
        """Take what the batches of the next part came to."""
        first_row = self.rows
        for one in findings:
            self.add(one)
        self.end(seen, first_row)

    def end(self, part: Seen, first_row: int) -> None:
        """Take what is known of a part when it has been read."""
        rows, found = self.rows - first_row, len(part.unreadable)
        for place, rule in enumerate(self._rules):
            if rule.field in part.held:
                self._checked[place] += rows
        self._columns.update(part.columns)
        # Headers are stripped, keys of records are not: of another file, both are the same column.
        known = {name.strip() for name in self._unknown} | self._looked_at
        self._unknown.update(dict.fromkeys(name for name in part.unknown if name.strip() not in known))
        self._sources.append({"source": part.name, "first_row": first_row, "rows": rows, "unreadable": found})
        self._unreadable += (
            {"source": part.name, "line": one.line, "problem": one.problem} for one in part.unreadable
        )

    def add_compared(self, uids: nw.DataFrame[Any] | None) -> None:
        """Take what came of comparing uids: `row, uid, same, alike`."""
        if uids is None:
            return
        for rule, fails in (
            (DUPLICATE, nw.col("same") > 1),
            (COLLISION, nw.col("alike") > nw.col("same")),
        ):
            if rule not in self._rules:
                continue
            place = self._rules.index(rule)
            found = uids.filter(fails)
            if len(found):
                value, number = nw.col("uid").alias("value"), nw.lit(place, nw.Int16).alias("rule")
                told = masked(found.select(ROW, "uid", value, number))
                self._counts[place] = len(told)
                self._keep_examples(told, {place: len(told)})
                self._failing.append(told.to_native())

    def result(self, engine: str, seconds: float) -> Audit:
        """Return what has been found."""
        issues = self._issues()
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

    def _keep_examples(self, failing: nw.DataFrame[Any], counts: Mapping[int, int]) -> None:
        if counts.keys() - self._examples.keys():
            first = failing.select("rule", "value").unique("rule", keep="first")
            examples = zip(first["rule"].to_list(), first["value"].to_list(), strict=True)
            self._examples = {**dict(examples), **self._examples}

    def _summary(self) -> pd.DataFrame:
        rows = [
            {
                **_told(rule),
                "checked": self._checked[place],
                "failing": self._counts[place],
                "share": self._counts[place] / self._checked[place] if self._checked[place] else None,
                "example": self._examples.get(place),
            }
            for place, rule in enumerate(self._rules)
        ]
        if self._asks_for_columns:
            unknown = self._unknown_columns()
            rows.append(
                {
                    **_told(UNKNOWN_COLUMN),
                    "checked": len(self._columns),
                    "failing": len(unknown),
                    "share": len(unknown) / len(self._columns) if self._columns else None,
                    "example": next(iter(unknown), None),
                }
            )
        return frame(rows, SUMMARY)

    def _unknown_columns(self) -> list[str]:
        return sorted(map(safe, self._unknown)) if self._asks_for_columns else []

    def _issues(self) -> pd.DataFrame:
        unknown = self._unknown_columns()
        rules = [*self._rules, *(UNKNOWN_COLUMN for _ in unknown)]
        found = self._sorted()
        if unknown:
            of_columns = range(len(self._rules), len(rules))
            rest = pd.DataFrame({"value": unknown, "rule": of_columns})
            found = pd.concat([found, rest.reindex(columns=found.columns)])
        found = found.head(self._limit) if self._limit is not None else found
        places = found["rule"].to_numpy(np.intp)
        issues = pd.DataFrame(
            {
                ROW: found[ROW].to_numpy(),
                "uid": found["uid"].array,
                "field": _category([*(rule.field for rule in self._rules), *unknown], places),
                "rule_id": _category([rule.rule_id for rule in rules], places),
                "severity": _category([rule.severity for rule in rules], places),
                "value": found["value"].array,
                "login_code": _category([rule.login_code for rule in rules], places),
                "fix": _category([rule.fix or None for rule in rules], places),
            }
        )
        typed: pd.DataFrame = issues.astype({name: ISSUES[name] for name in (ROW, "uid", "value")})
        return typed

    def _sorted(self) -> pd.DataFrame:
        if not self._failing:
            return frame([], {ROW: "Int64", "uid": "string", "value": "string", "rule": "int16"})
        failing = [nw.from_native(part, eager_only=True) for part in self._failing]
        self._failing.clear()
        place = nw.col(ROW) * len(self._rules) + nw.col("rule")
        ordered = nw.concat(failing).with_columns(place=place).sort("place")
        ordered = ordered if self._limit is None else ordered.head(self._limit)
        names = (ROW, "uid", "value", "rule")
        with ThreadPoolExecutor(2) as pool:
            columns = pool.map(_as_pandas, (ordered[name] for name in names))
            table: pd.DataFrame = pd.DataFrame(dict(zip(names, columns, strict=True)))
        return table


def _as_pandas(column: nw.Series[Any]) -> Any:
    if column.dtype != nw.String:
        return pd.Series(column.to_numpy())
    try:
        return column.to_pandas().reset_index(drop=True)
    except ImportError:
        return pd.Series(column.to_list(), dtype=object)  # Polars without pyarrow


def _category(values: Sequence[str | None], places: npt.NDArray[np.intp]) -> pd.Categorical[Any]:
    """Return the value of each place as a category: a byte or two a row."""
    known = list(dict.fromkeys(value for value in values if value is not None))
    codes = np.array([-1 if value is None else known.index(value) for value in values], dtype=np.int16)
    return pd.Categorical.from_codes(codes[places], dtype=pd.CategoricalDtype(known))


def _told(rule: Rule) -> dict[str, str | None]:
    return {
        "rule_id": rule.rule_id,
        "field": rule.field,
        "severity": rule.severity,
        "says": rule.says,
        "login_code": rule.login_code,
        "fix": rule.fix,
        "source": rule.source,
    }
