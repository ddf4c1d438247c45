"""What a person clicks: widgets over one session, each usable in any ipywidgets layout.

The tabs of the workbench are loaded when they are used: they need pandas, and the form does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .login_form import LoginForm
from .logout_button import LogoutButton
from .session_panel import SessionPanel
from .view import SessionView

if TYPE_CHECKING:
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

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import workbench

        return getattr(workbench, name)
