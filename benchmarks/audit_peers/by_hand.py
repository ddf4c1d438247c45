"""What nothing else can beat by much: just reading the columns, and the rules in streaming Polars by hand."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from .polars_rules import ROW_WISE, lower, there
from .rules import COLUMNS

HASH, MASK = pl.col("hash"), pl.col("mask")
DUPLICATES = ["uid_duplicate", "uid_collision"]


def read(path: Path) -> pl.DataFrame:
    """Read every value of the columns, and keep none."""
    return pl.scan_parquet(path).select(pl.col(COLUMNS).null_count()).collect(engine="streaming")


def audit(path: Path) -> pl.DataFrame:
    """Return a row for each failing cell: row, uid, rule.

    One pass leaves a bit for each rule and a hash of the lowered uid. Sorted, equal hashes stand together;
    the rows that have one of these are compared by their real uids.
    """
    bits = [
        rule.fill_null(value=False).cast(pl.Int32) * (1 << bit) for bit, rule in enumerate(ROW_WISE.values())
    ]
    passed = pl.scan_parquet(path, row_index_name="row").select(
        "row", "uid", mask=pl.sum_horizontal(bits), hash=pl.when(there).then(lower.hash())
    )
    rows = passed.collect(engine="streaming")
    failing = rows.lazy().filter(MASK != 0)
    found = [
        failing.filter(MASK & (1 << bit) != 0).select("row", "uid", rule=_rule(rule))
        for bit, rule in enumerate(ROW_WISE)
    ]
    return pl.concat(pl.collect_all([*found, *_duplicates(rows)]))


def _duplicates(rows: pl.DataFrame) -> list[pl.LazyFrame]:
    hashes = rows["hash"].drop_nulls().sort()
    twice = hashes.filter(hashes == hashes.shift())
    alike = rows.lazy().filter(HASH.is_in(twice.implode())).select("row", "uid", lower=lower)
    uids = alike.group_by("lower", "uid").len()
    more_rows = uids.filter(pl.col("len") > 1)
    more_uids = uids.group_by("lower").len().filter(pl.col("len") > 1)
    return [
        alike.join(more_rows, on="uid", how="semi").select("row", "uid", rule=_rule("uid_duplicate")),
        alike.join(more_uids, on="lower", how="semi").select("row", "uid", rule=_rule("uid_collision")),
    ]


def _rule(name: str) -> pl.Expr:
    return pl.lit(name, dtype=pl.Enum([*ROW_WISE, *DUPLICATES]))


def rows(found: pl.DataFrame) -> dict[str, pl.Series]:
    """Return the failing rows of each rule."""
    return {rule: part["row"] for (rule,), part in found.partition_by("rule", as_dict=True).items()}
