"""What is known of one failed login, from whatever was at hand: all that a cause may look at.

Nothing in it is a secret: keys and tokens are there as traits alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from ..auth import CometChatError, find_codes
from ..redaction import mask_shapes
from .traits import traits_in, traits_of

Subject = Literal["key", "token", "uid", "app", "state", "network", "reply", "service"]

_SUBJECT_OF_CODE: dict[str, Subject] = {
    "ERROR_API_KEY_NOT_FOUND": "key",
    "AUTH_ERR_APIKEY_NOT_FOUND": "key",
    "AUTH_ERR_EMPTY_APIKEY": "key",
    "AUTH_ERR_NO_ACCESS": "key",
    "ERROR_BLANK_AUTHTOKEN": "token",
    "ERROR_AUTHTOKEN_WITH_SPACE": "token",
    "AUTH_ERR_AUTH_TOKEN_NOT_FOUND": "token",
    "AUTH_ERR_EMPTY_AUTH_TOKEN": "token",
    "ERR_AUTHTOKEN_UNAVAILABLE": "token",
    "ERR_AUTHTOKEN_NOT_ACCESSIBLE": "token",
    "USER_NOT_AUTHORISED": "token",
    "ERROR_INVALID_UID": "uid",
    "ERROR_UID_WITH_SPACE": "uid",
    "ERR_UID_NOT_FOUND": "uid",
    "AUTH_ERR_INVALID_APPID": "app",
    "AUTH_ERR_EMPTY_APPID": "app",
    "VALIDATION_ERROR": "app",
    "ERR_NOT_FOUND": "app",
    "ERROR_LOGIN_IN_PROGRESS": "state",
    "ERROR_SDK_NOT_INITIALIZED": "state",
    "ERROR_NO_USER_LOGGED_IN": "state",
    "TOO_MANY_REQUEST": "service",
    "ERR_PLAN_RESTRICTION": "service",
    "ERR_SUBSCRIPTION_EXPIRED": "service",
    "ERR_PLAN_QUOTA_RESTRICTION": "service",
}


@dataclass(frozen=True)
class Facts:
    """One failed (or odd) login.

    Attributes:
        traits: What is said of the input; see `traits.TRAITS`.
        text: Everything that was said about it: messages, descriptions, what was pasted.
        pasted: What was pasted alone; empty when it was not text that came in.
        steps: What was done, for a case that is a script.
        clock_skew_s: Seconds that the service's clock was ahead of the client's.
    """

    traits: frozenset[str] = frozenset()
    method: str | None = None
    uid: str | None = None
    app_id: str | None = None
    region: str | None = None
    ok: bool | None = None
    error_code: str | None = None
    stage: str | None = None
    http_status: int | None = None
    server_code: str | None = None
    steps: tuple[str, ...] = ()
    clock_skew_s: float | None = None
    text: str = ""
    pasted: str = ""

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every code that this failure bears or that its text speaks of."""
        named = {code for code in (self.error_code, self.server_code) if code}
        return frozenset(named | {entry.code for entry in find_codes(self.text or " ")})

    @cached_property
    def subject(self) -> Subject | None:
        """What the failure is about, as far as its codes and its stage say."""
        if "ERR_BAD_REQUEST" in self.codes and self.says(r"details\W.{0,20}\buid\b"):
            return "uid"
        for code in (self.server_code, self.error_code, *sorted(self.codes)):
            if code in _SUBJECT_OF_CODE:
                return _SUBJECT_OF_CODE[code]
        if self.stage in ("network", "reply", "state"):
            return self.stage  # type: ignore[return-value]  # the three stages that are subjects too
        return None

    def has(self, *codes: str) -> bool:
        """Tell whether the failure bears one of these codes."""
        return not self.codes.isdisjoint(codes)

    def says(self, pattern: str) -> str | None:
        """Return what the text says in these words, or `None`; case does not matter."""
        found = re.search(pattern, self.text, re.IGNORECASE | re.DOTALL)
        return " ".join(found.group().split())[:120] if found else None


def facts_from_error(error: CometChatError) -> Facts:
    """Gather what an exception tells."""
    server = error.server
    said = (error.description, error.sdk_message, server.message if server else None)
    return Facts(
        error_code=error.code,
        stage=error.stage,
        ok=False,
        http_status=server.status if server else None,
        server_code=server.code if server else None,
        text=" ".join(filter(None, said)),
    )


def facts_from_row(row: Mapping[str, Any]) -> Facts:
    """Gather what a row of `reproduce`, `try_login`, `read_har` or `read_sdk_log` tells, or a case."""
    cells = {str(name): _cell(value) for name, value in row.items()}
    said = [cells.get(name) for name in ("description", "sdk_message", "server_message")]
    inputs = {name: str(cells[name]) for name in _INPUTS if cells.get(name) is not None}
    traits = traits_in(cells.get("input_traits"))
    steps = cells.get("steps")
    status, skew = cells.get("http_status"), cells.get("clock_skew_s")
    return Facts(
        traits=frozenset(traits | set(traits_of(_only_unmasked(inputs, traits)))),
        method=_text(cells.get("method")),
        uid=_text(cells.get("uid")),
        app_id=_text(cells.get("app_id")),
        region=_text(cells.get("region")),
        ok=None if cells.get("ok") is None else bool(cells["ok"]),
        error_code=_text(cells.get("error_code")),
        stage=_text(cells.get("stage")),
        http_status=None if status is None else int(status),
        server_code=_text(cells.get("server_code")),
        steps=tuple(re.split(r"[;,\s]+", steps)) if isinstance(steps, str) else tuple(steps or ()),
        clock_skew_s=None if skew is None else float(skew),
        text=" ".join(mask_shapes(str(part)) for part in said if part),
    )


_INPUTS = ("uid", "api_key", "auth_token", "app_id", "region", "admin_host", "client_host")


def _only_unmasked(inputs: dict[str, str], traits: set[str]) -> dict[str, str]:
    """Leave out what the row describes by traits already: its cell is masked."""
    described = {trait.partition(".")[0] for trait in traits}
    return {name: value for name, value in inputs.items() if name not in described}


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple, dict)):
        return value
    return None if value is None or pd.isna(value) else value


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
