"""The columns of every frame, and their dtypes."""

from __future__ import annotations

from ..auth import PLATFORMS

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
