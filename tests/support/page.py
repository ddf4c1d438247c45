"""What a page sends to a widget, delivered as the kernel does, and what the page is told."""

from __future__ import annotations

import json

import cometchat_nb as cc
from cometchat_nb.widgets import SessionView


def page_sends(widget: SessionView, content: object = None, **named: object) -> None:
    """Deliver a custom message."""
    _deliver(widget, {"method": "custom", "content": named if content is None else content})


def page_sets(widget: SessionView, state: object) -> None:
    """Deliver values of traits."""
    _deliver(widget, {"method": "update", "state": state})


def submit(form: cc.LoginForm, uid: str = "", secret: str = "", mode: str = "uid") -> None:
    """Send a form."""
    page_sends(form, kind="login", mode=mode, uid=uid, secret=secret)


def state(*widgets: SessionView) -> str:
    """Return everything that the page is told of these widgets."""
    return json.dumps([widget.get_state() for widget in widgets], default=str)


def _deliver(widget: SessionView, data: object) -> None:
    widget._handle_msg({"content": {"data": data}, "buffers": []})
