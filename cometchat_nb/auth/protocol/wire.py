"""The protocol without I/O: what each call of the service is sent, and what is taken from its answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from ..._version import __version__
from ...messages import LARGEST_REPLY, Headers, Request
from ...redaction import Redactor, Secret
from ..errors import CometChatError
from ..settings import AppSettings
from .answers import Call, read_body, read_data, reply_error
from .exchange import Flow, T, exchange

PLATFORM = "web"
LARGEST_PAGE_OF_USERS = 50_000_000
HEADER_WHITE_SPACE = "\t\n\r "

_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]")

_USER_AGENT = f"cometchat-nb/{__version__}"

_MINT = Call("auth_token", "auth_tokens", "Login failed: ", "authToken")
_ME = Call("me", "me", "Authentication failed: ", "uid")
_USERS = Call("users", "users")
_TOKENS = Call("users", "auth_tokens")


@dataclass(frozen=True)
class UserPage:
    """A page of an app's users, as the service sent them; what it left out is `None`."""

    users: tuple[Mapping[str, Any], ...]
    total: int | None = None
    total_pages: int | None = None


def mint(
    settings: AppSettings, uid: str, api_key: str, body: Mapping[str, Any], secrets: Redactor
) -> Flow[Secret]:
    """Ask the service for an auth token of this user; return the token."""
    url = f"{settings.admin_url}/users/{escape_segment(uid)}/auth_tokens"
    request = _request("POST", url, settings, {"apiKey": api_key}, body)
    return (yield from _read_answer(request, _MINT, secrets, lambda data: _token_of(data, secrets)))


def _token_of(data: Mapping[str, Any], secrets: Redactor) -> Secret:
    token = data.get("authToken")
    if not isinstance(token, str) or not token.strip():
        raise reply_error("The service's answer holds no auth token.", _said_without_token(token))
    secrets.remember(token)
    if problem := unsendable(token):
        raise reply_error(f"The auth token of the service's answer {problem}.", None)
    return Secret(token)


def _said_without_token(token: object) -> str:
    """Return what the SDK says when this stands where the token should be."""
    if isinstance(token, str):  # it sends the empty token, and this is what the service answers
        return "Authentication failed: The auth token is missing."
    return "Authentication failed: Invalid request parameters: "


def open_me(
    settings: AppSettings, auth_token: str, device_id: str, secrets: Redactor
) -> Flow[dict[str, Any]]:
    """Log in with an auth token; return the user object of the service."""
    body = {"platform": PLATFORM, "deviceId": device_id}
    request = _request("PUT", f"{settings.client_url}/me", settings, {"authToken": auth_token}, body)
    return (yield from _read_answer(request, _ME, secrets, lambda data: _user_of(data, secrets)))


def _user_of(data: dict[str, Any], secrets: Redactor) -> dict[str, Any]:
    if not isinstance(data.get("uid"), str) or not data["uid"]:
        raise reply_error(
            "The service's answer holds no user.",
            None,
            "The JavaScript SDK takes this for a success, with a user whose UID is undefined.",
        )
    if isinstance(data.get("authToken"), str):
        secrets.remember(data["authToken"])
    return data


def close_me(settings: AppSettings, auth_token: str, secrets: Redactor) -> Flow[None]:
    """Tell the service that the user leaves. Whatever it answers is a success, as in the SDK."""
    request = _request("DELETE", f"{settings.client_url}/me", settings, {"authToken": auth_token})
    yield from exchange(request, _ME, secrets)


def read_me(settings: AppSettings, auth_token: str, secrets: Redactor) -> Flow[dict[str, Any]]:
    """Ask whose token this is, without logging anybody in; return the user object of the service."""
    request = _request("GET", f"{settings.client_url}/me", settings, {"authToken": auth_token})
    return (yield from _read_answer(request, _ME, secrets, dict))


def delete_token(
    settings: AppSettings, uid: str, auth_token: str, api_key: str, secrets: Redactor
) -> Flow[None]:
    """Delete an auth token of this user."""
    path = f"users/{escape_segment(uid)}/auth_tokens/{escape_segment(auth_token)}"
    request = _request("DELETE", f"{settings.admin_url}/{path}", settings, {"apiKey": api_key})
    yield from _read_answer(request, _MINT, secrets, dict)


