"""The session panel: who is logged in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets

from ..defaults import AnyCalls
from .components.component import script
from .view import SessionView


class SessionPanel(SessionView):
    """Shows the user of a session: name, uid, status, role, avatar, and the auth token, masked.

    The copy button asks the kernel for the token and puts it on the clipboard; the page does not keep
    it. The avatar is loaded only for a real app, when it comes into view, and without telling where from;
    in the sandbox, and until or unless it loads, the initials stand in.

    Args:
        calls: The client; by default the environment's app, and without one the sandbox.
    """

    _esm = script("session_panel.js")

    show_avatar = traitlets.Bool(False).tag(sync=True)

    def __init__(self, calls: AnyCalls | None = None, **traits: Any) -> None:
        super().__init__(calls, **traits)
        self._actions["copy_token"] = self._send_token

    def _follow(self) -> None:
        with self.hold_sync():
            super()._follow()
            self.show_avatar = self.target_kind == "app"

    def _send_token(self, _content: Mapping[str, Any]) -> None:
        token = self._calls.get_user_auth_token()
        if token is not None:
            self.send({"kind": "token", "token": str(token)})
