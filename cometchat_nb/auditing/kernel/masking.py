"""What a failing cell shows of itself: enough to recognise it, and never a secret."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from ...redaction import MASK, is_secret_name, mask_shapes
from ..rules.fields import TIMES

LONGEST_VALUE = 80
LONGEST_UID = 100
MORE = "…"

# At least where redaction finds the shape of a key, a token or a JWT.
_HINT_OF_A_SHAPE = "[0-9]{10}[0-9A-Fa-f]{8}|[0-9A-Fa-f]{32}|eyJ"
_SHORTEST_NUMBER = 18
_TOKEN_SHAPE = "_(?:[0-9]{10}[0-9A-Fa-f]{8}|[0-9][0-9A-Fa-f]{31})"
_SHORTEST_WITH_A_VISIBLE_END = 16
_LARGEST_SHOWN = 9e15


def shown_value(failing: nw.DataFrame[Any], field: str) -> nw.Expr | nw.Series[Any]:
    """Return what the cells of this field show, before shapes are masked and long ones cut."""
    if field == "auth_token":
        return _mask_tokens(field)
    if is_secret_name(field):
        return nw.lit(MASK)
    if field in ("avatar", "link"):
        return _strip_secrets_of_address(field)
    if field in TIMES:
        return _format_times(field, has_text=f"{field}.text" in failing.columns)
    if field == "tags":
        return _describe_tags()
    if field == "metadata":
        return nw.col("metadata.shown") if "metadata.shown" in failing.columns else _format_sizes(failing)
    return nw.col(field).cast(nw.String)


def mask_issues(issues: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Mask what is shaped like a key or token in `uid` and `value`, and cut what is too long."""
    return issues.with_columns(
        _mask_column(issues["uid"], LONGEST_UID),
        _mask_column(issues["value"], LONGEST_VALUE),
    )


def mask_text(text: str, longest: int = LONGEST_VALUE) -> str:
    """Mask the shapes of secrets in a text and cut it; a cut can make a shape, so they are masked again."""
    text = mask_shapes(text)
    return text if len(text) <= longest else mask_shapes(text[: longest - 1] + MORE)


def _mask_column(column: nw.Series[Any], longest: int) -> nw.Series[Any]:
    name = column.name
    text = nw.col(name)
    may_need_masking = (text.str.len_chars() >= _SHORTEST_NUMBER) | text.str.contains("eyJ", literal=True)
    frame = (
        column.to_frame()
        .with_row_index("at")
        .filter(may_need_masking.fill_null(False))
        .with_columns(hint=text.str.contains(_HINT_OF_A_SHAPE), long=text.str.len_chars() > longest)
    )
    hits = frame.filter(nw.col("hint"))
    if len(hits):
        texts = [mask_text(value, longest) for value in hits[name].to_list()]
        values = nw.new_series(name, texts, nw.String, backend=column.implementation)
        column = column.scatter(hits["at"].to_numpy(), values)
    long = frame.filter(nw.col("long") & ~nw.col("hint"))
    if len(long):
        cut = long.select(nw.concat_str(text.str.slice(0, longest - 1), nw.lit(MORE)).alias(name))
        column = column.scatter(long["at"].to_numpy(), cut[name])
    return column


def _mask_tokens(field: str) -> nw.Expr:
    """Mask tokens as `redaction.mask` does: what is left is the owner and the last four characters."""
    token = nw.col(field)
    owner = token.str.replace(f"{_TOKEN_SHAPE}[\\s\\S]*", "_")
    return nw.concat_str(
        nw.when(token.str.contains(_TOKEN_SHAPE)).then(owner).otherwise(nw.lit("")),
        nw.lit(MASK),
        nw.when(token.str.len_chars() >= _SHORTEST_WITH_A_VISIBLE_END)
        .then(token.str.slice(-4))
        .otherwise(nw.lit("")),
    )


def _strip_secrets_of_address(field: str) -> nw.Expr:
    """Show an address without what stands before its host's @, and without its query."""
    text = nw.col(field).str.replace(r"//[^/?#\\]*@", f"//{MASK}@")
    return text.str.replace(r"[?#][\s\S]*", f"?{MORE}")


def _format_times(field: str, *, has_text: bool) -> nw.Expr:
    time = nw.col(field)
    whole_number = time.fill_null(0).clip(-_LARGEST_SHOWN, _LARGEST_SHOWN).floor().cast(nw.Int64)
    number = (
        nw.when(time.abs() <= _LARGEST_SHOWN)
        .then(whole_number.cast(nw.String))
        .otherwise(nw.lit(f"beyond {_LARGEST_SHOWN:g}"))
    )
    if not has_text:
        return number
    return nw.when(time.is_null()).then(nw.col(f"{field}.text")).otherwise(number)


def _format_sizes(failing: nw.DataFrame[Any]) -> nw.Series[Any]:
    sizes = [f"{int(size):,} bytes" for size in failing["metadata.bytes"].to_list()]
    return nw.new_series("value", sizes, nw.String, backend=failing.implementation)


def _describe_tags() -> nw.Expr:
    count, longest = (nw.col(f"tags.{name}").fill_null(0).cast(nw.Int64) for name in ("count", "longest"))
    text = nw.concat_str(
        count.cast(nw.String),
        nw.lit(" tags, the longest of "),
        longest.cast(nw.String),
        nw.lit(" characters"),
    )
    return nw.when(nw.col("tags.count").is_null()).then(nw.lit("not a list")).otherwise(text)
