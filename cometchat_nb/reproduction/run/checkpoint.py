"""What a run has done so far, in a SQLite file, so that a crash loses nothing. No secret is in it."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ...redaction import mask_shapes
from ...tickets.files import name_of_file
from ...tickets.traits import traits_of
from ..cases.case import Case
from .cleanup import digest_of

Row = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS run (target TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS attempt (
    case_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, attempts INTEGER NOT NULL, result TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS token (
    digest TEXT PRIMARY KEY, case_id TEXT NOT NULL, uid TEXT NOT NULL, deleted INTEGER NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Leftovers:
    """What an earlier run that was killed may have left at the service.

    Attributes:
        tokens: The digests of the tokens that it minted and did not delete, by case and uid.
        unanswered: The cases whose login may have been answered when nobody was there any more.
    """

    tokens: dict[tuple[str, str], set[str]]
    unanswered: list[str]


class Checkpoint:
    """Remembers which cases have been started, how those that ended came out, and which tokens they minted.

    A token is remembered by its SHA-256 digest and its user. The file can be read by its owner only.

    Raises:
        ValueError: When the file is not a checkpoint, is of another target, or holds other cases
            under the same ids.
    """

    def __init__(self, path: str | Path, cases: Iterable[Case], target: str) -> None:
        self._path = Path(path)
        self._named = name_of_file(self._path)
        try:
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            self._file = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as exc:
            why = getattr(exc, "strerror", None) or type(exc).__name__
            raise ValueError(f"the checkpoint{self._named} cannot be opened: {why}") from None
        try:
            self._prepare(target)
            self._fingerprints = {case.case_id: _fingerprint(case) for case in cases}
            self._attempts: dict[str, int] = {}
            self.done: dict[str, Row] = {}
            self._load()
        except BaseException:
            self.close()
            raise

    def start(self, case_id: str) -> int:
        """Note that a case is about to be sent; return how often that has been so, this time included."""
        attempts = self._attempts.get(case_id, 0) + 1
        self._file.execute(
            "INSERT INTO attempt VALUES (:id, :fingerprint, :attempts, NULL)"
            " ON CONFLICT (case_id) DO UPDATE SET attempts = :attempts",
            {"id": case_id, "fingerprint": self._fingerprints[case_id], "attempts": attempts},
        )
        return attempts

    def end(self, case_id: str, row: Row) -> None:
        """Keep what came of a case."""
        self._file.execute(
            "UPDATE attempt SET result = :result WHERE case_id = :id",
            {"id": case_id, "result": json.dumps(row, default=_as_text)},
        )

    def remember_token(self, case_id: str, uid: str, token: str) -> None:
        """Note that a case has minted a token."""
        self._file.execute(
            "INSERT OR IGNORE INTO token VALUES (?, ?, ?, 0)", (digest_of(token), case_id, uid)
        )

    def forget_token(self, digest: str) -> None:
        """Note that a token has been deleted."""
        self._file.execute("UPDATE token SET deleted = 1 WHERE digest = ?", (digest,))

    def leftovers(self) -> Leftovers:
        """Return what is to be tidied up after the runs before this one."""
        tokens: dict[tuple[str, str], set[str]] = {}
        for digest, case_id, uid in self._file.execute(
            "SELECT digest, case_id, uid FROM token WHERE deleted = 0"
        ):
            tokens.setdefault((case_id, uid), set()).add(digest)
        unanswered = self._file.execute(
            "SELECT case_id FROM attempt WHERE result IS NULL AND case_id NOT IN (SELECT case_id FROM token)"
        )
        return Leftovers(tokens, [case_id for (case_id,) in unanswered])

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _prepare(self, target: str) -> None:
        try:
            tables = {name for (name,) in self._file.execute("SELECT name FROM sqlite_master")}
            if tables and "run" not in tables:
                raise ValueError(
                    f"this file{self._named} is another program's database; give a file of its own"
                )
            self._path.chmod(0o600)
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = NORMAL")
            self._file.executescript(_SCHEMA)
            known = self._file.execute("SELECT target FROM run").fetchone()
            if known is None:
                self._file.execute("INSERT INTO run VALUES (:target)", {"target": target})
        except sqlite3.Error as exc:
            raise ValueError(
                f"this file{self._named} is not a checkpoint: {exc}; give a file of its own"
            ) from None
        if known is not None and known[0] != target:
            raise ValueError(
                f"the checkpoint{self._named} is of another target ({known[0]}); give a file of its own"
            )

    def _load(self) -> None:
        rows = self._file.execute("SELECT case_id, fingerprint, attempts, result FROM attempt")
        for case_id, fingerprint, attempts, result in rows:
            if self._fingerprints.get(case_id, fingerprint) != fingerprint:
                raise ValueError(
                    f"the checkpoint{self._named} holds another case under the id {mask_shapes(case_id)!r}; "
                    "give a file of its own"
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
