"""The login form: UID and Auth Key, or an auth token; the session's card once somebody is logged in."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable, Mapping
from typing import Any

import traitlets

from ..auth import CometChatError, User
from ..defaults import AnyCalls
from ..sandbox import SAMPLE_USERS, Sandbox, sandbox_of
from .components.component import script
from .logout_button import STOPPED_LOGOUT
from .message_log import mask_logged_messages
from .page_text import legible, whole_characters
from .session_panel import SessionCard

_MOST_SAMPLES = 5


class LoginForm(SessionCard):
    """A login form over a client's session.

    The key or token goes to the kernel once, when the form is sent, in a message that nothing keeps:
    it is never part of the widget's state, of the notebook or of its outputs. After a failure the
    form stays, with everything but the secret. While a login runs, *Cancel* or Escape stops it. Logged
    in, the form becomes the card of the session, with *Log out* and *Switch user…*.

    Args:
        calls: The client, or a sandbox to make one of; by default the environment's app, and without one
            the sandbox.
        uid: What stands in the UID field at first.
        mode: `"uid"` for UID and Auth Key, `"auth_token"` for a token.
        samples: Users to offer as buttons; by default the sandbox's first five, or on a real app the
            sample users that every new app has. Empty for none.

    Attributes:
        has_key: Whether the settings have a key, which an empty key field then stands for.
        leaving: Whether a logout is running.

    The traits of `SessionView` (`user`, `logged_in`, `busy`, `error`, `error_code`) can be
    observed and linked.

    >>> from cometchat_nb import Sandbox
    >>> LoginForm(Sandbox())
    LoginForm(target='sandbox', user=None)
    """

    _esm = script("session_card.js", "login_form.js")

    mode = traitlets.Enum(["uid", "auth_token"], default_value="uid").tag(sync=True)
    uid = traitlets.Unicode("").tag(sync=True)
    samples = traitlets.List(traitlets.Dict()).tag(sync=True)
    has_key = traitlets.Bool(False).tag(sync=True)
    leaving = traitlets.Bool(False).tag(sync=True)

    _page_may_set = frozenset({"_view_count", "mode"})

    def __init__(
        self,
        calls: AnyCalls | Sandbox | None = None,
        *,
        uid: str = "",
        mode: str = "uid",
        samples: Iterable[User] | None = None,
        **traits: Any,
    ) -> None:
        mask_logged_messages()
        self._before: dict[str, str] = {}
        self._sent: dict[str, str] = {}
        self._unchecked: User | None = None
        super().__init__(calls, uid=uid, mode=mode, **traits)
        offered = self._usual_samples() if samples is None else samples
        self.samples = [_offer(user) for user in offered]
        self._actions |= {"login": self._login, "logout": self._logout}

    def _usual_samples(self) -> list[User]:
        sandbox = sandbox_of(self._calls.transport)
        users = SAMPLE_USERS if sandbox is None else sandbox.users
        return [user for user in users if user.deactivated_at is None][:_MOST_SAMPLES]

    def _is_busy(self) -> bool:
        return self._calls.session.login_in_progress

    def _follow(self) -> None:
        session = self._calls.session
        if session.login_in_progress and not self.busy:
            self._before = self.user
        with self.hold_sync():
            super()._follow()
            self.leaving = session.logout_in_progress
            self.cancellable = (self.busy or self.leaving) and bool(session.tasks)
            self.has_key = session.settings is not None and session.settings.auth_key is not None
            self.notice = self._notice()
            self._show_error(session.last_error)

    def _notice(self) -> str:
        """Return what else there is to say of the login or logout that ended last."""
        session = self._calls.session
        if session.interrupted == "logout":
            return STOPPED_LOGOUT
        if session.interrupted == "login":
            who = f"{_isolated(self.user)} is still" if self.user else "Nobody is"
            left = f" {session.minting} may have one more auth token." if session.minting else ""
            return f"The login was stopped. {who} logged in.{left}"
        if session.last_error is not None and self._before and not self.logged_in:
            return f"{_isolated(self._before)} was logged out when this login started."
        if self._unchecked is not None and self._unchecked is session.user:
            secret = "Auth Key" if self._sent.get("method") == "uid" else "auth token"
            return f"{_isolated(self.user)} was already logged in. The {secret} wasn't checked."
        return ""

    def _inputs_of(self, _error: CometChatError) -> Mapping[str, str]:
        return self._sent

    def _login(self, content: Mapping[str, Any]) -> None:
        mode, uid, secret = (content.get(name) for name in ("mode", "uid", "secret"))
        if not (isinstance(uid, str) and isinstance(secret, str)):
            return
        if mode == "uid":
            self._sent = {"method": mode, "uid": uid}
            self._start(lambda calls: self._unless_already_in(calls.login(uid, secret or None)))
        elif mode == "auth_token":
            self._sent = {"method": mode}
            self._start(lambda calls: self._unless_already_in(calls.login_with_auth_token(secret)))

    async def _unless_already_in(self, login: Coroutine[Any, Any, User]) -> None:
        """Log in; where that user was logged in already, say that nothing was checked."""
        before, self._unchecked = self._calls.session.user, None
        user = await login
        if user is before:
            self._unchecked = user
            self._catch_up()

    def _logout(self, _content: Mapping[str, Any]) -> None:
        if self.logged_in:
            self._start(lambda calls: calls.logout())


def _offer(user: User) -> dict[str, str]:
    """Describe a user for a button. The uid is what will be sent, so it is left as it is."""
    return {"uid": whole_characters(user.uid), "name": legible(user.name or user.uid)}


def _isolated(user: Mapping[str, str]) -> str:
    """Return the user's name, isolated, so that the sentence around it keeps its direction."""
    return f"\u2068{user.get('name') or user.get('uid')}\u2069"
