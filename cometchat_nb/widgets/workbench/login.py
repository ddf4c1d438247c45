"""The tab to log in with."""

from __future__ import annotations

from ...defaults import AnyCalls
from ...sandbox import Sandbox
from ..login_form import LoginForm
from .panel import Panel


class LoginPanel(Panel):
    """The login form, which becomes the session's card once somebody is logged in.

    Args:
        calls: The client or a sandbox; by default the environment's app, and without one the sandbox.

    Attributes:
        form: The widget.
    """

    def __init__(self, calls: AnyCalls | Sandbox | None = None) -> None:
        self.form = LoginForm(calls)
        super().__init__([self.form])
