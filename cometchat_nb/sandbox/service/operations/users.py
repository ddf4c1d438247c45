"""The operations on users."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..checks.fields import check_length_of_metadata, checked
from ..checks.query import Query, flag_field, list_field
from ..checks.refusals import bad_request, no_such_role, uid_taken
from ..store.accounts import Account
from ..store.samples import DEFAULT_ROLE
from .operation import Answer, Call, done

MOST_UIDS_A_CALL = 100
LARGEST_PAGE = 1_000
_UNSETTABLE = ("avatar", "link", "metadata", "tags")


def list_users(call: Call) -> Answer:
    """List the users, filtered and paged."""
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


def create_user(call: Call) -> Answer:
    """Create a user, or several."""
    bodies = None if call.strict else call.query.objects()
    if bodies is None:
        return {"data": _create_all(call, [call.query.body()])[0]}
    return {"data": _create_all(call, bodies)}


def _create_all(call: Call, bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Create users, all or none."""
    new = [_new_user(call, body) for body in bodies]
    uids = [fields["uid"].lower() for fields in new]
    if taken := next((uid for uid in uids if call.directory.any(uid) or uids.count(uid) > 1), None):
        raise uid_taken(taken)
    tokens = [flag_field(body, "withAuthToken") for body in bodies]
    call.directory.check_room(len(new))
    return [
        _with_token(call, call.directory.create(fields), one) for fields, one in zip(new, tokens, strict=True)
    ]


def _with_token(call: Call, account: Account, wanted: bool | None) -> dict[str, Any]:
    data = account.as_json()
    return {**data, "authToken": call.directory.issue(account).value} if wanted else data


def _new_user(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    if call.strict:
        return _check_fields(call, body, ("uid", "name"))
    return _check_fields(call, {"name": body.get("uid"), **_without_null(body)}, ("uid",))


def _without_null(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value is not None}


def _check_fields(call: Call, body: Mapping[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    fields = checked(body, required)
    if call.strict:
        check_length_of_metadata(fields)
        role = fields.get("role", DEFAULT_ROLE.role)
        if role.lower() not in call.directory.roles():
            raise no_such_role(role)
    return fields


def get_user(call: Call) -> Answer:
    """Return a user."""
    return {"data": call.user.as_json()}


def update_user(call: Call) -> Answer:
    """Change a user."""
    account, body = call.user, call.query.body()
    fields = _check_fields(call, {name: value for name, value in body.items() if name != "uid"})
    unset = list_field(body, "unset", len(_UNSETTABLE)) if "unset" in body else []
    if unknown := [name for name in unset if name not in _UNSETTABLE]:
        raise bad_request({"unset": [f"{', '.join(unknown)} cannot be unset."]})
    empty = Account(uid=account.uid, name=account.name)
    for name, value in {**{name: getattr(empty, name) for name in unset}, **fields}.items():
        setattr(account, name, value)
    account.updated_at = call.directory.now()
    call.directory.touch(account)
    return {"data": account.as_json()}


def delete_user(call: Call) -> Answer:
    """Deactivate a user, or delete it for good."""
    permanent = flag_field(call.query.body(), "permanent")
    if not call.strict and permanent is None:
        permanent = call.query.flag("permanent")
    account = call.directory.any(call.parts["uid"]) if permanent else None
    if account is not None:
        call.directory.remove(account)
        return done(f"The user with UID {account.uid} is deleted.")
    call.directory.deactivate(call.user)
    return done(f"The user with UID {call.parts['uid'].lower()} is deactivated.")


def deactivate_users(call: Call) -> Answer:
    """Deactivate several users."""
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


def reactivate_users(call: Call) -> Answer:
    """Reactivate several users."""
    sorted_out = _sorted_out(call, "uidsToActivate")
    for account in sorted_out.deactivated:
        call.directory.reactivate(account)
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
