"""The workbench: tabs over one session, each of which also stands alone."""

from __future__ import annotations

import ipywidgets

from ...defaults import AnyCalls
from ...sandbox import Sandbox
from ..view import client_of
from .audit import AuditPanel
from .errors import ErrorPanel
from .exchanges import ExchangePanel
from .login import LoginPanel
from .panel import Panel
from .reproduction import ReproducePanel

__all__ = ["AuditPanel", "ErrorPanel", "ExchangePanel", "LoginPanel", "ReproducePanel", "Workbench"]


class Workbench(ipywidgets.Tab):  # type: ignore[misc]  # ipywidgets is not typed
    """Everything that can be clicked, in tabs over one session.

    Each tab keeps its state while another is looked at, and is a widget that can be shown by itself.

    Args:
        calls: The client or a sandbox; by default the environment's app, and without one the sandbox.

    Attributes:
        login, errors, reproduce, audit, exchanges: The tabs.

    >>> from cometchat_nb import Sandbox
    >>> bench = Workbench(Sandbox().client())
    >>> list(bench.titles)
    ['Log in', 'Errors', 'Reproduce', 'Audit', 'Exchanges']
    """

    def __init__(self, calls: AnyCalls | Sandbox | None = None) -> None:
        calls = client_of(calls)
        self.login = LoginPanel(calls)
        self.errors = ErrorPanel()
        self.reproduce = ReproducePanel(calls)
        self.audit = AuditPanel()
        self.exchanges = ExchangePanel(calls)
        tabs: dict[str, Panel] = {
            "Log in": self.login,
            "Errors": self.errors,
            "Reproduce": self.reproduce,
            "Audit": self.audit,
            "Exchanges": self.exchanges,
        }
        super().__init__(list(tabs.values()), titles=list(tabs), selected_index=0)
        self.add_class("cc-workbench")

    def close(self) -> None:
        """Take the workbench off the page, stop what runs in it, and follow the session no more."""
        for tab in self.children:
            tab.close()
        super().close()
