"""What a tab of the workbench is: parts in a column, which end with it."""

from __future__ import annotations

from collections.abc import Iterable

import ipywidgets
import traitlets


class Panel(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets is not typed
    """A column of parts, drawn as one card. Closing it closes them.

    Attributes:
        count: How many things there are in it, which the workbench shows beside the tab's name.
    """

    count = traitlets.Int(0)

    def __init__(self, children: Iterable[ipywidgets.Widget]) -> None:
        super().__init__(list(children))
        for name in ("cc-ui", "cc-panel"):
            self.add_class(name)

    def close(self) -> None:
        """Take the panel and its parts off the page."""
        close_children(self)
        super().close()


class Bar(ipywidgets.HBox):  # type: ignore[misc]  # ipywidgets is not typed
    """Parts side by side, in a panel."""

    def __init__(self, children: Iterable[ipywidgets.Widget]) -> None:
        super().__init__(list(children))
        self.add_class("cc-bar")

    def close(self) -> None:
        """Take the parts off the page."""
        close_children(self)
        super().close()


def close_children(box: ipywidgets.Box) -> None:
    """Close what is in a box."""
    for part in box.children:
        part.close()
