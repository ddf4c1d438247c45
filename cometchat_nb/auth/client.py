"""The clients: one that blocks, one that is awaited, both a few lines around the same flows."""

from __future__ import annotations

import math
from collections.abc import Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from ..drivers import AsyncDriver, Delivery, Driver, InThread, async_driver, blocking_driver, send_in_time
from ..messages import Reply, Request
from ..redaction import Secret
from . import flows
from .driver import drive, drive_async
from .errors import CometChatError
from .models import AppSettings, InitResult, User
from .session import Session, SessionStore
from .trace import recorded
from .wire import UserPage

if TYPE_CHECKING:
    from ..drivers.httpx_transport import AsyncBaseTransport, BaseTransport

T = TypeVar("T")
_Self = TypeVar("_Self", bound="_Calls")

TOTAL_TIMEOUT = 10.0
MOST_USERS_A_PAGE = 1_000


class _Calls:
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
        return f"{type(self).__name__}({app}, user={user.uid if user else None!r})"

    def _repr_html_(self) -> str:
        from .display import client_card

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

    def _login_flow(self, uid: str, api_key: str | None) -> Generator[Request, Reply, User]:
        _check_strings(uid=uid)
        if api_key is not None:
            _check_strings(api_key=api_key)
        return flows.login(self._session, uid, api_key)

    def _token_flow(self, auth_token: str) -> Generator[Request, Reply, User]:
        _check_strings(auth_token=auth_token)
        return flows.login_with_auth_token(self._session, auth_token)

    def _delete_flow(self, uid: str, auth_token: str, api_key: str) -> Generator[Request, Reply, None]:
        _check_strings(uid=uid, auth_token=auth_token, api_key=api_key)
        return flows.delete_auth_token(self._session, uid, auth_token, api_key)

    def _list_tokens_flow(self, uid: str, api_key: str) -> Generator[Request, Reply, list[str]]:
        _check_strings(uid=uid, api_key=api_key)
        return flows.list_auth_tokens(self._session, uid, api_key)

    def _create_flow(self, uid: str, api_key: str, force: bool) -> Generator[Request, Reply, str]:
        _check_strings(uid=uid, api_key=api_key)
        if not isinstance(force, bool):
            raise TypeError(f"force must be True or False, not {type(force).__name__}")
        return flows.create_auth_token(self._session, uid, api_key, force=force)

    def _page_flow(
        self, api_key: str | None, page: int, per_page: int, with_deactivated: bool
    ) -> Generator[Request, Reply, UserPage]:
        if api_key is not None:
            _check_strings(api_key=api_key)
        for name, value, most in (("page", page, 10**9), ("per_page", per_page, MOST_USERS_A_PAGE)):
            if type(value) is not int or not 1 <= value <= most:
                raise ValueError(f"{name} must be a whole number from 1 to {most:,}, not {value!r}")
        if not isinstance(with_deactivated, bool):
            raise TypeError(f"with_deactivated must be True or False, not {type(with_deactivated).__name__}")
        return flows.list_users_page(
            self._session, api_key, page=page, per_page=per_page, with_deactivated=with_deactivated
        )


