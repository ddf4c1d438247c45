"""Every operation of the service: what it is routed by, and what its OpenAPI description is made from."""

from __future__ import annotations

from . import app, me, tokens, users
from .operation import Operation

_TOKENS, _ONE_TOKEN = "/users/{uid}/auth_tokens", "/users/{uid}/auth_tokens/{authToken}"

OPERATIONS = (
    Operation(
        "GET",
        "/users",
        users.list_users,
        "List the users, filtered and paged.",
        strict_scope="fullAccess",
        for_clients=True,
    ),
    Operation(
        "POST",
        "/users",
        users.create_user,
        "Create a user, or several.",
        kind="core",
        strict_scope="fullAccess",
    ),
    Operation("PUT", "/users", users.reactivate_users, "Reactivate users.", scope="fullAccess", kind="core"),
    Operation(
        "DELETE", "/users", users.deactivate_users, "Deactivate users.", scope="fullAccess", kind="core"
    ),
    Operation(
        "GET", "/users/{uid}", users.get_user, "Get a user.", strict_scope="fullAccess", for_clients=True
    ),
    Operation("PUT", "/users/{uid}", users.update_user, "Change a user.", scope="fullAccess"),
    Operation(
        "DELETE",
        "/users/{uid}",
        users.delete_user,
        "Deactivate or delete a user.",
        scope="fullAccess",
        kind="core",
    ),
    Operation("POST", _TOKENS, tokens.create_token, "Mint an auth token."),
    Operation("GET", _TOKENS, tokens.list_tokens, "List a user's auth tokens.", scope="fullAccess"),
    Operation(
        "DELETE", _TOKENS, tokens.flush_tokens, "Delete all auth tokens of a user.", scope="fullAccess"
    ),
    Operation("GET", _ONE_TOKEN, tokens.get_token, "Get an auth token.", scope="fullAccess"),
    Operation("PUT", _ONE_TOKEN, tokens.update_token, "Change an auth token's device.", scope="fullAccess"),
    Operation("DELETE", _ONE_TOKEN, tokens.delete_token, "Delete an auth token.", scope="fullAccess"),
    Operation("GET", "/roles", app.list_roles, "List the roles.", scope="fullAccess"),
    Operation("POST", "/roles", app.create_role, "Create a role.", scope="fullAccess"),
    Operation("GET", "/roles/{role}", app.get_role, "Get a role.", scope="fullAccess"),
    Operation("GET", "/apikeys", app.list_keys, "List the API keys.", scope="fullAccess"),
    Operation("GET", "/apikeys/{apiKey}", app.get_key, "Get an API key.", scope="fullAccess"),
    Operation("GET", "/me", me.get_me, "Get the user of the auth token.", "authToken"),
    Operation("PUT", "/me", me.open_me, "Log in with the auth token.", "authToken", kind="core"),
    Operation("DELETE", "/me", me.close_me, "Log out.", "authToken"),
    Operation("GET", "/settings", me.get_settings, "Get the app's settings for an SDK.", None),
    Operation("POST", "/user_sessions", me.user_sessions, "Note a session of an SDK.", "authToken"),
    Operation("POST", "/call_tokens", me.call_token, "Mint a call token.", "authToken"),
)
PING = Operation("POST", "/v1/ping", me.ping, "Take an SDK's sign of life.", None)
