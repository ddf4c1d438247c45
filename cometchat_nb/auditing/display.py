"""What a failing cell shows of itself: enough to recognise it, and never a secret."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from ..redaction import MASK, is_secret_name, mask, mask_shapes
from .fields import TIMES
from .patterns import TOKEN, WHITE

LONGEST_VALUE = 80
LONGEST_UID = 100
MORE = "…"

# At least where redaction finds the shape of a key, a token or a JWT, the shortest of which is a JWT.
_HINT_OF_A_SHAPE = "[0-9]{10}[0-9A-Fa-f]{8}|[0-9A-Fa-f]{32}|eyJ"
_SHORTEST_SHAPE = 14
_LARGEST_SHOWN = 9e15


def shown(failing: nw.DataFrame[Any], field: str) -> nw.Expr | nw.Series[Any]:
    """Return what the cells of this field show, before shapes are masked and long ones cut."""
    if field == "auth_token":
        return _tokens(failing["auth_token"])
    if field == "jwt" or (is_secret_name(field) and field not in failing.columns):
        return nw.lit(MASK)
    if field in ("avatar", "link"):
        return _addresses(field)
    if field in TIMES:
        return _times(field, f"{field}.text" in failing.columns)
    if field == "tags":
        return _counts()
    if field == "metadata":
        return nw.col("metadata.shown") if "metadata.shown" in failing.columns else _sizes(failing)
    if is_secret_name(field):
        return nw.lit(MASK)
    return nw.col(field).cast(nw.String)


def masked(told: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Mask what is shaped like a key or token in `uid` and `value`, and cut what is too long."""
    return told.with_columns(
        _masked(told["uid"], LONGEST_UID),
        _masked(told["value"], LONGEST_VALUE),
    )


def safe(text: str, longest: int = LONGEST_VALUE) -> str:
    """Mask the shapes of secrets in a text and cut it; a cut can make a shape, so they are masked again."""
    text = mask_shapes(text)
    return text if len(text) <= longest else mask_shapes(text[: longest - 1] + MORE)


def _masked(column: nw.Series[Any], longest: int) -> nw.Series[Any]:
    name = column.name
    text = nw.col(name)
    frame = (
        column.to_frame()
        .with_row_index("at")
        .filter((text.str.len_chars() >= _SHORTEST_SHAPE).fill_null(False))
        .with_columns(hint=text.str.contains(_HINT_OF_A_SHAPE), long=text.str.len_chars() > longest)
    )
    hits = frame.filter(nw.col("hint"))
    if len(hits):
        texts = [safe(value, longest) for value in hits[name].to_list()]
        column = column.scatter(
            hits["at"], nw.new_series(name, texts, nw.String, backend=column.implementation)
        )
    long = frame.filter(nw.col("long") & ~nw.col("hint"))
    if len(long):
        cut = long.select(nw.concat_str(text.str.slice(0, longest - 1), nw.lit(MORE)).alias(name))
        column = column.scatter(long["at"], cut[name])
    return column


def _tokens(column: nw.Series[Any]) -> nw.Series[Any]:
    """Mask tokens as `redaction.mask` does; those of the usual shape all at once."""
    frame = column.alias("auth_token").to_frame()
    token = nw.col("auth_token").str
    told = frame.with_row_index("at").with_columns(
        value=nw.concat_str(token.replace(f"[0-9]{{10}}[0-9A-Fa-f]{{8,}}[{WHITE}]*$", MASK), token.slice(-4)),
        usual=token.contains(f"^{TOKEN}[{WHITE}]*$").fill_null(False),
    )
    odd = told.filter(~nw.col("usual"))
    if not len(odd):
        return told["value"]
    texts = [mask(value) for value in odd["auth_token"].to_list()]
    values = nw.new_series("value", texts, nw.String, backend=column.implementation)
    return told["value"].scatter(odd["at"], values)


def _addresses(field: str) -> nw.Expr:
    """Show an address without what stands before its host's @, and without its query."""
    text = nw.col(field).str.replace(r"//[^/?#\\]*@", f"//{MASK}@")
    return text.str.replace(r"[?#][\s\S]*", f"?{MORE}")


def _times(field: str, has_text: bool) -> nw.Expr:
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


def _sizes(failing: nw.DataFrame[Any]) -> nw.Series[Any]:
    told = [f"{int(size):,} bytes" for size in failing["metadata.bytes"].to_list()]
    return nw.new_series("value", told, nw.String, backend=failing.implementation)


def _counts() -> nw.Expr:
    count, longest = (nw.col(f"tags.{name}").fill_null(0).cast(nw.Int64) for name in ("count", "longest"))
    told = nw.concat_str(
        count.cast(nw.String),
        nw.lit(" tags, the longest of "),
        longest.cast(nw.String),
        nw.lit(" characters"),
    )
    return nw.when(nw.col("tags.count").is_null()).then(nw.lit("not a list")).otherwise(told)
