"""The rows of a run in the workbench's table: before it what will run, after it what came of each case."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from ....frames import cells_of
from ....redaction import Redactor
from ....rendering.spreadsheets import to_csv, to_excel
from ....reproduction.cases.case import Case
from ....reproduction.plan.plan import Plan
from ....reproduction.results import RESULT, Results, with_causes
from ...components.rows import Badge, Chip, Column, Row

UNUSABLE = "Can't be used"
_MOST_OWN_COLUMNS = 2
_MOST_CODE_CHIPS = 2
_READY = Badge("Ready", "accent")
# What a recording brings along that says little of a case.
_DULL = ("api_version", "recorded_by", "host", "sdk")
LEADING = (
    Column("Case"),
    Column("UID", "mono"),
    Column("Outcome", "badge"),
    Column("Likely cause", "prose"),
)
_CAUSE = 3


class CaseRows:
    """Rows of a table, of which the last ones are those that hold no case.

    Args:
        unusable: The rows of the files that hold no case: `row, column, reason`.
        own: The files' own columns, by name.
    """

    def __init__(self, unusable: Sequence[dict[str, Any]], own: Iterable[str]) -> None:
        self.unusable = list(unusable)
        every = list(own)
        self.own = sorted(every, key=lambda name: name in _DULL)[:_MOST_OWN_COLUMNS]
        self.every_own = every

    def _unusable_row(self, entry: dict[str, Any], columns: int) -> Row:
        where = f"Row {entry['row']}" if entry["row"] else str(entry["column"])
        why = f"Column {entry['column']}: {entry['reason']}" if entry["row"] else entry["reason"]
        blank = [""] * (columns - len(LEADING))
        return Row((where, "", Badge(UNUSABLE, "warn"), why, *blank), "warn")

    def _unusable_chip(self, cases: int) -> list[Chip]:
        numbers = range(cases, cases + len(self.unusable))
        return [Chip(UNUSABLE, numbers, "warn")] if self.unusable else []


class PlannedRows(CaseRows):
    """What a plan would run."""

    def __init__(self, plan: Plan, unusable: Sequence[dict[str, Any]]) -> None:
        own = dict.fromkeys(name for case in plan.cases for name in case.extra)
        super().__init__(unusable, (name for name in own if name not in RESULT))
        self._cases = plan.cases
        self.total = len(plan.cases) + len(unusable)
        self.columns = (*LEADING, *map(Column, self.own))

    @property
    def chips(self) -> list[Chip]:
        """Return the choices: those that can run, those that can't."""
        ready = Chip(_READY.text, range(len(self._cases)), _READY.tone)
        return [ready, *self._unusable_chip(len(self._cases))] if self.unusable else []

    def read(self, numbers: Sequence[int]) -> list[Row]:
        """Return the rows of these numbers."""
        count = len(self._cases)
        return [
            self._planned_row(self._cases[number])
            if number < count
            else self._unusable_row(self.unusable[number - count], len(self.columns))
            for number in numbers
        ]

    def _planned_row(self, case: Case) -> Row:
        hidden = Redactor(case.api_key, case.auth_token)
        own = hidden.data({name: case.extra.get(name) for name in self.own}) if self.own else {}
        uid = case.uid if case.method == "uid" else None
        return Row((case.case_id, uid, _READY, "", *own.values()))


