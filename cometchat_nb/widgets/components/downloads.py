"""Buttons that hand a file to the browser, made when it is asked for and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import traitlets

from .component import Message, Part, script
from .job import Job, Tasks, reason

LARGEST_CHUNK = 4_000_000


class Offer(NamedTuple):
    """A file that can be downloaded: what its button says, its name and type, and what makes its text."""

    label: str
    file_name: str
    media_type: str
    make: Callable[[], str]


@dataclass(frozen=True)
class _Wanted:
    """Which view of the page wants which file."""

    download: str
    offer: Offer


class Downloads(Part):
    """A row of buttons, one for each file that is on offer.

    Attributes:
        labels: What the buttons say; empty while there is nothing to download.
    """

    _esm = script("downloads.js")

    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, **traits: object) -> None:
        super().__init__(**traits)
        self._tasks = Tasks()
        self._offers: Mapping[str, Offer] = {}
        self._actions |= {"want": self._want}

    def offer(self, *offers: Offer) -> None:
        """Offer these files, and none of those before."""
        self._offers = {one.label: one for one in offers}
        self.labels = list(self._offers)

    def _want(self, content: Message) -> None:
        download, label = content.get("download"), content.get("label")
        if isinstance(download, str) and isinstance(label, str) and label in self._offers:
            wanted = _Wanted(download, self._offers[label])
            self._tasks.begin(lambda: self._hand_out(wanted))

    async def _hand_out(self, wanted: _Wanted) -> None:
        try:
            text = await Job(lambda _: wanted.offer.make()).run(lambda: None)
        except Exception as exc:  # noqa: BLE001 - the boundary: nobody awaits a click
            self.send({"kind": "failed", "download": wanted.download, "reason": reason(exc)})
            return
        content = str(text).encode("utf-8", "replace")
        for start in range(0, max(len(content), 1), LARGEST_CHUNK):
            part = content[start : start + LARGEST_CHUNK]
            last = start + len(part) == len(content)
            message = {"kind": "part", "download": wanted.download, "offset": start, "last": last}
            if last:
                message |= {"file_name": wanted.offer.file_name, "media_type": wanted.offer.media_type}
            self.send(message, [part])
