"""What login and logout do to a session, step by step, without I/O.

The checks stand in the order of the JavaScript SDK. Each flow yields requests and receives replies.
"""

from __future__ import annotations

import warnings

from ..redaction import Secret
from .codes import (
    API_KEY_NOT_FOUND,
    AUTHTOKEN_WITH_SPACE,
    BLANK_AUTHTOKEN,
    CATALOGUE,
    ERROR_UNKNOWN,
    INVALID_UID,
    NO_USER_LOGGED_IN,
    SDK_NOT_INITIALIZED,
    SDK_TEXTS,
    UID_WITH_SPACE,
)
from .errors import CometChatError, Stage
from .protocol.exchange import Flow
from .protocol.wire import (
    HEADER_WHITE_SPACE,
    PLATFORM,
    UserPage,
    close_me,
    delete_token,
    list_tokens,
    list_users,
    mint,
    open_me,
    read_me,
    unsendable,
)
from .session.session import CometChatWarning, Session
from .settings import AppSettings
from .user import User

LOGOUT_SUCCESSFUL = "Logout successful"

LONGEST_UID = 100
LONGEST_API_KEY = 1_000
LONGEST_AUTH_TOKEN = 8_000

# What JavaScript's trim() removes.
_WHITE_SPACE = (
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def login(session: Session, uid: str, api_key: str | None = None) -> Flow[User]:
    """Log in with a uid and an API key, or the settings' key when none is given."""
    with session.login_attempt():
        _check_uid(uid)
        key = _usable_key(session, api_key)
        settings = _require_settings(session)
        if session.logged_in and session.user is not None:
            if session.user.uid == uid:
                return _stay(session, session.user)
            yield from _leave(session)
        body = {"platform": PLATFORM, "deviceId": session.device_id}
        session.minting = uid
        try:
            token = yield from mint(settings, uid, key, body, session.redactor)
        except CometChatError as error:
            session.minting = None if _made_nothing(error) else uid
            raise
        session.minting = None
        session.minted.append((uid, token))
        return (yield from _enter(session, settings, token))


def _made_nothing(error: CometChatError) -> bool:
    """Tell whether a request for a token that failed has surely made none."""
    return error.stage == "auth_token" or not error.sent


def login_with_auth_token(session: Session, auth_token: str) -> Flow[User]:
    """Log in with an auth token that a backend minted."""
    with session.login_attempt():
        _check_auth_token(session, auth_token)
        settings = _require_settings(session)
        if session.logged_in and session.user is not None:
            if session.user.auth_token == auth_token:
                return _stay(session, session.user)
            yield from _leave(session)
        return (yield from _enter(session, settings, auth_token))


def logout(session: Session) -> Flow[str]:
    """Log out. The local session ends whatever the service answers."""
    if not session.logged_in:
        error = _input_error(NO_USER_LOGGED_IN, "Nobody is logged in.", "state")
        session.tell_logout_failed(error)
        raise error
    with session.logout_attempt():
        yield from _leave(session)
    session.tell_logged_out()
    return LOGOUT_SUCCESSFUL


def create_auth_token(session: Session, uid: str, api_key: str, *, force: bool) -> Flow[str]:
    """Mint an auth token, as a backend does; nobody is logged in by it."""
    _check_uid(uid)
    key = _usable_key(session, api_key)
    settings = _require_settings(session)
    is_known = False  # whether a token was made that nobody was given
    try:
        token = yield from mint(settings, uid, key, {"force": force}, session.redactor)
        is_known = True
    except CometChatError as error:
        is_known = _made_nothing(error)
        if not is_known:
            error.hint = f"{error.hint} {uid} may have one more auth token.".strip()
        raise
    finally:
        if not is_known:
            session.minting = uid
    return token


def delete_auth_token(session: Session, uid: str, auth_token: str, api_key: str) -> Flow[None]:
    """Delete an auth token, as a backend does."""
    _check_uid(uid)
    key = _usable_key(session, api_key)
    _check_auth_token(session, auth_token)
    yield from delete_token(_require_settings(session), uid, auth_token, key, session.redactor)


def list_auth_tokens(session: Session, uid: str, api_key: str) -> Flow[list[str]]:
    """Ask for a user's auth tokens, as a backend does."""
    _check_uid(uid)
    key = _usable_key(session, api_key)
    return (yield from list_tokens(_require_settings(session), uid, key, session.redactor))


def verify_session(session: Session) -> Flow[User]:
    """Ask the service whether the session's token still works. The session stays as it is."""
    if session.user is None or not session.user.auth_token:
        raise _input_error(NO_USER_LOGGED_IN, "Nobody is logged in.", "state")
    data = yield from read_me(_require_settings(session), session.user.auth_token, session.redactor)
    return User.from_api({"uid": session.user.uid, **data, "authToken": session.user.auth_token})


def list_users_page(
    session: Session, api_key: str | None, *, page: int, per_page: int, with_deactivated: bool
) -> Flow[UserPage]:
    """Ask for a page of the app's users, as a backend does."""
    key = _usable_key(session, api_key)
    query = {
        "page": str(page),
        "perPage": str(per_page),
        "withTags": "true",
        "withDeactivated": "true" if with_deactivated else "false",
    }
    return (yield from list_users(_require_settings(session), key, query, session.redactor))


def trimmed(credential: str | None) -> bool:
    """Tell whether white space around a key or token is dropped on its way, as browsers do."""
    return credential is not None and credential != credential.strip(HEADER_WHITE_SPACE)


def _stay(session: Session, user: User) -> User:
    """Return who is logged in already; listeners hear of it once more, as in the SDK."""
    session.tell("on_login_success", user)
    return user


def _enter(session: Session, settings: AppSettings, auth_token: str) -> Flow[User]:
    data = yield from open_me(settings, auth_token, session.device_id, session.redactor)
    # The token that was sent, as in the SDK: one in the reply is ignored.
    user = User.from_api({**data, "authToken": str(auth_token.strip(HEADER_WHITE_SPACE))})
    session.open(user)
    session.tell("on_login_success", user)
    return user


def _leave(session: Session) -> Flow[None]:
    settings = _require_settings(session)
    leaving = session.user
    if leaving is None or leaving.auth_token is None:
        return
    problem = None
    try:
        yield from close_me(settings, leaving.auth_token, session.redactor)
    except CometChatError as error:
        problem = error.description
    if session.user is leaving:
        session.close()
    if problem is not None:
        warnings.warn(
            f"The service did not hear of the logout: {problem} The local session is closed all the same.",
            CometChatWarning,
            stacklevel=2,
        )


def _require_settings(session: Session) -> AppSettings:
    if session.settings is None:
        raise _input_error(SDK_NOT_INITIALIZED, "init() was not called.", "state")
    return session.settings


def _check_uid(uid: str) -> None:
    if _is_blank(uid):
        raise _input_error(INVALID_UID, "The UID is empty.")
    if " " in uid:
        raise _input_error(UID_WITH_SPACE, "The UID contains a space.")
    if len(uid) > LONGEST_UID:
        raise CometChatError(
            INVALID_UID,
            f"The UID has {len(uid):,} characters; at most {LONGEST_UID} are allowed.",
            stage="input",
            sdk_code=ERROR_UNKNOWN,
            hint="Shorten it. The JavaScript SDK sends it, and the service refuses it.",
        )
    if any("\ud800" <= character <= "\udfff" for character in uid):
        raise CometChatError(
            INVALID_UID,
            "The UID holds half a character (a lone surrogate), which cannot be sent.",
            stage="input",
            hint="It was cut in the middle of an emoji or decoded wrongly; take it from its source.",
        )


def _usable_key(session: Session, api_key: str | None) -> str:
    if api_key is None and session.settings is not None:
        api_key = session.settings.auth_key
    session.redactor.remember(api_key)
    if api_key == "" and session.settings is not None and session.settings.auth_key:
        raise CometChatError(
            API_KEY_NOT_FOUND,
            "The API key is an empty string.",
            stage="input",
            hint="Leave it out to log in with the key of the settings; the JavaScript SDK does that with an "
            "empty string too.",
        )
    if api_key is None or _is_blank(api_key):
        raise _input_error(API_KEY_NOT_FOUND, "No API key was given.")
    if problem := _unusable(api_key, LONGEST_API_KEY):
        raise CometChatError(
            API_KEY_NOT_FOUND,
            f"The API key {problem}.",
            stage="input",
            sdk_code=ERROR_UNKNOWN,
            hint="An API key is 40 hexadecimal digits; copy it again from the dashboard.",
        )
    return Secret(api_key)


def _check_auth_token(session: Session, auth_token: str) -> None:
    session.redactor.remember(auth_token)
    if _is_blank(auth_token):
        raise _input_error(BLANK_AUTHTOKEN, "The auth token is empty.")
    if " " in auth_token:
        raise _input_error(AUTHTOKEN_WITH_SPACE, "The auth token contains a space.")
    if problem := _unusable(auth_token, LONGEST_AUTH_TOKEN):
        raise CometChatError(
            ERROR_UNKNOWN,
            f"The auth token {problem}.",
            stage="input",
            sdk_code=ERROR_UNKNOWN,
            hint="An auth token is the UID, an underscore and hexadecimal digits; take it again from "
            "the backend.",
        )


def _unusable(credential: str, longest: int) -> str | None:
    if len(credential) > longest:
        return f"has {len(credential):,} characters, more than {longest:,}"
    return unsendable(credential)


def _is_blank(text: str) -> bool:
    return not text.strip(_WHITE_SPACE)


def _input_error(code: str, description: str, stage: Stage = "input") -> CometChatError:
    """Refuse as the SDK does, before any request."""
    return CometChatError(
        code,
        description,
        stage=stage,
        sdk_code=code,
        sdk_message=SDK_TEXTS[code],
        hint=CATALOGUE[code].next_step,
    )
