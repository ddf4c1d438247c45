"""What is kept of a refused request to explain it later: facts, and no secret."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from ...redaction import MASK, mask_shapes
from ..service.service import Examined, Service, named_by_host
from ..service.store.fates import Fate

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
_LONGEST_EVIDENCE = 500
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


class Evidence:
    """What a request had where it was refused, unread: it may be a secret, and leaves as `Facts` only."""

    __slots__ = ("fate", "length", "other", "value")

    def __init__(self, value: str, other: Any = "", fate: Fate | None = None) -> None:
        self.value, self.length = value[:_LONGEST_EVIDENCE], len(value)
        self.other = other
        self.fate = fate


def evidence_of(check: Check, examined: Examined, service: Service) -> Evidence | None:
    """Take from a refused request what its explanation will need, as cheaply as can be."""
    query, refusal = examined.query, examined.refusal
    if check == "api_key":
        value = query.header("apikey")
        return Evidence(value, "" if value else query.header("authtoken") and "authToken")
    if check == "auth_token":
        value = query.header("authtoken")
        elsewhere = "" if value else query.header("apikey") and "apiKey"
        return Evidence(value, elsewhere, service.directory.fate_of(value))
    if check == "app":
        return Evidence(query.header("appid"), query.origin[:_LONGEST_EVIDENCE])
    if check == "data" and refusal is not None:
        return Evidence("", refusal.error.get("details", {}))
    if check == "rate_limit" and refusal is not None:
        return Evidence(refusal.headers.get("Retry-After", ""))
    return None


def facts_of(check: Check, evidence: Evidence, service: Service) -> Facts:
    """Return what the evidence says, without what is secret in it."""
    if check in ("api_key", "auth_token"):
        return secret_facts(evidence, service)
    if check == "app":
        app, region = named_by_host(evidence.other)
        return AppFacts(
            shown(evidence.value, service),
            _shape(evidence.value, service),
            shown(app or "", service),
            shown(region or "", service),
        )
    if check == "data":
        return shown(" ".join(line for lines in evidence.other.values() for line in lines), service)
    return evidence.value


def secret_facts(evidence: Evidence, service: Service) -> SecretFacts:
    """Return what is known of a key or token that was not accepted."""
    value, length, elsewhere = evidence.value, evidence.length, evidence.other
    if not value:
        return SecretFacts(0, elsewhere=elsewhere)
    if value.startswith("Bearer "):
        return SecretFacts(length, differs="bearer", elsewhere=elsewhere)
    if value in service.keys:
        return SecretFacts(length, "key", service.keys[value], "same", elsewhere=elsewhere)
    for key, scope in service.keys.items():
        if differs := _difference(value, key):
            return SecretFacts(length, "key", scope, differs, elsewhere=elsewhere)
    named = _TOKEN.fullmatch(value)
    owner = shown(named["uid"], service) if named else ""
    return SecretFacts(length, _shape(value, service), owner=owner, fate=evidence.fate, elsewhere=elsewhere)


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


def shown(text: str, service: Service) -> str:
    """Return the beginning of a text without secrets."""
    return hide_secrets(text[: _LONGEST * 2], service)[:_LONGEST]
