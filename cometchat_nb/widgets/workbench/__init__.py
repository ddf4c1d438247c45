"""The workbench: tabs over one session, each of which also stands alone."""

from __future__ import annotations

import ipywidgets

from ...defaults import AnyCalls
from ...sandbox import Sandbox, sandbox_of
from ..view import client_of
from .audit.tab import AuditPanel
from .errors import ErrorPanel
from .login import LoginPanel
from .panel import Panel, close_children
from .reproduction.tab import ReproducePanel
from .requests.tab import ExchangePanel
from .sandbox import SandboxPanel
from .shell import Shell

__all__ = [
    "AuditPanel",
    "ErrorPanel",
    "ExchangePanel",
    "LoginPanel",
    "ReproducePanel",
    "SandboxPanel",
    "Workbench",
]


class Workbench(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets is not typed
    """The whole toolkit in tabs over one session.

    Each tab keeps its state while another is looked at, and is a widget that can be shown by itself. The
    tab *Sandbox* is there where the session's target is a sandbox.

    Args:
        calls: The client or a sandbox; by default the environment's app, and without one the sandbox.

    Attributes:
        login, errors, reproduce, audit, exchanges, sandbox: The tabs; `sandbox` is `None` for an app.

    >>> from cometchat_nb import Sandbox
    >>> bench = Workbench(Sandbox().client())
    >>> bench.titles
    ['Log in', 'Diagnose', 'Reproduce', 'Audit', 'Requests', 'Sandbox']
    """

    def __init__(self, calls: AnyCalls | Sandbox | None = None) -> None:
        calls = client_of(calls)
        sandbox = sandbox_of(calls.transport)
        self.login = LoginPanel(calls)
        self.errors = ErrorPanel()
        self.exchanges = ExchangePanel(calls)
        self.reproduce = ReproducePanel(calls, on_results=self.exchanges.add_run)
        self.audit = AuditPanel()
        self.sandbox = None if sandbox is None else SandboxPanel(sandbox)
        tabs: dict[str, Panel] = {
            "Log in": self.login,
            "Diagnose": self.errors,
            "Reproduce": self.reproduce,
            "Audit": self.audit,
            "Requests": self.exchanges,
        }
        if self.sandbox is not None:
            tabs["Sandbox"] = self.sandbox
        self._tabs = tabs
        self._shell = Shell(calls, list(tabs))
        super().__init__([self._shell, *tabs.values()])
        for name in ("cc-ui", "cc-workbench"):
            self.add_class(name)
        for number, panel in enumerate(tabs.values()):
            panel.add_class(f"cc-tab-{number}")
            panel.observe(lambda _change: self._count(), "count")
        self._count()

    @property
    def titles(self) -> list[str]:
        """What the tabs are called."""
        return list(self._tabs)

    @property
    def selected(self) -> str:
        """The name of the open tab; assign one to open it.

        Raises:
            ValueError: When there is no such tab.
        """
        return self.titles[self._shell.selected]

    @selected.setter
    def selected(self, title: str) -> None:
        if title not in self._tabs:
            raise ValueError(f"the tabs are {', '.join(self.titles)}; there is no {title!r}")
        self._shell.selected = self.titles.index(title)

    def close(self) -> None:
        """Take the workbench off the page, stop what runs in it, and follow the session no more."""
        close_children(self)
        super().close()

    def _count(self) -> None:
        self._shell.counts = [panel.count for panel in self._tabs.values()]
