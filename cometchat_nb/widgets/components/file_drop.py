"""Where a person drops files. Their bytes come once, in messages that nothing keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import Any, NamedTuple

import traitlets

from .component import Message, script, shown
from .downloads import Handouts
from .private_file import PrivateFile

LARGEST_CHUNK = 4_000_000
MOST_FILES = 200
_MOST_REFUSALS_SHOWN = 5


class _Announced(NamedTuple):
    """A file that the page has: its place among those that were dropped, its name and its size."""

    place: int
    name: str
    size: int


class FileDrop(Handouts):
    """A place to drop files on, with a button to choose them; the whole panel around it takes them.

    The files are in private temporary files while they are needed and in no trait: neither the widget's
    state nor the saved notebook has any of them. The kernel asks for one chunk after the other.

    Args:
        limits: The endings of the names that will do, each with the most bytes of such a file.
        prompt: What to drop here.
        on_files: Called with the paths when all files are whole. They go when the callback calls
            `discard`, when others come, or with the widget.
        links: What else can be chosen, such as a sample: what it is called, and what it does.

    Attributes:
        files: The names and sizes of the files that are there or on their way.
        received: How many bytes of them have come.
        busy: Whether they are on their way.
        problem: Why some of them were refused.
    """

    _esm = script("downloads.js", "file_drop.js")

    limits = traitlets.Dict().tag(sync=True)
    prompt = traitlets.Unicode("").tag(sync=True)
    links = traitlets.List(traitlets.Unicode()).tag(sync=True)
    received = traitlets.Int(0).tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    chunk = traitlets.Int(LARGEST_CHUNK, read_only=True).tag(sync=True)
    files = traitlets.List(traitlets.Dict()).tag(page=True)
    problem = traitlets.Unicode("").tag(page=True)

    def __init__(
        self,
        limits: Mapping[str, int],
        prompt: str,
        on_files: Callable[[list[Path]], None],
        *,
        links: Mapping[str, Callable[[], None]] | None = None,
        **traits: Any,
    ) -> None:
        self._links = dict(links or {})
        super().__init__(limits=dict(limits), prompt=prompt, links=list(self._links), **traits)
        self._on_files = on_files
        self._kept: list[PrivateFile] = []
        self._awaited: list[_Announced] = []
        self._upload = ""
        self._actions |= {
            "begin": self._begin,
            "chunk": self._chunk,
            "give_up": self._give_up,
            "link": self._follow_link,
        }

    def discard(self) -> None:
        """Remove the files. Their names stay on the page."""
        for file in self._kept:
            file.remove()
        self._kept = []

    def close(self) -> None:
        """Take the widget off the page and remove the files."""
        self.discard()
        super().close()

    def _begin(self, content: Message) -> None:
        announced = _announced(content.get("files"))
        upload = content.get("upload")
        if not isinstance(upload, str) or not announced:
            return
        self.discard()
        refusals = [problem for one in announced[:MOST_FILES] if (problem := self._refusal(one))]
        accepted = [one for one in announced[:MOST_FILES] if not self._refusal(one)]
        if len(announced) > MOST_FILES:
            refusals.append(f"Of {len(announced):,} files the first {MOST_FILES} were taken.")
        self._upload, self._awaited = upload, accepted
        self.files = [{"name": shown(one.name), "size": one.size} for one in accepted]
        self.problem = _listed(refusals)
        with self.hold_sync():
            self.received, self.busy = 0, bool(accepted)
        if accepted:
            self._open_next()

    def _refusal(self, file: _Announced) -> str:
        ending = PurePath(file.name).suffix.lower()
        if ending not in self.limits:
            return f"{shown(file.name)}: the name must end in {', '.join(self.limits)}."
        if file.size == 0:
            return f"{shown(file.name)} is empty."
        most = self.limits[ending]
        if file.size > most:
            return (
                f"{shown(file.name)} has {file.size / 1e6:,.0f} MB, and at most {most / 1e6:,.0f} MB are "
                "taken here: split it, or read it in a cell."
            )
        return ""

    def _open_next(self) -> None:
        self._kept.append(PrivateFile(self._awaited[0].name))
        self._ask(0)

    def _chunk(self, content: Message) -> None:
        """Take the bytes that were asked for, and none else."""
        if not self.busy or not self._awaited or content.get("upload") != self._upload:
            return
        file, kept = self._awaited[0], self._kept[-1]
        expected = min(LARGEST_CHUNK, file.size - kept.size)
        if (
            content.get("file") != file.place
            or content.get("offset") != kept.size
            or len(self._buffers) != 1
            or len(self._buffers[0]) != expected
        ):
            return
        try:
            kept.write(self._buffers[0])
            if kept.size == file.size:
                kept.close()
        except OSError as exc:
            self._fail(f"The file cannot be kept on this machine: {exc.strerror}.")
            return
        self.received += expected
        self._go_on(kept.size, file.size)

    def _go_on(self, received: int, size: int) -> None:
        if received < size:
            self._ask(received)
            return
        self._awaited = self._awaited[1:]
        if self._awaited:
            self._open_next()
        else:
            self.busy = False
            self._on_files([file.path for file in self._kept])

    def _ask(self, offset: int) -> None:
        file = self._awaited[0].place
        self.send({"kind": "next", "upload": self._upload, "file": file, "offset": offset})

    def _give_up(self, content: Message) -> None:
        if self.busy and content.get("upload") == self._upload:
            unreadable = content.get("reason") == "unreadable"
            self._fail("The browser cannot read this file (any more): choose it again." if unreadable else "")

    def _fail(self, problem: str) -> None:
        self.discard()
        self.files, self.problem = [], problem
        with self.hold_sync():
            self.received, self.busy = 0, False

    def _follow_link(self, content: Message) -> None:
        act = self._links.get(str(content.get("label")))
        if act is not None and not self.busy:
            self.problem = ""
            act()


def _announced(files: object) -> list[_Announced]:
    """Return the files that the page says it has; none where it says so in another shape."""
    if not isinstance(files, list):
        return []
    announced = []
    for place, one in enumerate(files):
        name, size = (one.get("name"), one.get("size")) if isinstance(one, Mapping) else (None, None)
        if not isinstance(name, str) or type(size) is not int or size < 0:
            return []
        announced.append(_Announced(place, name, size))
    return announced


def _listed(problems: list[str]) -> str:
    more = len(problems) - _MOST_REFUSALS_SHOWN
    return "\n".join([*problems[:_MOST_REFUSALS_SHOWN], *([f"and {more:,} more"] if more > 0 else [])])
