"""Results and error codes as DataFrames: the columns and their dtypes, in one place.

Every frame has the same columns and dtypes with zero rows as with many, and no secret in any of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Any

import pandas as pd

from .auth import (
    CATALOGUE,
    PLATFORMS,
    CometChatError,
    ErrorCode,
    User,
    find_codes,
)
from .defaults import AnyCalls, target_of
from .redaction import mask, quotable
from .rendering.readable_frame import NOTE, ReadableFrame

Schema = dict[str, str]

_TEXT, _FLAG, _COUNT, _NUMBER = "string", "boolean", "Int64", "Float64"
_TIME = "datetime64[ms, UTC]"

ATTEMPT: Schema = {
    "case_id": _TEXT,
    "method": _TEXT,
    "uid": _TEXT,
    "ok": _FLAG,
    "error_code": _TEXT,
    "description": _TEXT,
    "stage": _TEXT,
    "http_status": _COUNT,
    "server_code": _TEXT,
    "server_message": _TEXT,
    "sdk_code": _TEXT,
    "sdk_message": _TEXT,
    "hint": _TEXT,
    "elapsed_ms": _NUMBER,
    "attempts": _COUNT,
    "started_at": _TIME,
}
CONTEXT: Schema = {
    "input_traits": _TEXT,
    "connect_ms": _NUMBER,
    "tls_ms": _NUMBER,
    "wait_ms": _NUMBER,
    "clock_skew_s": _NUMBER,
    "exchange": _TEXT,
}
"""What is known around an attempt, where it was reproduced or recorded."""
ERROR: Schema = {
    name: ATTEMPT[name]
    for name in (
        "error_code",
        "description",
        "stage",
        "http_status",
        "server_code",
        "server_message",
        "sdk_code",
        "sdk_message",
        "hint",
    )
}
USER: Schema = {
    "uid": _TEXT,
    "name": _TEXT,
    "avatar": _TEXT,
    "status": _TEXT,
    "auth_token": _TEXT,
    "role": _TEXT,
    "last_active_at": _TIME,
    "has_blocked_me": _FLAG,
    "blocked_by_me": _FLAG,
    "deactivated_at": _TIME,
}
STATUS: Schema = {
    "initialized": _FLAG,
    "logged_in": _FLAG,
    "login_in_progress": _FLAG,
    "uid": _TEXT,
    "name": _TEXT,
    "status": _TEXT,
    "auth_token": _TEXT,
    "last_error": _TEXT,
    "app_id": _TEXT,
    "region": _TEXT,
    "target": _TEXT,
}
TRACE: Schema = {
    "started_at": _TIME,
    "method": _TEXT,
    "url": _TEXT,
    "status": _COUNT,
    "headers": _TEXT,
    "elapsed_ms": _NUMBER,
    "connect_ms": _NUMBER,
    "tls_ms": _NUMBER,
    "wait_ms": _NUMBER,
    "error": _TEXT,
}
CODES: Schema = {
    "code": _TEXT,
    "meaning": _TEXT,
    "cause": _TEXT,
    "next_step": _TEXT,
    "origin": _TEXT,
    **dict.fromkeys(PLATFORMS, _FLAG),
    "source": _TEXT,
}
EXPLANATION: Schema = {
    name: CODES[name] for name in ("code", "meaning", "cause", "next_step", "origin", "source")
}


NO_CODE = (
    "No known error code or message in this text. error_codes() lists all that are known; "
    "diagnose() looks for the cause in a whole message, log or recording."
)


def error_frame(errors: CometChatError | Iterable[CometChatError]) -> pd.DataFrame:
    """Return errors as rows.

    Columns: `error_code, description, stage, http_status, server_code, server_message, sdk_code,
    sdk_message, hint`.

    Raises:
        TypeError: When something else than a `CometChatError` is among them.
    """
    errors = [errors] if isinstance(errors, CometChatError) else list(errors)
    for error in errors:
        if not isinstance(error, CometChatError):
            raise TypeError(f"errors must be CometChatError objects, not {type(error).__name__}")
    return frame((error_cells(error) for error in errors), ERROR)


def user_frame(
    users: User | Mapping[str, Any] | Iterable[User | Mapping[str, Any]] | None,
) -> pd.DataFrame:
    """Return users as rows.

    Columns: `uid, name, avatar, status, auth_token (masked), role, last_active_at (UTC),
    has_blocked_me, blocked_by_me, deactivated_at (UTC)`.

    Args:
        users: A user, several, or `None` for no row. Mappings have the service's names.

    Raises:
        TypeError, ValueError: When something among them is not a user.
    """
    if users is None:
        users = []
    if isinstance(users, (User, Mapping)):
        users = [users]
    if isinstance(users, str) or not isinstance(users, Iterable):
        raise TypeError(f"users must be a User or a list of users, not {type(users).__name__}")
    return frame((_user_cells(user) for user in users), USER)


def status_frame(calls: AnyCalls | None) -> pd.DataFrame:
    """Return the state of a client's session as one row; `None` has no row.

    Columns: `initialized, logged_in, login_in_progress, uid, name, status, auth_token (masked),
    last_error, app_id, region, target`; `target` says whether it is the sandbox or a real app.
    """
    if calls is None:
        return frame([], STATUS)
    check_calls(calls)
    session, user, settings = calls.session, calls.get_logged_in_user(), calls.settings
    row = {
        "initialized": settings is not None,
        "logged_in": session.logged_in,
        "login_in_progress": session.login_in_progress,
        "last_error": session.last_error.code if session.last_error else None,
        "target": target_of(calls).text,
    }
    if user is not None:
        row |= {"uid": user.uid, "name": user.name, "status": user.status}
        row["auth_token"] = mask(user.auth_token)
    if settings is not None:
        row |= {"app_id": settings.app_id, "region": settings.region}
    return frame([row], STATUS)


def trace_frame(calls: AnyCalls | None) -> pd.DataFrame:
    """Return the newest 1,000 HTTP exchanges of a client's session, the oldest first.

    Columns: `started_at (UTC), method, url, status, headers (masked), elapsed_ms, connect_ms (DNS and
    TCP), tls_ms, wait_ms (for the first byte), error`. The phases are missing where no socket was used.
    """
    if calls is None:
        return frame([], TRACE)
    check_calls(calls)
    rows = (
        {
            "started_at": exchange.started_at,
            "method": exchange.method,
            "url": exchange.url,
            "status": exchange.status,
            "headers": "; ".join(f"{name}: {value}" for name, value in exchange.headers.items()),
            "elapsed_ms": exchange.elapsed_ms,
            **{f"{phase}_ms": elapsed for phase, elapsed in exchange.phases.items()},
            "error": exchange.error,
        }
        for exchange in list(calls.session.exchanges)
    )
    return frame(rows, TRACE)


def error_codes(platform: str | None = None) -> pd.DataFrame:
    """Return the catalogue of error codes, those that the documentation of the Calls SDK lists first.

    Args:
        platform: `javascript`, `react_native`, `android`, `ios` or `flutter`, in any case and with a space
            or a hyphen for the underscore, for the codes that this platform's page lists; by default all,
            those of the service and of the Chat SDK too.

    Returns:
        Columns `code, meaning, cause, next_step, origin (documented, sdk, service or chat_sdk),
        javascript, react_native, android, ios, flutter, source`.

    Raises:
        TypeError: When the platform is not a string.
        ValueError: When there is no such platform.

    >>> len(error_codes("JavaScript"))
    8
    """
    wanted = None if platform is None else _platform_named(platform)
    entries = CATALOGUE.values()
    rows = (_code_cells(e) for e in entries if wanted is None or wanted in e.platforms)
    return frame(rows, CODES)


def _platform_named(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f"platform must be a string, not {type(name).__name__}")
    platform = "_".join(re.split(r"[\s_-]+", name.strip().lower()))
    if platform not in PLATFORMS:
        raise ValueError(f"platform must be one of {', '.join(PLATFORMS)}, not {quotable(name)}")
    return platform


def explain(code_or_message: str) -> pd.DataFrame:
    """Explain an error code, or a message as a customer pastes it.

    Returns:
        A row for each code that the text speaks of, the most specific first: `code, meaning, cause,
        next_step, origin, source`. No row when it speaks of none that is known; the frame then says so.

    Raises:
        TypeError: When it is not a string.
        ValueError: When it is empty.

    >>> explain("Login failed: The UID bob does not exist, please make sure ...")["code"].tolist()
    ['ERR_UID_NOT_FOUND']
    """
    if not isinstance(code_or_message, str):
        kind = type(code_or_message).__name__
        raise TypeError(f"code_or_message must be a string, not {kind}; for an error use error_frame")
    if not code_or_message.strip():
        raise ValueError("code_or_message is empty: paste a code or the whole message")
    explained = frame((_code_cells(entry) for entry in find_codes(code_or_message)), EXPLANATION)
    if explained.empty:
        explained.attrs[NOTE] = NO_CODE
    return explained


def frame(rows: Iterable[Mapping[str, Any]], schema: Schema) -> pd.DataFrame:
    """Build a frame of exactly this schema; what a row lacks is missing, what it has besides is left out."""
    columns: dict[str, list[Any]] = {name: [] for name in schema}
    for row in rows:
        for name, cells in columns.items():
            cells.append(row.get(name))
    typed: pd.DataFrame = ReadableFrame(pd.DataFrame(columns, dtype=object).astype(schema))
    return typed


def cells_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as mappings, with `None` for what is missing."""
    known = pd.DataFrame(table).astype(object).where(table.notna(), None)
    return [dict(zip(map(str, known.columns), row, strict=True)) for row in known.itertuples(index=False)]


