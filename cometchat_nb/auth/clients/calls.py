"""What both clients have in common: the session, the checks of arguments, everything without I/O."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import TypeVar

from ...messages import Reply, Request
from ...redaction import Secret, quotable
from .. import flows
from ..errors import CometChatError
from ..protocol.wire import UserPage
from ..session.session import Session
from ..session.store import SessionStore
from ..settings import AppSettings, InitResult
from ..user import User

T = TypeVar("T")
Flow = Generator[Request, Reply, T]

TOTAL_TIMEOUT = 10.0
MOST_USERS_A_PAGE = 1_000


class Calls:
    """What both clients have in common: the session, the settings, and everything without I/O."""

    def __init__(
        self,
        settings: AppSettings | None = None,
        *,
        timeout: float = TOTAL_TIMEOUT,
        store: SessionStore | None = None,
        session: Session | None = None,
    ) -> None:
        if session is not None and (settings is not None or store is not None):
            raise TypeError("give either session or settings and store: a session holds both")
        _check_timeout(timeout)
        self._timeout = float(timeout)
        self._session = Session(store) if session is None else session
        if settings is not None:
            if not isinstance(settings, AppSettings):
                raise TypeError(f"settings must be AppSettings, not {type(settings).__name__}")
            self._session.initialize(settings)

    def __repr__(self) -> str:
        settings, user = self._session.settings, self._session.user
        app = f"{settings.app_id!r}, {settings.region!r}" if settings else "not initialised"
        found = f", settings from {settings.source}" if settings and settings.source else ""
        return f"{type(self).__name__}({app}, user={user.uid if user else None!r}{found})"

    def _repr_html_(self) -> str:
        from ..display import client_card

        return client_card(self)

    @property
    def session(self) -> Session:
        """The session: who is logged in, is a login running, who listens."""
        return self._session

    @property
    def settings(self) -> AppSettings | None:
        """The app, or `None` before `init()`."""
        return self._session.settings

    def init(self, settings: AppSettings) -> InitResult:
        """Take the settings and restore the user who was kept for this app. Never raises."""
        if not isinstance(settings, AppSettings):
            kind = type(settings).__name__
            description = f"settings must be AppSettings, not {kind}."
            return InitResult(False, CometChatError("VALIDATION_ERROR", description, stage="input"))
        try:
            self._session.initialize(settings)
        except CometChatError as error:
            return InitResult(False, error)
        return InitResult(True)

    def get_logged_in_user(self) -> User | None:
        """Return who is logged in, or `None`. Nothing is sent."""
        return self._session.user

    def is_user_logged_in(self) -> bool:
        """Tell whether a user with a token is held. Nothing is sent."""
        return self._session.logged_in

    def get_user_auth_token(self) -> str | None:
        """Return the token of the logged-in user, or `None`. The value is a secret."""
        return self._session.user.auth_token if self._session.user else None

    def add_login_listener(self, listener_id: str, listener: object) -> None:
        """Tell this listener of every login and logout; see `LoginListener` for its methods.

        Raises:
            TypeError: When the id is not a string, or the listener has none of the four methods.
        """
        self._session.add_login_listener(listener_id, listener)

    def remove_login_listener(self, listener_id: str) -> None:
        """Tell this listener nothing more; an unknown id is ignored."""
        self._session.remove_login_listener(listener_id)

    def _login_flow(self, uid: str, api_key: str | None) -> Flow[User]:
        _check_strings(uid=uid)
        if api_key is not None:
            _check_strings(api_key=api_key)
        return flows.login(self._session, uid, api_key)

    def _token_flow(self, auth_token: str) -> Flow[User]:
        _check_strings(auth_token=auth_token)
        return flows.login_with_auth_token(self._session, auth_token)

    def _delete_flow(self, uid: str, auth_token: str, api_key: str) -> Flow[None]:
        _check_strings(uid=uid, auth_token=auth_token, api_key=api_key)
        return flows.delete_auth_token(self._session, uid, auth_token, api_key)

    def _list_tokens_flow(self, uid: str, api_key: str) -> Flow[list[str]]:
        _check_strings(uid=uid, api_key=api_key)
        return flows.list_auth_tokens(self._session, uid, api_key)

    def _create_flow(self, uid: str, api_key: str, force: bool) -> Flow[str]:
        _check_strings(uid=uid, api_key=api_key)
        if not isinstance(force, bool):
            raise TypeError(f"force must be True or False, not {type(force).__name__}")
        return flows.create_auth_token(self._session, uid, api_key, force=force)

    def _page_flow(
        self, api_key: str | None, page: int, per_page: int, with_deactivated: bool
    ) -> Flow[UserPage]:
        if api_key is not None:
            _check_strings(api_key=api_key)
        for name, value, most in (("page", page, 10**9), ("per_page", per_page, MOST_USERS_A_PAGE)):
            if type(value) is not int or not 1 <= value <= most:
                raise ValueError(f"{name} must be a whole number from 1 to {most:,}, not {quotable(value)}")
        if not isinstance(with_deactivated, bool):
            raise TypeError(f"with_deactivated must be True or False, not {type(with_deactivated).__name__}")
        return flows.list_users_page(
            self._session, api_key, page=page, per_page=per_page, with_deactivated=with_deactivated
        )


def hidden(secret: str) -> str:
    """Hide a secret from tracebacks that show local variables; leave other types to be refused."""
    return Secret(secret) if isinstance(secret, str) else secret


def _check_strings(**arguments: object) -> None:
    for name, value in arguments.items():
        if not isinstance(value, str):
            raise TypeError(f"{name} must be a string, not {type(value).__name__}")


def _check_timeout(timeout: float) -> None:
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)):
        raise TypeError(f"timeout must be a number of seconds, not {type(timeout).__name__}")
    if not (timeout > 0 and math.isfinite(timeout)):
        raise ValueError(f"timeout must be a positive number of seconds, not {timeout}")
