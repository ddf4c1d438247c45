"""The tab to log in with."""

from __future__ import annotations

from ...defaults import AnyCalls
from ...sandbox import Sandbox
from ..login_form import LoginForm
from ..logout_button import LogoutButton
from ..session_panel import SessionPanel
from ..view import client_of
from .panel import Panel


class LoginPanel(Panel):
    """The login form, the session panel and the logout button, over one session.

    Args:
        calls: The client or a sandbox; by default the environment's app, and without one the sandbox.

    Attributes:
        form, session, logout: The three widgets.
    """

    def __init__(self, calls: AnyCalls | Sandbox | None = None) -> None:
        calls = client_of(calls)
        self.form, self.session, self.logout = LoginForm(calls), SessionPanel(calls), LogoutButton(calls)
        super().__init__([self.form, self.session, self.logout])
