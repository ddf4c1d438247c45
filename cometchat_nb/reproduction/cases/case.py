"""One login to try, or a script of steps around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from ...frames import Schema
from ...sandbox import Fault, Sandbox

Method = Literal["uid", "auth_token"]
STEPS = ("init", "login", "login_at_once", "logout", "restore", "revoke", "verify")
"""`login_at_once` is a second login while the one before it still runs; `restore` takes the session that
`local_storage` holds; `revoke` deletes the token that the case minted; `verify` asks the service whether the
session's token still works."""
COLUMNS: Schema = {
    "case_id": "string",
    "method": "string",
    "uid": "string",
    "api_key": "string",
    "auth_token": "string",
    "app_id": "string",
    "region": "string",
    "admin_host": "string",
    "client_host": "string",
    "steps": "string",
    "local_storage": "string",
    "faults": "string",
    "expected_code": "string",
}
EXPECTED_OK = "OK"
DEFAULT_STEPS = ("init", "login")
NO_COLUMNS: Mapping[str, Any] = MappingProxyType({})


def _no_columns() -> Mapping[str, Any]:
    return NO_COLUMNS


@dataclass(frozen=True, slots=True)
class Case:
    """One login to try. What is `None` comes from the settings."""

    case_id: str
    method: Method = "uid"
    uid: str | None = None
    api_key: str | None = field(default=None, repr=False)
    auth_token: str | None = field(default=None, repr=False)
    app_id: str | None = None
    region: str | None = None
    admin_host: str | None = None
    client_host: str | None = None
    steps: tuple[str, ...] = DEFAULT_STEPS
    local_storage: str | None = field(default=None, repr=False)
    faults: tuple[Fault, ...] = ()
    expected_code: str | None = None
    sandbox: Sandbox | None = field(default=None, repr=False)
    """A sandbox made for this case alone."""
    extra: Mapping[str, Any] = field(default_factory=_no_columns, repr=False, hash=False)
    """The columns that are not a case's; they ride along."""
    row: int = 0
    """The row that it was read from, counted from 1."""

    @property
    def hosts(self) -> dict[str, str]:
        """The hosts that the case names itself."""
        named = {"admin_host": self.admin_host, "client_host": self.client_host}
        return {name: host for name, host in named.items() if host is not None}

    @property
    def mints(self) -> bool:
        """Whether it makes an auth token."""
        return self.method == "uid" and "login" in self.steps


class CaseError(ValueError):
    """What is wrong with one cell; the text says what would do, and does not quote the cell."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column

    def at(self, row: int) -> dict[str, Any]:
        """Return it as the entry of a row that cannot be used."""
        return {"row": row, "column": self.column, "reason": str(self)}
