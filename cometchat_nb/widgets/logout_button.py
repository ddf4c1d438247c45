"""The logout button."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..defaults import AnyCalls
from ..sandbox import Sandbox
from .components.component import script
from .view import SessionView

STOPPED_LOGOUT = (
    "The logout was stopped. You are still logged in here, though the service may have ended the session; "
    "log out again to be sure."
)


class LogoutButton(SessionView):
    """A button that logs out; enabled while somebody is logged in.

    While the logout runs, *Cancel* or Escape stops it.

    Args:
        calls: The client, or a sandbox to make one of; by default the environment's app, and without one
            the sandbox.
    """

    _esm = script("logout_button.js")

    def __init__(self, calls: AnyCalls | Sandbox | None = None, **traits: Any) -> None:
        super().__init__(calls, **traits)
        self._actions["logout"] = self._logout

    def _is_busy(self) -> bool:
        return self._calls.session.logout_in_progress

    def _follow(self) -> None:
        session = self._calls.session
        with self.hold_sync():
            super()._follow()
            self.notice = STOPPED_LOGOUT if session.interrupted == "logout" else ""
            if self.logged_in or self.busy:
                self._show_error(None)

    def _logout(self, _content: Mapping[str, Any]) -> None:
        self._start(lambda calls: calls.logout())
