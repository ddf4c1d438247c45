"""What a console or a log of any platform's SDK prints about a login that failed."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ..auth import CATALOGUE, find_codes
from ..auth.codes import DOCUMENTED_FOR, ERROR_UNKNOWN
from ..frames import ERROR, Schema, frame
from ..redaction import Redactor
from ..tickets.words.text import (
    UID_NOT_FOUND,
    check_text,
    facts_from_text,
    platform_of,
    secrets_in,
    status_in,
)
from .causes import Cause
from .ranking import ranked

LOG: Schema = {"line": "Int64", "platform": "string", "method": "string", "uid": "string", **ERROR}

_LONGEST_LINE = 2_000
_SURE_ENOUGH = 0.6


def read_sdk_log(text: str) -> pd.DataFrame:
    """Find the failures in what a console or a log prints, of any platform's SDK.

    Returns:
        A row for each line that names a known code, or whose words tell a cause: `line` (counted from
        1), `platform`, `method`, `uid`, and the columns of an error: `error_code, description, stage,
        http_status, server_code, server_message, sdk_code, sdk_message, hint`. Secrets are masked. Give
        the frame to `diagnose` for the causes.

    Raises:
        TypeError, ValueError: When it is no text, or empty.

    >>> read_sdk_log("Login failed: The UID bob does not exist, ...")["error_code"].tolist()
    ['ERROR_INVALID_UID']
    """
    check_text(text)
    redactor = Redactor(*secrets_in(text))
    platform = platform_of(text)
    lines = ((number, line[:_LONGEST_LINE]) for number, line in enumerate(text.splitlines(), 1))
    rows = (_row(number, line, platform, redactor) for number, line in lines if line.strip())
    return frame((row for row in rows if row is not None), LOG)


def _row(number: int, line: str, platform: str | None, redactor: Redactor) -> dict[str, Any] | None:
    codes = [entry.code for entry in find_codes(line)]
    cause = None if codes else _told_cause(line)
    if not codes and cause is None:
        return None
    served = next((code for code in codes if CATALOGUE[code].origin == "service"), None)
    uid = UID_NOT_FOUND.search(line)
    said = re.search(r"(Login|Authentication) failed: .{0,1000}", line)
    code = served or (codes[0] if codes else ERROR_UNKNOWN)
    return {
        "line": number,
        "platform": platform,
        "method": "uid" if uid else None,
        "uid": redactor.text(uid["uid"]) if uid else None,
        "error_code": DOCUMENTED_FOR.get(code, code),
        "description": redactor.text(line.strip())[:500],
        "stage": {"Login": "auth_token", "Authentication": "me"}.get(said[1] if said else ""),
        "http_status": status_in(line),
        "server_code": served,
        "sdk_code": ERROR_UNKNOWN if said else None,
        "sdk_message": redactor.text(said[0].strip()) if said else None,
        "hint": cause.next_step if cause else CATALOGUE[codes[0]].next_step,
    }


def _told_cause(line: str) -> Cause | None:
    """Return the cause that a line without a code points to, if it is a failure."""
    if not re.search(
        r"fail|error|exception|refus|denied|timed? ?out|unexpected|\b[45]\d\d\b", line, re.IGNORECASE
    ):
        return None
    causes = ranked(facts_from_text(line))
    first = causes[0]
    return first.cause if first.cause.cause_id != "unknown" and first.confidence >= _SURE_ENOUGH else None
