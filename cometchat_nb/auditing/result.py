"""What an audit found: per rule, per failing cell, and what follows from both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..redaction import Scan
from ..rendering import render
from . import wording
from .diff import AuditDiff
from .relations import co_occurrence, login_forecast

if TYPE_CHECKING:
    from ..charts import Chart

SEVERITIES = ("error", "warning", "info")
MOST_ISSUES_SHOWN = 20
MOST_ISSUES_ON_A_PAGE = 200
MOST_ISSUES_IN_A_TABLE = 10_000


@dataclass(frozen=True, repr=False, eq=False)
class Audit:
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

    summary: pd.DataFrame
    issues: pd.DataFrame
    sources: pd.DataFrame
    unreadable: pd.DataFrame
    rows: int
    engine: str
    seconds: float
    complete: bool = True

    def __repr__(self) -> str:
        return f"Audit({wording.headline(self)}; {self.engine}, {self.seconds:.1f} s)"

    @property
    def passed(self) -> bool:
        """Whether every line could be read and no rule of the severity `error` fails."""
        return not self.fails("error") and self.unreadable.empty

    def fails(self, severity: str = "error") -> bool:
        """Tell whether a rule fails that is of this severity or a graver one.

        Raises:
            ValueError: When there is no such severity.
        """
        if severity not in SEVERITIES:
            raise ValueError(f"severity must be one of {', '.join(SEVERITIES)}, not {severity!r}")
        grave = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return bool((self.summary["severity"].isin(grave) & (self.summary["failing"] > 0)).any())

    def co_occurrence(self) -> pd.DataFrame:
        """Count the users that fail two rules at once.

        Returns:
            A square frame, rules by rules, of those that fail; on its diagonal how many users fail each.

        Raises:
            ValueError: When `limit` cut the issues.
        """
        self._require_all_issues("counts of pairs")
        return co_occurrence(self.issues, self.summary["rule_id"].astype(str).tolist())

    def login_forecast(self) -> pd.DataFrame:
        """Tell which logins would fail, and with which code.

        The checks stand in the SDK's order, so that each login has the one code that it would give.

        Returns:
            A row for each login that would fail: `row, uid, method (uid or auth_token), login_code,
            rule_id`.

        Raises:
            ValueError: When `limit` cut the issues.
        """
        self._require_all_issues("a forecast")
        forecast: pd.DataFrame = self._forecast.copy()
        return forecast

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
        values = wording.values_of(self, MOST_ISSUES_ON_A_PAGE)
        scan = Scan(shown=wording.public(self, MOST_ISSUES_ON_A_PAGE))
        page = scan.clean(render("audit.html", title=title, masked=wording.COUNT, **values))
        return page.replace(wording.COUNT, str(scan.hits))

    def plot(self) -> Chart:
        """Draw how many users fail each rule; needs the extra `charts`.

        Raises:
            ImportError: When matplotlib is not installed.
        """
        try:
            from ..charts import rules_chart
        except ImportError as exc:
            raise ImportError(f"a chart needs pip install 'cometchat-nb[charts]' ({exc})") from None
        failing = self.summary[self.summary["failing"] > 0].sort_values("failing", kind="stable")
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
        except ImportError as exc:
            raise ImportError(f"a table needs pip install 'cometchat-nb[tables]' ({exc})") from None
        shown = self.issues.head(limit)
        texts = [name for name in shown.columns if name != "row"]
        shown = shown.astype(dict.fromkeys(texts, "string")).fillna(dict.fromkeys(texts, ""))
        caption = wording.of_all(len(shown), self._issue_count, "issue")
        return ITable(shown, caption=caption, maxBytes=0, maxColumns=0, showIndex=False)

    def save(self, folder: str | Path) -> list[Path]:
        """Write `issues.parquet`, `summary.parquet` and `audit.html` into a folder; return their paths.

        Raises:
            ImportError: When pyarrow is not installed (extra `files`); nothing is written then.
            FileNotFoundError: When what the folder lies in does not exist.
        """
        try:
            import pyarrow  # noqa: F401 - what pandas writes Parquet with
        except ImportError as exc:
            raise ImportError(f"Parquet needs pip install 'cometchat-nb[files]' ({exc})") from None
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
        values = wording.values_of(self, MOST_ISSUES_SHOWN)
        scan = Scan(shown=wording.public(self, MOST_ISSUES_SHOWN))
        return scan.clean(render("audit_fragment.html", **values))

    @cached_property
    def _forecast(self) -> pd.DataFrame:
        return login_forecast(self.issues)

    @property
    def _issue_count(self) -> int:
        return int(self.summary["failing"].sum())

    def _require_all_issues(self, what: str) -> None:
        if not self.complete:
            raise ValueError(f"{what} needs all issues, and limit= cut them: audit without limit")
