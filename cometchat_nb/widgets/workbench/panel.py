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
