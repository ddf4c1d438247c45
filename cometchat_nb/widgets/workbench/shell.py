"""The frame of the workbench: what it talks to, who is logged in, and its tabs."""

from __future__ import annotations

from collections.abc import Sequence

import traitlets

from ...defaults import AnyCalls
from ..components.component import script, style
from ..view import SessionView


class Shell(SessionView):
    """The app bar and the tabs. The page shows the panel of the selected tab and hides the others.

    Args:
        calls: The client.
        tabs: What the tabs are called.

    Attributes:
        counts: A number for each tab, 0 for none.
        selected: The number of the tab that is open.
    """

    _esm = script("shell.js")
    _css = style("workbench.css")

    tabs = traitlets.List(traitlets.Unicode()).tag(sync=True)
    counts = traitlets.List(traitlets.Int()).tag(sync=True)
    selected = traitlets.Int(0).tag(sync=True)

    _page_may_set = frozenset({"_view_count", "selected"})

    def __init__(self, calls: AnyCalls, tabs: Sequence[str]) -> None:
        super().__init__(calls, tabs=list(tabs), counts=[0] * len(tabs))

    @traitlets.validate("selected")
    def _check_selected(self, proposal: dict[str, int]) -> int:
        if not 0 <= proposal["value"] < len(self.tabs):
            raise traitlets.TraitError(f"there are {len(self.tabs)} tabs, counted from 0")
        return proposal["value"]
