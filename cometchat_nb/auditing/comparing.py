"""Uids whose hashes stand more than once, compared as they are: sharing a hash is not being the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import narwhals as nw

from .at_once import BATCHES_AT_ONCE, worked_on
from .canonical import Backend, Batch, canonical
from .closely import ascii_lowered
from .kernel import ROW, Findings, hashes_of
from .keys import Candidates, Hashes
from .parts import Part
from .patterns import NOT_ASCII, blank

MOST_BYTES = 512_000_000

Uids = tuple[nw.Series[Any], Hashes]
Suspected = tuple[Any, int]
"""A native frame of `row`, from 0 in its part, and `uid`; and how many rows the part has."""


class KeptUids:
    """The uids of the parts with their hashes, so that nothing need be read twice: while they are few.

    Args:
        most_bytes: What they may take; from there on no part is kept.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._left = most_bytes
        self._kept: dict[Part, list[Uids]] = {}

    def add(self, part: Part, findings: Findings) -> None:
        """Take those of the next batch of a part."""
        if self._left > 0 and findings.uids is not None:
            uids = nw.from_native(findings.uids, series_only=True)
            self._kept.setdefault(part, []).append((uids, findings.hashes))
            self._left -= int(uids.to_frame().estimated_size()) + findings.hashes.nbytes
            if self._left <= 0:
                del self._kept[part]

    def of(self, part: Part) -> list[Uids] | None:
        """Hand out those of a part, if they were kept."""
        return self._kept.pop(part, None)


def suspected(
    part: Part, candidates: Candidates, backend: Backend, kept: Iterable[Uids] | None = None
) -> Suspected:
    """Return the uids of a part whose hash is among the candidates; what was not kept is read once more."""

    def look(uids: nw.Series[Any], hashes: Hashes) -> tuple[nw.DataFrame[Any], int]:
        rows = candidates.rows_among(hashes)
        column = nw.new_series(ROW, rows, nw.Int64, backend=backend)
        return nw.from_dict({ROW: column, "uid": uids[rows].alias("uid")}), len(hashes)

    def read(batch: Batch) -> tuple[nw.DataFrame[Any], int]:
        frame = canonical(batch, backend, ["uid"])
        return look(frame["uid"], hashes_of(frame))

    at_once = BATCHES_AT_ONCE[backend]
    if kept is None:
        looked = worked_on(part.batches(["uid"], backend), read, at_once)
    else:
        looked = worked_on(kept, lambda uids: look(*uids), at_once)
    found, first_row = [], 0
    for hits, rows in looked:
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


def _with_lowered(frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Add the uids in lower case as far as the service lowers them: ASCII."""
    lowered = frame.with_columns(nw.col("uid").str.to_lowercase().alias("lowered"))
    odd = lowered.with_row_index("at").filter(nw.col("uid").str.contains(NOT_ASCII))
    if not len(odd):
        return lowered
    exact = [ascii_lowered(uid) for uid in odd["uid"].to_list()]
    series = nw.new_series("lowered", exact, nw.String, backend=frame.implementation)
    return lowered.with_columns(lowered["lowered"].scatter(odd["at"], series))
