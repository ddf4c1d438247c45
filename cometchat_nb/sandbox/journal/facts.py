"""What is kept of a refused request to explain it later: facts, and no secret."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ...redaction import MASK, mask_shapes
from ..service.fates import Fate
from ..service.service import Examined, Service, named_by_host

Check = Literal["app", "endpoint", "api_key", "scope", "auth_token", "user", "rate_limit", "data"]

CHECKS: dict[str, Check] = {
    "AUTH_ERR_EMPTY_APPID": "app",
    "AUTH_ERR_INVALID_APPID": "app",
    "ERR_NOT_FOUND": "endpoint",
    "AUTH_ERR_EMPTY_APIKEY": "api_key",
    "AUTH_ERR_APIKEY_NOT_FOUND": "api_key",
    "AUTH_ERR_NO_ACCESS": "scope",
    "AUTH_ERR_EMPTY_AUTH_TOKEN": "auth_token",
    "AUTH_ERR_AUTH_TOKEN_NOT_FOUND": "auth_token",
    "ERR_UID_NOT_FOUND": "user",
    "TOO_MANY_REQUEST": "rate_limit",
}
"""Which check refuses with which code; every other code is of the data."""

_KEY = re.compile(r"[0-9A-Fa-f]{40}")
_TOKEN = re.compile(r"(?P<uid>.+)_\d{10}[0-9A-Fa-f]*")
_ELIDED = re.compile(r"\.\.\.|\u2026|\*{2,}|\u2022")
_PLACEHOLDER = re.compile(
    r"undefined|null|none|nan|your[-_ ].*|.*(?:api|auth|rest)[-_ ]?key.*|auth[-_ ]?token|<.*>|\{.*\}|xxx+",
    re.IGNORECASE,
)
_LONGEST = 100
_PIECE = 12
_TYPOS = 2
_HEX_RUN = re.compile(rf"[0-9A-Fa-f]{{{_PIECE},}}")

Shape = Literal["key", "token", "jwt", "app_id", "uid", "placeholder", "elided", "other"]


@dataclass(frozen=True, slots=True)
class SecretFacts:
    """What is known of a key or a token that was not accepted.

    Args:
        length: How many characters it has; 0 when it is missing.
        shape: What it looks like.
        nearest: The key of this app that it comes from: `authOnly` or `fullAccess`.
        differs: How it differs from that key: `case`, `wrapping`, `cut`, `longer`, `digit`;
            or `bearer`, for what begins with that word.
        owner: The uid that a token names.
        fate: What became of a token that worked once.
        elsewhere: Another header that the request has, `apiKey` or `authToken`.
    """

    length: int
    shape: Shape = "other"
    nearest: str | None = None
    differs: str = ""
    owner: str = ""
    fate: Fate | None = None
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class AppFacts:
    """The app and region that a request named, as far as they are no secret."""

    header: str
    header_shape: Shape
    host_app: str
    host_region: str


Facts = SecretFacts | AppFacts | str | None


def check_of(examined: Examined) -> Check | None:
    """Return which check refused a request, or `None` when it was accepted."""
    return None if examined.refusal is None else CHECKS.get(examined.refusal.error["code"], "data")


def facts_of(check: Check, examined: Examined, service: Service) -> Facts:
    """Return what the explanation of this refusal will need."""
    query, refusal = examined.query, examined.refusal
    if check == "api_key":
        elsewhere = "authToken" if query.header("authtoken") else ""
        return secret_facts(query.header("apikey"), service, elsewhere)
    if check == "auth_token":
        elsewhere = "apiKey" if query.header("apikey") else ""
        return secret_facts(query.header("authtoken"), service, elsewhere)
    if check == "app":
        app, region = named_by_host(query)
        header = query.header("appid")
        return AppFacts(
            _shown(header, service),
            _shape(header, service),
            _shown(app or "", service),
            _shown(region or "", service),
        )
    if check == "user" and examined.operation is not None and examined.operation.is_about_a_user:
        return _shown(query.segments[2], service)
    if check == "data" and refusal is not None:
        return _shown(
            " ".join(line for lines in refusal.error.get("details", {}).values() for line in lines), service
        )
    if check == "rate_limit" and refusal is not None:
        return refusal.headers.get("Retry-After", "")
    return None


def secret_facts(value: str, service: Service, elsewhere: str = "") -> SecretFacts:
    """Return what is known of a key or token that was not accepted."""
    if not value:
        return SecretFacts(0, elsewhere=elsewhere)
    if value.startswith("Bearer "):
        return SecretFacts(len(value), differs="bearer", elsewhere=elsewhere)
    named = _TOKEN.fullmatch(value)
    fate = service.directory.fate_of(value)
    if value in service.keys:
        return SecretFacts(len(value), "key", service.keys[value], "same", elsewhere=elsewhere)
    for key, scope in service.keys.items():
        if differs := _difference(value, key):
            return SecretFacts(len(value), "key", scope, differs, elsewhere=elsewhere)
    owner = _shown(named["uid"], service) if named else ""
    return SecretFacts(len(value), _shape(value, service), owner=owner, fate=fate, elsewhere=elsewhere)


def _difference(value: str, key: str) -> str:
    """Return how a value differs from a key that it was made from, or an empty string."""
    bare = value.strip("\"'`<>{}[](),; \t\u200b\ufeff")
    if bare == key:
        return "wrapping"
    if bare.lower() == key:
        return "case"
    if len(bare) >= 8 and (key.startswith(bare) or key.endswith(bare)):
        return "cut"
    if key in bare:
        return "longer"
    half = len(key) // 2
    if bare[: half - 1] != key[: half - 1] and bare[1 - half :] != key[1 - half :]:
        return ""
    if len(bare) == len(key):
        return "digit" if sum(one != other for one, other in zip(bare, key, strict=True)) <= _TYPOS else ""
    return "cut" if len(bare) == len(key) - 1 and _lacks_one(bare, key) else ""


def _lacks_one(short: str, whole: str) -> bool:
    pairs = enumerate(zip(short, whole, strict=False))
    at = next((position for position, (one, other) in pairs if one != other), len(short))
    return short[at:] == whole[at + 1 :]


def _shape(value: str, service: Service) -> Shape:
    if _KEY.fullmatch(value):
        return "key"
    if _TOKEN.fullmatch(value):
        return "token"
    if value.startswith("eyJ"):
        return "jwt"
    if value == service.app_id:
        return "app_id"
    if service.directory.any(value) is not None:
        return "uid"
    if _ELIDED.search(value):
        return "elided"
    return "placeholder" if _PLACEHOLDER.fullmatch(value) else "other"


def hide_secrets(text: str, service: Service) -> str:
    """Return the text without keys, tokens and JWTs, and without longer pieces of this app's keys."""

    def hidden(run: re.Match[str]) -> str:
        piece = run[0].lower()
        mine = any(piece[:_PIECE] in key or piece[-_PIECE:] in key for key in service.keys)
        return MASK if mine else run[0]

    return mask_shapes(_HEX_RUN.sub(hidden, text))


def _shown(text: str, service: Service) -> str:
    return hide_secrets(text[: _LONGEST * 2], service)[:_LONGEST]
