"""cometchat_nb: the same twenty rules, on each kind of input and with each engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl  # noqa: F401 - imported before the clock starts, as all libraries are

from cometchat_nb import Audit, audit

from .rules import RULES


def audit_file(path: Path) -> Audit:
    """Audit a Parquet file."""
    return audit(path, rules=RULES)


def audit_frame(users: pd.DataFrame) -> Audit:
    """Audit a pandas frame, Polars installed."""
    return audit(users, rules=RULES)


def audit_frame_by_pandas(users: pd.DataFrame) -> Audit:
    """Audit a pandas frame as where Polars is not installed."""
    return audit(users, rules=RULES, engine="pandas")


def audit_relation(path: Path) -> Audit:
    """Audit a DuckDB relation."""
    return audit(duckdb.read_parquet(str(path)), rules=RULES)


def audit_by_dask(given: tuple[Path, Any]) -> Audit:
    """Audit a Parquet file by two worker processes."""
    path, client = given
    return audit(path, rules=RULES, client=client)


def rows(result: Audit) -> dict[str, Any]:
    """Return the failing rows of each rule."""
    return {str(rule): part["row"] for rule, part in result.issues.groupby("rule_id", observed=True)}
