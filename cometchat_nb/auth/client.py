"""The clients: one that blocks, one that is awaited, both a few lines around the same flows."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Generator
from contextlib import aclosing, closing
from types import TracebackType
from typing import Any, Generic, TypeVar, cast

from ..http import (
    AsyncBaseTransport,
    AsyncClient,
    BaseTransport,
    Client,
    HTTPError,
    ReadTimeout,
    RemoteProtocolError,
    Request,
    Response,
    SyncByteStream,
    Timeout,
    ssl_context,
)
from ..redaction import Secret
from . import flows
from .errors import CometChatError
from .models import AppSettings, InitResult, User
from .session import Session, SessionStore
from .trace import Exchange, recorded

T = TypeVar("T")
_Self = TypeVar("_Self", bound="_Calls")

CONNECT_TIMEOUT = 5.0
TOTAL_TIMEOUT = 10.0
LARGEST_REPLY = 5_000_000


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

    def _login_flow(self, uid: str, api_key: str | None) -> Generator[Request, Response, User]:
        _check_strings(uid=uid)
        if api_key is not None:
            _check_strings(api_key=api_key)
        return flows.login(self._session, uid, api_key)

    def _token_flow(self, auth_token: str) -> Generator[Request, Response, User]:
        _check_strings(auth_token=auth_token)
        return flows.login_with_auth_token(self._session, auth_token)

    def _create_flow(self, uid: str, api_key: str, force: bool) -> Generator[Request, Response, str]:
        _check_strings(uid=uid, api_key=api_key)
        if not isinstance(force, bool):
            raise TypeError(f"force must be True or False, not {type(force).__name__}")
        return flows.create_auth_token(self._session, uid, api_key, force=force)

    def _limits(self, request: Request) -> None:
        limits = Timeout(self._timeout, connect=min(CONNECT_TIMEOUT, self._timeout))
        request.extensions["timeout"] = limits.as_dict()


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
        transport: BaseTransport | None = None,
        timeout: float = TOTAL_TIMEOUT,
        store: SessionStore | None = None,
        session: Session | None = None,
    ) -> None:
        if transport is not None and not isinstance(transport, BaseTransport):
            raise TypeError(f"transport must be an httpx.BaseTransport, not {transport!r}")
        super().__init__(settings, timeout=timeout, store=store, session=session)
        self._transport = transport
        self._http: Client | None = None

    @property
    def transport(self) -> BaseTransport | None:
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
        if self._http is not None:
            self._http.close()
            self._http = None

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

    def as_async(self) -> AsyncCometChatCalls:
        """Return an awaitable client on the same session and the same transport."""
        blocking = self._transport
        awaitable = (
            blocking if blocking is None or isinstance(blocking, AsyncBaseTransport) else _InAThread(blocking)
        )
        return AsyncCometChatCalls(transport=awaitable, timeout=self._timeout, session=self._session)

    def _run(self, flow: Generator[Request, Response, T]) -> T:
        with closing(flow):
            step = _Step(flow)
            while step.request is not None:
                step.take(self._outcome(step.request))
            return step.value

    def _outcome(self, request: Request) -> Response | HTTPError:
        try:
            return self._send(request)
        except HTTPError as exc:
            return exc

    def _send(self, request: Request) -> Response:
        if self._http is None:
            self._http = Client(transport=self._transport, verify=ssl_context())
        self._limits(request)
        give_up = time.monotonic() + self._timeout
        body = _Body(request)
        with (
            recorded(request, self._session.exchanges, self._session.redactor) as exchange,
            closing(self._http.send(request, stream=True)) as response,
        ):
            exchange.status = response.status_code
            for chunk in response.iter_bytes():
                body.add(chunk)
                if time.monotonic() > give_up:
                    raise ReadTimeout(f"no whole answer in {self._timeout:g} s")
        return body.whole(response)


class AsyncCometChatCalls(_Calls):
    """The same client, awaited: `login`, `login_with_auth_token`, `logout`, `create_auth_token`.

    What needs no request is not awaited. The client may be used from more than one event loop, one
    after the other; each gets connections of its own.
    """

    def __init__(
        self,
        settings: AppSettings | None = None,
        *,
        transport: AsyncBaseTransport | None = None,
        timeout: float = TOTAL_TIMEOUT,
        store: SessionStore | None = None,
        session: Session | None = None,
    ) -> None:
        if transport is not None and not isinstance(transport, AsyncBaseTransport):
            raise TypeError(f"transport must be an httpx.AsyncBaseTransport, not {transport!r}")
        super().__init__(settings, timeout=timeout, store=store, session=session)
        self._transport = transport
        self._http: AsyncClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def transport(self) -> AsyncBaseTransport | None:
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
        if self._http is not None and self._loop is asyncio.get_running_loop():
            await self._http.aclose()
        self._http = None

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

    async def _run(self, flow: Generator[Request, Response, T]) -> T:
        with closing(flow):
            step = _Step(flow)
            while step.request is not None:
                step.take(await self._outcome(step.request))
            return step.value

    async def _outcome(self, request: Request) -> Response | HTTPError:
        try:
            return await self._send(request)
        except HTTPError as exc:
            return exc

    async def _send(self, request: Request) -> Response:
        self._limits(request)
        with recorded(request, self._session.exchanges, self._session.redactor) as exchange:
            try:
                return await asyncio.wait_for(self._receive(request, exchange), self._timeout)
            except asyncio.TimeoutError:
                raise ReadTimeout(f"no whole answer in {self._timeout:g} s") from None

    async def _receive(self, request: Request, exchange: Exchange) -> Response:
        body = _Body(request)
        async with aclosing(await self._client().send(request, stream=True)) as response:
            exchange.status = response.status_code
            async for chunk in response.aiter_bytes():
                body.add(chunk)
        return body.whole(response)

    def _client(self) -> AsyncClient:
        loop = asyncio.get_running_loop()
        if self._http is None or self._loop is not loop:
            self._http = AsyncClient(transport=self._transport, verify=ssl_context())
            self._loop = loop
        return self._http


class _Step(Generic[T]):
    """A flow at the point it has reached: the request it waits for, or the value it returned."""

    value: T

    def __init__(self, flow: Generator[Request, Response, T]) -> None:
        self._flow = flow
        self.request: Request | None = None
        self._advance(flow.__next__)

    def take(self, outcome: Response | HTTPError) -> None:
        if isinstance(outcome, HTTPError):
            self._advance(self._flow.throw, outcome)
        else:
            self._advance(self._flow.send, outcome)

    def _advance(self, go: Any, *args: Any) -> None:
        try:
            self.request = go(*args)
        except StopIteration as stop:
            self.request, self.value = None, stop.value


class _Body:
    """The body of a reply while it arrives, never larger than what fits in memory with ease."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._content = bytearray()

    def add(self, chunk: bytes) -> None:
        self._content += chunk
        if len(self._content) > LARGEST_REPLY:
            raise RemoteProtocolError(f"the answer is larger than {LARGEST_REPLY:,} bytes")

    def whole(self, response: Response) -> Response:
        encoding = ("content-encoding", "content-length", "transfer-encoding")
        headers = [item for item in response.headers.multi_items() if item[0] not in encoding]
        whole = Response(
            response.status_code,
            headers=headers,
            content=bytes(self._content),
            request=self._request,
        )
        whole.next_request = response.next_request
        return whole


class _InAThread(AsyncBaseTransport):
    """A blocking transport, awaited: for a custom one that knows only the blocking way."""

    def __init__(self, transport: BaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: Request) -> Response:
        return await asyncio.to_thread(self._handled, request)

    def _handled(self, request: Request) -> Response:
        with closing(self._transport.handle_request(request)) as response:
            content = b"".join(cast("SyncByteStream", response.stream))
            return Response(response.status_code, headers=response.headers, content=content)


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
