"""The operations on auth tokens."""

from __future__ import annotations

from ..checks.query import flag_field, text_field
from .operation import Answer, Call, done


def create_token(call: Call) -> Answer:
    """Mint an auth token."""
    account, body = call.user, call.query.body()
    force = flag_field(body, "force")
    platform, device_id = text_field(body, "platform"), text_field(body, "deviceId")
    if force is False and (tokens := call.directory.tokens_of(account)):
        return {"data": tokens[-1].as_json()}
    return {"data": call.directory.issue(account, platform, device_id).as_json()}


def list_tokens(call: Call) -> Answer:
    """List the auth tokens of a user."""
    return {"data": [token.as_json() for token in call.directory.tokens_of(call.user)]}


def get_token(call: Call) -> Answer:
    """Return an auth token."""
    return {"data": call.directory.token_of(call.user, call.parts["authToken"]).as_json()}


def update_token(call: Call) -> Answer:
    """Change an auth token's device."""
    account, body = call.user, call.query.body()
    token = call.directory.token_of(account, call.parts["authToken"])
    token.platform = text_field(body, "platform") or token.platform
    token.device_id = text_field(body, "deviceId") or token.device_id
    call.directory.touch(account)
    return {"data": token.as_json()}


def delete_token(call: Call) -> Answer:
    """Delete an auth token."""
    account = call.user
    call.directory.revoke(account, call.directory.token_of(account, call.parts["authToken"]))
    return done("The auth token is deleted.")


def flush_tokens(call: Call) -> Answer:
    """Delete all auth tokens of a user."""
    call.directory.flush(call.user)
    return done("All auth tokens of the user are deleted.")
