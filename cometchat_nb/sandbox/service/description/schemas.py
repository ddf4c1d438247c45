"""The JSON schemas of what the service takes and sends."""

from __future__ import annotations

from typing import Any

from ..checks.query import LONGEST_TEXT
from ..operations.users import LARGEST_PAGE, MOST_UIDS_A_CALL

Json = dict[str, Any]
IDENTIFIER = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,100}$"}
_TEXT = {"type": "string", "maxLength": LONGEST_TEXT}
_URL = {
    "type": "string",
    "format": "uri",
    "pattern": r"^https?://[A-Za-z0-9][A-Za-z0-9.-]*(/[!-~]*)?$",
    "maxLength": 3000,
}
_SECONDS = {"type": "integer", "minimum": 0}
_FLAG = {"type": "boolean"}
_FLAG_WORD = {"type": "string", "enum": ["true", "false", "1", "0"]}
_NAME = {"type": "string", "minLength": 1, "maxLength": 100, "pattern": r"\S"}
_UIDS = {"type": "array", "minItems": 1, "maxItems": MOST_UIDS_A_CALL, "items": {"type": "string"}}
_TAGS = {"type": "array", "maxItems": 25, "items": _NAME}
_WORDS = {"type": "string"}


def _optional(schema: Json) -> Json:
    """A field that may be left out may be null as well."""
    return {"anyOf": [schema, {"type": "null"}]}


_USER_FIELDS: Json = {
    "avatar": _optional(_URL),
    "link": _optional(_URL),
    "role": _optional(IDENTIFIER),
    "metadata": _optional({"type": "object", "description": "At most 5 KB."}),
    "tags": _optional(_TAGS),
}
_TOKEN_FIELDS: Json = {"platform": _optional(_TEXT), "deviceId": _optional(_TEXT)}


def object_schema(properties: Json, *required: str) -> Json:
    """Return the schema of an object with these properties."""
    schema = {"type": "object", "properties": properties}
    return {**schema, "required": list(required)} if required else schema


