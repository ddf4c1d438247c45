"""The state of a session, and its HTTP exchanges, as rows."""

from __future__ import annotations

import pandas as pd

from ..defaults import AnyCalls, target_of
from ..redaction import mask
from .rows import frame
from .schemas import STATUS, TRACE


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


def check_calls(calls: object) -> None:
    """Refuse what is not a client.

    Raises:
        TypeError: When it is not one.
    """
    if not isinstance(calls, AnyCalls):
        raise TypeError(f"calls must be a CometChatCalls or AsyncCometChatCalls, not {type(calls).__name__}")
