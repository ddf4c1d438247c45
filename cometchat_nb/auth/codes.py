"""The catalogue of error codes: what each means, why it happens, what to do, where it is documented.

The eight codes that the documentation of the Calls SDK lists come first, with the platforms whose page
lists them; then those that only the SDK, the service or the sister Chat SDK uses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Origin = Literal["documented", "sdk", "service", "chat_sdk"]

PLATFORMS = {
    "javascript": "JavaScript",
    "react_native": "React Native",
    "android": "Android",
    "ios": "iOS",
    "flutter": "Flutter",
}
"""The platforms of the Calls SDK, and how the vendor writes them."""

_DOCS = "https://www.cometchat.com/docs"
CALLS_AUTHENTICATION = f"{_DOCS}/calls/javascript/authentication"
CALLS_SETUP = f"{_DOCS}/calls/javascript/setup"
CALLS_SETUP_ANDROID = f"{_DOCS}/calls/android/setup"
CALLS_SETUP_IOS = f"{_DOCS}/calls/ios/setup"
CALLS_SETUP_FLUTTER = f"{_DOCS}/calls/flutter/setup"
CHAT_ERRORS = f"{_DOCS}/sdk/javascript/error-codes"
ERROR_GUIDE = f"{_DOCS}/articles/error-guide"
RATE_LIMITS = f"{_DOCS}/articles/rate-limits"
CONSTRAINTS = f"{_DOCS}/articles/properties-and-constraints"
AUTH_TOKENS = f"{_DOCS}/rest-api/auth-tokens"
USERS = f"{_DOCS}/rest-api/users"

IMPOSSIBLE_UID_NEXT_STEP = (
    "Use a stable ID from your database, such as `user-42`, and create the user with it. A UID has 1 to 100 "
    "characters: a-z, 0-9, hyphen and underscore."
)
"""What to do about a UID that no user can have, the same in an error and in a diagnosis."""

ERROR_UNKNOWN = "ERROR_UNKNOWN"
VALIDATION_ERROR = "VALIDATION_ERROR"
INVALID_UID = "ERROR_INVALID_UID"
UID_WITH_SPACE = "ERROR_UID_WITH_SPACE"
API_KEY_NOT_FOUND = "ERROR_API_KEY_NOT_FOUND"
BLANK_AUTHTOKEN = "ERROR_BLANK_AUTHTOKEN"
AUTHTOKEN_WITH_SPACE = "ERROR_AUTHTOKEN_WITH_SPACE"
LOGIN_IN_PROGRESS = "ERROR_LOGIN_IN_PROGRESS"
SDK_NOT_INITIALIZED = "ERROR_SDK_NOT_INITIALIZED"
NO_USER_LOGGED_IN = "ERROR_NO_USER_LOGGED_IN"

SDK_TEXTS = {
    LOGIN_IN_PROGRESS: "Login is already in progress",
    INVALID_UID: "UID cannot be empty",
    UID_WITH_SPACE: "UID cannot contain spaces",
    API_KEY_NOT_FOUND: "Auth Key cannot be empty",
    SDK_NOT_INITIALIZED: "SDK not initialized. Call init() first",
    BLANK_AUTHTOKEN: "Auth token cannot be empty",
    AUTHTOKEN_WITH_SPACE: "Auth token cannot contain spaces",
    NO_USER_LOGGED_IN: "No user is currently logged in",
}
"""The JavaScript SDK's own words for what it refuses itself."""


@dataclass(frozen=True)
class ErrorCode:
    """One code of the catalogue."""

    code: str
    meaning: str
    cause: str
    next_step: str
    origin: Origin
    source: str
    platforms: tuple[str, ...] = ()
    """The platforms whose documentation lists the code."""
    message: str | None = None
    """A regular expression that finds the service's text for it in a pasted message."""

    def is_worded_in(self, text: str) -> bool:
        """Tell whether the text holds the service's words for it."""
        return self.message is not None and re.search(self.message, text, re.IGNORECASE) is not None


