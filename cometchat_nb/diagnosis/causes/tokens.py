"""What is wrong with the auth token."""

from __future__ import annotations

from ...auth.codes import AUTH_TOKENS, CALLS_AUTHENTICATION, ERROR_GUIDE
from ...tickets.facts import Facts
from .registry import CERTAIN, LIKELY, REMOTE, Finding, add, cause, code, trait, words

_MINT = "Mint a new auth token for this uid in this app, and log in with that one."
_DEFECTS = ("malformed", "jwt", "key_shaped", "placeholder", "begun_token", "bearer", "space", "blank")

add(
    "token_missing",
    "The auth token is empty: the backend returned none, or another field was read.",
    "Log the shape of the backend's answer (not the token) and read data.authToken from it.",
    CALLS_AUTHENTICATION,
    trait("auth_token.blank", "token"),
    code("ERROR_BLANK_AUTHTOKEN", confidence=0.85),
    code("AUTH_ERR_EMPTY_AUTH_TOKEN", confidence=LIKELY),
)
add(
    "token_bearer_prefix",
    "'Bearer ' stands in front of the auth token; the SDK wants the token alone.",
    "Pass the token without 'Bearer '.",
    CALLS_AUTHENTICATION,
    trait("auth_token.bearer", "token", 1.03),
    words(r"[\"'`]bearer\s|auth token bearer", 0.97, "token"),
)
add(
    "token_with_space",
    "A space was copied with the auth token or stands inside it.",
    "Trim the token where it is read, and look where it was put together.",
    CALLS_AUTHENTICATION,
    trait("auth_token.space", "token", 0.97),
    trait("auth_token.padded", "token", 0.96),
    code("ERROR_AUTHTOKEN_WITH_SPACE", confidence=0.8),
)
add(
    "token_quoted",
    "Quotation marks were kept around the auth token, as when a JSON string is not parsed.",
    "Parse the backend's answer as JSON instead of reading it as text.",
    CALLS_AUTHENTICATION,
    trait("auth_token.quoted", "token", 1.01),
)
add(
    "token_invisible_character",
    "The auth token holds a character that cannot be seen.",
    "Take the token from the backend's answer instead of copying it by hand.",
    CALLS_AUTHENTICATION,
    trait("auth_token.invisible", "token", 1.01),
    trait("auth_token.other_white_space", "token", 0.9),
)
add(
    "token_placeholder",
    "A placeholder or an unset variable stands where the auth token belongs.",
    "Look where the token is read: the backend's field is data.authToken.",
    CALLS_AUTHENTICATION,
    trait("auth_token.placeholder", "token", 1.02),
    words(
        r"auth token (undefined|null|nil|AUTH_TOKEN|\[object Object\]|YOUR_AUTH_TOKEN) does not exist", 0.96
    ),
)
add(
    "token_is_uid",
    "A uid stands where the auth token belongs.",
    "Use login(uid, api_key) for a uid; login_with_auth_token() takes what the service minted.",
    CALLS_AUTHENTICATION,
    trait("auth_token.same_as_uid", "token", 0.97),
)
add(
    "token_is_jwt",
    "A JSON Web Token, of your own system or from the user object's jwt field, "
    "stands where the auth token belongs.",
    "Send your JWT to your backend, let it mint an auth token, and log in with that.",
    AUTH_TOKENS,
    trait("auth_token.jwt", "token", 1.02),
    words(r"auth token eyJ", 0.96),
    words(r"access_?token|id_?token|get_?session|\bjwt\b|firebase|auth0|cognito|supabase", 0.85, "token"),
)
add(
    "token_is_api_key",
    "An API key stands where the auth token belongs.",
    "Use login(uid, api_key), or mint an auth token with the key on a backend.",
    AUTH_TOKENS,
    trait("auth_token.key_shaped", "token", 1.01),
)
add(
    "token_truncated",
    "The auth token is cut short, by a column that is too narrow or in copying.",
    "Store at least 255 characters, and compare the length with what the service returned.",
    AUTH_TOKENS,
    trait("auth_token.begun_token", "token", 0.99),
    trait("auth_token.elided", "token", 1.01),
    trait("auth_token.wrong_length", "token", 0.6),
    words(r"(truncat|cut off|varchar|column (is )?too)", 0.9, "token"),
)
add(
    "token_bound_to_device",
    "The auth token is bound to another device.",
    "Mint one token for each device.",
    ERROR_GUIDE,
    code("ERR_AUTHTOKEN_UNAVAILABLE"),
)
add(
    "token_bound_to_user",
    "The auth token is bound to another user.",
    "Mint a token for the uid that logs in.",
    ERROR_GUIDE,
    code("ERR_AUTHTOKEN_NOT_ACCESSIBLE"),
)


