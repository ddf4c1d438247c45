"""What a page sends to a widget, delivered as the kernel does, and what the page is told."""

from __future__ import annotations

import json
from pathlib import Path

import cometchat_nb as cc
from cometchat_nb.widgets.components.component import Part
from cometchat_nb.widgets.components.file_drop import LARGEST_CHUNK, FileDrop


def page_sends(
    widget: Part, content: object = None, buffers: tuple[bytes, ...] = (), **named: object
) -> None:
    """Deliver a custom message."""
    _deliver(widget, {"method": "custom", "content": named if content is None else content}, buffers)


def page_drops(drop: FileDrop, *files: Path) -> None:
    """Deliver files as a page does when they are dropped."""
    contents = [file.read_bytes() for file in files]
    announced = [
        {"name": file.name, "size": len(content)} for file, content in zip(files, contents, strict=True)
    ]
    page_sends(drop, kind="begin", upload="1", files=announced)
    for number, content in enumerate(contents):
        for offset in range(0, len(content), LARGEST_CHUNK):
            chunk = content[offset : offset + LARGEST_CHUNK]
            page_sends(drop, kind="chunk", upload="1", file=number, offset=offset, buffers=(chunk,))


def page_sets(widget: Part, state: object) -> None:
    """Deliver values of traits."""
    _deliver(widget, {"method": "update", "state": state})


def submit(form: cc.LoginForm, uid: str = "", secret: str = "", mode: str = "uid") -> None:
    """Send a form."""
    page_sends(form, kind="login", mode=mode, uid=uid, secret=secret)


def state(*widgets: Part) -> str:
    """Return everything that the page is told of these widgets."""
    return json.dumps([widget.get_state() for widget in widgets], default=str)


def _deliver(widget: Part, data: object, buffers: tuple[bytes, ...] = ()) -> None:
    widget._handle_msg({"content": {"data": data}, "buffers": [memoryview(one) for one in buffers]})
