"""dataframely: a schema whose rules are Polars expressions; rows that fail come with the rules they fail."""

from __future__ import annotations

from pathlib import Path

import dataframely as dy
import polars as pl

from .polars_rules import FAILS
from .rules import RULES


def _rule(name: str):  # type: ignore[no-untyped-def]  # dataframely has no public name for a rule
    return dy.rule()(lambda _: ~FAILS[name])


Users = type(
    "Users",
    (dy.Schema,),
    {
        **{name: dy.String(nullable=True) for name in ("uid", "name", "avatar", "link", "status", "role")},
        **{name: dy.String(nullable=True) for name in ("auth_token", "metadata")},
        **{name: dy.Int64() for name in ("created_at", "updated_at")},
        "tags": dy.List(dy.String(nullable=True), nullable=True),
        "row": dy.UInt32(),
        **{name: _rule(name) for name in RULES},
    },
)


def audit(path: Path) -> pl.DataFrame:
    """Return the failing rows, a column for each rule."""
    result = Users.filter(pl.read_parquet(path, row_index_name="row"))
    result.failure.counts()
    return result.failure.details()


def rows(details: pl.DataFrame) -> dict[str, pl.Series]:
    """Return the failing rows of each rule."""
    return {rule: details.filter(pl.col(rule) == "invalid")["row"] for rule in RULES}
