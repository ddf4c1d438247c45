"""Replaying a recorded login in the sandbox, with made-up credentials that have the same defects.

A recording holds no secret any more. What the service made of it tells which credentials were good, and the
traits tell what was odd about them; that is enough to make the same failure happen again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ...auth import User
from ...auth.codes import INVALID_UID
from ...sandbox import Fault, Sandbox
from ...tickets.sanitizing.stand_ins import DEAD_TOKEN, WRONG_KEY, with_defects
from ...tickets.traits import traits_in

Row = Mapping[str, Any]

_NO_APP = "2600fa4e00000000"
"""Stands in for an App ID that a recording doesn't name."""
_KNOWN_REFUSALS = frozenset(
    {
        "AUTH_ERR_APIKEY_NOT_FOUND",
        "AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
        "AUTH_ERR_INVALID_APPID",
        "ERR_UID_NOT_FOUND",
    }
)
"""What the sandbox refuses by itself when it is given the same input."""


def replayable(cases: list[Any]) -> list[Any]:
    """Replace every recorded case by one that can be run; others stay as they are."""
    return [_replay(case) if _is_recorded(case) else case for case in cases]


def _is_recorded(case: Any) -> bool:
    return isinstance(case, Mapping) and isinstance(case.get("recorded_by"), str)


def _replay(row: Row) -> dict[str, Any]:
    recorded: dict[str, Any] = {
        name: value for name, value in row.items() if isinstance(value, (list, dict)) or not pd.isna(value)
    }
    traits = traits_in(recorded.get("input_traits"))
    by_token = recorded.get("method") == "auth_token"
    code = recorded.get("server_code")
    uid = str(recorded.get("uid") or "cometchat-uid-1")
    known = code != "ERR_UID_NOT_FOUND" and recorded.get("error_code") != INVALID_UID
    sandbox = Sandbox(_users(uid) if known else None, faults=_faults(recorded))
    case: dict[str, Any] = {
        name: recorded[name] for name in ("case_id", "method", "expected_code", "page") if name in recorded
    }
    case["sandbox"] = sandbox
    if code == "AUTH_ERR_INVALID_APPID":
        case |= {"app_id": recorded.get("app_id") or _NO_APP, "region": recorded.get("region")}
    if by_token:
        token = DEAD_TOKEN if code == "AUTH_ERR_AUTH_TOKEN_NOT_FOUND" else _live_token(sandbox, uid)
        case["auth_token"] = with_defects("auth_token", token, traits)
    else:
        key = WRONG_KEY if code == "AUTH_ERR_APIKEY_NOT_FOUND" else sandbox.auth_key
        case["uid"] = with_defects("uid", uid, traits)
        case["api_key"] = with_defects("api_key", key, traits)
    return case


def _live_token(sandbox: Sandbox, uid: str) -> str:
    """Mint behind the faults that strike the sandbox's requests."""
    with sandbox.service.editing() as directory:
        account = directory.any(uid)
        return DEAD_TOKEN if account is None else directory.issue(account).value


def _users(uid: str) -> list[User] | None:
    """Return the users of a sandbox that knows this one; the sample users where the uid cannot be one."""
    usable = re.fullmatch(r"[A-Za-z0-9_-]{1,100}", uid)
    return [User(uid.lower(), uid)] if usable else None


def _faults(recorded: Row) -> list[Fault]:
    """Return what has to go wrong on the way, where the input alone does not have the recorded outcome."""
    code, stage, status = recorded.get("server_code"), recorded.get("stage"), recorded.get("http_status")
    if recorded.get("ok") or stage is None or code in _KNOWN_REFUSALS:
        return []
    endpoint = "auth_tokens" if str(recorded.get("sdk_message", "")).startswith("Login") else "me"
    if code is not None:
        return [_refusal(recorded, "me" if stage == "me" else "auth_tokens", code, status)]
    if stage == "reply":
        return [Fault(_reply_effect(recorded), endpoint=endpoint)]
    if stage == "network":
        return [_network_effect(str(recorded.get("description")), endpoint)]
    return []


def _refusal(recorded: Row, endpoint: str, code: str, status: Any) -> Fault:
    error = {
        "message": str(recorded.get("server_message") or code),
        "devMessage": "",
        "source": "chat-api",
        "code": code,
    }
    usable = int(status) if status is not None and 200 <= int(status) <= 599 else 400
    return Fault("reply", endpoint=endpoint, status=usable, body={"error": error})


def _reply_effect(recorded: Row) -> str:
    if "is empty" in str(recorded.get("description")):
        return "empty"
    cut_off = re.search("Unexpected end|Unterminated", str(recorded.get("sdk_message")))
    return "truncated_json" if cut_off else "html"


def _network_effect(description: str, endpoint: str) -> Fault:
    if "did not answer" in description:
        return Fault("no_answer", endpoint=endpoint)
    if "broke off" in description:
        return Fault("reset", endpoint=endpoint)
    if "another host" in description:
        return Fault("redirect_elsewhere", endpoint=endpoint)
    if "no TLS" in description:
        return Fault("certificate_untrusted")
    return Fault("offline_start", seconds=1e9) if "The name " in description else Fault("refused")