_ALL = tuple(PLATFORMS)
_JAVASCRIPT_ONLY = ("javascript", "react_native")

_CATALOGUE = (
    ErrorCode(
        INVALID_UID,
        "The UID is empty or invalid.",
        "The UID is empty, only white space or too long, or no active user has it.",
        "Check the UID in the dashboard under Users: login() does not create users, and a deactivated "
        "user counts as absent.",
        "documented",
        CALLS_AUTHENTICATION,
        _ALL,
    ),
    ErrorCode(
        UID_WITH_SPACE,
        "The UID contains spaces.",
        "A space stands before, inside or after the UID, often from a copied cell or a display name.",
        "Trim the UID; if it is a name, use an ID instead. A UID has 1 to 100 characters: a-z, 0-9, hyphen "
        "and underscore.",
        "documented",
        CALLS_AUTHENTICATION,
        _ALL,
    ),
    ErrorCode(
        API_KEY_NOT_FOUND,
        "The API key is missing or invalid.",
        "No key was given to login() or to the settings, or the key is not one of this app's.",
        "Copy the Auth Key whole from the dashboard of this app, under API & Auth Keys.",
        "documented",
        CALLS_AUTHENTICATION,
        _ALL,
    ),
    ErrorCode(
        BLANK_AUTHTOKEN,
        "The auth token is empty.",
        "The backend returned no token, or the field that was read does not exist.",
        "Log what the backend returns (not the token itself) and read data.authToken from it.",
        "documented",
        CALLS_AUTHENTICATION,
        _ALL,
    ),
    ErrorCode(
        AUTHTOKEN_WITH_SPACE,
        "The auth token contains spaces.",
        "A space was copied with the token, or 'Bearer ' stands in front of it.",
        "Pass the token alone, as the service returned it.",
        "documented",
        CALLS_AUTHENTICATION,
        ("javascript", "react_native", "ios"),
    ),
    ErrorCode(
        LOGIN_IN_PROGRESS,
        "A login is already running.",
        "login() was called again before the first call ended: a double click, or a component "
        "that rendered twice.",
        "Wait for the first call; disable the button while it runs. In React keep the call out of an effect "
        "that runs twice.",
        "documented",
        CALLS_AUTHENTICATION,
        ("javascript", "react_native", "android", "flutter"),
    ),
    ErrorCode(
        SDK_NOT_INITIALIZED,
        "init() was not called.",
        "login() ran before init(), or before the promise of init() was awaited.",
        "Call init() once, wait for it, and only then log in.",
        "documented",
        CALLS_AUTHENTICATION,
        _JAVASCRIPT_ONLY,
    ),
    ErrorCode(
        NO_USER_LOGGED_IN,
        "Logout was called without a session.",
        "Nobody is logged in: the session ended before, or was never opened.",
        "Ask is_user_logged_in() first; there is nothing to log out.",
        "documented",
        CALLS_AUTHENTICATION,
        _JAVASCRIPT_ONLY,
    ),
    ErrorCode(
        ERROR_UNKNOWN,
        "Any failure that the SDK has no code of its own for.",
        "The JavaScript SDK gives this code to everything that the service or the network refuses; the "
        "cause is in the message.",
        "Read the whole message after 'Login failed:' or 'Authentication failed:', and look that up.",
        "sdk",
        CALLS_AUTHENTICATION,
        message=r"Unknown API error format received from server|Failed to parse response JSON"
        r"|Network request failed",
    ),
    ErrorCode(
        VALIDATION_ERROR,
        "The settings given to init() are not valid.",
        "The app id is empty, or the region is not one of us, eu and in.",
        "Copy app id and region from the dashboard of the app.",
        "sdk",
        CALLS_SETUP,
    ),
    ErrorCode(
        "ERROR_SESSION_ID_MISSING",
        "A call token was asked for without a session id.",
        "The call's session id was empty; the login itself is fine.",
        "Pass the session id of the call.",
        "sdk",
        CALLS_AUTHENTICATION,
    ),
    ErrorCode(
        "ERROR_AUTH_TOKEN_MISSING",
        "A call token was asked for without an auth token.",
        "Nobody was logged in when the call was started.",
        "Log in first, then start the call.",
        "sdk",
        CALLS_AUTHENTICATION,
    ),
    ErrorCode(
        "AUTH_ERR_APIKEY_NOT_FOUND",
        "The service does not know this API key.",
        "The key is of another app or region, was deleted, or was copied incompletely.",
        "Copy the Auth Key whole from the dashboard of this app; it has 40 hexadecimal digits.",
        "service",
        ERROR_GUIDE,
        message=r"The key \S.{0,60}? does not exist",
    ),
    ErrorCode(
        "AUTH_ERR_EMPTY_APIKEY",
        "The request carried no API key.",
        "The apiKey header is missing or empty.",
        "Pass the Auth Key to login() or to the settings.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "AUTH_ERR_EMPTY_APPID",
        "The request carried no app id.",
        "The appId header is missing, often dropped by a proxy.",
        "Send the appId header; check what the proxy forwards.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "AUTH_ERR_INVALID_APPID",
        "No app with this id exists in this region.",
        "The app id is mistyped, or the app lives in another region.",
        "Compare App ID and region with the dashboard: both are on the app's first page.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "AUTH_ERR_EMPTY_AUTH_TOKEN",
        "The request carried no auth token.",
        "The authToken header is missing or empty.",
        "Pass the token that the backend minted.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
        "The service does not know this auth token.",
        "It was revoked, belongs to another app or region, was pushed out by the user's 100 newer "
        "tokens, or is not an auth token at all.",
        "Mint a new token for this UID in this app and log in with that one.",
        "service",
        ERROR_GUIDE,
        message=r"The auth token .{1,500}? does not exist",
    ),
    ErrorCode(
        "AUTH_ERR_NO_ACCESS",
        "The scope of the key does not allow this call.",
        "An Auth Key (authOnly) was used where a REST API Key (fullAccess) is needed.",
        "Use the REST API Key, on a backend only; the Auth Key can only mint auth tokens.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "AUTH_ERR_EMPTY_AUTH_HEADER",
        "A management API was called without basic authentication.",
        "The Authorization header is missing; a login never needs it.",
        "Check which API the request went to.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "ERR_UID_NOT_FOUND",
        "No active user has this UID.",
        "The user was never created, is deactivated, or the value is not a UID (an auth token, an "
        "email address).",
        "Create the user first (login() does not), or reactivate it.",
        "service",
        ERROR_GUIDE,
        message=r"The UID \S.{0,200}? does not exist",
    ),
    ErrorCode(
        "ERR_BAD_REQUEST",
        "The service could not validate the data that was sent.",
        "A field is missing or malformed; details names it.",
        "Read details: it lists each field with the reason.",
        "service",
        ERROR_GUIDE,
        message=r"Failed to validate the data sent with the request",
    ),
    ErrorCode(
        "ERR_NOT_FOUND",
        "The service has no such endpoint.",
        "The path or the API version in the URL is wrong, or a host override points elsewhere.",
        "Check admin_host and client_host; they end in the API version, /v3.0.",
        "service",
        ERROR_GUIDE,
        message=r"The API endpoint is invalid",
    ),
    ErrorCode(
        "ERR_UID_ALREADY_EXISTS",
        "A user with this UID exists already.",
        "The user is created again instead of updated; uids are lower-cased, so Alice and alice are one.",
        "Update the user, or go on to log it in.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "TOO_MANY_REQUEST",
        "The app's rate limit is used up.",
        "All clients of the app together sent too many requests within a minute.",
        "Wait as long as Retry-After says, then try once; spread the logins, and log in once a session.",
        "service",
        RATE_LIMITS,
        message=r"too many requests?",
    ),
    ErrorCode(
        "ERR_APIKEY_NOT_FOUND",
        "The API key in the path does not exist.",
        "The key that the call names was deleted.",
        "List the app's keys in the dashboard.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "ERR_APIKEY_NO_SELF_ACTION",
        "An API key cannot change or delete itself.",
        "The key in the header is the key in the path.",
        "Use another key, or the dashboard.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "ERR_AUTH_TOKEN_NOT_FOUND",
        "The auth token in the path does not exist.",
        "It was deleted or replaced before.",
        "List the user's tokens.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "ERR_AUTH_TOKEN_DELETE_FAILED",
        "The auth token could not be deleted.",
        "The service failed; the token may still work.",
        "Try again, then tell the vendor's support.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "ERR_AUTH_TOKENS_DELETE_FAILED",
        "The user's auth tokens could not be deleted.",
        "The service failed; the tokens may still work.",
        "Try again, then tell the vendor's support.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "ERR_AUTHTOKEN_UNAVAILABLE",
        "The auth token is bound to another device.",
        "One token is shared between devices.",
        "Mint one token for each device.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "ERR_AUTHTOKEN_NOT_ACCESSIBLE",
        "The auth token is bound to another user.",
        "The token of one user was sent in the name of another.",
        "Mint a token for the UID that logs in.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "ERR_PLAN_RESTRICTION",
        "The app's plan does not include this feature.",
        "The plan is too small for the call.",
        "Compare the plan with the feature in the dashboard.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "ERR_SUBSCRIPTION_EXPIRED",
        "The app's subscription has expired.",
        "The bill of the app was not paid or its trial is over.",
        "Renew the subscription in the dashboard.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "ERR_PLAN_QUOTA_RESTRICTION",
        "The app's plan allows no more of this.",
        "A quota, such as the number of users, is used up.",
        "Raise the quota or remove what is not used.",
        "service",
        ERROR_GUIDE,
    ),
    ErrorCode(
        "ERR_ROLE_NOT_FOUND",
        "No role has this name.",
        "A user was given a role that was never created.",
        "Create the role first; 'default' always exists.",
        "service",
        ERROR_GUIDE,
    ),
    *(
        ErrorCode(code, meaning, cause, next_step, "sdk", source)
        for code, meaning, cause, next_step, source in (
            (
                "ERROR_COMETCHAT_CALLS_SDK_INIT",
                "The Calls SDK is not initialized (Android).",
                "A method ran before the callback of init().",
                "Call login() in the success callback of init().",
                CALLS_SETUP_ANDROID,
            ),
            (
                "INIT_NOT_CALLED",
                "The SDK is not initialized.",
                "A method ran before init(), or after a logout that ended the initialization.",
                "Call init(), wait for it, and only then log in.",
                CALLS_SETUP,
            ),
            (
                "ERR_SDK_NOT_INITIALIZED",
                "The SDK is not initialized (Flutter).",
                "A method ran before the onSuccess callback of init().",
                "Call login() in onSuccess of init().",
                CALLS_SETUP_FLUTTER,
            ),
            (
                "ERROR_AUTH_TOKEN",
                "The auth token is missing or was refused.",
                "No user is logged in, or the token is empty or no longer valid.",
                "Log in first, with a new auth token for this app.",
                CALLS_AUTHENTICATION,
            ),
            (
                "ERROR_SETTINGS_FILE_NOT_FOUND",
                "initFromSettings() found no settings file (Android).",
                "cometchat-settings.json is not in app/src/main/assets/, or the build leaves it out.",
                "Put cometchat-settings.json into app/src/main/assets/, or call init() with the settings.",
                CALLS_SETUP_ANDROID,
            ),
            (
                "SETTINGS_FILE_NOT_FOUND",
                "initFromSettings() found no settings file.",
                "The settings file is not part of the app's bundle or assets.",
                "Add the settings file to the bundle, or call init() with the settings.",
                CALLS_SETUP_IOS,
            ),
        )
    ),
    ErrorCode(
        "ERR_TOO_MANY_REQUESTS",
        "The app's rate limit is used up.",
        "All clients of the app together sent too many requests within a minute.",
        "Wait as long as Retry-After says, then try once; spread the logins, and log in once a session.",
        "service",
        RATE_LIMITS,
    ),
    *(
        ErrorCode(
            code,
            meaning,
            "The code is the Chat SDK's, a sister product: the app calls CometChat.login(), not "
            "CometChatCalls.login().",
            f"Look at which SDK is imported. In the Calls SDK this is {counterpart}.",
            "chat_sdk",
            CHAT_ERRORS,
        )
        for code, meaning, counterpart in (
            ("MISSING_PARAMETERS", "A required argument was left out.", VALIDATION_ERROR),
            (
                "COMETCHAT_INITIALIZATION_NOT_DONE",
                "The Chat SDK was not initialised.",
                SDK_NOT_INITIALIZED,
            ),
            ("NOT_INITIALIZED", "The Chat SDK was not initialised.", SDK_NOT_INITIALIZED),
            ("USER_NOT_AUTHORISED", "The auth token was refused.", ERROR_UNKNOWN),
            ("USER_NOT_LOGGED_IN", "Nobody is logged in.", NO_USER_LOGGED_IN),
            ("LOGIN_IN_PROGRESS", "A login is already running.", LOGIN_IN_PROGRESS),
            ("FAILED_TO_FETCH", "The request got no answer.", ERROR_UNKNOWN),
            ("NO_INTERNET_CONNECTION", "The device is offline.", ERROR_UNKNOWN),
            ("WS_CONNECTION_FAIL", "The WebSocket could not be opened.", "not used by a login"),
            ("WS_AUTH_FAIL", "The WebSocket refused the session's token.", "not used by a login"),
            ("JWT_NOT_FOUND", "The session holds no JWT for the WebSocket.", "not used by a login"),
            ("NOT_ENOUGH_PARAMETERS", "A required argument was left out.", VALIDATION_ERROR),
            ("ERROR_CALL_MODULE_NOT_FOUND", "The app lacks the Calls SDK.", "not used by a login"),
        )
    ),
)

