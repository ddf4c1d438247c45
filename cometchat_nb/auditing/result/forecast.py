"""What follows from the issues of an audit: rules that fail together, logins that would fail."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

FORECAST = {
    "row": "Int64",
    "uid": "string",
    "method": "string",
    "login_code": "string",
    "rule_id": "string",
}

# The order in which the SDK checks: what it finds first is what the login gives.
_CHECKED_FIRST = ("uid_missing", "uid_blank", "uid_space", "auth_token_blank", "auth_token_space")


def co_occurrence(issues: pd.DataFrame, rules: list[str]) -> pd.DataFrame:
    """Count the rows in which two rules fail, for each pair; the rules stand in the given order."""
    located = issues[issues["row"].notna()]
    codes = pd.Index(rules, dtype=object).get_indexer(located["rule_id"].astype(object))
    cells = pd.DataFrame({"row": located["row"].to_numpy(np.int64), "rule": codes}).drop_duplicates()
    both = cells.merge(cells, on="row", suffixes=("", "_other"))
    flat = np.bincount(both["rule"] * len(rules) + both["rule_other"], minlength=len(rules) ** 2)
    square = flat.reshape(len(rules), len(rules))
    failing = np.flatnonzero(square.diagonal())
    names = pd.Index([rules[position] for position in failing], name="rule_id", dtype="string")
    pairs: pd.DataFrame = pd.DataFrame(square[np.ix_(failing, failing)], index=names, columns=names)
    return pairs


def login_forecast(issues: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each login that would fail, with the one code that it would give."""
    failing = issues.loc[issues["login_code"].notna() & issues["row"].notna()]
    by_token = (failing["field"] == "auth_token").to_numpy(bool, na_value=False)
    order = pd.Index(_CHECKED_FIRST, dtype=object).get_indexer(failing["rule_id"].astype(object))
    order = np.where(order < 0, len(_CHECKED_FIRST), order)
    rows = failing["row"].to_numpy(np.int64)
    logins = rows * 2 + by_token
    by_login = np.lexsort((order, logins))
    first = by_login[_mark_firsts(logins[by_login])]
    logins_in_order = failing.iloc[first].reset_index(drop=True)
    methods = np.where(by_token[first], "auth_token", "uid")
    forecast: pd.DataFrame = logins_in_order.assign(method=methods)[list(FORECAST)].astype(FORECAST)
    return forecast


def _mark_firsts(ordered: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Mark the first of each run of equal values."""
    firsts = np.ones(len(ordered), dtype=bool)
    firsts[1:] = ordered[1:] != ordered[:-1]
    return firsts
