"""The one state of a login: who is in, is a login running, who wants to know.

Clients change it, widgets observe it, frames describe it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import traceback
import uuid
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from ...redaction import Redactor, Secret
from ..codes import LOGIN_IN_PROGRESS, SDK_TEXTS
from ..errors import CometChatError
from ..settings import AppSettings, is_loopback
from ..user import User, to_api
from .listeners import Listeners
from .store import SessionStore
from .stored_user import read_stored_user
from .trace import Exchange

T = TypeVar("T")

_log = logging.getLogger(__name__)

_KEPT_EXCHANGES = 1000
_KEPT_TOKENS = 100


class CometChatWarning(UserWarning):
    """Warns of a problem that didn't make the call fail."""


class Session:
    """The state of one login.

    Attributes:
        settings: The app, or `None` until `init()` was called.
        user: Who is logged in, or `None`.
        last_error: Why the newest login failed; `None` while it runs, after a success and a logout.
        interrupted: `"login"` or `"logout"` when the newest one was stopped before it was done; else `None`.
        minting: Whose token a login, or `create_auth_token`, asked the service for without getting an answer:
            it may have made one more than `minted` holds.
        exchanges: The newest 1,000 HTTP exchanges, masked.
        minted: The newest auth tokens that logins of this session made, each with its uid. They are secrets.
        redactor: What masks the secrets that the session has seen.
        tasks: What widgets have started on the session, so that any of its views can stop it.
    """

    def __init__(self, store: SessionStore | None = None) -> None:
        self.settings: AppSettings | None = None
        self.user: User | None = None
        self.last_error: CometChatError | None = None
        self.interrupted: Literal["login", "logout"] | None = None
        self.minting: str | None = None
        self.exchanges: deque[Exchange] = deque(maxlen=_KEPT_EXCHANGES)
        self.minted: deque[tuple[str, Secret]] = deque(maxlen=_KEPT_TOKENS)
        self.redactor = Redactor()
        self.device_id = str(uuid.uuid4())
        self._store = store
        self._gate = threading.Lock()
        self._logouts: set[object] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self._listeners = Listeners(self.redactor)
        self._subscribers: list[Callable[[], None]] = []

    def __repr__(self) -> str:
        app = self.settings.app_id if self.settings else None
        return f"Session(app_id={app!r}, user={self.user!r})"

    @property
    def logged_in(self) -> bool:
        """Whether a user with a token is held."""
        return self.user is not None and bool(self.user.auth_token)

    @property
    def login_in_progress(self) -> bool:
        """Whether a login is running."""
        return self._gate.locked()

    @property
    def logout_in_progress(self) -> bool:
        """Whether a logout is running."""
        return bool(self._logouts)

    def initialize(self, settings: AppSettings) -> None:
        """Take these settings, and restore the user that was kept for this app."""
        settings.validate()
        _warn_of_clear_text(settings)
        same_app = self.settings is not None and self.settings.app_id == settings.app_id
        self.settings = settings
        self.redactor.remember(settings.auth_key)
        if not same_app:
            self.user = None
        if self.user is None:
            self._restore()
        self._notify_views()

    @contextmanager
    def login_attempt(self) -> Iterator[None]:
        """Let one login in at a time, and tell listeners and views how it ended.

        Raises:
            CometChatError: `ERROR_LOGIN_IN_PROGRESS`; the running login stays the only one.
        """
        entered = self._gate.acquire(blocking=False)
        try:
            if not entered:
                raise CometChatError(
                    LOGIN_IN_PROGRESS,
                    "A login is already running.",
                    stage="state",
                    sdk_code=LOGIN_IN_PROGRESS,
                    sdk_message=SDK_TEXTS[LOGIN_IN_PROGRESS],
                    hint="Wait for the first call; disable the button while it runs. The JavaScript "
                    "SDK refuses this call too, but then lets a third one in beside the first.",
                )
            self.last_error = self.interrupted = self.minting = None
            self._notify_views()
            yield
        except CometChatError as error:
            self.last_error = error
            self.tell("on_login_failure", error)
            raise
        except GeneratorExit:
            self.interrupted = "login"
            raise
        finally:
            if entered:
                self._gate.release()
            self._notify_views()

    @contextmanager
    def logout_attempt(self) -> Iterator[None]:
        """Tell views that a logout runs, and that it ended."""
        attempt = object()
        self._logouts.add(attempt)
        self.interrupted = None
        self._notify_views()
        try:
            yield
        except GeneratorExit:
            self.interrupted = "logout"
            raise
        finally:
            self._logouts.discard(attempt)
            self._notify_views()

    def open(self, user: User) -> None:
        """Hold this user as logged in, and keep it in the store."""
        self.redactor.remember(user.auth_token, user.jwt)
        self.user = user
        self.last_error = self.interrupted = None
        self._ask_store("saved", lambda store, app_id: store.save(app_id, json.dumps(to_api(user))))

    def record(self, exchange: Exchange) -> None:
        """Keep an exchange that has ended."""
        self.exchanges.append(exchange)
        self._notify_views()

    def close(self) -> None:
        """Hold nobody, and forget the user in the store."""
        self.user = None
        self._ask_store("cleared", lambda store, app_id: store.clear(app_id))

    def tell_logout_failed(self, error: CometChatError) -> None:
        """Tell that a logout failed."""
        self.tell("on_logout_failure", error)

    def tell_logged_out(self) -> None:
        """Tell that the user logged out."""
        self.last_error = None
        self.tell("on_logout_success")
        self._notify_views()

    def import_local_storage(self, json_text: str) -> User:
        """Log in with what a browser holds under `{app_id}:common_store/user`, without a request.

        The text may be the value alone, the value encoded twice (as the Chat SDK does), or an
        object with the key in it. As in the SDK, the user is trusted until a request fails.

        Raises:
            TypeError: When the text is not a string.
            CometChatError: `VALIDATION_ERROR` when it holds no user with a token; nothing changes.
        """
        if not isinstance(json_text, str):
            raise TypeError(f"json_text must be a string, not {type(json_text).__name__}")
        json_text = Secret(json_text)
        user = read_stored_user(json_text)
        self.open(user)
        self._notify_views()
        return user

    def add_login_listener(self, listener_id: str, listener: object) -> None:
        """Tell this listener of every login and logout; one with the same id is replaced.

        Raises:
            TypeError: When the id is not a string, or the listener has none of the four methods.
        """
        self._listeners.add(listener_id, listener)

    def remove_login_listener(self, listener_id: str) -> None:
        """Tell this listener nothing more; an unknown id is ignored."""
        self._listeners.remove(listener_id)

    def tell(self, event: str, *args: object) -> None:
        """Tell every listener. One that raises is logged and does not break the login."""
        self._listeners.tell(event, *args)

    def subscribe(self, view: Callable[[], None]) -> Callable[[], None]:
        """Call the view after every change of the session; return what ends that."""
        self._subscribers.append(view)

        def unsubscribe() -> None:
            if view in self._subscribers:
                self._subscribers.remove(view)

        return unsubscribe

    def _notify_views(self) -> None:
        for view in list(self._subscribers):
            try:
                view()
            except Exception:  # noqa: BLE001 - a view's failure is not the login's
                _log.warning("a view of the session failed:\n%s", self.redactor.text(traceback.format_exc()))

    def _ask_store(self, done: str, ask: Callable[[SessionStore, str], T]) -> T | None:
        """Ask the store, if there is one. Its failure is a warning: what it was asked about stands."""
        if self._store is None or self.settings is None:
            return None
        try:
            return ask(self._store, self.settings.app_id)
        except Exception as exc:  # noqa: BLE001 - a store's failure is not the login's
            failure = type(exc).__name__  # its text may quote what it was given
        warnings.warn(
            f"{type(self._store).__name__} could not be asked: the session is not {done} ({failure}).",
            CometChatWarning,
            stacklevel=2,
        )
        return None

    def _restore(self) -> None:
        kept = self._ask_store("read", lambda store, app_id: store.load(app_id))
        if kept is None:
            return
        try:
            self.user = read_stored_user(kept)
        except CometChatError as error:
            problem = error.description
        else:
            self.redactor.remember(self.user.auth_token, self.user.jwt)
            return
        warnings.warn(
            f"The kept session was not restored: {problem} It stays as it is until the next login.",
            CometChatWarning,
            stacklevel=2,
        )


def _warn_of_clear_text(settings: AppSettings) -> None:
    """Say that a key or token would be read by everybody on the way."""
    for url in dict.fromkeys((settings.admin_url, settings.client_url)):
        parts = urlsplit(url)
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            warnings.warn(
                f"Keys and tokens go to {parts.hostname} unencrypted: use https:// for it.",
                CometChatWarning,
                stacklevel=4,
            )
