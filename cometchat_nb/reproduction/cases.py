"""What to reproduce: one login, or a script of steps around it, checked before anything is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from ..auth import CATALOGUE
from ..frames import ATTEMPT, Schema, frame
from ..redaction import Secret
from ..sandbox import EFFECTS, Fault, Sandbox
from ..tickets.files import read_rows

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

_SPELLINGS = {name.replace("_", ""): name for name in COLUMNS} | {"authkey": "api_key", "userid": "uid"}
_TEXTS = tuple(name for name in COLUMNS if name not in ("steps", "faults"))
_NOT_FURTHER = {*COLUMNS, *ATTEMPT, "sandbox"}
_DEFAULT_STEPS = ("init", "login")
_MOST_PROBLEMS_SHOWN = 5


@dataclass(frozen=True)
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
    steps: tuple[str, ...] = _DEFAULT_STEPS
    local_storage: str | None = field(default=None, repr=False)
    faults: tuple[Fault, ...] = ()
    expected_code: str | None = None
    sandbox: Sandbox | None = field(default=None, repr=False)
    """A sandbox made for this case alone."""
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False)
    """The columns that are not a case's; they ride along."""

    @property
    def hosts(self) -> dict[str, str]:
        """The hosts that the case names itself."""
        named = {"admin_host": self.admin_host, "client_host": self.client_host}
        return {name: host for name, host in named.items() if host is not None}

    @property
    def mints(self) -> bool:
        """Whether it makes an auth token."""
        return self.method == "uid" and "login" in self.steps


class _Problem(Exception):
    """What is wrong with one cell; the text says what would do."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


def read_cases(cases: Any) -> list[Case]:
    """Check cases and bring them into one form.

    Args:
        cases: A DataFrame, a list of mappings, or the path of a CSV, JSON, NDJSON, Parquet or Excel file.

    Raises:
        TypeError, ValueError: With the row (counted from 1) and the column of what is wrong.
    """
    read: list[Case] = []
    first_rows: dict[str, int] = {}
    problems: list[str] = []
    for row, values in enumerate(rows_of(cases), 1):
        try:
            case = _case(row, values)
            first = first_rows.setdefault(case.case_id, row)
            if first != row:
                raise _Problem("case_id", f"{case.case_id!r} is the id of row {first} too")
            read.append(case)
        except _Problem as problem:
            problems.append(f"row {row}, column {problem.column!r}: {problem}")
    if problems:
        more = len(problems) - _MOST_PROBLEMS_SHOWN
        shown = problems[:_MOST_PROBLEMS_SHOWN] + ([f"and {more:,} more"] if more > 0 else [])
        raise ValueError("\n".join(shown))
    return read


def rows_of(cases: Any) -> list[Any]:
    """Return the rows of whatever cases come in, unchecked."""
    if isinstance(cases, (str, Path)):
        return list(read_rows(cases))
    if isinstance(cases, pd.DataFrame):
        return list(cases.to_dict("records"))
    if isinstance(cases, Mapping):
        return [cases]
    if not isinstance(cases, Iterable):
        kind = type(cases).__name__
        raise TypeError(f"cases must be a DataFrame, a list of mappings or a path, not {kind}")
    return list(cases)


def sample_cases() -> pd.DataFrame:
    """Return one case for every code that a login can end with, the eight documented ones first.

    Columns: those of a case: `case_id, method, uid, api_key, auth_token, app_id, region, admin_host,
    client_host, steps, local_storage, faults, expected_code`. The keys in it are visibly fake.

    >>> len(sample_cases()) > 20
    True
    """
    rows: list[dict[str, Any]] = []
    for code in CATALOGUE:
        values = _SAMPLES.get(code)
        if values is None and CATALOGUE[code].origin == "service":
            values = {"faults": _refusing(code)}
        if values is not None:
            rows.append(
                {"case_id": code, "method": "uid", "uid": "cometchat-uid-1", **values, "expected_code": code}
            )
    return frame(rows, COLUMNS)


def _refusing(code: str) -> str:
    error = {"message": CATALOGUE[code].meaning, "devMessage": "", "source": "chat-api", "code": code}
    return json.dumps(
        [{"effect": "reply", "endpoint": "auth_tokens", "status": 403, "body": {"error": error}}]
    )


_DEAD_TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4efa4efa4efa4efa4e"
_BY_TOKEN = {"method": "auth_token", "uid": None}
_SAMPLES: dict[str, dict[str, Any] | None] = {
    "ERROR_INVALID_UID": {"uid": " "},
    "ERROR_UID_WITH_SPACE": {"uid": "cometchat uid 1"},
    "ERROR_API_KEY_NOT_FOUND": {"api_key": " "},
    "ERROR_BLANK_AUTHTOKEN": {**_BY_TOKEN, "auth_token": " "},
    "ERROR_AUTHTOKEN_WITH_SPACE": {**_BY_TOKEN, "auth_token": f"Bearer {_DEAD_TOKEN}"},
    "ERROR_LOGIN_IN_PROGRESS": {"steps": "init login login_at_once"},
    "ERROR_SDK_NOT_INITIALIZED": {"steps": "login"},
    "ERROR_NO_USER_LOGGED_IN": {"steps": "init logout"},
    "ERROR_UNKNOWN": {"faults": "html"},
    "VALIDATION_ERROR": {"region": "tz"},
    "AUTH_ERR_APIKEY_NOT_FOUND": {"api_key": "fa4e" * 9 + "c003"},
    "AUTH_ERR_INVALID_APPID": {"app_id": "fa4efa4efa4efa4e"},
    "AUTH_ERR_AUTH_TOKEN_NOT_FOUND": {**_BY_TOKEN, "auth_token": _DEAD_TOKEN},
    "ERR_UID_NOT_FOUND": {"uid": "nobody"},
    "ERR_NOT_FOUND": {"admin_host": "https://cometchat-sandbox.api-us.sandbox.invalid/v1"},
    "TOO_MANY_REQUEST": {"faults": "rate_limited"},
}


def _case(row: int, values: Any) -> Case:
    if not isinstance(values, Mapping):
        raise _Problem("*", f"a case is a mapping of columns, not {type(values).__name__}")
    cells = _named(values)
    texts = {name: _text(name, cells.get(name)) for name in _TEXTS}
    steps = _steps(cells.get("steps"))
    faults = _faults(cells.get("faults"))
    if texts["local_storage"] is None and "restore" in steps:
        raise _Problem("local_storage", "the step restore needs what the browser holds")
    if texts["local_storage"] is not None and "restore" not in steps:
        raise _Problem("steps", "local_storage is taken by the step restore, which is not among them")
    method = _method(texts, steps)
    secrets = ("api_key", "auth_token", "local_storage")
    hidden: dict[str, Any] = {name: Secret(texts[name]) for name in secrets if texts[name] is not None}
    return Case(
        case_id=texts["case_id"] or str(row),
        method=method,
        steps=steps,
        faults=faults,
        sandbox=cells.get("sandbox") if isinstance(cells.get("sandbox"), Sandbox) else None,
        extra={name: value for name, value in cells.items() if name not in _NOT_FURTHER},
        **{name: texts[name] for name in _TEXTS if name not in ("case_id", "method", *secrets)},
        **hidden,
    )


def _named(values: Mapping[Any, Any]) -> dict[str, Any]:
    """Give the columns their names here, where they bear the SDK's, such as `apiKey`."""
    cells: dict[str, Any] = {}
    for given, value in values.items():
        name = _SPELLINGS.get(re.sub(r"[^a-z]", "", str(given).lower()), str(given))
        if name in cells and name in COLUMNS:
            raise _Problem(str(given), f"the column {name!r} is there twice, in two spellings")
        cells[name] = value
    return cells


