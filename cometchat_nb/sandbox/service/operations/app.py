"""The operations on the app: its roles and its API keys."""

from __future__ import annotations

from typing import Any

from ..checks.fields import LONGEST_NAME, is_identifier, is_text
from ..checks.refusals import Details, bad_request, no_such_key, no_such_role, role_taken
from ..store.accounts import LONG_AGO, Role
from .operation import Answer, Call, Scope

_LONGEST_DESCRIPTION = 255


def list_roles(call: Call) -> Answer:
    """List the roles."""
    return {"data": [role.as_json() for role in call.directory.roles().values()]}


def get_role(call: Call) -> Answer:
    """Return a role."""
    role = call.directory.roles().get(call.parts["role"].lower())
    if role is None:
        raise no_such_role(call.parts["role"])
    return {"data": role.as_json()}


def create_role(call: Call) -> Answer:
    """Create a role."""
    body = call.query.body()
    details: Details = {}
    if not is_identifier(body.get("role")):
        details["role"] = ["The role may have 1 to 100 letters, digits, hyphens and underscores."]
    if not is_text(body.get("name"), LONGEST_NAME):
        details["name"] = ["The name must have 1 to 100 characters."]
    if body.get("description") not in (None, "") and not is_text(body["description"], _LONGEST_DESCRIPTION):
        details["description"] = [f"The description must have at most {_LONGEST_DESCRIPTION} characters."]
    metadata, settings = body.get("metadata"), body.get("settings")
    if not isinstance(metadata, (dict, type(None))):
        details["metadata"] = ["The metadata must be an object."]
    if not isinstance(settings, (dict, list, type(None))):
        details["settings"] = ["The settings must be an object or a list."]
    if details:
        raise bad_request(details)
    if body["role"].lower() in call.directory.roles():
        raise role_taken(body["role"])
    description = body.get("description") or ""
    role = Role(body["role"].lower(), body["name"], description, call.directory.now(), metadata, settings)
    call.directory.add_role(role)
    return {"data": role.as_json()}


def list_keys(call: Call) -> Answer:
    """List the API keys."""
    return {"data": [_key_json(key, scope) for key, scope in call.keys.items()]}


def get_key(call: Call) -> Answer:
    """Return an API key."""
    key = call.parts["apiKey"]
    if key not in call.keys:
        raise no_such_key()
    return {"data": _key_json(key, call.keys[key])}


def _key_json(key: str, scope: Scope) -> dict[str, Any]:
    name = "Auth Key" if scope == "authOnly" else "REST API Key"
    return {"apiKey": key, "name": name, "scope": scope, "createdAt": LONG_AGO}
