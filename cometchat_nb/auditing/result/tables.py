"""The tables of an audit, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

import pandas as pd

from ...redaction import quotable
from ..rules.rule import SEVERITIES
from .forecast import co_occurrence, login_forecast


@dataclass(frozen=True, repr=False, eq=False)
class AuditTables:
    """What an audit found; `Audit` shows it."""

    summary: pd.DataFrame
    issues: pd.DataFrame
    sources: pd.DataFrame
    unreadable: pd.DataFrame
    rows: int
    engine: str
    seconds: float
    complete: bool = True

    def __bool__(self) -> NoReturn:
        raise TypeError("an audit is neither true nor false: ask for .passed or .fails('warning')")

    @property
    def passed(self) -> bool:
        """Whether there were users, every line could be read, and no rule of the severity `error` fails."""
        return self.rows > 0 and not self.fails("error") and self.unreadable.empty

    def fails(self, severity: str = "error") -> bool:
        """Tell whether a rule fails that is of this severity or a graver one.

        Raises:
            ValueError: When there is no such severity.
        """
        if severity not in SEVERITIES:
            raise ValueError(f"severity must be one of {', '.join(SEVERITIES)}, not {quotable(severity)}")
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

        The checks are in the SDK's order, so that each login has the one code that it would give.

        Returns:
            A row for each login that would fail: `row, uid, method (uid or auth_token), login_code,
            rule_id`.

        Raises:
            ValueError: When `limit` cut the issues.
        """
        self._require_all_issues("a forecast")
        forecast: pd.DataFrame = self._forecast.copy()
        return forecast

    @cached_property
    def _forecast(self) -> pd.DataFrame:
        return login_forecast(self.issues)

    def _require_all_issues(self, what: str) -> None:
        if not self.complete:
            raise ValueError(f"{what} needs all issues, and limit= cut them: audit without limit")
