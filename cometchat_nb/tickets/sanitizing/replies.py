"""The replies of a sanitized recording: the fields that the protocol knows."""

from __future__ import annotations

import json
import re
from typing import Any

from ...messages import parse_json
from ..recordings.har_entries import Entry, Json
from .stand_ins import StandIns

_CODE = re.compile(r"[A-Z]{2,20}(?:_[A-Z0-9]{1,20}){1,6}")
_TEXTS_OF_ERRORS = ("message", "devMessage", "source")
_STATUSES = frozenset({"online", "offline", "available"})


def clean_content(entry: Entry, stand_ins: StandIns) -> Json:
    """Return the content of a reply, with stand-ins for what is secret or personal."""
    if entry.content is None:
        return {"size": 0 if entry.body_recorded else -1}
    text = entry.content.decode("utf-8", "replace")
    try:
        value = parse_json(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        text = stand_ins.body(text[:_LONGEST_BODY])
    else:
        text = json.dumps(_clean_reply(value, stand_ins), ensure_ascii=False)
    return {"size": len(text.encode("utf-8", "replace")), "text": text}


_LONGEST_BODY = 200_000


def _clean_reply(reply: Any, stand_ins: StandIns) -> Any:
    """Return a reply with the fields that the protocol knows; others, and their names, are gone."""
    if not isinstance(reply, dict):
        return _empty_value(reply)
    clean: Json = {}
    if "data" in reply:
        data = reply["data"]
        clean["data"] = _clean_user(data, stand_ins) if isinstance(data, dict) else _empty_value(data)
    if "error" in reply:
        error = reply["error"]
        clean["error"] = (
            _clean_error(error, stand_ins) if isinstance(error, dict) else _clean_text(error, stand_ins)
        )
    return clean


def _clean_user(data: Json, stand_ins: StandIns) -> Json:
    clean: Json = {}
    for name, value in data.items():
        if name in ("uid", "authToken", "jwt", "name") and isinstance(value, str) and value:
            field = {"uid": "uid", "authToken": "auth_token", "jwt": "jwt", "name": "name"}[name]
            clean[name] = stand_ins.known(value) or (
                stand_ins.credential(field, value) if value.strip() else value
            )
        elif name == "status":
            clean[name] = value if value in _STATUSES else _empty_value(value)
        elif name == "avatar" and isinstance(value, str) and value:
            clean[name] = "https://example.com/avatar.webp"
        elif name in (
            "createdAt",
            "lastActiveAt",
            "deactivatedAt",
            "role",
            "uid",
            "authToken",
            "jwt",
            "name",
        ):
            clean[name] = (
                value if name.endswith("At") and isinstance(value, (int, float)) else _empty_value(value)
            )
    return clean


def _clean_error(error: Json, stand_ins: StandIns) -> Json:
    clean: Json = {}
    code = error.get("code")
    if "code" in error:
        clean["code"] = (
            code if isinstance(code, str) and _CODE.fullmatch(code) else _clean_text(code, stand_ins)
        )
    clean |= {name: _clean_text(error[name], stand_ins) for name in _TEXTS_OF_ERRORS if name in error}
    details = error.get("details")
    if isinstance(details, dict):
        clean["details"] = {
            name if name in _FIELDS else "field": [
                _clean_text(one, stand_ins) for one in said if isinstance(one, str)
            ]
            for name, said in details.items()
            if isinstance(said, list)
        }
    return clean


_FIELDS = frozenset(
    {"uid", "name", "avatar", "link", "role", "metadata", "tags", "authToken", "platform", "deviceId"}
)


def _clean_text(value: Any, stand_ins: StandIns) -> Any:
    return stand_ins.text(value) if isinstance(value, str) else _empty_value(value)


def _empty_value(value: Any) -> Any:
    """Return a value of the same type and truth with nothing in it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return int(bool(value))
    return type(value)()
