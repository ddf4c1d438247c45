"""Who wants to know of logins and logouts."""

from __future__ import annotations

import logging
import traceback

from ...redaction import Redactor
from ..errors import CometChatError
from ..user import User

_log = logging.getLogger(__name__)


class LoginListener:
    """Hears of logins and logouts: override the methods you need, or use any object that has one of them."""

    def on_login_success(self, user: User) -> None:
        """Hear that this user logged in."""

    def on_login_failure(self, error: CometChatError) -> None:
        """Hear that a login failed."""

    def on_logout_success(self) -> None:
        """Hear that the user logged out."""

    def on_logout_failure(self, error: CometChatError) -> None:
        """Hear that a logout failed."""


_EVENTS = ("on_login_success", "on_login_failure", "on_logout_success", "on_logout_failure")


class Listeners:
    """The listeners of a session, each by its id.

    Args:
        redactor: Masks what the log says of a listener that raises.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._listeners: dict[str, object] = {}

    def add(self, listener_id: str, listener: object) -> None:
        """Tell this listener of every login and logout; one with the same id is replaced.

        Raises:
            TypeError: When the id is not a string, or the listener has none of the four methods.
        """
        _check_listener_id(listener_id)
        if not any(callable(getattr(listener, event, None)) for event in _EVENTS):
            raise TypeError(f"listener needs at least one of the methods {', '.join(_EVENTS)}")
        self._listeners[listener_id] = listener

    def remove(self, listener_id: str) -> None:
        """Tell this listener nothing more; an unknown id is ignored."""
        _check_listener_id(listener_id)
        self._listeners.pop(listener_id, None)

    def tell(self, event: str, *args: object) -> None:
        """Tell every listener. One that raises is logged and does not break the login."""
        for listener_id, listener in list(self._listeners.items()):
            hear = getattr(listener, event, None)
            if not callable(hear):
                continue
            try:
                hear(*args)
            except Exception:  # noqa: BLE001 - a listener's failure is not the login's
                trouble = self._redactor.text(traceback.format_exc())
                _log.warning("login listener %r failed in %s:\n%s", listener_id, event, trouble)


def _check_listener_id(listener_id: object) -> None:
    if not isinstance(listener_id, str) or not listener_id:
        raise TypeError("listener_id must be a non-empty string")