@cause(
    "token_revoked",
    "The auth token works no more: it was deleted, flushed, or the user's tokens were reset.",
    _MINT,
    AUTH_TOKENS,
    words(
        r"tokens?\b.{0,40}(flush|revok|expire|invalidat|delet|reset)"
        r"|(flush|revok|expire|invalidat|delet|reset)\w* .{0,30}\btokens?\b"
        r"|logged out (on|from|of) (all|another|the other)",
        0.9,
        "token",
    ),
)
def _token_revoked(facts: Facts) -> Finding | None:
    if not facts.has("AUTH_ERR_AUTH_TOKEN_NOT_FOUND", "ERR_AUTH_TOKEN_NOT_FOUND"):
        return None
    if "revoke" in facts.steps:
        return Finding(CERTAIN, "The token was deleted before it was used again.")
    if any(f"auth_token.{defect}" in facts.traits for defect in _DEFECTS):
        return Finding(REMOTE, "The service does not know the token.")
    return Finding(0.65, "The service does not know the token, and nothing is wrong with its form.")


@cause(
    "token_of_another_app",
    "The auth token belongs to another app or region.",
    "Compare the app id and region of the backend that mints with those of the client.",
    AUTH_TOKENS,
    words(
        r"\b(staging|prod(uction)?|dev(elopment)?|qa|test|another|other|different|second|old)[ -]"
        r"(app\b|apps\b|environment|env\b|region|project|app id|key|server|backend|dashboard|build)"
        r"|\b(us|eu|in) (app|region).{0,60}\b(us|eu|in) (app|region)",
        0.92,
        "token",
    ),
)
def _token_of_another_app(facts: Facts) -> Finding | None:
    if not facts.has("AUTH_ERR_AUTH_TOKEN_NOT_FOUND") or "revoke" in facts.steps:
        return None
    if "app_id.mismatch" in facts.traits:
        return Finding(0.9, "The token was sent to another app than the one in the code.")
    return Finding(0.35, "A token of another app is unknown to this one in the same words.")


@cause(
    "token_pushed_out",
    "The user logged in more than a hundred times since: the newest 100 tokens are kept.",
    "Keep and reuse one token per device, and mint with force: false; then mint a new one.",
    AUTH_TOKENS,
    words(
        r"\b(1\d\d|[26-9]\d\d|\d,?\d{3}) ?(\w+ )?(logins|tokens|devices|times|sessions"
        r"|clients|tablets|phones|machines|installs)",
        0.93,
        "token",
    ),
    words(
        r"(101|100)(st|th)|more than (100|a hundred)|hundreds of|load test|\boldest\b|older ones"
        r"|(mint|new (auth )?token|create\w* (a |an )?(auth )?token|logs? in).{0,40}(every|each) \w+",
        0.92,
        "token",
    ),
)
def _token_pushed_out(facts: Facts) -> Finding | None:
    if not facts.has("AUTH_ERR_AUTH_TOKEN_NOT_FOUND") or "revoke" in facts.steps:
        return None
    return Finding(0.25, "The 101st token of a user makes the oldest unknown, in the same words.")
