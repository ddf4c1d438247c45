"""The login form: uid and API key, or an auth token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import traitlets

from ..auth import User
from ..defaults import AnyCalls
from ..sandbox import SAMPLE_USERS, sandbox_of
from .components.component import script
from .page_text import legible, whole_characters
from .view import SessionView

_MOST_SAMPLES = 5


class LoginForm(SessionView):
    """A form to log in with, over the session of a client.

    The key or token goes to the kernel once, when the form is sent, in a message that nothing keeps:
    it is never part of the widget's state, of the notebook or of its outputs. After a failure the
    form stays, with everything but the secret. While a login runs, *Cancel* or Escape stops it.

    Args:
        calls: The client; by default the environment's app, and without one the sandbox.
        uid: What stands in the uid field at first.
        mode: `"uid"` for uid and API key, `"auth_token"` for a token.
        samples: Users to offer as buttons; by default the sandbox's first five, or on a real app the
            sample users that every new app has. Empty for none.

    Attributes:
        has_key: Whether the settings have a key, which an empty key field then stands for.

    The traits of `SessionView` (`user`, `logged_in`, `busy`, `error`, `error_code`) can be
    observed and linked.
    """

    _esm = script("login_form.js")

    mode = traitlets.Enum(["uid", "auth_token"], default_value="uid").tag(sync=True)
    uid = traitlets.Unicode("").tag(sync=True)
    samples = traitlets.List(traitlets.Dict()).tag(sync=True)
    has_key = traitlets.Bool(False).tag(sync=True)

    _page_may_set = frozenset({"_view_count", "mode"})

    def __init__(
        self,
        calls: AnyCalls | None = None,
        *,
        uid: str = "",
        mode: str = "uid",
        samples: Iterable[User] | None = None,
        **traits: Any,
    ) -> None:
        super().__init__(calls, uid=uid, mode=mode, **traits)
        offered = self._usual_samples() if samples is None else samples
        self.samples = [_offer(user) for user in offered]
        self._actions["login"] = self._login

    def _usual_samples(self) -> list[User]:
        sandbox = sandbox_of(self._calls.transport)
        users = SAMPLE_USERS if sandbox is None else sandbox.users
        return [user for user in users if user.deactivated_at is None][:_MOST_SAMPLES]

    def _is_busy(self) -> bool:
        return self._calls.session.login_in_progress

    def _follow(self) -> None:
        session = self._calls.session
        with self.hold_sync():
            super()._follow()
            self.has_key = session.settings is not None and session.settings.auth_key is not None
            self.notice = self._stopped() if session.interrupted == "login" else ""
            self._show_error(session.last_error)

    def _stopped(self) -> str:
        name = self.user.get("name") or self.user.get("uid")
        who = f"\u2068{name}\u2069 is still" if name else "Nobody is"  # isolated, whichever way it reads
        return f"The login was stopped. {who} logged in."

    def _login(self, content: Mapping[str, Any]) -> None:
        mode, uid, secret = (content.get(name) for name in ("mode", "uid", "secret"))
        if not (isinstance(uid, str) and isinstance(secret, str)):
            return
        if mode == "uid":
            self._start(lambda calls: calls.login(uid, secret or None))
        elif mode == "auth_token":
            self._start(lambda calls: calls.login_with_auth_token(secret))


def _offer(user: User) -> dict[str, str]:
    """Describe a user for a button. The uid is what will be sent, so it is left as it is."""
    return {"uid": whole_characters(user.uid), "name": legible(user.name or user.uid)}
