"""The OpenAPI description of the sandbox, made from the table of its operations."""

from __future__ import annotations

import functools
from typing import Any

from ..._version import __version__
from .checks.query import LONGEST_TEXT
from .operations.operation import Operation
from .operations.table import OPERATIONS, PING
from .operations.users import LARGEST_PAGE, MOST_UIDS_A_CALL
from .store.directory import APP_ID, AUTH_KEY, REST_API_KEY

Json = dict[str, Any]

_IDENTIFIER = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,100}$"}
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
    "role": _optional(_IDENTIFIER),
    "metadata": _optional({"type": "object", "description": "At most 5 KB."}),
    "tags": _optional(_TAGS),
}
_TOKEN_FIELDS: Json = {"platform": _optional(_TEXT), "deviceId": _optional(_TEXT)}


def _object(properties: Json, *required: str) -> Json:
    schema = {"type": "object", "properties": properties}
    return {**schema, "required": list(required)} if required else schema


_SCHEMAS: Json = {
    "Error": _object(
        {
            "error": _object(
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
    "User": _object(
        {
            **{name: {"type": "string"} for name in ("uid", "name", "avatar", "link", "status", "role")},
            **{name: {"type": "string"} for name in ("authToken",)},
            **dict.fromkeys(("createdAt", "updatedAt", "lastActiveAt", "deactivatedAt"), _SECONDS),
            "metadata": {"type": "object"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "wsChannel": _object({"identity": {"type": "string"}}, "identity"),
            "settings": {"$ref": "#/components/schemas/Settings"},
        },
        *("uid", "name", "status", "role"),
    ),
    "Token": _object(
        {
            "uid": {"type": "string"},
            "authToken": {"type": "string"},
            "createdAt": _SECONDS,
            "platform": _TEXT,
            "deviceId": _TEXT,
        },
        *("uid", "authToken", "createdAt"),
    ),
    "Done": _object({"success": {"const": True}, "message": {"type": "string"}}, "success", "message"),
    "Role": _object(
        {
            **{name: {"type": "string"} for name in ("role", "name", "description")},
            "metadata": {"type": "object"},
            "settings": {"type": ["object", "array"]},
            "createdAt": _SECONDS,
        },
        *("role", "name", "createdAt"),
    ),
    "Key": _object(
        {**{name: {"type": "string"} for name in ("apiKey", "name", "scope")}, "createdAt": _SECONDS},
        *("apiKey", "name", "scope", "createdAt"),
    ),
    "CallToken": _object({"token": {"type": "string"}}, "token"),
    "Deactivated": _object(
        {n: _UIDS | {"minItems": 0} for n in ("deactivatedUids", "alreadyDeactivatedUids", "notFound")},
        *("deactivatedUids", "alreadyDeactivatedUids", "notFound"),
    ),
    "Reactivated": _object(
        {n: _UIDS | {"minItems": 0} for n in ("reactivatedUids", "nonDeactivatedUids", "notFound")},
        *("reactivatedUids", "nonDeactivatedUids", "notFound"),
    ),
    "Settings": _object(
        {n: {"type": "string"} for n in ("CLIENT_API_HOST", "ADMIN_API_HOST", "CHAT_HOST", "CHAT_WSS_PORT")},
        *("CLIENT_API_HOST", "ADMIN_API_HOST", "CHAT_HOST", "CHAT_WSS_PORT"),
    ),
    "Pagination": _object(
        dict.fromkeys(("total", "count", "per_page", "current_page", "total_pages"), _SECONDS),
        *("total", "count", "per_page", "current_page", "total_pages"),
    ),
}

# What each operation answers with, and what it takes: the schema of the body and an example of it.
_Body = tuple[Json, Json]
_TOKEN_BODY = (
    _object({**_TOKEN_FIELDS, "force": _optional(_FLAG)}),
    {"platform": "web", "deviceId": "fa4e-device"},
)
_PLAIN_BODY: _Body = _object({}), {}

_REPLIES: dict[tuple[str, str], str] = {
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
_BODIES: dict[tuple[str, str], _Body] = {
    ("POST", "/users"): (
        _object(
            {"uid": _IDENTIFIER, "name": _NAME, **_USER_FIELDS, "withAuthToken": _optional(_FLAG)},
            *("uid", "name"),
        ),
        {"uid": "example-user", "name": "Example User", "tags": ["example"], "withAuthToken": True},
    ),
    ("PUT", "/users"): (
        _object({"uidsToActivate": _UIDS}, "uidsToActivate"),
        {"uidsToActivate": ["cometchat-uid-gone"]},
    ),
    ("DELETE", "/users"): (
        _object({"uidsToDeactivate": _UIDS}, "uidsToDeactivate"),
        {"uidsToDeactivate": ["cometchat-uid-5"]},
    ),
    ("PUT", "/users/{uid}"): (
        _object(
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
    ("DELETE", "/users/{uid}"): (_object({"permanent": _optional(_FLAG)}), {"permanent": False}),
    ("POST", "/users/{uid}/auth_tokens"): _TOKEN_BODY,
    ("PUT", "/users/{uid}/auth_tokens/{authToken}"): (_object(_TOKEN_FIELDS), {"platform": "ios"}),
    ("PUT", "/me"): (_object({}), {"platform": "web", "deviceId": "fa4e-device"}),
    ("POST", "/user_sessions"): _PLAIN_BODY,
    ("POST", "/roles"): (
        _object(
            {
                "role": _IDENTIFIER,
                "name": _NAME,
                "description": _optional({"type": "string", "maxLength": 255, "pattern": r"^$|\S"}),
                "metadata": _optional({"type": "object"}),
                "settings": _optional({"type": ["object", "array"]}),
            },
            *("role", "name"),
        ),
        {"role": "example-role", "name": "Example Role"},
    ),
    ("POST", "/call_tokens"): (_object({"sessionId": _optional(_TEXT)}), {"sessionId": "fa4e-session"}),
}
_PARAMETERS: dict[tuple[str, str], Json] = {
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
_EXAMPLE_PARTS = {
    "uid": "cometchat-uid-1",
    "authToken": "cometchat-uid-1_1700000000fa4efa4efa4efa4e",
    "role": "default",
    "apiKey": AUTH_KEY,
}


@functools.cache
def description() -> Json:
    """Return the OpenAPI 3.1 document."""
    paths: Json = {}
    for operation in OPERATIONS:
        paths.setdefault(f"/v3.0{operation.path}", {})[operation.method.lower()] = _described(operation)
    paths[PING.path] = {"post": _described(PING)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The CometChat sandbox of cometchat_nb",
            "version": __version__,
            "description": "A stand-in for the service, with made-up users and fake keys.",
        },
        "paths": paths,
        "components": {
            "schemas": _SCHEMAS,
            "securitySchemes": {
                "apiKey": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "apiKey",
                    "description": f"The Auth Key is {AUTH_KEY}, the REST API Key {REST_API_KEY}.",
                },
                "authToken": {"type": "apiKey", "in": "header", "name": "authToken"},
            },
        },
    }


def _described(operation: Operation) -> Json:
    where = (operation.method, operation.path)
    described: Json = {
        "operationId": operation.answer.__name__,
        "summary": operation.summary,
        "parameters": [*_parameters(operation)],
        "responses": {
            "200": _response(_reply(_REPLIES.get(where, "Done")), "What was asked for."),
            "default": _response({"$ref": "#/components/schemas/Error"}, "Why it was refused."),
        },
    }
    if operation.credential:
        either: list[Json] = [{"authToken": []}] if operation.for_clients else []
        described["security"] = [{operation.credential: []}, *either]
    if where in _BODIES:
        schema, example = _BODIES[where]
        required = bool(schema.get("required"))
        content = {"application/json": {"schema": schema, "example": example}}
        described["requestBody"] = {"required": required, "content": content}
    return described


def _parameters(operation: Operation) -> list[Json]:
    app = {"name": "appId", "in": "header", "required": False, "schema": {"const": APP_ID}, "example": APP_ID}
    path = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _IDENTIFIER if name in ("uid", "role") else {"type": "string", "minLength": 1},
            "example": example,
        }
        for name, example in _EXAMPLE_PARTS.items()
        if f"{{{name}}}" in operation.path
    ]
    query = [
        {"name": name, "in": "query", "schema": schema}
        for name, schema in _PARAMETERS.get((operation.method, operation.path), {}).items()
    ]
    return [*([] if operation is PING else [app]), *path, *query]


def _reply(name: str) -> Json:
    one = {"$ref": f"#/components/schemas/{name.removesuffix('[]')}"}
    if not name.endswith("[]"):
        return _object({"data": one}, "data")
    properties: Json = {"data": {"type": "array", "items": one}}
    if name == "User[]":
        properties["meta"] = _object(
            {"pagination": {"$ref": "#/components/schemas/Pagination"}}, "pagination"
        )
    return _object(properties, "data")


def _response(schema: Json, text: str) -> Json:
    return {"description": text, "content": {"application/json": {"schema": schema}}}
