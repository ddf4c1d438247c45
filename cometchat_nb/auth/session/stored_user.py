"""A user as the SDK keeps it in a browser's localStorage."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ...redaction import Secret
from ..codes import VALIDATION_ERROR
from ..errors import CometChatError
from ..protocol.wire import unsendable
from ..user import User

LOCAL_STORAGE_KEY = "common_store/user"


def read_stored_user(json_text: str) -> User:
    """Read a user as the SDK keeps it in localStorage.

    Raises:
        CometChatError: `VALIDATION_ERROR`, with what is wrong with the text.
    """
    json_text = Secret(json_text)
    read = _read_user(json_text)
    if isinstance(read, User):
        return read
    # Raised here, where neither a frame nor a context of the error holds the text.
    raise _damage_error(read)


def _read_user(json_text: str) -> User | str:
    """Return the user of the text, or what is wrong with it."""
    try:
        value = _decode_json(_strip_quotes(json_text.strip()))
        if isinstance(value, Mapping):
            under_its_key = [v for key, v in value.items() if str(key).endswith(LOCAL_STORAGE_KEY)]
            value = _decode_json(under_its_key[0]) if under_its_key else value
    except (ValueError, RecursionError):
        return "it is not JSON"
    if not isinstance(value, Mapping):
        return "it is not a JSON object"
    if not isinstance(value.get("uid"), str) or not value["uid"]:
        return "it has no uid"
    user = User.from_api(value)
    if not user.auth_token or not user.auth_token.strip():
        return "it has no authToken"
    problem = unsendable(user.auth_token)
    return user if problem is None else f"its authToken {problem}"


def _strip_quotes(text: str) -> str:
    """Take away the quotes in which a browser's console shows a string."""
    shown = len(text) > 2 and text[0] == text[-1] and text[0] in "'\"" and text[1] == "{"
    return text[1:-1] if shown and "\\" not in text else text


def _decode_json(value: Any) -> Any:
    """Decode JSON that may have been encoded more than once."""
    for _ in range(3):
        if not isinstance(value, str):
            break
        value = json.loads(value)
    return value


def _damage_error(why: str) -> CometChatError:
    return CometChatError(
        VALIDATION_ERROR,
        f"The stored user cannot be used: {why}.",
        stage="input",
        hint="In the browser's console run localStorage.getItem('APP_ID:common_store/user') with the "
        "app's id and paste the whole result. The JavaScript SDK starts with a damaged value and "
        "fails later, in getLoggedInUser().",
    )
