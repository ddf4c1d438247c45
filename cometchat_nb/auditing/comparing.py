"""Uids whose hashes stand more than once, compared as they are: sharing a hash is not being the same."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd

from .canonical import Backend, canonical
from .closely import ascii_lowered
from .kernel import ROW, Hashes, hashes_of
from .parts import Part
from .patterns import WHITE

Suspected = tuple[npt.NDArray[np.int64], list[str], int]
"""Rows, from 0 in their part, their uids, and how many rows the part has."""


def suspected(part: Part, candidates: Hashes, backend: Backend) -> Suspected:
    """Read the uids of a part once more, and return those whose hash is among the candidates."""
    rows: list[npt.NDArray[np.int64]] = [np.empty(0, np.int64)]
    uids: list[str] = []
    first_row = 0
    for batch in part.batches(["uid"], backend):
        frame = canonical(batch, backend).with_row_index(ROW)
        there = frame.filter(~nw.col("uid").is_null() & (nw.col("uid") != ""))
        hit = pd.Series(hashes_of(there["uid"])).isin(candidates).to_numpy()
        if hit.any():
            rows.append(there[ROW].to_numpy()[hit].astype(np.int64) + first_row)
            uids += there["uid"].filter(nw.new_series("hit", hit, backend=backend)).to_list()
        first_row += batch.rows
    return np.concatenate(rows), uids, first_row


def compared(parts: Iterable[Suspected]) -> pd.DataFrame:
    """Compare the uids of all parts as they are; those of nothing but white space are left out.

    Returns:
        `row, uid, duplicate, collision`: whether another row has the same uid, and whether another row
        has one that differs in capitals only. Rows with neither are left out.
    """
    rows, uids, first_row = [np.empty(0, np.int64)], [], 0
    for found, texts, count in parts:
        rows.append(found + first_row)
        uids += texts
        first_row += count
    frame = pd.DataFrame({"row": np.concatenate(rows), "uid": pd.Series(uids, dtype=object)})
    frame = frame[[not uid.isspace() or bool(uid.strip(WHITE)) for uid in uids]].reset_index(drop=True)
    spelling, spelled = pd.factorize(frame["uid"])
    person, _ = pd.factorize(np.array([ascii_lowered(uid) for uid in spelled], dtype=object))
    frame["duplicate"] = np.bincount(spelling)[spelling] > 1
    frame["collision"] = np.bincount(person)[person][spelling] > 1
    repeated: pd.DataFrame = frame[frame["duplicate"] | frame["collision"]].reset_index(drop=True)
    return repeated
