"""Why a request was refused, and the nearest one that would have been accepted, in words.

Made when somebody looks, from the facts that an entry keeps.
"""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from ...rendering.text import count_of
from ..service.operations.table import OPERATIONS
from ..service.service import VERSIONS, Service
from ..service.store.fates import Fate
from .facts import AppFacts, SecretFacts, Shape

if TYPE_CHECKING:
    from .entry import Entry

KEY_NAMES = {"authOnly": "Auth Key", "fullAccess": "REST API Key"}
_MOST_COMPARED = 1_000

_SHAPES: dict[Shape, str] = {
    "key": "an API key",
    "token": "an auth token",
    "jwt": "a JWT",
    "app_id": "this app's ID",
    "uid": "a UID",
    "placeholder": "a placeholder",
    "elided": "a key or token whose middle is left out or masked",
}
_FATES: dict[Fate, str] = {
    "deleted": "The auth token was deleted.",
    "flushed": "All auth tokens of this user were flushed.",
    "pushed_out": "The user has 100 newer auth tokens; the oldest were archived.",
    "user_deleted": "The user was deleted, and the auth token with it.",
    "expired": "The auth token has expired.",
}


def why(entry: Entry) -> str:
    """Return why a request was refused; an empty string when it was not."""
    parts = [f"The fault {entry.fault!r} struck."] if entry.fault else []
    if entry.check is not None:
        parts.append(_REASONS[entry.check](entry))
    return " ".join(parts)


def _app(entry: Entry) -> str:
    facts, service = cast("AppFacts", entry.facts), entry.service
    if not facts.header and not facts.host_app:
        strictly = " A strict sandbox requires it." if service.strict else ""
        return f"The request has no `appId` header.{strictly} Send `appId: {service.app_id}`."
    if facts.header not in ("", service.app_id):
        return _wrong_app(facts, service)
    if facts.host_app not in ("", service.app_id.lower()):
        return f"The host names the app {facts.host_app!r}; this app is {service.app_id!r}."
    if facts.host_region not in ("", service.region):
        return (
            f"The app ID is right; the host names the region {facts.host_region!r}, "
            f"and this app is in {service.region!r}."
        )
    if not facts.header:
        return f"A strict sandbox requires the header `appId: {service.app_id}`."
    return f"The host names no app. Use {service.app_id}.api-{service.region}.cometchat.io."


def _wrong_app(facts: AppFacts, service: Service) -> str:
    sent, own = facts.header, service.app_id
    if facts.header_shape == "key":
        return f"The `appId` header holds an API key. The app ID is {own!r}: the two may be swapped."
    if facts.header_shape in ("token", "jwt", "placeholder"):
        return f"The `appId` header holds {_SHAPES[facts.header_shape]}. The app ID is {own!r}."
    if sent.lower() == own.lower():
        return f"The app ID {sent!r} differs only in case from {own!r}."
    return f"The app ID is {sent!r}; this app's is {own!r}."


def _endpoint(entry: Entry) -> str:
    version, *parts = entry.path.split("?")[0].strip("/").split("/")
    if version in VERSIONS and parts[:1] and parts[0] in VERSIONS:
        return (
            f"The version is in the path twice. Give the host without `/{version}`: use {entry.method} "
            f"/{'/'.join([version, *parts[1:]])}."
        )
    path = "/" + "/".join(parts)
    if version not in VERSIONS:
        return _wrong_version(entry.method, f"/{version}{path if parts else ''}", path)
    methods = [one.method for one in OPERATIONS if one.matches(one.method, tuple(parts)) is not None]
    if methods:
        return f"The path is right; it takes {', '.join(methods)}, not {entry.method}."
    return f"There is no {path}.{_nearest_path(path)}"


def _wrong_version(method: str, whole: str, rest: str) -> str:
    for path in (whole, rest):
        parts = tuple(path.strip("/").split("/"))
        if any(one.matches(method, parts) is not None for one in OPERATIONS):
            lacks = "has no version" if path == whole else f"starts with {whole.split('/')[1]!r}"
            return f"The path {lacks}. The nearest accepted request is {method} /v3.0{path}."
    return f"Paths start with /v3.0 or /v3.{_nearest_path(rest)}"


def _nearest_path(path: str) -> str:
    paths = list(dict.fromkeys(one.path for one in OPERATIONS))
    near = difflib.get_close_matches(path, paths, 1, 0.5)
    return f" The nearest path is /v3.0{near[0]}." if near else ""


