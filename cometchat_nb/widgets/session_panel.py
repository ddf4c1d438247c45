"""The session panel: who is logged in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets

from ..auth import Session
from ..auth.session.trace import Exchange
from ..defaults import AnyCalls
from ..sandbox import Sandbox
from .components.component import script, shown
from .view import SessionView


class SessionCard(SessionView):
    """A view with the card of the session: the user's avatar, and the auth token for the clipboard.

    The avatar is loaded only for a real app, when it comes into view, and without a referrer; in the
    sandbox, and until or unless it loads, the initials stand in.

    Attributes:
        since: When the user logged in (ISO 8601), or an empty string where that isn't known.
        steps: The requests of that login: `what, request, status, took`.
        show_avatar: Whether the page may load the avatar.
    """

    since = traitlets.Unicode("").tag(sync=True)
    steps = traitlets.List(traitlets.Dict()).tag(sync=True)
    show_avatar = traitlets.Bool(False).tag(sync=True)

    def __init__(self, calls: AnyCalls | Sandbox | None = None, **traits: Any) -> None:
        super().__init__(calls, **traits)
        self._actions["copy_token"] = self._send_token

    def _follow(self) -> None:
        with self.hold_sync():
            super()._follow()
            self.show_avatar = self.target_kind == "app"
            login = _login_of(self._calls.session) if self.logged_in else []
            self.since = login[-1].started_at.isoformat(timespec="seconds") if login else ""
            self.steps = [_step(one) for one in login]

    def _send_token(self, _content: Mapping[str, Any]) -> None:
        token = self._calls.get_user_auth_token()
        if token is not None:
            self.send({"kind": "token", "token": str(token)})


def _login_of(session: Session) -> list[Exchange]:
    """Return the exchanges of the newest login: one with a token, two where the token was minted first."""
    exchanges = list(session.exchanges)
    for place in range(len(exchanges) - 1, -1, -1):
        if _is_login(exchanges[place]):
            before = exchanges[max(0, place - 1) : place]
            return [*(one for one in before if one.method == "POST"), exchanges[place]]
    return []


def _is_login(exchange: Exchange) -> bool:
    return exchange.method == "PUT" and exchange.url.endswith("/me")


def _step(exchange: Exchange) -> dict[str, str]:
    return {
        "what": "Log in with the auth token" if _is_login(exchange) else "Mint an auth token",
        "request": shown(f"{exchange.method} …/{exchange.url.rpartition('/')[2]}"),
        "status": shown(exchange.status),
        "took": f"{exchange.elapsed_ms:.0f} ms",
    }


class SessionPanel(SessionCard):
    """Shows the user of a session: name, UID, status, role, avatar, and the auth token, masked.

    The copy button asks the kernel for the token and puts it on the clipboard; the page does not keep it.

    Args:
        calls: The client, or a sandbox to make one of; by default the environment's app, and without one
            the sandbox.
    """

    _esm = script("session_card.js", "session_panel.js")
