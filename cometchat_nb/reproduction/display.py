"""How the results of a run show themselves in a notebook: a row each, which opens into its diagnosis."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..diagnosis.ranking import diagnose
from ..frames import cells_of
from ..rendering import render

MOST_ROWS_SHOWN = 50
_NEEDED = frozenset({"case_id", "uid", "ok", "error_code", "description", "hint", "input_traits"})


class Results(pd.DataFrame):
    """The frame that `reproduce` returns. In a notebook each row opens into its diagnosis."""

    @property
    def _constructor(self) -> type[Results]:
        return Results

    def _repr_html_(self) -> str | None:
        if not set(self.columns) >= _NEEDED:
            return pd.DataFrame(self)._repr_html_()  # type: ignore[no-any-return]  # pandas leaves it untyped
        shown = pd.DataFrame(self.head(MOST_ROWS_SHOWN))
        return render(
            "results.html",
            rows=with_causes(shown),
            total=len(self),
            failed=int((~self["ok"].fillna(False)).sum()),
            target=self.attrs.get("target"),
        )


def with_causes(results: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each row as a mapping with `None` for what is missing, and its ranked causes under `causes`."""
    rows = cells_of(results)
    causes: dict[str, list[dict[str, Any]]] = {}
    for one in cells_of(diagnose(results)):
        causes.setdefault(str(one["case_id"]), []).append(one)
    return [{**row, "causes": causes.get(str(row["case_id"]), [])} for row in rows]
