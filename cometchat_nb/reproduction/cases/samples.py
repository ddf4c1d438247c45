"""Sample cases: one for every code that a login can end with."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from ...auth import CATALOGUE
from ...frames import frame
from .case import COLUMNS

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
_WHILE_LOGGED_IN = {
    "token_expired": ("expire_token", "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"),
    "tokens_expired_at_once": ("expire_all_tokens", "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"),
    "token_pushed_out": ("push_out_token", "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"),
    "tokens_flushed": ("revoke_token", "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"),
    "user_deleted_while_logged_in": ("delete_user", "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"),
    "user_deactivated_while_logged_in": ("deactivate_user", "ERROR_INVALID_UID"),
}
"""What ends a session from outside, by the id of its cause: the fault, and the code that follows."""


def sample_cases() -> pd.DataFrame:
    """Return one case for every code that a login can end with, the eight documented ones first.

    The last ones log in, lose the session from outside, and ask the service whether it still holds: an auth
    token that expired or was pushed out by a hundred newer ones, tokens that were flushed, and a user who
    was deleted or deactivated.

    Columns: those of a case: `case_id, method, uid, api_key, auth_token, app_id, region, admin_host,
    client_host, steps, local_storage, faults, expected_code`. The keys in it are visibly fake.

    >>> len(sample_cases()) > 20
    True
    """
    rows: list[dict[str, Any]] = []
    for code in CATALOGUE:
        values = _SAMPLES.get(code)
        if values is None and CATALOGUE[code].origin == "service":
            values = {"faults": _refusal_fault(code)}
        if values is not None:
            rows.append(
                {"case_id": code, "method": "uid", "uid": "cometchat-uid-1", **values, "expected_code": code}
            )
    rows += [
        _ended_session_case(case_id, effect, code) for case_id, (effect, code) in _WHILE_LOGGED_IN.items()
    ]
    return frame(rows, COLUMNS)


def _ended_session_case(case_id: str, effect: str, code: str) -> dict[str, Any]:
    faults = json.dumps([{"effect": effect, "endpoint": "PUT /me"}])
    return {
        "case_id": case_id,
        "method": "uid",
        "uid": "cometchat-uid-1",
        "steps": "init login verify",
        "faults": faults,
        "expected_code": code,
    }


def _refusal_fault(code: str) -> str:
    error = {"message": CATALOGUE[code].meaning, "devMessage": "", "source": "chat-api", "code": code}
    return json.dumps(
        [{"effect": "reply", "endpoint": "auth_tokens", "status": 403, "body": {"error": error}}]
    )
