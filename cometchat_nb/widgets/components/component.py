"""What everything on a page has in common: Python says what it shows, the page asks by messages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import traitlets

from ...redaction import mask_shapes
from ...rendering.html import icon_nodes
from ...rendering.stylesheet import stylesheet
from ..page_text import legible
from .synced import SyncedWidget

Message = Mapping[str, Any]

_STATIC = Path(__file__).parent.parent / "static"
_ICON = re.compile(r"\bicon\(\"([a-z0-9-]+)\"")


def script(*names: str) -> str:
    """Return a widget's ES module: its parts, after the icons they draw and the common helpers."""
    text = "\n".join(_read(name) for name in ("dom.js", "parts.js", *names))
    icons = {name: icon_nodes(name) for name in sorted(set(_ICON.findall(text)))}
    return f"const ICONS = {json.dumps(icons, separators=(',', ':'))};\n{text}"


def style(*names: str) -> str:
    """Return the stylesheet of a widget: the design system and its own sheets, without comments.

    A page takes the sheets of several widgets in any order, so the own ones outweigh the design system.
    """
    own = "\n".join(map(_read, names)).replace(".cc-ui ", ".cc-ui.cc-ui ")
    text = "\n".join((stylesheet("tokens.css", "elements.css"), _read("controls.css"), own))
    return re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)).strip()


def _read(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")


class Part(SyncedWidget):
    """A widget whose traits are Python's to set. What is secret comes in a message, never in a trait.

    A trait with the tag `page=True` goes to the page in messages, and anew to each view that says hello: it
    is on the screen, and neither in the widget's state nor in the saved notebook.
    """

    _css = style("workbench.css")

    _page_may_set = frozenset({"_view_count"})

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._actions: dict[str, Callable[[Message], object]] = {"hello": lambda _content: self._show_all()}
        self._buffers: Sequence[memoryview] = ()
        self._shown_names = sorted(self.trait_names(page=True))
        common = {*SyncedWidget.class_trait_names(), *self._page_may_set}
        self._own_names = sorted(name for name in {*self.keys} - common if not name.startswith("_"))
        if self._shown_names:
            self.observe(self._show_change, self._shown_names)
        self.on_msg(self._receive)

    def set_state(self, sync_data: object) -> None:
        """Take from the page what is the page's to say; put everything else back as it is here."""
        said: Message = sync_data if isinstance(sync_data, Mapping) else {}
        taken = {name: value for name, value in said.items() if name in self._page_may_set}
        try:
            super().set_state(taken)
        except traitlets.TraitError:
            taken = {}
        if put_back := said.keys() & set(self.keys) - taken.keys():
            self.send_state(put_back)

    def _show_change(self, change: Mapping[str, Any]) -> None:
        name = change["name"]
        with self._sending:
            self.send({"kind": "shown", "values": {name: getattr(self, name)}})

    def _show_all(self) -> None:
        """Say everything anew: what changed while the page was loading, it has not heard."""
        with self._sending:
            self.send_state(self._own_names)
            if self._shown_names:
                values = {name: getattr(self, name) for name in self._shown_names}
                self.send({"kind": "shown", "values": values})

    def _receive(self, _widget: object, content: object, buffers: object) -> None:
        """Act on a message of the page and say that it was heard; one of another shape changes nothing."""
        if isinstance(content, Mapping) and isinstance(content.get("kind"), str):
            act = self._actions.get(content["kind"])
            if act is not None:
                self.send({"kind": "heard"})
                self._buffers = buffers if isinstance(buffers, Sequence) else ()
                act(content)
                self._buffers = ()


def shown(value: object) -> str:
    """Return a value as text that a page may show: legible, and nothing in it shaped like a secret."""
    return "" if value is None else legible(mask_shapes(str(value)))