class ResultRows(CaseRows):
    """What came of a run, those that failed first.

    The likely cause of each kind of failure is looked for once, so that thousands of rows can be sorted.
    """

    def __init__(self, results: Results, unusable: Sequence[dict[str, Any]]) -> None:
        own = [name for name in results.columns if name not in RESULT and results[name].notna().any()]
        super().__init__(unusable, own)
        self.results = results
        ok = results["ok"].fillna(False).astype(bool).tolist()
        self._order = sorted(range(len(ok)), key=lambda position: ok[position])
        self.failed = ok.count(False)
        self.total = len(ok) + len(unusable)
        self.columns = (*LEADING, *map(Column, self.own), Column("ms", "number"))
        self._kinds: dict[tuple[Any, ...], str] = {}

    @property
    def chips(self) -> list[Chip]:
        """Return the choices: how the cases ended, and the most frequent codes."""
        count, failed = len(self.results), self.failed
        chips = [Chip("Failed", range(failed), "bad"), Chip("Logged in", range(failed, count), "good")]
        matched = [value is False for value in self._values("matched")]
        if any(matched):
            chips.append(Chip("Not as expected", [n for n, off in enumerate(matched) if off], "warn"))
        chips += self._unusable_chip(count)
        codes = self._values("error_code")
        counts = Counter(code for code in codes if code)
        for code, _ in counts.most_common(_MOST_CODE_CHIPS if len(counts) > 1 else 0):
            chips.append(Chip(code, [n for n, one in enumerate(codes) if one == code]))
        return chips

    def read(self, numbers: Sequence[int]) -> list[Row]:
        """Return the rows of these numbers."""
        count = len(self.results)
        positions = [self._order[number] for number in numbers if number < count]
        cases = iter(cells_of(pd.DataFrame(self.results.iloc[positions])))
        return [
            self._result_row(next(cases))
            if number < count
            else self._unusable_row(self.unusable[number - count], len(self.columns))
            for number in numbers
        ]

    def texts(self, column: int) -> list[object]:
        """Return every cell of a column."""
        rest = [self._unusable_row(one, len(self.columns)).cells[column] for one in self.unusable]
        name = ["case_id", "uid", "error_code", "", *self.own, "elapsed_ms"][column]
        if column == _CAUSE:
            return [*map(self._cause, cells_of(self._ordered(list(RESULT)))), *rest]
        values = self._values(name)
        if name == "error_code":
            values = [value or "Logged in" for value in values]
        elif name == "elapsed_ms":
            values = [None if value is None else f"{value:.0f}" for value in values]
        return [*values, *rest]

    def prepare(self) -> None:
        """Look for the likely causes now, off the page's thread."""
        self.texts(_CAUSE)

    def case(self, number: int) -> dict[str, Any] | None:
        """Return a case and its causes; `None` for a row that holds none."""
        if number >= len(self.results):
            return None
        return with_causes(pd.DataFrame(self.results.iloc[[self._order[number]]]))[0]

    def csv(self) -> str:
        """Return the results as CSV without formulas."""
        return to_csv(pd.DataFrame(self.results))

    def excel(self) -> bytes:
        """Return the results as an Excel file without formulas."""
        return to_excel(pd.DataFrame(self.results))

    def _result_row(self, row: dict[str, Any]) -> Row:
        outcome = "Logged in" if row["ok"] else row["error_code"]
        took = "" if row["elapsed_ms"] is None else f"{row['elapsed_ms']:.0f}"
        own = [row[name] for name in self.own]
        return Row((row["case_id"], row["uid"], outcome, self._cause(row), *own, took), _tone(row))

    def _cause(self, row: dict[str, Any]) -> str:
        """Return the likely cause of this kind of failure, in its first sentence."""
        if row["ok"]:
            return ""
        kind = tuple(row[name] for name in ("error_code", "server_code", "stage", "input_traits", "sdk_code"))
        if kind not in self._kinds:
            causes = with_causes(pd.DataFrame([row]))[0]["causes"]
            known = [one["cause"] for one in causes if one["cause_id"] != "unknown"]
            self._kinds[kind] = _first_sentence(known[0] if known else str(row["description"] or ""))
        return self._kinds[kind]

    def _ordered(self, names: list[str]) -> pd.DataFrame:
        ordered: pd.DataFrame = pd.DataFrame(self.results[names].iloc[self._order])
        return ordered

    def _values(self, name: str) -> list[Any]:
        return [row[name] for row in cells_of(self._ordered([name]))]


def _tone(row: dict[str, Any]) -> str:
    return "good" if row["ok"] else "bad"


def _first_sentence(text: str) -> str:
    first = re.match(r"(.+?[^.])\.(?:\s|\Z)", text, re.DOTALL)
    return first[1] if first else text
