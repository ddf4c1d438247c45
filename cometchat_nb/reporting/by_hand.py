"""The same login by hand: a `curl` line and the JavaScript, with placeholders for the secrets."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Sequence
from typing import Any

from ..auth.protocol.wire import escape_segment
from ..sandbox.service import APP_ID as SANDBOX_APP_ID


def by_hand(row: dict[str, Any]) -> dict[str, str | None]:
    """Return how to do the same login by hand, with placeholders for the secrets and for a sandbox's app."""
    if row["method"] is None:
        return {"curl": None, "javascript": None}
    if row["app_id"] == SANDBOX_APP_ID:
        row = {**row, "app_id": "<APP_ID>"}
    return {"curl": _curl(row), "javascript": _javascript(row)}


def _curl(row: dict[str, Any]) -> str | None:
    app_id, region, uid = row["app_id"], row["region"], row["uid"]
    if not app_id or not row["exchange"] or not re.fullmatch(r"us|eu|in", str(region)):
        return None
    headers = [f"appId: {app_id}", "Content-Type: application/json"]
    if row["method"] == "uid":
        url = f"https://{app_id}.api-{region}.cometchat.io/v3.0/users/{escape_segment(uid or '')}/auth_tokens"
        method, headers = "POST", [*headers, "apiKey: <AUTH_KEY>"]
    else:
        url = f"https://{app_id}.apiclient-{region}.cometchat.io/v3.0/me"
        method, headers = "PUT", [*headers, "authToken: <AUTH_TOKEN>"]
    given = " ".join(f"-H {shlex.quote(header)}" for header in headers)
    body = shlex.quote(json.dumps({"platform": "web", "deviceId": "curl"}))
    return f"curl -i -X {method} {shlex.quote(url)} {given} -d {body}"


def _javascript(row: dict[str, Any]) -> str:
    steps: Sequence[str] = str(row["steps"] or "init login").split()
    return "\n".join(_STEPS_IN_JAVASCRIPT[step](row) for step in steps if step in _STEPS_IN_JAVASCRIPT)


def _login_in_javascript(row: dict[str, Any]) -> str:
    if row["method"] == "uid":
        return f'CometChatCalls.login({json.dumps(row["uid"] or "")}, "<AUTH_KEY>")'
    return 'CometChatCalls.loginWithAuthToken("<AUTH_TOKEN>")'


_STEPS_IN_JAVASCRIPT: dict[str, Callable[[dict[str, Any]], str]] = {
    "init": lambda row: (
        "await CometChatCalls.init("
        f"{json.dumps({'appId': row['app_id'] or '<APP_ID>', 'region': row['region'] or '<REGION>'})});"
    ),
    "login": lambda row: f"await {_login_in_javascript(row)};",
    "login_at_once": lambda row: f"{_login_in_javascript(row)};  // at once, while the one above still runs",
    "logout": lambda _: "await CometChatCalls.logout();",
    "restore": lambda row: f'// localStorage holds a user under "{row["app_id"]}:common_store/user"',
    "revoke": lambda _: "// the backend deletes the auth token here",
    "verify": lambda _: "// the next request with the session's token fails",
}
