"""Uids whose hashes stand more than once, compared as they are: sharing a hash is not being the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from .at_once import BATCHES_AT_ONCE, worked_on
from .canonical import Backend, Batch, canonical
from .closely import ascii_lowered
from .kernel import ROW, Findings, hashes_of
from .keys import Hashes
from .parts import Part
from .patterns import NOT_ASCII, blank

MOST_BYTES = 512_000_000

Suspected = tuple[Any, int]
"""A native frame of `row`, from 0 in its part, and `uid`; and how many rows the part has."""


class KeptUids:
    """The uids of the parts with their hashes, so that nothing need be read twice: while they are few.

    Args:
        most_bytes: What they may take; from there on no part is kept.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._left = most_bytes
        self._kept: dict[Part, list[tuple[Any, Hashes]]] = {}

    def add(self, part: Part, findings: Findings) -> None:
        """Take those of the next batch of a part."""
        if self._left > 0 and findings.uids is not None:
            self._kept.setdefault(part, []).append((findings.uids, findings.hashes))
            size = nw.from_native(findings.uids, series_only=True).to_frame().estimated_size()
            self._left -= int(size) + findings.hashes.nbytes
            if self._left <= 0:
                del self._kept[part]

    def suspected(self, part: Part, candidates: Hashes) -> Suspected | None:
        """Return the uids of a part whose hash is among the candidates, if they were kept."""
        if part not in self._kept:
            return None
        uids, hashes = zip(*self._kept.pop(part), strict=True)
        frames = [nw.from_native(one, series_only=True).alias("uid").to_frame() for one in uids]
        together = np.concatenate(hashes)
        return _among(nw.concat(frames)["uid"], together, candidates).to_native(), len(together)


def suspected(part: Part, candidates: Hashes, backend: Backend) -> Suspected:
    """Read the uids of a part once more, and return those whose hash is among the candidates."""
    found, first_row = [], 0

    def look(batch: Batch) -> tuple[nw.DataFrame[Any], int]:
        frame = canonical(batch, backend, ["uid"])
        return _among(frame["uid"], hashes_of(frame), candidates), batch.rows

    for hits, rows in worked_on(part.batches(["uid"], backend), look, BATCHES_AT_ONCE[backend]):
        found.append(hits.with_columns(nw.col(ROW) + first_row))
        first_row += rows
    return (nw.concat(found).to_native() if found else None), first_row


def compared(parts: Iterable[Suspected]) -> nw.DataFrame[Any] | None:
    """Compare the uids of all parts as they are; those of nothing but white space are left out.

    Returns:
        `row, uid, same, alike`: how many rows have this uid, and how many have the same in lower case.
        `None` when there is nothing to compare.
    """
    frames, first_row = [], 0
    for found, rows in parts:
        if found is not None:
            frames.append(nw.from_native(found, eager_only=True).with_columns(nw.col(ROW) + first_row))
        first_row += rows
    if not frames:
        return None
    frame = _with_lowered(nw.concat(frames).filter(~blank("uid")))
    return frame.select(ROW, "uid", same=nw.len().over("uid"), alike=nw.len().over("lowered"))


def _among(uids: nw.Series[Any], hashes: Hashes, candidates: Hashes) -> nw.DataFrame[Any]:
    """Return the uids whose hash is among the candidates, and their rows."""
    if uids.implementation.is_polars():
        import polars as pl

        hits = pl.Series(hashes).is_in(pl.Series(candidates).implode()).to_numpy()
    else:
        hits = pd.Series(hashes).isin(candidates).to_numpy()
    rows = np.flatnonzero(hits)
    column = nw.new_series(ROW, rows, nw.Int64, backend=uids.implementation)
    return nw.from_dict({ROW: column, "uid": uids[rows]})


def _with_lowered(frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Add the uids in lower case as far as the service lowers them: ASCII."""
    lowered = frame.with_columns(nw.col("uid").str.to_lowercase().alias("lowered"))
    odd = lowered.with_row_index("at").filter(nw.col("uid").str.contains(NOT_ASCII))
    if not len(odd):
        return lowered
    exact = [ascii_lowered(uid) for uid in odd["uid"].to_list()]
    series = nw.new_series("lowered", exact, nw.String, backend=frame.implementation)
    return lowered.with_columns(lowered["lowered"].scatter(odd["at"], series))
