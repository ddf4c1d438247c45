"""The service's own errors: their statuses, codes and words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ....messages import Headers, Reply

SOURCE = "chat-api"

Details = dict[str, list[str]]

_LONGEST_VALUE_IN_A_MESSAGE = 200


class Refusal(Exception):
    """The service's own error, on its way to the client."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: Details | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.headers = dict(headers or {})
        self.error: dict[str, Any] = {
            "message": message,
            "devMessage": message,
            "source": SOURCE,
            "code": code,
        }
        if details:
            self.error["details"] = details

    def reply(self, headers: Mapping[str, str] | None = None) -> Reply:
        """Return the reply, with these headers and those of the refusal."""
        return json_reply(self.status, {"error": self.error}, {**(headers or {}), **self.headers})


def json_reply(status: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> Reply:
    """Return a reply whose JSON is ASCII, so that half a character in a user's data can be sent."""
    content = json.dumps(body).encode("ascii")
    return Reply(status, Headers({"Content-Type": "application/json", **headers}), content)


def empty_header(name: str, code: str) -> Refusal:
    """Refuse a request without this header."""
    return Refusal(401, code, f"The {name} header is missing.")


def invalid_app(app_id: str) -> Refusal:
    """Refuse an app that does not exist in this region."""
    return Refusal(
        401,
        "AUTH_ERR_INVALID_APPID",
        f"The app ID {_shorten(app_id)} does not exist in this region. "
        "Please verify the app ID and the region.",
    )


def unknown_key(key: str) -> Refusal:
    """Refuse an API key; the message shows its ends, as the service's does."""
    shown = f"{key[:5]}****{key[-5:]}" if len(key) > 10 else "****"
    return Refusal(
        401,
        "AUTH_ERR_APIKEY_NOT_FOUND",
        f"The key {shown} does not exist. Please use correct apiKey.",
    )


def no_such_key() -> Refusal:
    """Refuse a path that names an API key which the app does not have."""
    return Refusal(404, "ERR_APIKEY_NOT_FOUND", "The apiKey does not exist. Please verify the apiKey.")


def no_such_role(role: str) -> Refusal:
    """Refuse a role that was not created."""
    return Refusal(
        404, "ERR_ROLE_NOT_FOUND", f"The role {_shorten(role)} does not exist. Please create it first."
    )


def role_taken(role: str) -> Refusal:
    """Refuse to create a role that exists."""
    return Refusal(400, "ERR_ROLE_ALREADY_EXISTS", f"The role {_shorten(role)} already exists.")


def no_access() -> Refusal:
    """Refuse a key whose scope is too small."""
    return Refusal(
        403,
        "AUTH_ERR_NO_ACCESS",
        "The apiKey does not have access to perform this action; it needs the scope fullAccess.",
    )


def unknown_token(token: str) -> Refusal:
    """Refuse an auth token; the message repeats it whole, as the service's does."""
    return Refusal(
        401,
        "AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
        f"The auth token {token} does not exist. Please make sure you are logged in and have a valid "
        "auth token or try login again.",
    )


def no_such_token(token: str, uid: str) -> Refusal:
    """Refuse a path that names a token which the user does not have."""
    return Refusal(
        404,
        "ERR_AUTH_TOKEN_NOT_FOUND",
        f"The auth token {_shorten(token)} does not exist for the UID {uid}.",
    )


def no_such_user(uid: str) -> Refusal:
    """Refuse a uid that no active user has; the message lower-cases it, as the service's does."""
    shown = _shorten(uid.lower())
    return Refusal(
        404,
        "ERR_UID_NOT_FOUND",
        f"The UID {shown} does not exist, please make sure you have created a user with UID {shown}.",
    )


def uid_taken(uid: str) -> Refusal:
    """Refuse to create a user whose uid is in use."""
    return Refusal(400, "ERR_UID_ALREADY_EXISTS", f"The UID {uid} already exists, please use another UID.")


def too_many_users(most: int) -> Refusal:
    """Refuse another user: the sandbox's memory is bounded."""
    return Refusal(403, "ERR_PLAN_QUOTA_RESTRICTION", f"The sandbox holds at most {most} users.")


def no_such_endpoint() -> Refusal:
    """Refuse a path or method that the service does not have."""
    return Refusal(404, "ERR_NOT_FOUND", "The API endpoint is invalid. Please verify the API call.")


def bad_request(details: Details) -> Refusal:
    """Refuse data; the details name each field with what is wrong with it."""
    message = "Failed to validate the data sent with the request."
    return Refusal(400, "ERR_BAD_REQUEST", message, details=details)


def body_too_large(most: int) -> Refusal:
    """Refuse a body that is larger than the service takes."""
    message = f"The request is larger than {most} bytes."
    return bad_request({"body": [message]})


def too_many_requests(retry_after: int, reset_at: int) -> Refusal:
    """Refuse a request that is over the app's rate limit."""
    return Refusal(
        429,
        "TOO_MANY_REQUEST",
        f"Too many requests. Please try again after {retry_after} seconds.",
        headers={"Retry-After": str(retry_after), "X-Rate-Limit-Reset": str(reset_at)},
    )


def _shorten(value: str) -> str:
    return value[:_LONGEST_VALUE_IN_A_MESSAGE]