def _api_key(entry: Entry) -> str:
    facts = cast("SecretFacts", entry.facts)
    wanted = KEY_NAMES[_scope_of(entry, strict=entry.service.strict)]
    right = f"The path is right; {entry.operation} needs "
    if not facts.length:
        instead = " The request has an `authToken` header instead." if facts.elsewhere else ""
        return f"{right}the {wanted} in the header `apiKey`.{instead}"
    if facts.nearest:
        return f"The path is right; {_nearest_key(facts, KEY_NAMES[facts.nearest])}"
    if facts.shape == "key":
        return f"{right}the {wanted}. The key is well-formed, but it isn't a key of this app."
    if facts.shape != "other":
        return f"The path is right; the `apiKey` header holds {_SHAPES[facts.shape]}, not the {wanted}."
    counted = f"the key has {count_of(facts.length, 'character')}"
    return f"The path is right; {counted}, this app's {wanted} has 40 hexadecimal digits."


def _nearest_key(facts: SecretFacts, name: str) -> str:
    counted = f"the key has {count_of(facts.length, 'character')}; this app's {name} has 40"
    return {
        "wrapping": f"{counted}. Without the quotes, brackets or spaces around it, it would be accepted.",
        "case": f"the key is this app's {name} in another case. Use lower case.",
        "cut": f"{counted}. The rest is right: some digits are missing.",
        "longer": f"{counted}. It contains the {name}: remove what was added.",
        "digit": f"the key differs from this app's {name} in one or two digits.",
    }.get(facts.differs, counted + ".")


def _scope(entry: Entry) -> str:
    only_strict = _scope_of(entry, strict=False) == "authOnly"
    strictly = " Without `strict=True` the sandbox accepts it." if only_strict else ""
    return f"This is the Auth Key; {entry.operation} needs the REST API Key.{strictly}"


def _auth_token(entry: Entry) -> str:
    facts = cast("SecretFacts", entry.facts)
    if not facts.length:
        instead = " The request has an `apiKey` header instead." if facts.elsewhere else ""
        return f"The path is right; {entry.operation} needs an auth token in the header `authToken`.{instead}"
    if facts.fate:
        return f"{_FATES[facts.fate]} Mint a new one with POST /users/{{uid}}/auth_tokens."
    if facts.differs == "bearer":
        return "The `authToken` header begins with `Bearer `. Send the auth token alone."
    if facts.nearest:
        return f"This is the {KEY_NAMES[facts.nearest]}, not an auth token."
    if facts.shape == "token":
        return _unknown_token(facts.owner, entry.service)
    if facts.shape != "other":
        return f"The `authToken` header holds {_SHAPES[facts.shape]}, not an auth token."
    counted = count_of(facts.length, "character")
    return f"The `authToken` header holds {counted} that this sandbox never issued as an auth token."


def _unknown_token(owner: str, service: Service) -> str:
    if service.directory.any(owner) is None:
        return f"The auth token names the user {owner!r}, whom the sandbox doesn't have."
    return (
        f"The auth token names the user {owner!r}, but this sandbox did not issue it: it comes from another "
        "app, region or sandbox, or from before a restart."
    )


def _user(entry: Entry) -> str:
    uid = entry.facts if isinstance(entry.facts, str) else entry.uid
    directory = entry.service.directory
    account = directory.any(uid)
    if account is not None:
        state = "is deactivated" if account.deactivated_at is not None else "exists now, but did not then"
        return f"The key is right; the user {account.uid!r} {state}."
    if "****" in uid:
        return "The path holds an auth token where the UID belongs. Log in with the token: PUT /me."
    bare = uid.strip().strip("\"'{}<>")
    if bare != uid and directory.any(bare) is not None:
        what = "white space around it" if uid.strip() == bare else "quotes or brackets around it"
        return f"The key is right; the UID has {what}. Did you mean {bare.lower()!r}?"
    near = _nearest_uid(bare.lower(), tuple(one.uid for one in directory.accounts()[:_MOST_COMPARED]))
    meant = f" Did you mean {near!r}?" if near else " Create the user first: POST /users."
    return f"The key is right; there is no user {uid!r}.{meant}"


@functools.lru_cache(maxsize=256)
def _nearest_uid(uid: str, uids: tuple[str, ...]) -> str | None:
    return next(iter(difflib.get_close_matches(uid, uids, 1, 0.75)), None)


def _rate_limit(entry: Entry) -> str:
    limits = entry.service.meter.limits
    wait = f" The next minute begins in {entry.facts} s." if entry.facts else ""
    return (
        f"The request is right, but over the rate limit of {limits.core:,} core and "
        f"{limits.standard:,} standard requests a minute.{wait}"
    )


def _data(entry: Entry) -> str:
    said = entry.facts if isinstance(entry.facts, str) else ""
    return f"Path and key are right; the data is not ({entry.code}). {said}".strip()


def _scope_of(entry: Entry, *, strict: bool) -> str:
    for one in OPERATIONS:
        if one.name == entry.operation:
            return one.scope_in(strict=strict)
    return "authOnly"


_REASONS: dict[str, Callable[[Entry], str]] = {
    "app": _app,
    "endpoint": _endpoint,
    "api_key": _api_key,
    "scope": _scope,
    "auth_token": _auth_token,
    "user": _user,
    "rate_limit": _rate_limit,
    "data": _data,
}
