"""Uids whose hashes stand more than once, compared as they are: sharing a hash is not being the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import narwhals as nw
import pandas as pd

from .at_once import worked_on
from .canonical import Backend, Batch, canonical
from .closely import ascii_lowered
from .kernel import ROW, Hashes, hashes_of
from .parts import Part
from .patterns import NOT_ASCII, blank

Suspected = tuple[Any, int]
"""A native frame of `row`, from 0 in its part, and `uid`; and how many rows the part has."""


def suspected(part: Part, candidates: Hashes, backend: Backend) -> Suspected:
    """Read the uids of a part once more, and return those whose hash is among the candidates."""
    found, first_row = [], 0

    def look(batch: Batch) -> tuple[nw.DataFrame[Any], int]:
        return _among(batch, candidates, backend), batch.rows

    for hits, rows in worked_on(part.batches(["uid"], backend), look, backend):
        found.append(hits.with_columns(nw.col(ROW) + first_row))
        first_row += rows
    return (nw.concat(found).to_native() if found else None), first_row


def compared(parts: Iterable[Suspected]) -> nw.DataFrame[Any] | None:
    """Compare the uids of all parts as they are; those of nothing but white space are left out.

    Returns:
        `row, uid, same, spellings`: how many rows have this uid, and how many different uids are the
        same in lower case. `None` when there is nothing to compare.
    """
    frames, first_row = [], 0
    for found, rows in parts:
        if found is not None:
            frames.append(nw.from_native(found, eager_only=True).with_columns(nw.col(ROW) + first_row))
        first_row += rows
    if not frames:
        return None
    frame = _with_lowered(nw.concat(frames).filter(~blank("uid")))
    same = frame.group_by("uid").agg(nw.len().alias("same"))
    spellings = frame.unique(["uid"]).group_by("lowered").agg(nw.len().alias("spellings"))
    return frame.join(same, on="uid").join(spellings, on="lowered").drop("lowered")


def _among(batch: Batch, candidates: Hashes, backend: Backend) -> nw.DataFrame[Any]:
    frame = canonical(batch, backend).with_row_index(ROW).select(nw.col(ROW).cast(nw.Int64), "uid")
    there = frame.filter(~nw.col("uid").is_null() & (nw.col("uid") != ""))
    if not len(there):
        return there
    hit = pd.Series(hashes_of(there["uid"])).isin(candidates).to_numpy()
    return there.filter(nw.new_series("hit", hit, nw.Boolean, backend=backend))


def _with_lowered(frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Add the uids in lower case as far as the service lowers them: ASCII."""
    lowered = frame.with_columns(nw.col("uid").str.to_lowercase().alias("lowered"))
    odd = lowered.with_row_index("at").filter(nw.col("uid").str.contains(NOT_ASCII))
    if not len(odd):
        return lowered
    exact = [ascii_lowered(uid) for uid in odd["uid"].to_list()]
    series = nw.new_series("lowered", exact, nw.String, backend=frame.implementation)
    return lowered.with_columns(lowered["lowered"].scatter(odd["at"], series))
