"""What the widgets have in common: each shows one session, follows it, and changes it without blocking."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any

import traitlets

from ..auth import AsyncCometChatCalls, CometChatCalls, CometChatError, User
from ..auth.codes import ERROR_UNKNOWN, NO_USER_LOGGED_IN
from ..defaults import AnyCalls, default_client, target_of
from ..redaction import mask
from ..sandbox import Sandbox
from ..sync import running_loop
from .components.component import Part, style
from .components.synced import Follower
from .failure import describe
from .page_text import legible_values, web_address

_log = logging.getLogger(__name__)

_LONGEST_WAIT_FOR_THE_LOOP = 1.0


class UserRequiredError(CometChatError):
    """Nobody is logged in where a cell needs somebody. A notebook shows the sentence, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class SessionView(Part):
    """A widget over the session of a client. No trait of it ever holds a secret.

    The traits are there to be read, observed and linked. The session is the truth: what the page
    says of them is put back.

    Args:
        calls: The client, or a sandbox to make one of; by default the environment's app, and without one
            the sandbox.

    Attributes:
        user: The logged-in user: `uid, name, status, avatar, role, token` (masked), as text that is
            safe to show; empty without one.
        logged_in: Whether somebody is logged in.
        busy: Whether a login or logout is running.
        cancellable: Whether what is running can be stopped: a widget of this session started it.
        error: Why the last action failed: `code, headline, field (uid or secret), meaning, reason, next_step,
            causes, facts` and the `number` of the failure in this widget; empty without a failure.
        error_code: The code of that failure, or an empty string.
        notice: What else there is to say of the last action, such as that it was stopped.
        target, target_kind: What the client talks to, in words, and `sandbox`, `app` or `none`.
    """

    _css = style("login.css")

    user = traitlets.Dict().tag(sync=True)
    logged_in = traitlets.Bool(False).tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    cancellable = traitlets.Bool(False).tag(sync=True)
    error = traitlets.Dict().tag(sync=True)
    error_code = traitlets.Unicode("").tag(sync=True)
    notice = traitlets.Unicode("").tag(sync=True)
    target = traitlets.Unicode("").tag(sync=True)
    target_kind = traitlets.Unicode("none").tag(sync=True)

    def __init__(self, calls: AnyCalls | Sandbox | None = None, **traits: Any) -> None:
        calls = client_of(calls)
        super().__init__(**traits)
        self._calls = calls
        self._awaitable = calls.as_async() if isinstance(calls, CometChatCalls) else calls
        self._failure: CometChatError | None = None
        self._failures = 0
        self._actions |= {"cancel": lambda _content: self.cancel()}
        self._catch_up = Follower(self._follow)
        self._unsubscribe = calls.session.subscribe(self._catch_up)
        self._catch_up()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(target={self.target_kind!r}, user={self.user.get('uid')!r})"

    def require_user(self) -> User:
        """Return the logged-in user; in a cell that needs one, so that "Run all" stops here without.

        Raises:
            UserRequiredError: `ERROR_NO_USER_LOGGED_IN` while nobody is logged in.
        """
        user = self._calls.session.user
        if user is None or not self._calls.session.logged_in:
            raise UserRequiredError(
                NO_USER_LOGGED_IN,
                "Nobody is logged in.",
                stage="state",
                hint="Log in with the form above, then run this cell and those below it again.",
            )
        return user

    def cancel(self) -> bool:
        """Stop the login or logout that a widget of this session runs, its request included.

        A stopped login leaves nobody logged in; a stopped logout leaves the user logged in.

        Returns:
            Whether there was anything to stop.
        """
        stopped = [_stop(task) for task in list(self._calls.session.tasks)]
        return any(stopped)

    @property
    def calls(self) -> AnyCalls:
        """The client whose session this widget shows."""
        return self._calls

    def close(self) -> None:
        """Take the widget off the page and stop following the session."""
        if getattr(self, "_unsubscribe", None) is not None:
            self._unsubscribe()
        super().close()

    def _is_busy(self) -> bool:
        session = self._calls.session
        return session.login_in_progress or session.logout_in_progress

    def _follow(self) -> None:
        """Show the session as it is now."""
        target, session = target_of(self._calls), self._calls.session
        with self.hold_sync():
            self.target, self.target_kind = target.text, target.kind
            self.logged_in = session.logged_in
            self.user = {} if session.user is None else _described(session.user)
            self.busy = self._is_busy()
            self.cancellable = self.busy and bool(session.tasks)

    def _show_error(self, error: CometChatError | None) -> None:
        """Show a failure under a number of its own, by which the page tells it from the same one before."""
        if error is self._failure:
            return
        self._failure = error
        with self.hold_sync():
            self.error = {} if error is None else self._number_failure(error)
            self.error_code = self.error.get("code", "")

    def _number_failure(self, error: CometChatError) -> dict[str, Any]:
        self._failures += 1
        return {**describe(error, self._inputs_of(error)), "number": self._failures}

    def _inputs_of(self, _error: CometChatError) -> Mapping[str, str]:
        """Return what is known of the failed call's arguments, none of it secret."""
        return {}

    def _start(self, work: Callable[[AsyncCometChatCalls], Coroutine[Any, Any, object]]) -> None:
        """Run the work on the kernel's loop, so that the page stays alive; without a loop, at once."""
        loop = running_loop()
        if loop is None:
            asyncio.run(self._guarded(work))
            return
        tasks = self._calls.session.tasks
        task = loop.create_task(self._guarded(work))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def _guarded(self, work: Callable[[AsyncCometChatCalls], Coroutine[Any, Any, object]]) -> None:
        try:
            await work(self._awaitable)
        except CometChatError as error:
            self._show_error(error)
        except Exception as exc:  # noqa: BLE001 - the boundary: nobody awaits a click
            trouble = self._calls.session.redactor.exception(exc)
            _log.error("%s failed: %s", type(self).__name__, trouble)
            self._show_error(CometChatError(ERROR_UNKNOWN, trouble, stage="state"))


def client_of(calls: AnyCalls | Sandbox | None) -> AnyCalls:
    """Return the client itself, a new one of a sandbox, or the default one.

    Raises:
        TypeError: When it is neither.
    """
    if calls is None:
        return default_client()
    if isinstance(calls, Sandbox):
        return calls.client()
    if not isinstance(calls, AnyCalls):
        kind = type(calls).__name__
        raise TypeError(f"calls must be a CometChatCalls, an AsyncCometChatCalls or a Sandbox, not {kind}")
    return calls


def _described(user: User) -> dict[str, str]:
    shown = {name: getattr(user, name) for name in ("uid", "name", "status", "role")}
    token = mask(user.auth_token) or ""
    return {**legible_values({**shown, "token": token}), "avatar": web_address(user.avatar)}


def _stop(task: asyncio.Task[None]) -> bool:
    """Cancel a task, and tell whether it had not ended before."""
    loop = task.get_loop()
    if running_loop() is loop:  # at once: a tick later the reply may have come
        return task.cancel()
    stopped: Future[bool] = Future()  # a kernel may run a page's messages in a thread of their own
    loop.call_soon_threadsafe(lambda: stopped.set_result(task.cancel()))
    try:
        return stopped.result(_LONGEST_WAIT_FOR_THE_LOOP)
    except FutureTimeoutError:
        return True
