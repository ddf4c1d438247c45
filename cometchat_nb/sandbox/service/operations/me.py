"""The operations of a client that has an auth token."""

from __future__ import annotations

import secrets
from typing import Any, cast

from ..checks.fields import checked
from ..checks.query import text_field
from ..store.accounts import Account
from .operation import Answer, Call, done

_OWN_FIELDS = ("name", "avatar", "link", "metadata", "tags")


def get_me(call: Call) -> Answer:
    """Return the user of the auth token."""
    me = _me(call)
    return {
        "data": {
            **me.as_json(),
            "authToken": call.token,
            "wsChannel": {"identity": f"[{call.app_id}]{me.uid}"},
            "settings": _settings(call),
        }
    }


def open_me(call: Call) -> Answer:
    """Log in with the auth token; a client changes its own user in the same way."""
    own = {name: value for name, value in call.query.body().items() if name in _OWN_FIELDS}
    me = _me(call)
    for name, value in checked(own).items():
        setattr(me, name, value)
    me.status, me.last_active_at = "online", call.directory.now()
    call.directory.touch(me)
    return get_me(call)


def close_me(call: Call) -> Answer:
    """Log out."""
    me = _me(call)
    me.status = "offline"
    call.directory.touch(me)
    return done("The user is logged out.")


def _me(call: Call) -> Account:
    """Return whose auth token it is; the service has checked that there is one."""
    return cast("Account", call.me)


def get_settings(call: Call) -> Answer:
    """Return the app's settings for an SDK."""
    return {"data": _settings(call)}


def _settings(call: Call) -> dict[str, Any]:
    """Return what a browser's SDK reads its other hosts from: all of them are this sandbox.

    The hosts come without a version: the SDK joins host, `CHAT_API_VERSION` and path itself when it logs out.
    """
    host, _, port = call.query.origin.rpartition(":")
    host, port = (host, port) if port.isdigit() else (call.query.origin, "443")
    return {
        "CLIENT_API_HOST": call.query.origin,
        "ADMIN_API_HOST": call.query.origin,
        "CHAT_API_VERSION": "v3.0",
        "CHAT_HOST": host,
        "CHAT_WSS_PORT": port,
        "ANALYTICS_HOST": call.query.origin,
        "ANALYTICS_VERSION": "v1",
        "APP_VERSION": "4",
        "MODE": "DEFAULT",
        "REGION": call.region,
        "settingsHash": "fa4e" * 8,
    }


def user_sessions(call: Call) -> Answer:
    """Note a session of an SDK."""
    call.query.body()
    return done("The session is noted.")


def ping(_call: Call) -> Answer:
    """Take an SDK's sign of life."""
    return done("pong")


def call_token(call: Call) -> Answer:
    """Mint a call token."""
    text_field(call.query.body(), "sessionId")
    return {"data": {"token": f"fa4e-call-token-{_me(call).uid}-{secrets.token_hex(16)}"}}
