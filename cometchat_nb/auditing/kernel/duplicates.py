"""UIDs that occur more than once: found by a hash of eight bytes a row, then compared as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd

from ..rules.patterns import blank
from .backend import Backend
from .normalize import ROW, Batch, lower_uids, normalize

Hashes = npt.NDArray[np.uint64]
HashedUids = tuple[nw.Series[Any], Hashes]
"""The UIDs of a batch, and the hash of each."""
Suspects = tuple[Any, int]
"""A native frame of `row`, from 0 in its source, and `uid`; and how many rows the source has."""

NO_HASH = 0
MOST_BYTES = 512_000_000


class UidStore:
    """The hashes of all batches, and their UIDs too while they are few.

    Args:
        most_bytes: What the UIDs may take; beyond that they are read again where they have to be compared.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.hashes: list[Hashes] = []
        self._uids: list[nw.Series[Any]] = []
        self._bytes_left = most_bytes

    def add(self, uids: Any, hashes: Hashes) -> None:
        """Take the native UIDs of the next batch, and the hash of each."""
        self.hashes.append(hashes)
        if self._bytes_left > 0:
            self._uids.append(nw.from_native(uids, series_only=True))
            self._bytes_left -= int(self._uids[-1].to_frame().estimated_size())
        if self._bytes_left <= 0:
            self._uids.clear()

    def batches(self, read_again: Callable[[], Iterable[HashedUids]]) -> Iterable[HashedUids]:
        """Return what was added, or what is read again."""
        return zip(self._uids, self.hashes, strict=True) if self._bytes_left > 0 else read_again()


def hash_batch(batch: Batch, backend: Backend) -> HashedUids:
    """Return the UIDs of a batch, and the hash of each."""
    frame = normalize(batch, backend, ["uid"])
    return frame["uid"], hash_uids(frame)


def hash_uids(frame: nw.DataFrame[Any]) -> Hashes:
    """Return a hash of each UID: equal for those that the service takes for the same, 0 for empty ones."""
    uids, other = frame["uid"], np.flatnonzero(~frame["uid.ordinary"].to_numpy())
    hashes = _hash_texts(uids)
    hashes[other] = _hash_texts(uids[other].str.to_lowercase())
    hashes[hashes == NO_HASH] = 1
    hashes[(uids.is_null() | (uids == "")).to_numpy()] = NO_HASH
    return hashes


def repeated(hashes: Sequence[Hashes], backend: Backend) -> Hashes:
    """Return each hash once, in order, that occurs more than once.

    >>> repeated([np.array([7, 5, 0], np.uint64), np.array([0, 5], np.uint64)], "pandas").tolist()
    [5]
    """
    every = np.concatenate([np.empty(0, np.uint64), *hashes])
    ordered = nw.new_series("hash", every, nw.UInt64, backend=backend).sort().to_numpy()
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.unique(again[again != NO_HASH])


def suspects(batches: Iterable[HashedUids], candidates: Hashes, backend: Backend) -> Suspects:
    """Return the UIDs of a source whose hash is among the candidates."""
    index = pd.Index(candidates)
    frames, first_row = [], 0
    for uids, hashes in batches:
        rows = np.flatnonzero(index.get_indexer(pd.Index(hashes)) >= 0)
        column = nw.new_series(ROW, rows + first_row, nw.Int64, backend=backend)
        frames.append(nw.from_dict({ROW: column, "uid": uids[rows].alias("uid")}))
        first_row += len(hashes)
    return (nw.concat(frames).to_native() if frames else None), first_row


def compare(sources: Iterable[Suspects]) -> nw.DataFrame[Any] | None:
    """Compare the UIDs of all sources as they are; those of nothing but white space are left out.

    Returns:
        `row, uid, same, alike`: how many rows have this UID, and how many have the same in lower case.
        `None` when there is nothing to compare.
    """
    frames, first_row = [], 0
    for found, rows in sources:
        if found is not None:
            frames.append(nw.from_native(found, eager_only=True).with_columns(nw.col(ROW) + first_row))
        first_row += rows
    if not frames:
        return None
    frame: nw.DataFrame[Any] = nw.concat(frames).filter(~blank("uid"))
    frame = frame.with_columns(lower_uids(frame["uid"]).alias("lowered"))
    return frame.select(ROW, "uid", same=nw.len().over("uid"), alike=nw.len().over("lowered"))


def _hash_texts(texts: nw.Series[Any]) -> Hashes:
    if texts.implementation.is_polars():
        hashes: Hashes = texts.to_native().hash().to_numpy(writable=True)
        return hashes
    return pd.util.hash_array(texts.to_native().to_numpy(dtype=object), categorize=False)
