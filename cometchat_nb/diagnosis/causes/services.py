"""What the service itself refuses or gets wrong, whatever the input."""

from __future__ import annotations

from ...auth.codes import ERROR_GUIDE, RATE_LIMITS
from ...tickets.facts import Facts
from .registry import CERTAIN, LIKELY, POSSIBLE, Finding, add, cause, code, words

add(
    "plan_restriction",
    "The app's plan, its subscription or a quota does not allow it.",
    "Look at plan and usage in the dashboard; renew or raise it there.",
    ERROR_GUIDE,
    code("ERR_PLAN_RESTRICTION", "ERR_SUBSCRIPTION_EXPIRED", "ERR_PLAN_QUOTA_RESTRICTION"),
    words(
        r"subscription (has )?(expired|ended)|trial (is over|has ended|expired|period)"
        r"|\bplan\b.{0,40}(not include|restrict|exceed|limit|used up|allow)",
        0.85,
    ),
)


add(
    "request_invalid",
    "The service could not validate what was sent; its details name the field.",
    "Read details in the answer: it lists each field with the reason.",
    ERROR_GUIDE,
    code("ERR_BAD_REQUEST", confidence=POSSIBLE),
)
add(
    "management_call",
    "This is no failure of a login: a management API was called, with another kind of credential.",
    "Look at which URL the request went to; a login needs auth_tokens and me alone.",
    ERROR_GUIDE,
    code("AUTH_ERR_EMPTY_AUTH_HEADER", "ERR_APIKEY_NOT_FOUND", "ERR_APIKEY_NO_SELF_ACTION", confidence=0.85),
    code("ERR_ROLE_NOT_FOUND", "ERR_UID_ALREADY_EXISTS", "ERR_AUTH_TOKEN_DELETE_FAILED", confidence=0.8),
    code("ERR_AUTH_TOKENS_DELETE_FAILED", confidence=0.8),
)


@cause(
    "rate_limited",
    "The app's rate limit is used up, by all its clients together.",
    "Wait as long as Retry-After says; spread the logins, and log in once a session.",
    RATE_LIMITS,
    code("TOO_MANY_REQUEST"),
    words(r"\b429\b|rate[- ]?limit|too many requests|Retry-After|throttl", 0.93),
)
def _rate_limited(facts: Facts) -> Finding | None:
    return Finding(CERTAIN, "The service answers 429.") if facts.http_status == 429 else None


@cause(
    "service_failure",
    "The service failed, or answered with an error that is not whole.",
    "Try again later; look at the vendor's status page, and send them the time and the request.",
    ERROR_GUIDE,
    words(
        r"internal server error|HTTP 50[0-3]|(status|code)[^\w]{1,4}50[0-3]\b"
        r"|\b50[0-3] (service|internal|bad)|service (is )?unavailable",
        0.85,
    ),
)
def _service_failure(facts: Facts) -> Finding | None:
    if facts.stage in ("auth_token", "me") and facts.http_status is not None and facts.http_status >= 500:
        return Finding(0.9, f"The service answers {facts.http_status} with an error of its own.")
    if facts.says("Unknown API error format") and facts.subject is None:
        return Finding(0.85, "The error lacks one of message, devMessage, source and code.")
    if facts.stage in ("auth_token", "me") and facts.subject is None and facts.server_code is None:
        return Finding(LIKELY, "The error bears no code.")
    return None


@cause(
    "incomplete_reply",
    "The service, or something in its place, answered without the data that a login needs.",
    "Keep the exchange; look whether admin_host and client_host lead to the service.",
    ERROR_GUIDE,
    words(
        r"Cannot read propert\w+ (of (undefined|null) \(reading )?'(authToken|uid|error)'"
        r"|Invalid request parameters: *($|\"|'|\n)"
        r"|undefined is not an object \(evaluating '[\w.]*\.(authToken|uid)'"
        r"|No value for (data|authToken|uid)|No value for authToken",
        0.95,
    ),
    words(r"answer (of \w+ )?holds no (data|auth token|user)", 0.96),
)
def _incomplete_reply(facts: Facts) -> Finding | None:
    if facts.ok and facts.says(r"uid['\"]?:? (is )?undefined|user\.uid.{0,12}undefined"):
        return Finding(0.8, "The user that came back has no uid.")
    return None