SCHEMAS: Json = {
    "Error": object_schema(
        {
            "error": object_schema(
                {
                    **{name: {"type": "string"} for name in ("message", "devMessage", "source", "code")},
                    "details": {
                        "type": "object",
                        "additionalProperties": {"type": "array", "items": {"type": "string"}},
                    },
                },
                *("message", "devMessage", "source", "code"),
            )
        },
        "error",
    ),
    "User": object_schema(
        {
            **{name: {"type": "string"} for name in ("uid", "name", "avatar", "link", "status", "role")},
            **{name: {"type": "string"} for name in ("authToken",)},
            **dict.fromkeys(("createdAt", "updatedAt", "lastActiveAt", "deactivatedAt"), _SECONDS),
            "metadata": {"type": "object"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "wsChannel": object_schema({"identity": {"type": "string"}}, "identity"),
            "settings": {"$ref": "#/components/schemas/Settings"},
        },
        *("uid", "name", "status", "role"),
    ),
    "Token": object_schema(
        {
            "uid": {"type": "string"},
            "authToken": {"type": "string"},
            "createdAt": _SECONDS,
            "platform": _TEXT,
            "deviceId": _TEXT,
        },
        *("uid", "authToken", "createdAt"),
    ),
    "Done": object_schema({"success": {"const": True}, "message": {"type": "string"}}, "success", "message"),
    "Role": object_schema(
        {
            **{name: {"type": "string"} for name in ("role", "name", "description")},
            "metadata": {"type": "object"},
            "settings": {"type": ["object", "array"]},
            "createdAt": _SECONDS,
        },
        *("role", "name", "createdAt"),
    ),
    "Key": object_schema(
        {**{name: {"type": "string"} for name in ("apiKey", "name", "scope")}, "createdAt": _SECONDS},
        *("apiKey", "name", "scope", "createdAt"),
    ),
    "CallToken": object_schema({"token": {"type": "string"}}, "token"),
    "Deactivated": object_schema(
        {n: _UIDS | {"minItems": 0} for n in ("deactivatedUids", "alreadyDeactivatedUids", "notFound")},
        *("deactivatedUids", "alreadyDeactivatedUids", "notFound"),
    ),
    "Reactivated": object_schema(
        {n: _UIDS | {"minItems": 0} for n in ("reactivatedUids", "nonDeactivatedUids", "notFound")},
        *("reactivatedUids", "nonDeactivatedUids", "notFound"),
    ),
    "Settings": object_schema(
        {n: {"type": "string"} for n in ("CLIENT_API_HOST", "ADMIN_API_HOST", "CHAT_HOST", "CHAT_WSS_PORT")},
        *("CLIENT_API_HOST", "ADMIN_API_HOST", "CHAT_HOST", "CHAT_WSS_PORT"),
    ),
    "Pagination": object_schema(
        dict.fromkeys(("total", "count", "per_page", "current_page", "total_pages"), _SECONDS),
        *("total", "count", "per_page", "current_page", "total_pages"),
    ),
}
# What each operation answers with, and what it takes: the schema of the body and an example of it.
_Body = tuple[Json, Json]
_TOKEN_BODY = (
    object_schema({**_TOKEN_FIELDS, "force": _optional(_FLAG)}),
    {"platform": "web", "deviceId": "fa4e-device"},
)
_PLAIN_BODY: _Body = object_schema({}), {}
REPLIES: dict[tuple[str, str], str] = {
    ("GET", "/users"): "User[]",
    ("PUT", "/users"): "Reactivated",
    ("DELETE", "/users"): "Deactivated",
    ("POST", "/users"): "User",
    ("GET", "/users/{uid}"): "User",
    ("PUT", "/users/{uid}"): "User",
    ("POST", "/users/{uid}/auth_tokens"): "Token",
    ("GET", "/users/{uid}/auth_tokens"): "Token[]",
    ("GET", "/users/{uid}/auth_tokens/{authToken}"): "Token",
    ("PUT", "/users/{uid}/auth_tokens/{authToken}"): "Token",
    ("GET", "/roles"): "Role[]",
    ("POST", "/roles"): "Role",
    ("GET", "/roles/{role}"): "Role",
    ("GET", "/apikeys"): "Key[]",
    ("GET", "/apikeys/{apiKey}"): "Key",
    ("GET", "/me"): "User",
    ("PUT", "/me"): "User",
    ("GET", "/settings"): "Settings",
    ("POST", "/call_tokens"): "CallToken",
}
BODIES: dict[tuple[str, str], _Body] = {
    ("POST", "/users"): (
        object_schema(
            {"uid": IDENTIFIER, "name": _NAME, **_USER_FIELDS, "withAuthToken": _optional(_FLAG)},
            *("uid", "name"),
        ),
        {"uid": "example-user", "name": "Example User", "tags": ["example"], "withAuthToken": True},
    ),
    ("PUT", "/users"): (
        object_schema({"uidsToActivate": _UIDS}, "uidsToActivate"),
        {"uidsToActivate": ["cometchat-uid-gone"]},
    ),
    ("DELETE", "/users"): (
        object_schema({"uidsToDeactivate": _UIDS}, "uidsToDeactivate"),
        {"uidsToDeactivate": ["cometchat-uid-5"]},
    ),
    ("PUT", "/users/{uid}"): (
        object_schema(
            {
                "name": _optional(_NAME),
                **_USER_FIELDS,
                "unset": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 4,
                    "items": {"enum": ["avatar", "link", "metadata", "tags"]},
                },
            }
        ),
        {"name": "Andrew J.", "unset": ["avatar"]},
    ),
    ("DELETE", "/users/{uid}"): (object_schema({"permanent": _optional(_FLAG)}), {"permanent": False}),
    ("POST", "/users/{uid}/auth_tokens"): _TOKEN_BODY,
    ("PUT", "/users/{uid}/auth_tokens/{authToken}"): (object_schema(_TOKEN_FIELDS), {"platform": "ios"}),
    ("PUT", "/me"): (object_schema({}), {"platform": "web", "deviceId": "fa4e-device"}),
    ("POST", "/user_sessions"): _PLAIN_BODY,
    ("POST", "/roles"): (
        object_schema(
            {
                "role": IDENTIFIER,
                "name": _NAME,
                "description": _optional({"type": "string", "maxLength": 255, "pattern": r"^$|\S"}),
                "metadata": _optional({"type": "object"}),
                "settings": _optional({"type": ["object", "array"]}),
            },
            *("role", "name"),
        ),
        {"role": "example-role", "name": "Example Role"},
    ),
    ("POST", "/call_tokens"): (object_schema({"sessionId": _optional(_TEXT)}), {"sessionId": "fa4e-session"}),
}
PARAMETERS: dict[tuple[str, str], Json] = {
    ("GET", "/users"): {
        "searchKey": _WORDS,
        "searchIn": {"type": "string", "enum": ["uid", "name", "uid,name"]},
        "status": {"type": "string", "enum": ["available", "offline"]},
        "role": _WORDS,
        "roles": _WORDS,
        "tags": _WORDS,
        "withTags": _FLAG_WORD,
        "count": _FLAG_WORD,
        "onlyDeactivated": _FLAG_WORD,
        "withDeactivated": _FLAG_WORD,
        "perPage": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
        "page": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
    }
}