CATALOGUE: dict[str, ErrorCode] = {entry.code: entry for entry in _CATALOGUE}

DOCUMENTED_FOR: dict[str, str] = {
    "AUTH_ERR_APIKEY_NOT_FOUND": API_KEY_NOT_FOUND,
    "AUTH_ERR_EMPTY_APIKEY": API_KEY_NOT_FOUND,
    "AUTH_ERR_EMPTY_AUTH_TOKEN": BLANK_AUTHTOKEN,
    "ERR_UID_NOT_FOUND": INVALID_UID,
}
"""The documented code that covers a failure which only the service noticed."""

_WORD = re.compile(r"\w+")
_ANY_WORDING = re.compile(
    "|".join(f"(?:{entry.message})" for entry in _CATALOGUE if entry.message), re.IGNORECASE
)


def find_codes(code_or_message: str) -> list[ErrorCode]:
    """Find the codes that a code's name or a pasted message names, the most specific first."""
    text = code_or_message.strip()
    if exact := CATALOGUE.get(text.upper()):
        return [exact]
    # Most lines of a log hold neither a name nor a wording, which is found out without asking each code.
    names = set(_WORD.findall(text.upper()))
    worded = _ANY_WORDING.search(text) is not None
    if not worded and names.isdisjoint(CATALOGUE):
        return []
    found = [entry for entry in _CATALOGUE if entry.code in names or (worded and entry.is_worded_in(text))]
    return sorted(found, key=lambda entry: entry.code == ERROR_UNKNOWN)
