"""One login attempt, as a row."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Literal

import pandas as pd

from .auth import AppSettings, CometChatCalls, CometChatError, User
from .auth.clients.calls import hidden
from .auth.flows import trimmed
from .defaults import AnyCalls, client_for, target_of
from .frames import ATTEMPT, check_calls, error_cells, frame
from .redaction import carry, mask_shapes
from .sync import run_sync

if TYPE_CHECKING:
    from .drivers.httpx_transport import BaseTransport

_TRIMMED = (
    "The {what} has white space around it, which was dropped, as browsers do; other platforms refuse it. "
    "Trim it."
)


def try_login(
    uid: str | None = None,
    api_key: str | None = None,
    *,
    auth_token: str | None = None,
    settings: AppSettings | None = None,
    transport: BaseTransport | None = None,
    calls: AnyCalls | None = None,
) -> pd.DataFrame:
    """Try one login and return its outcome as one row; a failed login doesn't raise.

    Args:
        uid: Who logs in with an API key. Give either this or `auth_token`.
        api_key: The app's Auth Key; by default the key of the settings.
        auth_token: The token to log in with.
        settings: The app; by default the environment's, and without one the sandbox.
        transport: What carries the requests, for these settings.
        calls: A client to log in with, in place of settings and transport: its session changes as by
            its own `login()`. Without one the login is made by a client of its own. On a real app a
            login with an API key leaves a new auth token, of which a user keeps the newest 100.

    Returns:
        One row with the columns of `frames.ATTEMPT`: `case_id, method, uid, ok, error_code, description,
        stage, http_status, server_code, server_message, sdk_code, sdk_message, hint, elapsed_ms (ms),
        attempts, started_at (UTC)`. Its `attrs["target"]` says whether the sandbox or an app answered.

    Raises:
        TypeError, ValueError: When the arguments do not fit together, before any request.
        CometChatError: `VALIDATION_ERROR` when the settings cannot be used.

    >>> try_login("no such uid")[["ok", "error_code", "stage"]].to_dict("records")
    [{'ok': False, 'error_code': 'ERROR_UID_WITH_SPACE', 'stage': 'input'}]
    """
    if isinstance(api_key, str):
        api_key = hidden(api_key)
    if isinstance(auth_token, str):
        auth_token = hidden(auth_token)
    if (uid is None) == (auth_token is None):
        raise ValueError("give either uid or auth_token")
    if auth_token is not None and api_key is not None:
        raise ValueError("an auth_token is used without an api_key")
    if calls is not None and (settings is not None or transport is not None):
        raise ValueError("give either calls or settings and transport")
    if calls is not None:
        return _attempt_frame(calls, uid, api_key, auth_token)
    with client_for(settings, transport) as fresh:
        return _attempt_frame(fresh, uid, api_key, auth_token)


def _attempt_frame(
    calls: AnyCalls, uid: str | None, api_key: str | None, auth_token: str | None
) -> pd.DataFrame:
    check_calls(calls)
    method: Literal["uid", "auth_token"] = "auth_token" if auth_token is not None else "uid"
    started_at, start = datetime.now(timezone.utc), time.perf_counter()
    error: CometChatError | None = None
    user: User | None = None
    try:
        user = _logged_in(calls, uid, api_key, auth_token)
    except CometChatError as exc:
        error = exc
    elapsed_ms = (time.perf_counter() - start) * 1000
    row = {
        "case_id": "1",
        "method": method,
        "uid": mask_shapes(uid) if uid is not None else user.uid if user else None,
        "ok": error is None,
        "elapsed_ms": elapsed_ms,
        "attempts": 1,
        "started_at": started_at,
    }
    if error is not None:
        row |= error_cells(error)
    padded = api_key if method == "uid" else auth_token
    if padded is None and calls.settings is not None:
        padded = calls.settings.auth_key
    if error is None and trimmed(padded):
        row["hint"] = _TRIMMED.format(what="API key" if method == "uid" else "auth token")
    attempt = frame([row], ATTEMPT)
    attempt.attrs["target"] = target_of(calls).text
    carry(attempt.attrs, calls.session.redactor)
    return attempt


def _logged_in(calls: AnyCalls, uid: str | None, api_key: str | None, auth_token: str | None) -> User:
    if isinstance(calls, CometChatCalls):
        if auth_token is not None:
            return calls.login_with_auth_token(auth_token)
        return calls.login(uid, api_key)  # type: ignore[arg-type]  # the caller gave one of the two
    if auth_token is not None:
        return run_sync(calls.login_with_auth_token(auth_token))
    return run_sync(calls.login(uid, api_key))  # type: ignore[arg-type]  # likewise
