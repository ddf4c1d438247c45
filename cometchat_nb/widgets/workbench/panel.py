"""What a tab of the workbench is: parts in a column, which end with it."""

from __future__ import annotations

import ipywidgets


class Panel(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets is not typed
    """A column of parts. Closing it closes them."""

    def close(self) -> None:
        """Take the panel and its parts off the page."""
        for part in self.children:
            part.close()
        super().close()


class SideBySide(ipywidgets.Box):  # type: ignore[misc]  # likewise
    """Two parts beside each other, the second below the first on a narrow page."""

    def __init__(self, main: ipywidgets.DOMWidget, beside: ipywidgets.DOMWidget) -> None:
        main.layout.flex, beside.layout.flex = "3 1 24rem", "2 1 20rem"
        for one in (main, beside):
            one.layout.min_width = "min(100%, 16rem)"
        super().__init__(
            [main, beside],
            layout=ipywidgets.Layout(display="flex", flex_flow="row wrap", align_items="flex-start"),
        )

    def close(self) -> None:
        """Take both off the page."""
        for part in self.children:
            part.close()
        super().close()