def error_cells(error: CometChatError) -> dict[str, Any]:
    """Return the cells of an error in a row of an attempt."""
    server = error.server
    return {
        "error_code": error.code,
        "description": error.description,
        "stage": error.stage,
        "http_status": server.status if server else None,
        "server_code": server.code if server else None,
        "server_message": server.message if server else None,
        "sdk_code": error.sdk_code,
        "sdk_message": error.sdk_message,
        "hint": error.hint,
    }


def _user_cells(user: User | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(user, Mapping):
        user = User.from_api(user)
    if not isinstance(user, User):
        raise TypeError(f"users must be User objects or mappings, not {type(user).__name__}")
    cells = {name: getattr(user, name) for name in USER}
    cells["auth_token"] = mask(user.auth_token)
    for name in ("last_active_at", "deactivated_at"):
        cells[name] = _time(cells[name])
    return cells


def _time(epoch_seconds: int | None) -> datetime | None:
    if epoch_seconds is None:
        return None
    try:
        return datetime.fromtimestamp(epoch_seconds, timezone.utc)
    except (OverflowError, OSError, ValueError):
        return None


def _code_cells(entry: ErrorCode) -> dict[str, Any]:
    cells = {name: getattr(entry, name) for name in EXPLANATION}
    return cells | {platform: platform in entry.platforms for platform in PLATFORMS}


def check_calls(calls: object) -> None:
    """Refuse what is not a client.

    Raises:
        TypeError: When it is not one.
    """
    if not isinstance(calls, AnyCalls):
        raise TypeError(f"calls must be a CometChatCalls or AsyncCometChatCalls, not {type(calls).__name__}")
