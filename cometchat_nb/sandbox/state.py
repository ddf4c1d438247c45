"""The sandbox's users and tokens in a SQLite file, so that a restart loses nothing, however it came."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from .service.store.accounts import Account, Role, Token
from .service.store.directory import StoreError

_FORMAT = 2
_MARK = 0x636E62  # "cnb": the application id that tells our files from other SQLite files
_TABLE = """
CREATE TABLE IF NOT EXISTS account (uid TEXT PRIMARY KEY, position INTEGER NOT NULL, data TEXT NOT NULL)
"""
_ROLE_TABLE = "CREATE TABLE IF NOT EXISTS role (role TEXT PRIMARY KEY, data TEXT NOT NULL)"
_KEEP = """
INSERT INTO account VALUES (:uid, (SELECT coalesce(max(position), 0) + 1 FROM account), :data)
ON CONFLICT (uid) DO UPDATE SET data = :data
"""


class StateFileError(StoreError):
    """A state file that cannot be used or written; the text says why."""


class StateFile:
    """Keeps accounts in a file; each `keep` is one transaction, which outlives this process.

    The file belongs to one sandbox at a time: a lock beside it, in `<file>.lock`, ends with the process.

    Raises:
        StateFileError: When the file is something else, of another version, or in use.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._lock: sqlite3.Connection | None = None
        try:
            self._database = _connect(self._path)
            try:
                self._check_kind()
                self._lock = self._take_lock()
                self._fresh = self._prepare_file()
            except BaseException:
                self.close()
                raise
        except sqlite3.Error as exc:
            raise StateFileError(f"{self._path} cannot be used as a state file: {exc}") from None

    def close(self) -> None:
        """Close the file, and let another sandbox have it."""
        self._database.close()
        if self._lock is not None:
            self._lock.close()

    def load(self) -> list[Account] | None:
        """Return every account in the order of creation, or `None` when the file is new."""
        if self._fresh:
            return None
        rows = self._database.execute("SELECT data FROM account ORDER BY position")
        return [_read_account(json.loads(data)) for (data,) in rows]

    def load_roles(self) -> list[Role]:
        """Return every role that was created, in the order of creation."""
        rows = self._database.execute("SELECT data FROM role ORDER BY rowid")
        return [Role(**json.loads(data)) for (data,) in rows]

    def keep(self, accounts: Iterable[Account], gone: Iterable[str], roles: Iterable[Role] | None) -> None:
        """Keep these accounts, forget those uids, and keep just these roles if given: all or nothing.

        Raises:
            StateFileError: When nothing could be written.
        """
        rows = [{"uid": account.uid, "data": json.dumps(asdict(account))} for account in accounts]
        try:
            with self._database:
                self._database.execute("BEGIN IMMEDIATE")
                self._database.executemany("DELETE FROM account WHERE uid = ?", [(uid,) for uid in gone])
                self._database.executemany(_KEEP, rows)
                if roles is not None:
                    self._database.execute("DELETE FROM role")
                    created = [(role.role, json.dumps(asdict(role))) for role in roles]
                    self._database.executemany("INSERT INTO role VALUES (?, ?)", created)
                # Only now does the file count as written: the first users are in it or it is still new.
                self._database.execute(f"PRAGMA user_version = {_FORMAT}")
        except sqlite3.Error as exc:
            raise StateFileError(f"{self._path} could not be written, and nothing changed: {exc}") from None
        self._fresh = False

    def _take_lock(self) -> sqlite3.Connection:
        """Take the lock: an SQLite transaction on an empty file, which the system ends with the process."""
        lock = _connect(Path(f"{self._path.resolve()}.lock"), patience=0)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as exc:
            lock.close()
            if "locked" not in str(exc):
                raise
            raise StateFileError(
                f"{self._path} is in use by another sandbox. Use another file, or close that sandbox first "
                "(sandbox.close(), or stop its command)."
            ) from None
        return lock

    def _check_kind(self) -> None:
        mark, version = self._pragma("application_id"), self._pragma("user_version")
        tables = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if mark != _MARK and (mark, version, tables) != (0, 0, 0):
            raise sqlite3.DatabaseError("it is the database of another program")
        if not 0 <= version <= _FORMAT:
            raise sqlite3.DatabaseError(
                f"it is of version {version}; this program reads versions up to {_FORMAT}"
            )

    def _prepare_file(self) -> bool:
        """Make the file what it has to be; tell whether it is new."""
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.execute(_TABLE)
            self._database.execute(_ROLE_TABLE)  # version 1 had none
            self._database.execute(f"PRAGMA application_id = {_MARK}")
        return self._pragma("user_version") == 0

    def _pragma(self, name: str) -> int:
        return int(self._database.execute(f"PRAGMA {name}").fetchone()[0])


def _connect(path: Path, patience: float = 5.0) -> sqlite3.Connection:
    """Open a file that only this user can read; it has tokens in it."""
    with suppress(OSError):  # it exists, or SQLite says what is wrong
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    return sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)


def _read_account(data: dict) -> Account:  # type: ignore[type-arg]  # as asdict() wrote it
    tokens = [Token(**token) for token in data.pop("tokens")]
    return Account(**data, tokens=tokens)
