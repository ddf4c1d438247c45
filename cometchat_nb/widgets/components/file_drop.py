"""Where a person drops a file. Its bytes come once, in messages that nothing keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Any

import traitlets

from .component import Message, Part, script, shown
from .private_file import PrivateFile

LARGEST_CHUNK = 4_000_000


class FileDrop(Part):
    """A place to drop a file on, with a button to choose one.

    The file is in a private temporary file while it is needed and in no trait: neither the widget's
    state nor the saved notebook has any of it. The kernel asks for one chunk after the other.

    Args:
        limits: The endings of the names that will do, each with the most bytes of such a file.
        prompt: What to drop here.
        on_file: Called with the path when a file is whole. The file goes when the callback calls
            `discard`, when another one comes, or with the widget.

    Attributes:
        file: The name and size of the file that is there or on its way; empty without one.
        received: How many bytes of it have come.
        busy: Whether one is on its way.
        problem: Why the last file was refused.
    """

    _esm = script("file_drop.js")

    limits = traitlets.Dict().tag(sync=True)
    prompt = traitlets.Unicode("").tag(sync=True)
    file = traitlets.Dict().tag(sync=True)
    received = traitlets.Int(0).tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)
    chunk = traitlets.Int(LARGEST_CHUNK, read_only=True).tag(sync=True)

    def __init__(
        self, limits: Mapping[str, int], prompt: str, on_file: Callable[[Path], None], **traits: Any
    ) -> None:
        super().__init__(limits=dict(limits), prompt=prompt, **traits)
        self._on_file = on_file
        self._kept: PrivateFile | None = None
        self._upload = ""
        self._actions |= {"begin": self._begin, "chunk": self._chunk, "give_up": self._give_up}

    def discard(self) -> None:
        """Remove the file. Its name stays on the page."""
        if self._kept is not None:
            self._kept.remove()
            self._kept = None

    def close(self) -> None:
        """Take the widget off the page and remove the file."""
        self.discard()
        super().close()

    def _begin(self, content: Message) -> None:
        upload, name, size = (content.get(key) for key in ("upload", "name", "size"))
        if not isinstance(upload, str) or not isinstance(name, str) or type(size) is not int or size < 0:
            return
        self.discard()
        problem = self._refusal(name, size)
        with self.hold_sync():
            self._upload = "" if problem else upload
            self.file = {} if problem else {"name": shown(name), "size": size}
            self.received, self.busy, self.problem = 0, not problem, problem
        if not problem:
            self._kept = PrivateFile(name)
            self._ask(0)

    def _refusal(self, name: str, size: int) -> str:
        ending = PurePath(name).suffix.lower()
        if ending not in self.limits:
            return f"{shown(name)}: the name must end in {', '.join(self.limits)}."
        if size == 0:
            return f"{shown(name)} is empty."
        most = self.limits[ending]
        if size > most:
            return (
                f"{shown(name)} has {size / 1e6:,.0f} MB, and at most {most / 1e6:,.0f} MB are taken here: "
                "split it, or read it in a cell."
            )
        return ""

    def _chunk(self, content: Message) -> None:
        """Take the bytes that were asked for, and none else."""
        expected = min(LARGEST_CHUNK, self.file.get("size", 0) - self.received)
        if (
            self._kept is None
            or not self.busy
            or content.get("upload") != self._upload
            or content.get("offset") != self.received
            or len(self._buffers) != 1
            or len(self._buffers[0]) != expected
        ):
            return
        try:
            received = self._kept.write(self._buffers[0])
            if received == self.file["size"]:
                self._kept.close()
        except OSError as exc:
            self._fail(f"The file cannot be kept on this machine: {exc.strerror}.")
            return
        self.received = received
        if received < self.file["size"]:
            self._ask(received)
        else:
            self.busy = False
            self._on_file(self._kept.path)

    def _ask(self, offset: int) -> None:
        self.send({"kind": "next", "upload": self._upload, "offset": offset})

    def _give_up(self, content: Message) -> None:
        if self.busy and content.get("upload") == self._upload:
            unreadable = content.get("reason") == "unreadable"
            self._fail("The browser cannot read this file (any more): choose it again." if unreadable else "")

    def _fail(self, problem: str) -> None:
        self.discard()
        with self.hold_sync():
            self.file, self.received, self.busy, self.problem = {}, 0, False, problem
