"""What a person clicks: three widgets over one session, each usable in any ipywidgets layout."""

from __future__ import annotations

from .login_form import LoginForm
from .logout_button import LogoutButton
from .session_panel import SessionPanel
from .view import SessionView

__all__ = ["LoginForm", "LogoutButton", "SessionPanel", "SessionView"]