def _method(texts: dict[str, str | None], steps: tuple[str, ...]) -> Method:
    method, uid, token = texts["method"], texts["uid"], texts["auth_token"]
    if method not in (None, "uid", "auth_token"):
        raise _Problem("method", f"{method!r} must be uid or auth_token")
    if method is None:
        if uid is not None and token is not None:
            raise _Problem(
                "auth_token", "the case gives a uid and an auth token: say in 'method' which it logs in with"
            )
        if uid is None and token is None and "login" in steps:
            raise _Problem(
                "uid", "the case gives neither a uid nor an auth token; to try an empty one, say the method"
            )
        method = "auth_token" if token is not None else "uid"
    if method == "uid" and token is not None:
        raise _Problem("auth_token", "a case of the method uid takes no auth token")
    if method == "auth_token" and texts["api_key"] is not None:
        raise _Problem("api_key", "a case of the method auth_token takes no API key")
    own = "uid" if method == "uid" else "auth_token"
    if texts[own] is None:
        texts[own] = ""
    return "uid" if method == "uid" else "auth_token"


def _text(name: str, value: Any) -> str | None:
    if value is None or (not isinstance(value, (list, dict, tuple)) and pd.isna(value)):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    kind = type(value).__name__
    remedy = "; read the column as text, so that no digit is lost" if isinstance(value, float) else ""
    raise _Problem(name, f"must be text, not {kind}{remedy}")


def _steps(value: Any) -> tuple[str, ...]:
    if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NA:
        return _DEFAULT_STEPS
    words = re.split(r"[\s,;>→]+", value.strip()) if isinstance(value, str) else value
    if not isinstance(words, (list, tuple)) or not words:
        raise _Problem("steps", f"must be a list of {', '.join(STEPS)}")
    for word in words:
        if word not in STEPS:
            raise _Problem("steps", f"{word!r} is none of {', '.join(STEPS)}")
    for before, word in zip((None, *words), words, strict=False):
        if word == "login_at_once" and before not in ("login", "login_at_once"):
            raise _Problem("steps", "login_at_once must stand right after login")
    return tuple(words)


def _faults(value: Any) -> tuple[Fault, ...]:
    if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NA:
        return ()
    if isinstance(value, str):
        value = _fault_text(value)
    given = [value] if isinstance(value, (Mapping, Fault)) else value
    if not isinstance(given, (list, tuple)):
        raise _Problem("faults", "must be a list of faults, as JSON in a file")
    try:
        return tuple(one if isinstance(one, Fault) else Fault.from_mapping(one) for one in given)
    except (TypeError, ValueError) as exc:
        raise _Problem("faults", str(exc)) from None


def _fault_text(text: str) -> Any:
    if text.strip() in EFFECTS:
        return {"effect": text.strip()}
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise _Problem("faults", f"must be one of {', '.join(EFFECTS)}, or a JSON list of faults") from None
