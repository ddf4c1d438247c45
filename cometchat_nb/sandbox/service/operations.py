"""Every operation of the service: its path, who may call it, and what it answers.

The table at the end is what the service routes by and what its OpenAPI description is made from.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from .data import Account, Directory
from .fields import checked
from .limits import Kind
from .query import Query, flag_field, list_field, text_field
from .refusals import bad_request

Credential = Literal["apiKey", "authToken"]
Scope = Literal["authOnly", "fullAccess"]

MOST_UIDS_A_CALL = 100
LARGEST_PAGE = 1_000
_UNSETTABLE = ("avatar", "link", "metadata", "tags")


@dataclass(frozen=True)
class Call:
    """A request that has passed the checks, on its way to its operation."""

    query: Query
    parts: Mapping[str, str]
    directory: Directory
    app_id: str
    region: str
    token: str = ""
    me: Account | None = None

    @property
    def user(self) -> Account:
        """The active user whom the path names."""
        return self.directory.active(self.parts["uid"])


Answer = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    answer: Callable[[Call], Answer]
    summary: str
    credential: Credential | None = "apiKey"
    scope: Scope = "authOnly"
    kind: Kind = "standard"

    def matches(self, method: str, segments: tuple[str, ...]) -> dict[str, str] | None:
        """Return what the path names in braces when this is the operation asked for."""
        wanted = self.path.strip("/").split("/")
        if method != self.method or len(segments) != len(wanted):
            return None
        parts: dict[str, str] = {}
        for want, segment in zip(wanted, segments, strict=True):
            if want.startswith("{") and segment:
                parts[want[1:-1]] = segment
            elif want != segment:
                return None
        return parts


def _done(message: str) -> Answer:
    return {"data": {"success": True, "message": message}}


def _list_users(call: Call) -> Answer:
    query = call.query
    per_page = query.number("perPage", 100, LARGEST_PAGE)
    page = query.number("page", 1, 1_000_000)
    with_tags = query.flag("withTags")
    query.flag("count")
    wanted = _user_filter(query)
    found = [account for account in call.directory.accounts() if wanted(account)]
    shown = found[(page - 1) * per_page : page * per_page]
    return {
        "data": [account.as_json(with_tags=with_tags) for account in shown],
        "meta": {
            "pagination": {
                "total": len(found),
                "count": len(shown),
                "per_page": per_page,
                "current_page": page,
                "total_pages": max(1, -(-len(found) // per_page)),
            }
        },
    }


def _user_filter(query: Query) -> Callable[[Account], bool]:
    only_deactivated, with_deactivated = query.flag("onlyDeactivated"), query.flag("withDeactivated")
    search = query.params.get("searchKey", "").lower()
    search_in = query.words("searchIn") if "searchIn" in query.params else ["uid", "name"]
    if not search_in or set(search_in) - {"uid", "name"}:
        raise bad_request({"searchIn": ["The searchIn must be uid, name or both, separated by a comma."]})
    status = query.choice("status", ("available", "offline"))
    roles = query.words("roles") or query.words("role")
    tags = query.words("tags")

    def wanted(account: Account) -> bool:
        deactivated = account.deactivated_at is not None
        if only_deactivated != deactivated and (only_deactivated or not with_deactivated):
            return False
        if search and not any(search in getattr(account, name).lower() for name in search_in):
            return False
        if status and (status == "available") != (account.status == "online"):
            return False
        if roles and account.role not in roles:
            return False
        return not tags or not set(tags).isdisjoint(account.tags)

    return wanted


def _create_user(call: Call) -> Answer:
    body = call.query.body()
    fields = checked(body, required=("uid", "name"))
    with_token = flag_field(body, "withAuthToken")
    account = call.directory.create(fields)
    data = account.as_json()
    if with_token:
        data["authToken"] = call.directory.issue(account).value
    return {"data": data}


def _get_user(call: Call) -> Answer:
    return {"data": call.user.as_json()}


def _update_user(call: Call) -> Answer:
    account, body = call.user, call.query.body()
    fields = checked({name: value for name, value in body.items() if name != "uid"})
    unset = list_field(body, "unset", len(_UNSETTABLE)) if "unset" in body else []
    if unknown := [name for name in unset if name not in _UNSETTABLE]:
        raise bad_request({"unset": [f"{', '.join(unknown)} cannot be unset."]})
    empty = Account(uid=account.uid, name=account.name)
    for name, value in {**{name: getattr(empty, name) for name in unset}, **fields}.items():
        setattr(account, name, value)
    account.updated_at = call.directory.now()
    call.directory.touch(account)
    return {"data": account.as_json()}


def _delete_user(call: Call) -> Answer:
    permanent = flag_field(call.query.body(), "permanent")
    account = call.directory.any(call.parts["uid"]) if permanent else None
    if account is not None:
        call.directory.remove(account)
        return _done(f"The user with UID {account.uid} is deleted.")
    call.directory.deactivate(call.user)
    return _done(f"The user with UID {call.parts['uid'].lower()} is deactivated.")


def _deactivate_users(call: Call) -> Answer:
    sorted_out = _sorted_out(call, "uidsToDeactivate")
    for account in sorted_out.active:
        call.directory.deactivate(account)
    return {
        "data": {
            "deactivatedUids": [account.uid for account in sorted_out.active],
            "alreadyDeactivatedUids": [account.uid for account in sorted_out.deactivated],
            "notFound": sorted_out.unknown,
        }
    }


def _reactivate_users(call: Call) -> Answer:
    sorted_out = _sorted_out(call, "uidsToActivate")
    for account in sorted_out.deactivated:
        account.deactivated_at = None
        call.directory.touch(account)
    return {
        "data": {
            "reactivatedUids": [account.uid for account in sorted_out.deactivated],
            "nonDeactivatedUids": [account.uid for account in sorted_out.active],
            "notFound": sorted_out.unknown,
        }
    }


@dataclass(frozen=True)
class _SortedOut:
    active: list[Account]
    deactivated: list[Account]
    unknown: list[str]


def _sorted_out(call: Call, name: str) -> _SortedOut:
    sorted_out = _SortedOut([], [], [])
    uids = list_field(call.query.body(), name, MOST_UIDS_A_CALL)
    for uid in dict.fromkeys(uid.lower() for uid in uids):
        account = call.directory.any(uid)
        if account is None:
            sorted_out.unknown.append(uid)
        elif account.deactivated_at is None:
            sorted_out.active.append(account)
        else:
            sorted_out.deactivated.append(account)
    return sorted_out


def _create_token(call: Call) -> Answer:
    account, body = call.user, call.query.body()
    force = flag_field(body, "force")
    platform, device_id = text_field(body, "platform"), text_field(body, "deviceId")
    if force is False and account.tokens:
        return {"data": account.tokens[-1].as_json()}
    return {"data": call.directory.issue(account, platform, device_id).as_json()}


def _list_tokens(call: Call) -> Answer:
    return {"data": [token.as_json() for token in call.user.tokens]}


def _get_token(call: Call) -> Answer:
    return {"data": call.directory.token_of(call.user, call.parts["authToken"]).as_json()}


def _update_token(call: Call) -> Answer:
    account, body = call.user, call.query.body()
    token = call.directory.token_of(account, call.parts["authToken"])
    token.platform = text_field(body, "platform") or token.platform
    token.device_id = text_field(body, "deviceId") or token.device_id
    call.directory.touch(account)
    return {"data": token.as_json()}


def _delete_token(call: Call) -> Answer:
    account = call.user
    call.directory.revoke(account, call.directory.token_of(account, call.parts["authToken"]))
    return _done("The auth token is deleted.")


def _flush_tokens(call: Call) -> Answer:
    call.directory.flush(call.user)
    return _done("All auth tokens of the user are deleted.")


def _get_me(call: Call) -> Answer:
    me = _me(call)
    return {
        "data": {
            **me.as_json(),
            "authToken": call.token,
            "wsChannel": {"identity": f"[{call.app_id}]{me.uid}"},
            "settings": _settings(call),
        }
    }


def _open_me(call: Call) -> Answer:
    call.query.body()
    me = _me(call)
    me.status, me.last_active_at = "online", call.directory.now()
    call.directory.touch(me)
    return _get_me(call)


def _close_me(call: Call) -> Answer:
    me = _me(call)
    me.status = "offline"
    call.directory.touch(me)
    return _done("The user is logged out.")


def _me(call: Call) -> Account:
    """Return whose auth token it is; the service has checked that there is one."""
    return cast("Account", call.me)


def _get_settings(call: Call) -> Answer:
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


def _user_sessions(call: Call) -> Answer:
    call.query.body()
    return _done("The session is noted.")


def _ping(_call: Call) -> Answer:
    return _done("pong")


def _call_token(call: Call) -> Answer:
    text_field(call.query.body(), "sessionId")
    return {"data": {"token": f"fa4e-call-token-{_me(call).uid}-{secrets.token_hex(16)}"}}


_TOKENS, _ONE_TOKEN = "/users/{uid}/auth_tokens", "/users/{uid}/auth_tokens/{authToken}"

OPERATIONS = (
    Operation("GET", "/users", _list_users, "List the users, filtered and paged."),
    Operation("POST", "/users", _create_user, "Create a user.", scope="fullAccess", kind="core"),
    Operation("PUT", "/users", _reactivate_users, "Reactivate users.", scope="fullAccess", kind="core"),
    Operation("DELETE", "/users", _deactivate_users, "Deactivate users.", scope="fullAccess", kind="core"),
    Operation("GET", "/users/{uid}", _get_user, "Get a user."),
    Operation("PUT", "/users/{uid}", _update_user, "Change a user.", scope="fullAccess"),
    Operation(
        "DELETE",
        "/users/{uid}",
        _delete_user,
        "Deactivate or delete a user.",
        scope="fullAccess",
        kind="core",
    ),
    Operation("POST", _TOKENS, _create_token, "Mint an auth token."),
    Operation("GET", _TOKENS, _list_tokens, "List a user's auth tokens.", scope="fullAccess"),
    Operation("DELETE", _TOKENS, _flush_tokens, "Delete all auth tokens of a user.", scope="fullAccess"),
    Operation("GET", _ONE_TOKEN, _get_token, "Get an auth token.", scope="fullAccess"),
    Operation("PUT", _ONE_TOKEN, _update_token, "Change an auth token's device.", scope="fullAccess"),
    Operation("DELETE", _ONE_TOKEN, _delete_token, "Delete an auth token.", scope="fullAccess"),
    Operation("GET", "/me", _get_me, "Get the user of the auth token.", "authToken"),
    Operation("PUT", "/me", _open_me, "Log in with the auth token.", "authToken", kind="core"),
    Operation("DELETE", "/me", _close_me, "Log out.", "authToken"),
    Operation("GET", "/settings", _get_settings, "Get the app's settings for an SDK.", None),
    Operation("POST", "/user_sessions", _user_sessions, "Note a session of an SDK.", "authToken"),
    Operation("POST", "/call_tokens", _call_token, "Mint a call token.", "authToken"),
)
PING = Operation("POST", "/v1/ping", _ping, "Take an SDK's sign of life.", None)
