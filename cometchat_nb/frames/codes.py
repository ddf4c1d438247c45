"""The catalogue of error codes as rows, and a code or message explained."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ..auth import CATALOGUE, PLATFORMS, ErrorCode, find_codes
from ..redaction import quotable
from ..rendering.readable_frame import NOTE
from .rows import frame
from .schemas import CODES, EXPLANATION

NO_CODE = (
    "No known error code or message in this text. error_codes() lists all that are known; "
    "diagnose() looks for the cause in a whole message, log or recording."
)


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
        A row for each code that the text names, the most specific first: `code, meaning, cause,
        next_step, origin, source`. No row when it names no known code; the frame then says so.

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


def _code_cells(entry: ErrorCode) -> dict[str, Any]:
    cells = {name: getattr(entry, name) for name in EXPLANATION}
    return cells | {platform: platform in entry.platforms for platform in PLATFORMS}
