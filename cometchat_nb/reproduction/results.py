"""The results of a run: kept as they come, then a frame whose rows open into their diagnosis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ..diagnosis.ranking import diagnose
from ..frames import ATTEMPT, CONTEXT, Schema, cells_of
from ..rendering.html import in_cell, render
from ..rendering.readable_frame import MOST_ROWS_SHOWN, ReadableFrame
from .cases.case import Case

Row = dict[str, Any]

RESULT: Schema = {
    **ATTEMPT,
    "expected_code": "string",
    "matched": "boolean",
    "app_id": "string",
    "region": "string",
    "steps": "string",
    "failed_step": "string",
    **CONTEXT,
}

_NEEDED = frozenset({"case_id", "uid", "ok", "error_code", "description", "hint", "input_traits"})
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Results(ReadableFrame):
    """The frame that `reproduce` returns. In a notebook each row opens into its diagnosis."""

    @property
    def _constructor(self) -> type[Results]:
        return Results

    def _repr_html_(self) -> str | None:
        if not set(self.columns) >= _NEEDED:
            return super()._repr_html_()
        shown = pd.DataFrame(self.head(MOST_ROWS_SHOWN))
        markup = render(
            "results.html",
            rows=with_causes(shown),
            total=len(self),
            failed=int((~self["ok"].fillna(False)).sum()),
            target=self.attrs.get("target"),
        )
        return in_cell(markup)

    def to_csv(self, *args: Any, **kwargs: Any) -> Any:
        """Write as `DataFrame.to_csv` does; no text begins as a spreadsheet's formula does."""
        return without_formulas(self).to_csv(*args, **kwargs)


def without_formulas(table: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with an apostrophe before each text that a spreadsheet would take for a formula."""
    escaped: pd.DataFrame = pd.DataFrame(table).rename(columns=_escape_formula)
    for name in escaped.columns[[not pd.api.types.is_numeric_dtype(dtype) for dtype in escaped.dtypes]]:
        column = escaped[name]
        if pd.api.types.is_string_dtype(column.dtype) or column.dtype == object:
            escaped[name] = column.map(_escape_formula, na_action="ignore")
    return escaped


def _escape_formula(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def with_causes(results: pd.DataFrame) -> list[Row]:
    """Return each row as a mapping with `None` for what is missing, and its ranked causes under `causes`."""
    rows = cells_of(results)
    causes: dict[str, list[Row]] = {}
    for one in cells_of(diagnose(results)):
        causes.setdefault(str(one["case_id"]), []).append(one)
    return [{**row, "causes": causes.get(str(row["case_id"]), [])} for row in rows]


class RowStore:
    """The rows of a run in the order of its cases, each kept as one tuple until all become a frame."""

    def __init__(self, cases: Sequence[Case]) -> None:
        further = dict.fromkeys(name for case in cases for name in case.extra)
        self._schema: Schema = {**RESULT, **dict.fromkeys(further, "object")}
        self._positions = {case.case_id: position for position, case in enumerate(cases)}
        self._rows: list[tuple[Any, ...] | None] = [None] * len(cases)
        self._kept = 0

    @property
    def total(self) -> int:
        """How many cases there are."""
        return len(self._rows)

    def __len__(self) -> int:
        return self._kept

    def __contains__(self, case_id: str) -> bool:
        return self._rows[self._positions[case_id]] is not None

    def keep(self, case_id: str, row: Row) -> bool:
        """Keep the row of a case; tell whether the case is one of the run's."""
        position = self._positions.get(case_id)
        if position is None:
            return False
        self._kept += self._rows[position] is None
        self._rows[position] = tuple(map(row.get, self._schema))
        return True

    def frame(self) -> Results:
        """Return the rows of the cases that have ended, once: what is kept is given up for it."""
        columns = list(zip(*(row for row in self._rows if row is not None), strict=True))
        self._rows = [None] * self.total
        table: dict[str, pd.Series[Any]] = {}
        for name, dtype in reversed(self._schema.items()):
            table[name] = pd.Series(columns.pop() if columns else (), dtype=object).astype(dtype)
        results: Results = Results({name: table[name] for name in self._schema})
        return results
