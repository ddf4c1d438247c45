"""What the service itself refuses or gets wrong, whatever the input."""

from __future__ import annotations

from ...auth.codes import CATALOGUE, ERROR_GUIDE, RATE_LIMITS
from .entry import CERTAIN, HINT, LIKELY, POSSIBLE, STRONG, Cause, code, message, sign, together, words

CAUSES = (
    Cause(
        cause_id="plan_restriction",
        cause="The app's plan, its subscription or a quota doesn't allow it.",
        next_step=CATALOGUE["ERR_PLAN_RESTRICTION"].next_step,
        source=ERROR_GUIDE,
        at=("service",),
        topic="{plan}",
        speaks_for=(
            code("ERR_PLAN_RESTRICTION", "ERR_SUBSCRIPTION_EXPIRED", "ERR_PLAN_QUOTA_RESTRICTION"),
            message(
                r"subscription (?:has )?(?:expired|ended)|(?:limit|quota) of (?:users|\w+) for your plan|not (?:included|available) in your (?:current )?plan",
                STRONG + 0.5,
            ),
            words(
                "{plan}",
                r"{expired}|ended|over|exceed\w*|used up|cancel\w*|unpaid|declin\w*|overdue|beendet|gekündigt|terminé\w*|résili\w*|terminad\w*|venci\w*|encerr\w*|finit[oa]|reached|limit|切れ|終了|到期|结束|用完|超出",
                weight=STRONG,
            ),
        ),
        examples=(
            "Login failed: ERR_PLAN_QUOTA_RESTRICTION",
            "Unser Abo ist abgelaufen, seitdem kann sich niemand mehr anmelden.",
        ),
    ),
    Cause(
        cause_id="request_invalid",
        cause="The service could not validate what was sent; its details name the field.",
        next_step="Read details in the answer: it lists each field with the reason.",
        source=ERROR_GUIDE,
        at=("any",),
        speaks_for=(code("ERR_BAD_REQUEST", weight=LIKELY + 0.4),),
        examples=(
            '{"error":{"code":"ERR_BAD_REQUEST","message":"Failed to validate the data sent with the request.","details":{"platform":["The selected platform is invalid."]}}}',
            "ERR_BAD_REQUEST Failed to validate the data sent with the request.",
        ),
    ),
    Cause(
        cause_id="management_call",
        cause="The login isn't what failed: a management API was called, with another kind of credential.",
        next_step="Look at which URL the request went to; a login needs auth_tokens and me alone.",
        source=ERROR_GUIDE,
        at=("any",),
        speaks_for=(
            code(
                "AUTH_ERR_EMPTY_AUTH_HEADER",
                "ERR_APIKEY_NOT_FOUND",
                "ERR_APIKEY_NO_SELF_ACTION",
                weight=STRONG + 0.4,
            ),
            code(
                "ERR_ROLE_NOT_FOUND", "ERR_UID_ALREADY_EXISTS", "ERR_AUTH_TOKEN_DELETE_FAILED", weight=STRONG
            ),
            code("ERR_AUTH_TOKENS_DELETE_FAILED", weight=STRONG),
        ),
        examples=(
            '{"error":{"code":"AUTH_ERR_EMPTY_AUTH_HEADER","message":"The authorization header is missing."}}',
            "DELETE of the user's token answers ERR_AUTH_TOKEN_DELETE_FAILED",
        ),
    ),
    Cause(
        cause_id="rate_limited",
        cause="The app's rate limit is used up, by all its clients together.",
        next_step=CATALOGUE["TOO_MANY_REQUEST"].next_step,
        source=RATE_LIMITS,
        at=("service", "network"),
        topic="{rate_limit}",
        speaks_for=(
            code("TOO_MANY_REQUEST", "ERR_TOO_MANY_REQUESTS"),
            sign("status_429", weight=CERTAIN),
            message(
                r"\b429\b|too many requests|retry-after\W|x-rate-limit-(?:reset|remaining)\W{1,3}0?|rate[- ]?limit(?:ed| exceeded)",
                STRONG + 0.7,
            ),
            words("{rate_limit}", weight=LIKELY),
            words(
                r"\b(?:peak|rush|all at once|thousands|at the same (?:minute|time)|gleichzeitig|en même temps|al mismo tiempo|ao mesmo tempo)\b",
                "{login}",
                "{user}",
                weight=HINT,
            ),
            words(
                r"limite? (?:de|des) (?:requis\w+|requ\w+|peticiones|solicitudes)|rate limit|anfragelimit|limite di richieste|リクエスト制限|请求限制",
                weight=LIKELY,
            ),
        ),
        examples=(
            "HTTP 429, Retry-After: 15",
            "Login failed: Too many requests. code: TOO_MANY_REQUEST. Since the push went out.",
        ),
    ),
    Cause(
        cause_id="service_failure",
        cause="The service failed, or answered with an error that isn't whole.",
        next_step="Try again later; look at the vendor's status page, and send them the time and the request.",
        source=ERROR_GUIDE,
        at=("service", "reply"),
        speaks_for=(
            together(sign("stage_auth_token", "stage_me"), sign("status_5xx"), weight=STRONG + 0.7),
            together(
                sign("stage_auth_token", "stage_me"),
                sign("no_subject"),
                sign("no_server_code"),
                weight=LIKELY,
            ),
            message(r"Unknown API error format received from server", STRONG + 0.5),
            message(
                r"internal server error|HTTP(?:/\d(?:\.\d)?)? 50[0-3]|(?:status|code)[^\w\n]{1,4}50[0-3]\b|\b50[0-3] (?:service|internal|bad)|service (?:is )?(?:temporarily )?unavailable",
                STRONG,
            ),
            words(
                r"\b50[0-3]\b|server error|serverfehler|erreur serveur|error del servidor|erro do servidor|errore del server|サーバーエラー|服务器错误|服务器内部",
                weight=LIKELY,
            ),
            words(r"status ?page|outage|incident|störung|panne|caída|fora do ar|障害|故障|宕机", weight=HINT),
        ),
        examples=(
            "Login failed: Unknown API error format received from server",
            "POST https://a1.api-us.cometchat.io/v3.0/users/anna/auth_tokens 500 (Internal Server Error)",
        ),
    ),
    Cause(
        cause_id="incomplete_reply",
        cause="The service, or something in its place, answered without the data that a login needs.",
        next_step="Keep the exchange; check whether adminHost and clientHost lead to the service.",
        source=ERROR_GUIDE,
        at=("reply", "service"),
        speaks_for=(
            message(
                r"Cannot read propert\w+ (?:of (?:undefined|null) \(reading )?'(?:authToken|uid|error)'|Cannot read property '(?:authToken|uid)' of"
                r"|Invalid request parameters: *(?:$|\"|'|\()|undefined is not an object \(evaluating '[\w.]{0,40}\.(?:authToken|uid)'"
                r"|No value for (?:data|authToken|uid)\b|can't access property \"?(?:authToken|uid)",
                CERTAIN - 0.4,
            ),
            message(
                r"answer (?:of \w+ )?(?:holds|contains|has) no (?:data|auth token|user)|(?:reply|answer|response) (?:has|contains) no (?:data|auth token|user)",
                CERTAIN,
            ),
            together(
                sign("login_ok"),
                message(r"uid['\"]?:? (?:is )?undefined|user\.uid.{0,12}undefined"),
                weight=LIKELY,
            ),
            message(r"\buser\.uid\b.{0,20}undefined|uid: undefined.{0,20}(?:after|success)", POSSIBLE),
        ),
        examples=(
            "TypeError: Cannot read properties of undefined (reading 'authToken')",
            "Authentication failed: Invalid request parameters: ",
        ),
    ),
)
