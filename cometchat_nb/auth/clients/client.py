"""The client that blocks."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from ...drivers import Delivery, Driver, InThread, blocking_driver
from ...messages import Reply, Request
from .. import flows
from ..errors import CometChatError
from ..protocol.wire import UserPage
from ..session.session import Session
from ..session.store import SessionStore
from ..session.trace import recorded
from ..settings import AppSettings
from ..user import NOT_AWAITED, User
from .async_client import AsyncCometChatCalls
from .calls import MOST_USERS_A_PAGE, TOTAL_TIMEOUT, Calls, Flow, hidden
from .driver import drive

if TYPE_CHECKING:
    from ...drivers.httpx_transport import BaseTransport

__all__ = ["MOST_USERS_A_PAGE", "TOTAL_TIMEOUT", "CometChatCalls"]

T = TypeVar("T")
_Self = TypeVar("_Self", bound="CometChatCalls")


class Answer(str):
    """What the service said to a blocking call."""

    __slots__ = ()

    def __await__(self) -> NoReturn:
        raise TypeError(NOT_AWAITED)


class CometChatCalls(Calls):
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
        api_key = None if api_key is None else hidden(api_key)
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
        auth_token = hidden(auth_token)
        return self._run(self._token_flow(auth_token))

    def logout(self) -> str:
        """Log out and return `Logout successful`.

        The local session ends whatever the service answers; a failure there is a warning.

        Raises:
            CometChatError: `ERROR_NO_USER_LOGGED_IN`.
        """
        return Answer(self._run(flows.logout(self._session)))

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
        api_key = hidden(api_key)
        return self._run(self._create_flow(uid, api_key, force))

    def delete_auth_token(self, uid: str, auth_token: str, api_key: str) -> None:
        """Delete an auth token of a user, as a backend does; it is no longer valid.

        Args:
            uid: Whose token it is.
            auth_token: The token.
            api_key: A REST API Key, whose scope is `fullAccess`.

        Raises:
            CometChatError: With the documented code where one covers the failure.
            TypeError: When an argument is not a string.
        """
        auth_token, api_key = hidden(auth_token), hidden(api_key)
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
        api_key = hidden(api_key)
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
        api_key = None if api_key is None else hidden(api_key)
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

    def _run(self, flow: Flow[T]) -> T:
        try:
            return drive(flow, self._carry)
        except (CometChatError, KeyboardInterrupt) as exc:
            # The frames below hold the request and the reply.
            raise exc.with_traceback(None)  # noqa: B904 - the same exception

    def _carry(self, request: Request) -> Reply:
        delivery = Delivery(request, self._timeout)
        with recorded(request, delivery, self._session.record, self._session.redactor):
            self._driver.send(request, delivery)
            return delivery.reply()
