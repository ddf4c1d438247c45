"""What is wrong with the uid, or with the user behind it."""

from __future__ import annotations

import re

from ...auth.codes import CALLS_AUTHENTICATION, CONSTRAINTS, ERROR_GUIDE, USERS
from ...tickets.facts import Facts
from .registry import CERTAIN, REMOTE, Finding, add, cause, code, trait, words

_RULE = "A uid has 1 to 100 characters of a-z, 0-9, hyphen and underscore."
_DERIVE = (
    "Derive a uid that can be, such as a lower-case id of your database, and create the user with it. "
    f"{_RULE}"
)
_ABSENT = ("ERR_UID_NOT_FOUND", "ERROR_INVALID_UID")
_IMPOSSIBLE = (
    "e_mail",
    "guid",
    "forbidden",
    "not_ascii",
    "too_long",
    "auth_token",
    "key_shaped",
    "placeholder",
)


@cause(
    "uid_missing",
    "The uid is empty.",
    "Look where the uid is read: it is not there yet when login() runs.",
    CALLS_AUTHENTICATION,
    trait("uid.blank", "uid"),
    words(
        r"uid (is |was )?(empty|blank|missing|required)|\{\"uid\": ?\[\"The uid field is required",
        0.85,
        "uid",
    ),
    words(r"/users//auth_tokens|login\(\s*([\"'`])\s*\1", 0.9),
)
def _uid_missing(facts: Facts) -> Finding | None:
    known = facts.uid or facts.stage not in (None, "input") or facts.server_code
    if facts.has("ERROR_INVALID_UID") and not known:
        return Finding(0.5, "The SDK gives this code before any request when the uid is empty.")
    return None


add(
    "uid_placeholder",
    "A placeholder or an unset variable stands where the uid belongs.",
    "Look where the uid is read; the service is asked for a user of that very name.",
    CALLS_AUTHENTICATION,
    trait("uid.placeholder", "uid", 1.03),
)
add(
    "uid_with_space",
    "The uid holds a space, often from a copied cell or a display name.",
    f"Trim it; if it is a name, use an id instead. {_RULE}",
    CALLS_AUTHENTICATION,
    trait("uid.space", "uid", 1.01),
    code("ERROR_UID_WITH_SPACE", confidence=0.9),
)
add(
    "uid_invisible_character",
    "The uid holds a tab, a line break or a character that cannot be seen; only the "
    "common space is refused at once.",
    "Trim the uid where it is read, and clean the column that it comes from.",
    CALLS_AUTHENTICATION,
    trait("uid.invisible", "uid", 1.02),
    trait("uid.other_white_space", "uid", 1.02),
)
add(
    "uid_is_auth_token",
    "An auth token was given to login() as the uid.",
    "Use login_with_auth_token() for a token; login() takes a uid and an API key.",
    CALLS_AUTHENTICATION,
    trait("uid.auth_token", "uid", 1.03),
    trait("uid.jwt", "uid", 1.03),
    words(r"login\(\s*(UID: ?[\w.]*token\b|[\w.]*token\s*,\s*[\w.\"']*key)", 0.8, "uid"),
)
add(
    "uid_is_api_key",
    "An API key was given as the uid; perhaps the two arguments are swapped.",
    "login() takes the uid first, then the API key.",
    CALLS_AUTHENTICATION,
    trait("uid.key_shaped", "uid", 1.02),
    words(r"login\w*\(\s*[\w.]*(auth|api)_?key\b", 0.9, "uid"),
)
add(
    "uid_is_email",
    "The uid is an e-mail address, which no uid can be.",
    _DERIVE,
    CONSTRAINTS,
    trait("uid.e_mail", "uid", 1.01),
)
add(
    "uid_is_guid",
    "The uid is a GUID with braces, capitals or without hyphens, not as the user was created.",
    "Use the GUID's lower-case form with hyphens, when the user is created and when it logs in.",
    CONSTRAINTS,
    trait("uid.guid", "uid", 1.0),
)
add(
    "uid_not_ascii",
    "The uid holds characters outside a-z, such as accented letters or a long dash.",
    _DERIVE,
    CONSTRAINTS,
    trait("uid.not_ascii", "uid", 1.01),
)
add(
    "uid_too_long",
    "The uid is longer than 100 characters.",
    _DERIVE,
    CONSTRAINTS,
    trait("uid.too_long", "uid", 1.02),
    words(
        r"uid may not be (greater|longer)|(longer|more|greater) than 100 char|\b(1[0-9]{2}|[2-9]\d{2}) char",
        0.95,
        "uid",
    ),
)
add(
    "uid_forbidden_character",
    "The uid holds a character that no uid may have.",
    _DERIVE,
    CONSTRAINTS,
    trait("uid.forbidden", "uid", 0.93),
    words(r"uid (format|must|may only|contains? (invalid|illegal))", 0.8, "uid"),
)
add(
    "uid_upper_case",
    "The uid holds capitals, which the service lowers: Alice and alice are one user.",
    "Store and compare uids in lower case; what the service returns differs from what was given.",
    USERS,
    trait("uid.upper_case", "uid", 0.62),
    words(
        r"(lower[- ]?cas|upper[- ]?cas|capital|case[- ]sensitiv"
        r"|\b([A-Z])(?-i:([a-z]{2,}))\b and \b(?-i:[a-z]\3)\b)",
        0.9,
        "uid",
    ),
)


@cause(
    "user_never_created",
    "No user has this uid: login() does not create users.",
    "Create the user first, in the dashboard or from a backend with POST /users.",
    USERS,
    words(
        r"(never|not|n't) (been )?(created?|registered?|imported?|signed up)|(new"
        r"|fresh) (app|user)|just (created|registered|signed)",
        0.85,
        "uid",
    ),
)
def _user_never_created(facts: Facts) -> Finding | None:
    if not facts.has(*_ABSENT) or facts.stage in ("input", "state"):
        return None
    impossible = any(f"uid.{word}" in facts.traits for word in _IMPOSSIBLE)
    if facts.has("ERR_UID_NOT_FOUND"):
        return Finding(REMOTE if impossible else 0.75, "The service knows no active user of this uid.")
    return Finding(0.45, "The code can mean that no active user has this uid.")


@cause(
    "user_deactivated",
    "The user is deactivated; the service then says that the uid does not exist.",
    "Look under Users, Deactivated, in the dashboard; reactivate the user with PUT /users.",
    ERROR_GUIDE,
    words(
        r"de-?activat|re-?activat|disabled|suspend|\bbanned"
        r"|\b(user|account|he|she|him|her)\b.{0,30} (was|were|been|got) (removed|blocked)",
        CERTAIN,
        "uid",
    ),
)
def _user_deactivated(facts: Facts) -> Finding | None:
    if not facts.has("ERR_UID_NOT_FOUND"):
        return None
    if facts.stage == "me":
        return Finding(CERTAIN, "The token was minted, and then the user was gone.")
    if any(f"uid.{word}" in facts.traits for word in _IMPOSSIBLE):
        return None
    if facts.uid and re.search(r"gone|former|inactive|old", facts.uid):
        return Finding(0.5, "The uid itself speaks of somebody who left.")
    return Finding(0.35, "A deactivated user is refused in the same words.")
