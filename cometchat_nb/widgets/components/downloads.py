"""Files that a part hands to the browser, made when they are asked for and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import traitlets

from .component import Message, Part
from .job import Job, Tasks, reason

LARGEST_CHUNK = 4_000_000


class Offer(NamedTuple):
    """A file that can be had: what its button says, its name and type, and what makes its content.

    With `in_place` it is a page, which is shown where the button is and not saved.
    """

    label: str
    file_name: str
    media_type: str
    make: Callable[[], str | bytes]
    in_place: bool = False


class Menu(NamedTuple):
    """A button that opens a list of offers; the only offer of a menu is its button."""

    label: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class _Wanted:
    """Which view of the page wants which file."""

    download: str
    offer: Offer


class Handouts(Part):
    """A part that has files to hand out.

    Attributes:
        menus: What the buttons say, by menu: `label, items`; empty while there is nothing to hand out.
    """

    menus = traitlets.List(traitlets.Dict()).tag(page=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._handing_out = Tasks()
        self._offers: Mapping[str, Offer] = {}
        self._actions |= {"want": self._want}

    def offer(self, *menus: Menu) -> None:
        """Offer these files, and none of those before."""
        self._offers = {one.label: one for menu in menus for one in menu.offers}
        self.menus = [{"label": menu.label, "items": [one.label for one in menu.offers]} for menu in menus]

    def _want(self, content: Message) -> None:
        download, label = content.get("download"), content.get("label")
        if isinstance(download, str) and isinstance(label, str) and label in self._offers:
            wanted = _Wanted(download, self._offers[label])
            self._handing_out.begin(lambda: self._hand_out(wanted))

    async def _hand_out(self, wanted: _Wanted) -> None:
        try:
            made = await Job(lambda _: wanted.offer.make()).run(lambda: None)
        except Exception as exc:  # noqa: BLE001 - the boundary: nobody awaits a click
            self.send({"kind": "failed", "download": wanted.download, "reason": reason(exc)})
            return
        content = made if isinstance(made, bytes) else str(made).encode("utf-8", "replace")
        for start in range(0, max(len(content), 1), LARGEST_CHUNK):
            part = content[start : start + LARGEST_CHUNK]
            last = start + len(part) == len(content)
            message = {"kind": "part", "download": wanted.download, "offset": start, "last": last}
            if last:
                offer = wanted.offer
                message |= {"file_name": offer.file_name, "media_type": offer.media_type}
                message["in_place"] = offer.in_place
            self.send(message, [part])