class CometChatCalls(_Calls):
    """The client of the Calls SDK's authentication, in Python. It needs no event loop.

    `CometChatCalls(settings)` is initialised; `CometChatCalls()` is not until `init()` is called.

    Args:
        settings: The app.
        transport: An httpx transport in place of the network, such as a sandbox's.
        timeout: Seconds for one request in all, of which at most 5 for connecting.
        store: Where the session outlives the process; by default nowhere.
        session: A session to share with another client, in place of settings and store.

    Raises:
        CometChatError: `VALIDATION_ERROR` when the settings cannot be used.
        TypeError, ValueError: When another argument cannot be used.

    >>> from cometchat_nb import Sandbox
    >>> sandbox = Sandbox()
    >>> with sandbox.client() as calls:
    ...     user = calls.login("cometchat-uid-1", sandbox.auth_key)
    ...     user.name, calls.is_user_logged_in(), calls.logout()
    ('Andrew Joseph', True, 'Logout successful')
    """

    def __init__(
        self,
        settings: AppSettings | None = None,
        *,
        transport: BaseTransport | Driver | None = None,
        timeout: float = TOTAL_TIMEOUT,
        store: SessionStore | None = None,
        session: Session | None = None,
    ) -> None:
        super().__init__(settings, timeout=timeout, store=store, session=session)
        self._transport = transport
        self._driver = blocking_driver(transport)

    @property
    def transport(self) -> BaseTransport | Driver | None:
        """What carries the requests; `None` is the network."""
        return self._transport

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. The session stays, and a later call connects anew."""
        self._driver.close()

    def login(self, uid: str, api_key: str | None = None) -> User:
        """Log in with a uid and an API key; without one, with the key of the settings.

        For development and testing: in production a backend mints an auth token.

        Args:
            uid: 1 to 100 characters; the service lower-cases it.
            api_key: The app's Auth Key. White space around it is dropped, as browsers do.

        Returns:
            The user, who stays logged in. The same uid again returns it without a request; another
            uid logs the present user out first.

        Raises:
            CometChatError: With the documented code where one covers the failure.
            TypeError: When an argument is not a string.
        """
        api_key = None if api_key is None else _hidden(api_key)
        return self._run(self._login_flow(uid, api_key))

    def login_with_auth_token(self, auth_token: str) -> User:
        """Log in with an auth token that a backend minted.

        Returns:
            The user, who stays logged in. The same token again returns it without a request;
            another token logs the present user out first.

        Raises:
            CometChatError: With the documented code where one covers the failure.
            TypeError: When the token is not a string.
        """
        auth_token = _hidden(auth_token)
        return self._run(self._token_flow(auth_token))

    def logout(self) -> str:
        """Log out and return `Logout successful`.

        The local session ends whatever the service answers; a failure there is a warning.

        Raises:
            CometChatError: `ERROR_NO_USER_LOGGED_IN`.
        """
        return self._run(flows.logout(self._session))

    def create_auth_token(self, uid: str, api_key: str, *, force: bool = False) -> str:
        """Mint an auth token for a user: the backend's step of the auth-token flow.

        Args:
            uid: The user, who must exist.
            api_key: An Auth Key or a REST API Key.
            force: Make a new token even where the user has one. The service keeps the newest 100.

        Returns:
            The token, which is a secret.

        Raises:
            CometChatError: With the documented code where one covers the failure.
            TypeError: When an argument is of another type.
        """
        api_key = _hidden(api_key)
        return self._run(self._create_flow(uid, api_key, force))

    def delete_auth_token(self, uid: str, auth_token: str, api_key: str) -> None:
        """Delete an auth token of a user, as a backend does; it works no more.

        Args:
            uid: Whose token it is.
            auth_token: The token.
            api_key: A REST API Key, whose scope is `fullAccess`.

        Raises:
            CometChatError: With the documented code where one covers the failure.
            TypeError: When an argument is not a string.
        """
        auth_token, api_key = _hidden(auth_token), _hidden(api_key)
        return self._run(self._delete_flow(uid, auth_token, api_key))

    def list_auth_tokens(self, uid: str, api_key: str) -> list[str]:
        """Ask for the auth tokens of a user, as a backend does.

        Args:
            uid: Whose tokens.
            api_key: A REST API Key, whose scope is `fullAccess`.

        Returns:
            The tokens, which are secrets.

        Raises:
            CometChatError: With the documented code where one covers the failure.
            TypeError: When an argument is not a string.
        """
        api_key = _hidden(api_key)
        return self._run(self._list_tokens_flow(uid, api_key))

    def list_users_page(
        self,
        api_key: str | None = None,
        *,
        page: int = 1,
        per_page: int = MOST_USERS_A_PAGE,
        with_deactivated: bool = True,
    ) -> UserPage:
        """Ask for a page of the app's users, as a backend does. `cc.list_users` reads all of them.

        Args:
            api_key: A REST API Key; without one, the key of the settings.
            page: Which page, from 1.
            per_page: How many users, at most 1,000.
            with_deactivated: Those too that are deactivated.

        Returns:
            The user objects as the service sent them, and how many users and pages there are.

        Raises:
            CometChatError: With the documented code where one covers the failure.
            TypeError, ValueError: When an argument cannot be used.
        """
        api_key = None if api_key is None else _hidden(api_key)
        return self._run(self._page_flow(api_key, page, per_page, with_deactivated))

    def verify_session(self) -> User:
        """Ask the service whether the session's token still works, and return the user as it is there.

        A restored session is trusted without a request, as in the SDK; this tells a stale one. The
        session stays as it is.

        Raises:
            CometChatError: `ERROR_NO_USER_LOGGED_IN`, or why the service refuses the token.
        """
        return self._run(flows.verify_session(self._session))

    def as_async(self) -> AsyncCometChatCalls:
        """Return an awaitable client on the same session and the same transport."""
        awaitable: Any = self._transport
        if awaitable is not None and not (
            hasattr(awaitable, "asend") or hasattr(awaitable, "handle_async_request")
        ):
            awaitable = InThread(self._driver)
        return AsyncCometChatCalls(transport=awaitable, timeout=self._timeout, session=self._session)

    def _run(self, flow: Generator[Request, Reply, T]) -> T:
        return drive(flow, self._carry)

    def _carry(self, request: Request) -> Reply:
        delivery = Delivery(request, self._timeout)
        with recorded(request, delivery, self._session.record, self._session.redactor):
            self._driver.send(request, delivery)
            return delivery.reply()


class AsyncCometChatCalls(_Calls):
    """The same client, awaited: `login`, `login_with_auth_token`, `logout`, `create_auth_token`.

    What needs no request is not awaited. The client may be used from more than one event loop, one
    after the other; each gets connections of its own.
    """

    def __init__(
        self,
        settings: AppSettings | None = None,
        *,
        transport: AsyncBaseTransport | AsyncDriver | None = None,
        timeout: float = TOTAL_TIMEOUT,
        store: SessionStore | None = None,
        session: Session | None = None,
    ) -> None:
        super().__init__(settings, timeout=timeout, store=store, session=session)
        self._transport = transport
        self._driver = async_driver(transport)

    @property
    def transport(self) -> AsyncBaseTransport | AsyncDriver | None:
        """What carries the requests; `None` is the network."""
        return self._transport

    async def __aenter__(self: _Self) -> _Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections. The session stays, and a later call connects anew."""
        await self._driver.aclose()

    async def login(self, uid: str, api_key: str | None = None) -> User:
        """Log in with a uid and an API key; see `CometChatCalls.login`."""
        api_key = None if api_key is None else _hidden(api_key)
        return await self._run(self._login_flow(uid, api_key))

    async def login_with_auth_token(self, auth_token: str) -> User:
        """Log in with an auth token; see `CometChatCalls.login_with_auth_token`."""
        auth_token = _hidden(auth_token)
        return await self._run(self._token_flow(auth_token))

    async def logout(self) -> str:
        """Log out; see `CometChatCalls.logout`."""
        return await self._run(flows.logout(self._session))

    async def create_auth_token(self, uid: str, api_key: str, *, force: bool = False) -> str:
        """Mint an auth token, as a backend does; see `CometChatCalls.create_auth_token`."""
        api_key = _hidden(api_key)
        return await self._run(self._create_flow(uid, api_key, force))

    async def delete_auth_token(self, uid: str, auth_token: str, api_key: str) -> None:
        """Delete an auth token, as a backend does; see `CometChatCalls.delete_auth_token`."""
        auth_token, api_key = _hidden(auth_token), _hidden(api_key)
        return await self._run(self._delete_flow(uid, auth_token, api_key))

    async def list_auth_tokens(self, uid: str, api_key: str) -> list[str]:
        """Ask for the auth tokens of a user, as a backend does; see `CometChatCalls.list_auth_tokens`."""
        api_key = _hidden(api_key)
        return await self._run(self._list_tokens_flow(uid, api_key))

    async def list_users_page(
        self,
        api_key: str | None = None,
        *,
        page: int = 1,
        per_page: int = MOST_USERS_A_PAGE,
        with_deactivated: bool = True,
    ) -> UserPage:
        """Ask for a page of the app's users; see `CometChatCalls.list_users_page`."""
        api_key = None if api_key is None else _hidden(api_key)
        return await self._run(self._page_flow(api_key, page, per_page, with_deactivated))

    async def verify_session(self) -> User:
        """Ask whether the session's token still works; see `CometChatCalls.verify_session`."""
        return await self._run(flows.verify_session(self._session))

    async def _run(self, flow: Generator[Request, Reply, T]) -> T:
        return await drive_async(flow, self._carry)

    async def _carry(self, request: Request) -> Reply:
        delivery = Delivery(request, self._timeout)
        with recorded(request, delivery, self._session.record, self._session.redactor):
            await send_in_time(self._driver, request, delivery)
            return delivery.reply()


def _hidden(secret: str) -> str:
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
