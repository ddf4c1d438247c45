"""What a part of the workbench is: it shows what Python says, and asks by messages that are checked first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget

from ..redaction import mask_shapes
from .view import STYLE, script

__all__ = ["Message", "Part", "script", "shown"]

Message = Mapping[str, Any]


class Part(anywidget.AnyWidget):
    """A widget whose traits the page only reads. What is secret comes in a message, never in a trait."""

    _css = STYLE

    _page_may_set = frozenset({"_view_count"})

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._actions: dict[str, Callable[[Message], None]] = {}
        self._buffers: Sequence[memoryview] = ()
        self.on_msg(self._receive)

    def set_state(self, sync_data: object) -> None:
        """Take nothing from the page but whether it is shown; what the page has to say comes as a message."""
        said: Message = sync_data if isinstance(sync_data, Mapping) else {}
        super().set_state({name: said[name] for name in said if name in self._page_may_set})

    def _receive(self, _widget: object, content: object, buffers: object) -> None:
        """Act on a message of the page; one of another shape changes nothing."""
        if isinstance(content, Mapping) and isinstance(content.get("kind"), str):
            act = self._actions.get(content["kind"])
            if act is not None:
                self._buffers = buffers if isinstance(buffers, Sequence) else ()
                act(content)


def shown(value: object) -> str:
    """Return a value as text that a page may show: nothing shaped like a secret, no half characters."""
    text = "" if value is None else str(value)
    return mask_shapes(text).encode("utf-8", "replace").decode()