def list_tokens(settings: AppSettings, uid: str, api_key: str, secrets: Redactor) -> Flow[list[str]]:
    """Ask for the auth tokens of this user."""
    url = f"{settings.admin_url}/users/{escape_segment(uid)}/auth_tokens"
    request = _request("GET", url, settings, {"apiKey": api_key})
    return (yield from _read_reply(request, _TOKENS, secrets, lambda body: _tokens_of(body, secrets)))


def _tokens_of(body: dict[str, Any], secrets: Redactor) -> list[str]:
    listed = body.get("data")
    if not isinstance(listed, list) or not all(isinstance(token, dict) for token in listed):
        raise reply_error("The service's answer holds no list of auth tokens.", None)
    tokens: list[str] = [Secret(t["authToken"]) for t in listed if isinstance(t.get("authToken"), str)]
    secrets.remember(*tokens)
    return tokens


def list_users(
    settings: AppSettings, api_key: str, query: Mapping[str, str], secrets: Redactor
) -> Flow[UserPage]:
    """Ask for a page of the app's users."""
    url = f"{settings.admin_url}/users?{urlencode(query)}"
    request = _request("GET", url, settings, {"apiKey": api_key}, largest_reply=LARGEST_PAGE_OF_USERS)
    return (yield from _read_reply(request, _USERS, secrets, _page_of))


def _page_of(body: dict[str, Any]) -> UserPage:
    users, meta = body.get("data"), body.get("meta")
    if not isinstance(users, list) or not all(isinstance(user, dict) for user in users):
        raise reply_error("The service's answer holds no list of users.", None)
    pagination = meta.get("pagination") if isinstance(meta, dict) else None
    counts = pagination if isinstance(pagination, dict) else {}
    return UserPage(tuple(users), _count(counts.get("total")), _count(counts.get("total_pages")))


def _count(value: Any) -> int | None:
    return value if type(value) is int and value >= 0 else None


def escape_segment(segment: str) -> str:
    """Escape a uid so that it is one path segment and reaches the service as itself.

    >>> escape_segment("a/../b"), escape_segment("%2e%2e"), escape_segment("..")
    ('a%2F..%2Fb', '%252e%252e', '%2E%2E')
    """
    escaped = quote(segment, safe="")
    return escaped.replace(".", "%2E") if set(segment) == {"."} else escaped


def unsendable(credential: str) -> str | None:
    r"""Say why no header can carry this key or token; `None` when one can.

    >>> unsendable("fa4e\u200bfa4e")
    'holds the character U+200B, which no header can carry'
    """
    found = _UNSENDABLE.search(credential.strip(HEADER_WHITE_SPACE))
    if found is None:
        return None
    kind = "character" if found.group() > "\xff" else "control character"
    return f"holds the {kind} U+{ord(found.group()):04X}, which no header can carry"


def _request(
    method: str,
    url: str,
    settings: AppSettings,
    credential: Mapping[str, str],
    body: Mapping[str, Any] | None = None,
    *,
    largest_reply: int = LARGEST_REPLY,
) -> Request:
    headers = [("Accept", "application/json"), ("User-Agent", _USER_AGENT), ("appId", settings.app_id)]
    # As browsers do: latin-1, without the white space around it.
    headers += [(name, value.strip(HEADER_WHITE_SPACE)) for name, value in credential.items()]
    if body is None:
        return Request(method, url, Headers(headers), largest_reply=largest_reply)
    headers.append(("Content-Type", "application/json"))
    content = json.dumps(body, separators=(",", ":")).encode()
    return Request(method, url, Headers(headers), content, largest_reply)


def _read_answer(
    request: Request, call: Call, secrets: Redactor, read: Callable[[dict[str, Any]], T]
) -> Flow[T]:
    """Return what is read from the data of the reply."""
    return (yield from _read_reply(request, call, secrets, lambda body: read(read_data(body, call))))


def _read_reply(
    request: Request, call: Call, secrets: Redactor, read: Callable[[dict[str, Any]], T]
) -> Flow[T]:
    reply = yield from exchange(request, call, secrets)
    try:
        return read(read_body(reply, call, secrets))
    except CometChatError as error:
        failure = error.with_traceback(None)
    # Raised anew: the frames of who read the reply hold what the service said, which may be a secret.
    raise failure
