"""The session panel: who is logged in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets

from ..auth import Session
from ..defaults import AnyCalls
from ..sandbox import Sandbox
from .components.component import script
from .view import SessionView


class SessionCard(SessionView):
    """A view with the card of the session: the user's avatar, and the auth token for the clipboard.

    The avatar is loaded only for a real app, when it comes into view, and without a referrer; in the
    sandbox, and until or unless it loads, the initials stand in.

    Attributes:
        since: When the user logged in (ISO 8601), or an empty string where that isn't known.
        show_avatar: Whether the page may load the avatar.
    """

    since = traitlets.Unicode("").tag(sync=True)
    show_avatar = traitlets.Bool(False).tag(sync=True)

    def __init__(self, calls: AnyCalls | Sandbox | None = None, **traits: Any) -> None:
        super().__init__(calls, **traits)
        self._actions["copy_token"] = self._send_token

    def _follow(self) -> None:
        with self.hold_sync():
            super()._follow()
            self.show_avatar = self.target_kind == "app"
            self.since = _login_time(self._calls.session) if self.logged_in else ""

    def _send_token(self, _content: Mapping[str, Any]) -> None:
        token = self._calls.get_user_auth_token()
        if token is not None:
            self.send({"kind": "token", "token": str(token)})


def _login_time(session: Session) -> str:
    logins = (one for one in reversed(session.exchanges) if one.method == "PUT" and one.url.endswith("/me"))
    newest = next(logins, None)
    return "" if newest is None else newest.started_at.isoformat(timespec="seconds")


class SessionPanel(SessionCard):
    """Shows the user of a session: name, UID, status, role, avatar, and the auth token, masked.

    The copy button asks the kernel for the token and puts it on the clipboard; the page does not keep it.

    Args:
        calls: The client, or a sandbox to make one of; by default the environment's app, and without one
            the sandbox.
    """

    _esm = script("session_card.js", "session_panel.js")
