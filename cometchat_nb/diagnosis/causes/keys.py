"""What is wrong with the API key."""

from __future__ import annotations

from ...auth.codes import AUTH_TOKENS, CALLS_AUTHENTICATION, CONSTRAINTS, ERROR_GUIDE
from ...tickets.facts import Facts
from .registry import CERTAIN, LIKELY, POSSIBLE, REMOTE, Finding, add, cause, code, trait, words

_COPY_AGAIN = (
    "Copy the Auth Key whole, with the dashboard's copy button, under API & Auth Keys; it has 40 "
    "hexadecimal digits."
)
_UNKNOWN_KEY = ("AUTH_ERR_APIKEY_NOT_FOUND", "ERROR_API_KEY_NOT_FOUND")
_DEFECTS = (
    "elided",
    "quoted",
    "invisible",
    "placeholder",
    "same_as_app_id",
    "auth_token",
    "jwt",
    "wrong_length",
    "malformed",
)

add(
    "key_elided",
    "The API key was copied from a display that leaves its middle out.",
    _COPY_AGAIN,
    CONSTRAINTS,
    trait("api_key.elided", "key"),
)
add(
    "key_padded",
    "White space was copied with the API key. Browsers drop it, other platforms send it and are refused.",
    "Trim the key where it is read.",
    CALLS_AUTHENTICATION,
    trait("api_key.padded", "key", 0.97),
    trait("api_key.space", "key", 0.9),
    words(
        r"unexpected char 0x0[ad9]|unexpected char 0x20|trailing (new ?line|space|white ?space)", 0.9, "key"
    ),
)
add(
    "key_quoted",
    "Quotation marks were copied with the API key, often from a .env or JSON file.",
    "Take the quotation marks away where the key is stored.",
    CALLS_AUTHENTICATION,
    trait("api_key.quoted", "key", 0.99),
)
add(
    "key_invisible_character",
    "The API key holds a character that cannot be seen, copied from a chat or a document.",
    _COPY_AGAIN,
    CALLS_AUTHENTICATION,
    trait("api_key.invisible", "key"),
    trait("api_key.other_white_space", "key", 0.8),
    words(
        r"(zero[- ]width|invisible|non[- ]?breaking|byte order mark|\bBOM\b|u\+?200b|ufeff)", LIKELY, "key"
    ),
)
add(
    "key_placeholder",
    "A placeholder or an unset variable stands where the API key belongs.",
    "Put the app's Auth Key in its place; look whether the environment variable is set in this build.",
    CALLS_AUTHENTICATION,
    trait("api_key.placeholder", "key", 1.01),
)
add(
    "key_is_app_id",
    "The app id stands where the API key belongs; perhaps the two are swapped.",
    "Compare both with the dashboard: the key has 40 hexadecimal digits, the app id fewer.",
    CALLS_AUTHENTICATION,
    trait("api_key.same_as_app_id", "key", 1.02),
    trait("api_key.short_hex", "key", 0.93),
    trait("app_id.key_shaped", "key", 0.8),
)
add(
    "key_is_auth_token",
    "An auth token or a JWT stands where the API key belongs.",
    "Use login_with_auth_token() for an auth token; login() takes a uid and the app's Auth Key.",
    AUTH_TOKENS,
    trait("api_key.auth_token", "key", 1.01),
    trait("api_key.jwt", "key", 1.01),
    words(r"get_?Id_?Token|id_?token|access_?token|\bjwt\b", 0.85, "key"),
)
add(
    "key_wrong_length",
    "The API key is cut short or holds more than one key: it has not 40 digits.",
    _COPY_AGAIN,
    CONSTRAINTS,
    trait("api_key.wrong_length", "key", 0.92),
)
add(
    "key_malformed",
    "What was given as the API key is none: a key is 40 hexadecimal digits.",
    _COPY_AGAIN,
    CONSTRAINTS,
    trait("api_key.url", "key", 0.95),
    trait("api_key.malformed", "key", 0.85),
)


@cause(
    "key_missing",
    "No API key was given.",
    "Pass the Auth Key to login(), or set it in the settings; look where it is read from.",
    CALLS_AUTHENTICATION,
    trait("api_key.blank", "key"),
    words(
        r"(api|auth)[ _-]?key (is )?(missing|empty|blank|not (set|given|provided|found in))", LIKELY, "key"
    ),
    words(r"login\(\s*[\"'][^\"']*[\"']\s*(,\s*[\"']{2}\s*)?\)(?!.*auth_?token)", POSSIBLE, "key"),
)
def _key_missing(facts: Facts) -> Finding | None:
    sent = any(name.startswith("api_key.") for name in facts.traits)
    if facts.has("AUTH_ERR_EMPTY_APIKEY") and not sent:
        return Finding(LIKELY, "The service says that the request carried no API key.")
    if facts.error_code == "ERROR_API_KEY_NOT_FOUND" and facts.stage == "input" and not sent:
        return Finding(CERTAIN, "login() was refused before a request, and no key is known.")
    if facts.has("ERROR_API_KEY_NOT_FOUND") and facts.pasted and not sent:
        return Finding(0.55, "The SDK gives this code before any request when it has no key.")
    return None


@cause(
    "key_of_another_app",
    "The API key is well-formed, and this app does not have it: it is another app's, or was deleted.",
    "Compare the app id that the key is listed under in the dashboard with the app id in the code.",
    ERROR_GUIDE,
    words(
        r"(key|app).{0,40}(another|other|different|wrong|old|previous|staging|production"
        r"|second) (app|project|environment|key)",
        0.8,
        "key",
    ),
    words(
        r"(deleted|rotated|regenerated|revoked|removed).{0,30}\bkey|\bkey.{0,30}(deleted"
        r"|rotated|regenerated|revoked|removed)",
        0.85,
        "key",
    ),
)
def _key_of_another_app(facts: Facts) -> Finding | None:
    if not facts.has(*_UNKNOWN_KEY) or facts.stage == "input":
        return None
    if "api_key.key_shaped" in facts.traits and not _is_defective(facts):
        return Finding(0.9, "The key has the right form, and the service does not know it.")
    if facts.has("AUTH_ERR_APIKEY_NOT_FOUND"):
        known = any(name.startswith("api_key.") for name in facts.traits)
        return Finding(REMOTE if known else 0.6, "The service does not know the key.")
    return None


@cause(
    "key_scope_too_small",
    "An Auth Key was used where the REST API Key is needed.",
    "Use the REST API Key, on a backend only; the Auth Key may do no more than mint auth tokens.",
    ERROR_GUIDE,
    code("AUTH_ERR_NO_ACCESS"),
    words(r"(scope|authOnly|fullAccess)", POSSIBLE, "key"),
)
def _key_scope(facts: Facts) -> Finding | None:
    if facts.http_status == 403 and facts.subject == "key":
        return Finding(LIKELY, "The service answers 403 to this key.")
    return None


def _is_defective(facts: Facts) -> bool:
    return any(f"api_key.{defect}" in facts.traits for defect in _DEFECTS)
