"""Which uids stand more than once, found from eight bytes a row instead of from the uids themselves.

Every batch gives a hash of each uid in lower case, and 0 where there is none. The hashes are dealt into
buckets by their first bits, so that equal ones meet in one bucket, whichever batch or machine they come from;
what would take much memory waits in files. A hash that stands twice in its bucket is a candidate. The uids
behind the candidates are then compared as they are (`comparing.py`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from itertools import repeat
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

NO_HASH = 0
BUCKETS = 128
MOST_IN_MEMORY = 16_000_000
_BITS = np.uint64(64 - 7)
_SPARE_BITS = 4  # a sixteenth of the table is set, and so many other hashes seem to be in it


def dealt(hashes: Hashes) -> list[Hashes]:
    """Deal hashes into buckets by their first bits; no hash goes into none."""
    hashes = hashes[hashes != NO_HASH]
    bucket = (hashes >> _BITS).astype(np.uint8)
    order = np.argsort(bucket, kind="stable")
    ends = np.cumsum(np.bincount(bucket, minlength=BUCKETS))
    return np.split(hashes[order], ends[:-1])


def repeated(parts: Sequence[Hashes]) -> Hashes:
    """Return each hash once that stands more than once in the parts of one bucket."""
    ordered = np.sort(np.concatenate(parts)) if parts else np.empty(0, np.uint64)
    again = ordered[1:] == ordered[:-1]
    return np.unique(ordered[1:][again])


class Candidates:
    """Hashes to look others up in; one whose last bits no candidate has is told at once to be none."""

    def __init__(self, hashes: Hashes) -> None:
        self._hashes = np.sort(hashes)
        bits = len(hashes).bit_length() + _SPARE_BITS
        self._mask = np.uint64((1 << bits) - 1)
        self._endings = np.zeros(1 << bits, bool)
        self._endings[hashes & self._mask] = True

    def rows_among(self, hashes: Hashes) -> npt.NDArray[np.intp]:
        """Return the places of those that are among the candidates."""
        rows = np.flatnonzero(self._endings[hashes & self._mask])
        sought = hashes[rows]
        places = np.searchsorted(self._hashes, sought)
        places[places == len(self._hashes)] = 0
        found: npt.NDArray[np.intp] = rows[self._hashes[places] == sought]
        return found


class KeyIndex:
    """The hashes of all batches, in buckets; beyond 16 million they wait in a temporary folder."""

    def __init__(self, most_in_memory: int = MOST_IN_MEMORY) -> None:
        self._most = most_in_memory
        self._count = 0
        self._parts: list[list[Hashes]] = [[] for _ in range(BUCKETS)]
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._files: list[Path] = []

    def __enter__(self) -> KeyIndex:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def add(self, hashes: Hashes) -> None:
        """Take the hashes of a batch."""
        for parts, part in zip(self._parts, dealt(hashes), strict=True):
            parts.append(part)
        self._count += len(hashes)
        if self._count > self._most:
            self._put_away()

    def repeated(self) -> Hashes:
        """Return each hash once, in order, that was added more than once."""
        away = ([np.fromfile(file, np.uint64)] for file in self._files) if self._files else repeat([])
        return np.concatenate(
            [repeated([*there, *here]) for there, here in zip(away, self._parts, strict=False)]
        )

    def _put_away(self) -> None:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="cometchat-nb-")
            self._files = [Path(self._folder.name) / str(number) for number in range(BUCKETS)]
        for file, parts in zip(self._files, self._parts, strict=True):
            with file.open("ab") as opened:
                for part in parts:
                    part.tofile(opened)
            parts.clear()
        self._count = 0
