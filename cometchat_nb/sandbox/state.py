"""The sandbox's users and tokens in a SQLite file, so that a restart loses nothing, however it came."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from .service.accounts import Account, Token

_FORMAT = 1
_MARK = 0x636E62  # "cnb": the application id that tells our files from other SQLite files
_TABLE = """
CREATE TABLE IF NOT EXISTS account (uid TEXT PRIMARY KEY, position INTEGER NOT NULL, data TEXT NOT NULL)
"""
_KEEP = """
INSERT INTO account VALUES (:uid, (SELECT coalesce(max(position), 0) + 1 FROM account), :data)
ON CONFLICT (uid) DO UPDATE SET data = :data
"""


class StateFileError(ValueError):
    """A state file that cannot be used; the text says why."""


class StateFile:
    """Keeps accounts in a file; each `keep` is one transaction, on the disk before it returns.

    Raises:
        StateFileError: When the file is something else, or of another version.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        try:
            self._database = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            try:
                self._fresh = self._opened()
            except BaseException:
                self.close()
                raise
        except sqlite3.Error as exc:
            raise StateFileError(f"{self._path} cannot be used as a state file: {exc}") from None

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def load(self) -> list[Account] | None:
        """Return every account in the order of creation, or `None` when the file is new."""
        if self._fresh:
            return None
        rows = self._database.execute("SELECT data FROM account ORDER BY position")
        return [_read(json.loads(data)) for (data,) in rows]

    def keep(self, accounts: Iterable[Account], gone: Iterable[str]) -> None:
        """Keep these accounts and forget those uids, all or nothing."""
        rows = [{"uid": account.uid, "data": json.dumps(asdict(account))} for account in accounts]
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("DELETE FROM account WHERE uid = ?", [(uid,) for uid in gone])
            self._database.executemany(_KEEP, rows)
            # Only now does the file count as written: the first users are in it or it is still new.
            self._database.execute(f"PRAGMA user_version = {_FORMAT}")

    def _opened(self) -> bool:
        mark, version = self._pragma("application_id"), self._pragma("user_version")
        tables = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if mark != _MARK and (mark, version, tables) != (0, 0, 0):
            raise sqlite3.DatabaseError("it is the database of another program")
        if version not in (0, _FORMAT):
            raise sqlite3.DatabaseError(f"it is of version {version}; this program reads version {_FORMAT}")
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.execute(_TABLE)
            self._database.execute(f"PRAGMA application_id = {_MARK}")
        return version == 0

    def _pragma(self, name: str) -> int:
        return int(self._database.execute(f"PRAGMA {name}").fetchone()[0])


def _read(data: dict) -> Account:  # type: ignore[type-arg]  # as asdict() wrote it
    tokens = [Token(**token) for token in data.pop("tokens")]
    return Account(**data, tokens=tokens)
