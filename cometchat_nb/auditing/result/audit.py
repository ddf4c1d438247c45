"""What an audit found: per rule, per failing cell, and what follows from both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...extras import missing_extra
from ...redaction import Scan
from ...rendering.html import render
from ...rendering.spreadsheets import to_csv
from ..rules import UNKNOWN_COLUMN
from .diff import AuditDiff
from .tables import AuditTables
from .wording import COUNT, audit_values, first_of, headline, in_audit_cell, visible_cells

if TYPE_CHECKING:
    from ...rendering.charts import Chart

MOST_ISSUES_SHOWN = 20
MOST_ISSUES_ON_A_PAGE = 200
MOST_ISSUES_IN_A_TABLE = 10_000


@dataclass(frozen=True, repr=False, eq=False)
class Audit(AuditTables):
    """The result of `cometchat_nb.audit`. In a notebook it shows itself as a table.

    Attributes:
        summary: A row a rule: `rule_id, field, severity, says, checked, failing, share, example,
            login_code, fix, source`.
        issues: A row a failing cell: `row (0-based), uid, field, rule_id, severity, value (masked, at
            most 80 characters), login_code, fix`.
        sources: A row a file or table: `source, first_row, rows, unreadable`.
        unreadable: A row a line that could not be read: `source, line, problem`.
        rows: How many users were audited.
        engine: What ran the rules.
        seconds: How long it took.
        complete: Whether `issues` has every issue; False where `limit` cut it. The counts of `summary`
            are complete all the same.
    """

    def __repr__(self) -> str:
        return f"Audit({headline(self)}; {self.engine}, {self.seconds:.1f} s)"

    def diff(self, after: Audit) -> AuditDiff:
        """Compare with the audit of a later export: what got better, what got worse, what is new.

        Raises:
            TypeError: When it is not an audit.
        """
        if not isinstance(after, Audit):
            raise TypeError(f"after must be what audit() returns, not {type(after).__name__}")
        return AuditDiff(self, after)

    def to_html(self, title: str = "Audit of user objects") -> str:
        """Return one self-contained page: no script, no request, light and dark, fit for paper."""
        values = audit_values(self, MOST_ISSUES_ON_A_PAGE)
        scan = Scan()
        page = scan.clean(render("audit.html", title=title, masked=COUNT, **values))
        return page.replace(COUNT, str(scan.hits))

    def plot(self) -> Chart:
        """Draw how many users fail each rule; needs the extra `charts`.

        Raises:
            ImportError: When matplotlib is not installed.
        """
        try:
            from ...rendering.charts import rules_chart
        except ImportError:
            raise missing_extra("charts", "a chart") from None
        of_users = self.summary[self.summary["field"] != UNKNOWN_COLUMN.field]
        failing = of_users[of_users["failing"] > 0].sort_values("failing", kind="stable")
        return rules_chart(failing, f"Failing of {self.rows:,} users")

    def table(self, limit: int = MOST_ISSUES_IN_A_TABLE) -> Any:
        """Show the issues as a table that can be searched and sorted; needs the extra `tables`.

        Args:
            limit: The first so many issues: all of them travel to the page.

        Raises:
            ImportError: When itables is not installed.
        """
        try:
            from itables.widget import ITable
        except ImportError:
            raise missing_extra("tables", "a table that can be searched") from None
        shown = pd.DataFrame(visible_cells(self.issues.head(limit)), columns=self.issues.columns)
        texts = [name for name in shown.columns if name != "row"]
        shown = shown.astype({"row": "Int64", **dict.fromkeys(texts, "string")})
        shown = shown.fillna(dict.fromkeys(texts, ""))
        caption = first_of(len(shown), int(self.summary["failing"].sum()), "issue")
        return ITable(shown, caption=caption, maxBytes=0, maxColumns=0, showIndex=False)

    def issues_csv(self, target: str | Path | None = None) -> str:
        """Return the issues as CSV in which no cell is a formula to a spreadsheet, and write it to a file."""
        return to_csv(self.issues, target)

    def save(self, folder: str | Path) -> list[Path]:
        """Write `issues.parquet`, `summary.parquet` and `audit.html` into a folder; return their paths.

        Raises:
            ImportError: When pyarrow is not installed (extra `files`); nothing is written then.
            FileNotFoundError: When what the folder lies in does not exist.
        """
        try:
            import pyarrow  # noqa: F401 - what pandas writes Parquet with
        except ImportError:
            raise missing_extra("files", "Parquet") from None
        folder = Path(folder)
        if not folder.parent.is_dir():
            raise FileNotFoundError(f"there is no folder {folder.parent}")
        folder.mkdir(exist_ok=True)
        issues, summary, page = (
            folder / name for name in ("issues.parquet", "summary.parquet", "audit.html")
        )
        self.issues.to_parquet(issues, engine="pyarrow", index=False)
        self.summary.to_parquet(summary, engine="pyarrow", index=False)
        page.write_text(self.to_html(), encoding="utf-8")
        return [issues, summary, page]

    def _repr_html_(self) -> str:
        return in_audit_cell("audit_fragment.html", audit_values(self, MOST_ISSUES_SHOWN))
