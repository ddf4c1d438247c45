"""The logout button."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..auth import AsyncCometChatCalls
from ..defaults import AnyCalls
from .view import SessionView, script


class LogoutButton(SessionView):
    """A button that ends the session of a client; it can be pressed while somebody is logged in.

    Args:
        calls: The client; by default the environment's app, and without one the sandbox.
    """

    _esm = script("logout_button.js")

    def __init__(self, calls: AnyCalls | None = None, **traits: Any) -> None:
        super().__init__(calls, **traits)
        self._actions = {"logout": self._logout}

    def _follow(self) -> None:
        super()._follow()
        if self.logged_in:
            self._show_error(None)

    def _logout(self, _content: Mapping[str, Any]) -> None:
        self._start(self._log_out)

    async def _log_out(self, calls: AsyncCometChatCalls) -> None:
        self.busy = True
        try:
            await calls.logout()
        finally:
            self.busy = False
