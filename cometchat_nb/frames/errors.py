"""Errors as rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from ..auth import CometChatError
from .rows import frame
from .schemas import ERROR


def error_frame(errors: CometChatError | Iterable[CometChatError]) -> pd.DataFrame:
    """Return errors as rows of a frame.

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
