"""pandera on Polars: a schema of checks, run lazily so that every failing cell is reported."""

from __future__ import annotations

from pathlib import Path

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from .polars_rules import FAILS
from .rules import FIRST_MILLISECOND, MOST_CHARACTERS, RULES, STATUSES

FRAME_WIDE = ("auth_token_other_uid", "updated_before_created")
BUILT_IN = {
    "name_too_long": pa.Check.str_length(max_value=MOST_CHARACTERS, error="name_too_long"),
    "status_unknown": pa.Check.isin(["", *STATUSES], error="status_unknown"),
    "created_at_milliseconds": pa.Check.lt(FIRST_MILLISECOND, error="created_at_milliseconds"),
}


def _check(name: str) -> pa.Check:
    own = pa.Check(lambda data: data.lazyframe.select(~FAILS[name]), name=name, ignore_na=False)
    return BUILT_IN.get(name, own)


def _column(dtype: object, field: str) -> pa.Column:
    checks = [_check(name) for name in RULES if name.startswith(field + "_") and name not in FRAME_WIDE]
    return pa.Column(dtype, checks, nullable=True)


SCHEMA = pa.DataFrameSchema(
    {
        **{name: _column(str, name) for name in ("uid", "name", "avatar", "link", "status", "role")},
        **{name: _column(str, name) for name in ("auth_token", "metadata")},
        **{name: _column(int, name) for name in ("created_at", "updated_at")},
        "tags": _column(pl.List(pl.String), "tags"),
    },
    checks=[_check(name) for name in FRAME_WIDE],
)


def audit(path: Path) -> pl.DataFrame:
    """Return the failure cases: check, index, value."""
    try:
        SCHEMA.validate(pl.read_parquet(path), lazy=True)
    except SchemaErrors as errors:
        return errors.failure_cases
    raise AssertionError("every rule has rows that fail it")


def rows(cases: pl.DataFrame) -> dict[str, pl.Series]:
    """Return the failing rows of each rule."""
    return {rule: cases.filter(pl.col("check").str.starts_with(rule))["index"] for rule in RULES}
