"""What a run has done so far, in a SQLite file, so that a crash loses nothing. No secret is in it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from ..redaction import mask_shapes
from ..tickets.traits import traits_of
from .cases import Case

Row = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS run (target TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS attempt (
    case_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, attempts INTEGER NOT NULL, result TEXT
) WITHOUT ROWID;
"""


class Checkpoint:
    """Remembers which cases have been started and how those that ended came out.

    Raises:
        ValueError: When the file is not a checkpoint, is of another target, or holds other cases
            under the same ids.
    """

    def __init__(self, path: str | Path, cases: Iterable[Case], target: str) -> None:
        self._path = Path(path)
        try:
            self._file = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as exc:
            raise ValueError(f"the checkpoint {self._path} cannot be opened: {exc}") from None
        try:
            self._prepare(target)
            self._fingerprints = {case.case_id: _fingerprint(case) for case in cases}
            self._attempts: dict[str, int] = {}
            self.done: dict[str, Row] = {}
            self._load()
        except BaseException:
            self.close()
            raise

    def started(self, case_id: str) -> int:
        """Note that a case is about to be sent; return how often that has been so, this time included."""
        attempts = self._attempts.get(case_id, 0) + 1
        self._file.execute(
            "INSERT INTO attempt VALUES (:id, :fingerprint, :attempts, NULL)"
            " ON CONFLICT (case_id) DO UPDATE SET attempts = :attempts",
            {"id": case_id, "fingerprint": self._fingerprints[case_id], "attempts": attempts},
        )
        return attempts

    def ended(self, case_id: str, row: Row) -> None:
        """Keep what came of a case."""
        self._file.execute(
            "UPDATE attempt SET result = :result WHERE case_id = :id",
            {"id": case_id, "result": json.dumps(row, default=_as_text)},
        )

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _prepare(self, target: str) -> None:
        try:
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = NORMAL")
            self._file.executescript(_SCHEMA)
            known = self._file.execute("SELECT target FROM run").fetchone()
            if known is None:
                self._file.execute("INSERT INTO run VALUES (:target)", {"target": target})
        except sqlite3.Error as exc:
            raise ValueError(f"{self._path} is not a checkpoint: {exc}; give a file of its own") from None
        if known is not None and known[0] != target:
            raise ValueError(
                f"the checkpoint {self._path} is of another target ({known[0]}); give a file of its own"
            )

    def _load(self) -> None:
        rows = self._file.execute("SELECT case_id, fingerprint, attempts, result FROM attempt")
        for case_id, fingerprint, attempts, result in rows:
            if self._fingerprints.get(case_id, fingerprint) != fingerprint:
                raise ValueError(
                    f"the checkpoint {self._path} holds another case under the id {case_id!r}; give a "
                    f"file of its own"
                )
            self._attempts[case_id] = attempts
            if result is not None:
                row = json.loads(result)
                self.done[case_id] = row | {"started_at": datetime.fromisoformat(row["started_at"])}


def _fingerprint(case: Case) -> str:
    """Tell two cases apart by what is no secret in them."""
    inputs = {"api_key": case.api_key, "auth_token": case.auth_token}
    public = (
        case.method,
        mask_shapes(case.uid or ""),
        case.app_id,
        case.region,
        case.admin_host,
        case.client_host,
        case.steps,
        case.expected_code,
        [repr(fault) for fault in case.faults],
        sorted(traits_of(inputs)),
    )
    return hashlib.sha256(json.dumps(public, default=str).encode()).hexdigest()


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
