"""What a person clicks: widgets over one session, each usable in any ipywidgets layout."""

from __future__ import annotations

from .login_form import LoginForm
from .logout_button import LogoutButton
from .session_panel import SessionPanel
from .view import SessionView
from .workbench import (
    AuditPanel,
    ErrorPanel,
    ExchangePanel,
    LoginPanel,
    ReproducePanel,
    SandboxPanel,
    Workbench,
)

__all__ = [
    "AuditPanel",
    "ErrorPanel",
    "ExchangePanel",
    "LoginForm",
    "LoginPanel",
    "LogoutButton",
    "ReproducePanel",
    "SandboxPanel",
    "SessionPanel",
    "SessionView",
    "Workbench",
]
