"""The OpenAPI description of the service, made from its operations."""

from __future__ import annotations

import functools

from ...._version import __version__
from ..operations.operation import Operation
from ..operations.table import OPERATIONS, PING
from ..store.samples import APP_ID, AUTH_KEY, REST_API_KEY
from .schemas import BODIES, IDENTIFIER, PARAMETERS, REPLIES, SCHEMAS, Json, object_schema

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
        paths.setdefault(f"/v3.0{operation.path}", {})[operation.method.lower()] = _describe_operation(
            operation
        )
    paths[PING.path] = {"post": _describe_operation(PING)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The CometChat sandbox of cometchat_nb",
            "version": __version__,
            "description": "A stand-in for the service, with made-up users and fake keys.",
        },
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
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


def _describe_operation(operation: Operation) -> Json:
    where = (operation.method, operation.path)
    described: Json = {
        "operationId": operation.answer.__name__,
        "summary": operation.summary,
        "parameters": [*_parameters(operation)],
        "responses": {
            "200": _response(_reply(REPLIES.get(where, "Done")), "What was asked for."),
            "default": _response({"$ref": "#/components/schemas/Error"}, "Why it was refused."),
        },
    }
    if operation.credential:
        either: list[Json] = [{"authToken": []}] if operation.for_clients else []
        described["security"] = [{operation.credential: []}, *either]
    if where in BODIES:
        schema, example = BODIES[where]
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
            "schema": IDENTIFIER if name in ("uid", "role") else {"type": "string", "minLength": 1},
            "example": example,
        }
        for name, example in _EXAMPLE_PARTS.items()
        if f"{{{name}}}" in operation.path
    ]
    query = [
        {"name": name, "in": "query", "schema": schema}
        for name, schema in PARAMETERS.get((operation.method, operation.path), {}).items()
    ]
    return [*([] if operation is PING else [app]), *path, *query]


def _reply(name: str) -> Json:
    one = {"$ref": f"#/components/schemas/{name.removesuffix('[]')}"}
    if not name.endswith("[]"):
        return object_schema({"data": one}, "data")
    properties: Json = {"data": {"type": "array", "items": one}}
    if name == "User[]":
        properties["meta"] = object_schema(
            {"pagination": {"$ref": "#/components/schemas/Pagination"}}, "pagination"
        )
    return object_schema(properties, "data")


def _response(schema: Json, text: str) -> Json:
    return {"description": text, "content": {"application/json": {"schema": schema}}}
