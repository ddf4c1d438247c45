"""What is wrong with the order of calls, or with a session that was kept."""

from __future__ import annotations

from ...auth.codes import CALLS_AUTHENTICATION, CALLS_SETUP, CHAT_ERRORS
from ...tickets.facts import Facts
from .registry import CERTAIN, Finding, add, cause, code, words

_CHAT_CODES = (
    "MISSING_PARAMETERS",
    "COMETCHAT_INITIALIZATION_NOT_DONE",
    "NOT_INITIALIZED",
    "USER_NOT_AUTHORISED",
    "USER_NOT_LOGGED_IN",
    "FAILED_TO_FETCH",
    "NO_INTERNET_CONNECTION",
    "WS_CONNECTION_FAIL",
    "LOGIN_IN_PROGRESS",
)


@cause(
    "init_not_awaited",
    "login() ran before init() had ended, or init() was never called.",
    "Wait for init(), look at its success, and only then log in.",
    CALLS_SETUP,
    code("ERROR_SDK_NOT_INITIALIZED"),
    words(
        r"(sdk|cometchat\w*) (is |was )?(not|n't) (been )?initiali[sz]ed|(call|forgot"
        r"|before|without) (CometChatCalls\.)?init\b",
        0.88,
    ),
)
def _init_not_awaited(facts: Facts) -> Finding | None:
    if not facts.pasted or not facts.says(r"\.init\w*\(") or not facts.says(r"\.login\w*\("):
        return None
    waits = facts.says(
        r"await\s+[\w.]*\.?init|init\w*\([^;]*\)\s*\.then|onSuccess|success\s*->|\.init\([^)]*\)\s*\{"
    )
    return (
        None
        if waits or facts.subject
        else Finding(0.6, "init() is called, and login() does not wait for it.")
    )


@cause(
    "login_twice",
    "login() was called again before the first call had ended: a double click, or a "
    "component that rendered twice.",
    "Disable the button while a login runs; in React keep the call out of an effect that runs twice.",
    CALLS_AUTHENTICATION,
    code("ERROR_LOGIN_IN_PROGRESS"),
    words(
        r"(double[- ]?click|clicked twice|strict ?mode|re-?render|calls? login twice"
        r"|login(\(\))? (is |was |gets )?called twice|previous login)",
        0.85,
    ),
)
def _login_twice(facts: Facts) -> Finding | None:
    if "LOGIN_IN_PROGRESS" in facts.codes and "ERROR_LOGIN_IN_PROGRESS" not in facts.codes:
        return Finding(0.5, "The Chat SDK's code for it is in the text.")
    return None


add(
    "logout_without_session",
    "Logout, or another call that needs a session, was made while nobody was logged in.",
    "Ask is_user_logged_in() first; there is nothing to log out.",
    CALLS_AUTHENTICATION,
    code("ERROR_NO_USER_LOGGED_IN"),
    words(r"log ?out\w*.{0,60}(no user|nobody|not logged in)", 0.8),
)


@cause(
    "stale_session",
    "A session that was kept is trusted without a request, although its token or its app is gone.",
    "Clear {app_id}:common_store/user in the browser's localStorage (or log out) and log in anew.",
    CALLS_AUTHENTICATION,
    words(
        r"(local ?storage|common_store|cached|stored|persisted|saved|stale).{0,80}(user|session|token|login)",
        0.85,
        "token",
    ),
    words(
        r"(get_?LoggedIn_?User|is_?User_?Logged_?In)\w*.{0,120}(still|returns?|but|old|true)", 0.8, "token"
    ),
    words(
        r"(after|since|until) (re-?load|re-?open|restart|re-?start"
        r"|(the )?app (was )?(restart|update))|clear(ing|ed)? (the )?(local ?storage"
        r"|cache|site data|browser data)",
        0.75,
        "token",
    ),
)
def _stale_session(facts: Facts) -> Finding | None:
    if "restore" not in facts.steps:
        return None
    if facts.stage in ("me", "auth_token"):
        return Finding(CERTAIN + 0.04, "The session was restored, and the service refuses its token.")
    if facts.ok:
        return Finding(0.75, "The session was restored without asking the service.")
    return None


add(
    "stored_session_damaged",
    "What the browser holds as the stored user cannot be read.",
    "Clear {app_id}:common_store/user in the browser's localStorage and log in anew.",
    CALLS_AUTHENTICATION,
    words(r"The stored user cannot be used", 0.99),
    words(
        r"(common_store|localStorage|stored user|JSON\.parse).{0,200}(Unexpected"
        r"|not valid JSON|SyntaxError|\[object Object\]|corrupt|damaged)",
        0.93,
    ),
    words(
        r"(Unexpected (token|end)|not valid JSON|SyntaxError|corrupt"
        r"|damaged).{0,200}(common_store|localStorage|getLoggedInUser|stored user)",
        0.93,
    ),
)


@cause(
    "chat_sdk_mixed_up",
    "The code or the call is the Chat SDK's, a sister product with a session of its own.",
    "Look at which SDK is imported: @cometchat/calls-sdk-... for calls, "
    "@cometchat/chat-sdk-... for chat; each needs its own init() and login().",
    CHAT_ERRORS,
    words(
        r"(import|require|from|using|logged in (with|through|via)).{0,60}(chat-sdk"
        r"|chat sdk|cometchat-pro/chat|CometChat\.login)",
        0.8,
    ),
)
def _chat_sdk_mixed_up(facts: Facts) -> Finding | None:
    named = [name for name in _CHAT_CODES if name in facts.codes]
    if named:
        return Finding(0.9, f"{named[0]} is a code of the Chat SDK.")
    if facts.pasted and facts.says(r"\bCometChat\.(login|init|logout)") and not facts.says(r"CometChatCalls"):
        return Finding(0.45, "The call is CometChat's, not CometChatCalls'.")
    if facts.says(r"\bCometChat\.(login|init)") and facts.says(r"CometChatCalls\.(?!init|login)"):
        return Finding(0.75, "One SDK is logged in, the other one is used.")
    return None


add(
    "sdk_not_loaded",
    "The SDK is not there where it is called: it was not imported, or the code runs on a server.",
    "Import CometChatCalls in code that runs in the browser alone, such as an effect or a dynamic import.",
    CALLS_SETUP,
    words(r"window is not defined|document is not defined|navigator is not defined", 0.85),
    words(r"(undefined|null) \(reading 'login\w*'\)|CometChatCalls is not defined", 0.85),
)
add(
    "call_started_too_early",
    "This is no failure of a login: a call was started without a session id or without a logged-in user.",
    "Log in first and pass the call's session id.",
    CALLS_AUTHENTICATION,
    code("ERROR_SESSION_ID_MISSING", "ERROR_AUTH_TOKEN_MISSING"),
)
