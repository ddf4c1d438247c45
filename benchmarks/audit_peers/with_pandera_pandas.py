"""pandera on pandas: a schema of checks, run lazily so that every failing cell is reported."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from .pandas_rules import FAILS
from .rules import COLUMNS, FIRST_MILLISECOND, MOST_CHARACTERS, RULES, STATUSES

FRAME_WIDE = ("auth_token_other_uid", "updated_before_created")
BUILT_IN = {
    "name_too_long": pa.Check.str_length(max_value=MOST_CHARACTERS, error="name_too_long"),
    "status_unknown": pa.Check.isin(["", *STATUSES], error="status_unknown"),
    "created_at_milliseconds": pa.Check.lt(FIRST_MILLISECOND, error="created_at_milliseconds"),
}


def _check(name: str) -> pa.Check:
    def passes(data: pd.Series | pd.DataFrame) -> pd.Series:
        return ~FAILS[name](data.to_frame() if isinstance(data, pd.Series) else data)

    return BUILT_IN.get(name) or pa.Check(passes, name=name, ignore_na=False)


def _column(field: str) -> pa.Column:
    checks = [_check(name) for name in RULES if name.startswith(field + "_") and name not in FRAME_WIDE]
    return pa.Column(checks=checks, nullable=True)


SCHEMA = pa.DataFrameSchema(
    {name: _column(name) for name in COLUMNS}, checks=[_check(name) for name in FRAME_WIDE]
)


def audit(users: pd.DataFrame) -> pd.DataFrame:
    """Return the failure cases: check, index, value."""
    try:
        SCHEMA.validate(users, lazy=True)
    except SchemaErrors as errors:
        return errors.failure_cases
    raise AssertionError("every rule has rows that fail it")


def rows(cases: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the failing rows of each rule, once each: a check of the whole frame has a case a column."""
    return {str(rule): part["index"].drop_duplicates() for rule, part in cases.groupby("check")}
