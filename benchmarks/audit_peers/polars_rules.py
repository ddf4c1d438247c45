"""The rules as Polars expressions that hold where a row fails, for the peers that take such expressions."""

from __future__ import annotations

import polars as pl

from .rules import (
    FIRST_MILLISECOND,
    FOREIGN_IN_ROLE,
    FOREIGN_IN_UID,
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_TAGS,
    NOT_BLANK,
    OWNER,
    STATUSES,
    URL,
    WHITE_CHARACTERS,
)

uid, token = pl.col("uid"), pl.col("auth_token")
created, updated = pl.col("created_at"), pl.col("updated_at")
lower = uid.str.to_lowercase()
there = uid.str.contains(NOT_BLANK)


def _is_not_url(text: pl.Expr) -> pl.Expr:
    return (text != "") & ~text.str.contains(URL)


def _is_missing(text: pl.Expr) -> pl.Expr:
    return text.is_null() | (text == "")


ROW_WISE: dict[str, pl.Expr] = {
    "uid_missing": _is_missing(uid),
    "uid_too_long": there & (uid.str.len_chars() > MOST_CHARACTERS),
    "uid_space": there & uid.str.contains(" ", literal=True),
    "uid_alphabet": uid.str.contains(FOREIGN_IN_UID),
    "uid_upper_case": uid.str.contains("[A-Z]"),
    "name_missing": _is_missing(pl.col("name")),
    "name_too_long": pl.col("name").str.len_chars() > MOST_CHARACTERS,
    "avatar_not_url": _is_not_url(pl.col("avatar")),
    "link_not_url": _is_not_url(pl.col("link")),
    "status_unknown": pl.all_horizontal(pl.col("status") != status for status in ["", *STATUSES]),
    "role_alphabet": pl.col("role").str.contains(FOREIGN_IN_ROLE),
    "auth_token_space": token.str.contains(" ", literal=True)
    & (token.str.strip_chars(WHITE_CHARACTERS) != ""),
    "auth_token_other_uid": (uid != "") & (token.str.extract(OWNER, 1).str.to_lowercase() != lower),
    "created_at_milliseconds": created >= FIRST_MILLISECOND,
    "updated_before_created": (updated < created)
    & ((updated < FIRST_MILLISECOND) == (created < FIRST_MILLISECOND)),
    "tags_too_many": pl.col("tags").list.len() > MOST_TAGS,
    "tags_too_long": pl.col("tags").list.eval(pl.element().str.len_chars() > MOST_CHARACTERS).list.any(),
    "metadata_too_large": pl.col("metadata").str.len_bytes() > MOST_BYTES,
}

ACROSS_ROWS: dict[str, pl.Expr] = {
    "uid_duplicate": there & uid.is_duplicated(),
    "uid_collision": there & (pl.len().over(lower) > pl.len().over(uid)),
}

FAILS: dict[str, pl.Expr] = {
    name: rule.fill_null(value=False) for name, rule in (ROW_WISE | ACROSS_ROWS).items()
}
