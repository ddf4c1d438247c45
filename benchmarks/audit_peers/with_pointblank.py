"""pointblank on Polars: a step for each rule, and all rows that fail it as an extract."""

from __future__ import annotations

from pathlib import Path

import pointblank as pb
import polars as pl

from .polars_rules import FAILS
from .rules import FIRST_MILLISECOND, MOST_CHARACTERS, RULES


def audit(path: Path) -> pb.Validate:
    """Return the validation after it has run."""
    users = pl.read_parquet(path)
    steps = pb.Validate(users)
    for rule in RULES:
        steps = _with_step(steps, rule)
    return steps.interrogate(extract_limit=len(users))


def _with_step(steps: pb.Validate, rule: str) -> pb.Validate:
    if rule == "name_too_long":
        return steps.col_vals_str_len("name", max_val=MOST_CHARACTERS, na_pass=True)
    if rule == "created_at_milliseconds":
        return steps.col_vals_lt("created_at", FIRST_MILLISECOND)
    return steps.col_vals_expr(~FAILS[rule])


def rows(steps: pb.Validate) -> dict[str, pl.Series]:
    """Return the failing rows of each rule."""
    extracts = steps.get_data_extracts()
    return {rule: extracts[step]["_row_num_"] - 1 for step, rule in enumerate(RULES, start=1)}
