"""The client that is awaited."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from ...drivers import AsyncDriver, Delivery, async_driver, send_in_time
from ...messages import Reply, Request
from .. import flows
from ..errors import CometChatError
from ..protocol.wire import UserPage
from ..session.session import Session
from ..session.store import SessionStore
from ..session.trace import recorded
from ..settings import AppSettings
from ..user import User
from .calls import MOST_USERS_A_PAGE, TOTAL_TIMEOUT, Calls, Flow, hidden
from .driver import drive_async

if TYPE_CHECKING:
    from ...drivers.httpx_transport import AsyncBaseTransport

T = TypeVar("T")
_Self = TypeVar("_Self", bound="AsyncCometChatCalls")


class AsyncCometChatCalls(Calls):
    """The awaitable client: methods that send requests are coroutines.

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
        api_key = None if api_key is None else hidden(api_key)
        return await self._run(self._login_flow(uid, api_key))

    async def login_with_auth_token(self, auth_token: str) -> User:
        """Log in with an auth token; see `CometChatCalls.login_with_auth_token`."""
        auth_token = hidden(auth_token)
        return await self._run(self._token_flow(auth_token))

    async def logout(self) -> str:
        """Log out; see `CometChatCalls.logout`."""
        return await self._run(flows.logout(self._session))

    async def create_auth_token(self, uid: str, api_key: str, *, force: bool = False) -> str:
        """Mint an auth token, as a backend does; see `CometChatCalls.create_auth_token`."""
        api_key = hidden(api_key)
        return await self._run(self._create_flow(uid, api_key, force))

    async def delete_auth_token(self, uid: str, auth_token: str, api_key: str) -> None:
        """Delete an auth token, as a backend does; see `CometChatCalls.delete_auth_token`."""
        auth_token, api_key = hidden(auth_token), hidden(api_key)
        return await self._run(self._delete_flow(uid, auth_token, api_key))

    async def list_auth_tokens(self, uid: str, api_key: str) -> list[str]:
        """Ask for the auth tokens of a user, as a backend does; see `CometChatCalls.list_auth_tokens`."""
        api_key = hidden(api_key)
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
        api_key = None if api_key is None else hidden(api_key)
        return await self._run(self._page_flow(api_key, page, per_page, with_deactivated))

    async def verify_session(self) -> User:
        """Ask whether the session's token still works; see `CometChatCalls.verify_session`."""
        return await self._run(flows.verify_session(self._session))

    async def _run(self, flow: Flow[T]) -> T:
        try:
            return await drive_async(flow, self._carry)
        except (CometChatError, KeyboardInterrupt, asyncio.CancelledError) as exc:
            # The frames below hold the request and the reply.
            raise exc.with_traceback(None)  # noqa: B904 - the same exception

    async def _carry(self, request: Request) -> Reply:
        delivery = Delivery(request, self._timeout)
        with recorded(request, delivery, self._session.record, self._session.redactor):
            await send_in_time(self._driver, request, delivery)
            return delivery.reply()
