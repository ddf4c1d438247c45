"""A page that shows every component in every state, made of the widgets' own stylesheet and scripts.

`python -m support.gallery` in `tests/` writes `docs/components.html`. To add a state, add it to `STATES`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader

import cometchat_nb as cc
from cometchat_nb.rendering import icon
from cometchat_nb.widgets import LoginForm, LogoutButton, SessionPanel
from cometchat_nb.widgets.components.component import Part, script, style

from ..page import page_sends, submit

PAGE = Path(__file__).parents[3] / "docs" / "components.html"
SCRIPTS = {
    LoginForm: ("session_card.js", "login_form.js"),
    SessionPanel: ("session_card.js", "session_panel.js"),
    LogoutButton: ("logout_button.js",),
}
TOKEN = "cometchat-uid-1_****fa4e"


class Shown(NamedTuple):
    """A widget in a state, as the page draws it."""

    title: str
    module: str
    state: dict[str, Any]


def _idle() -> Part:
    return cc.LoginForm(cc.Sandbox())


def _failed(uid: str, secret: str = "", mode: str = "uid") -> Callable[[], Part]:
    def make() -> Part:
        form = cc.LoginForm(cc.Sandbox(), uid=uid, mode=mode)
        submit(form, uid, secret, mode)
        return form

    return make


def _logged_in(kind: type[Part], then: Callable[[Part], object] = lambda _widget: None) -> Callable[[], Part]:
    def make() -> Part:
        calls = cc.Sandbox().client()
        calls.login("cometchat-uid-1")
        widget = kind(calls)
        then(widget)
        return widget

    return make


def _app() -> Part:
    return cc.LoginForm(cc.CometChatCalls(cc.AppSettings("1234567890abcdef", "eu")), mode="auth_token")


STATES: dict[str, Callable[[], Part]] = {
    "Log in": _idle,
    "After a failure": _failed("alice@example.com"),
    "Logged in": _logged_in(LoginForm),
    "A wrong key": _failed("cometchat-uid-1", "fa4e" * 10),
    "A failure that ended a session": _logged_in(LoginForm, lambda form: submit(form, "nobody")),
    "Logged in already": _logged_in(LoginForm, lambda form: submit(form, "cometchat-uid-1", "fa4e" * 10)),
    "With an auth token, on a real app": _app,
    "While a login runs": _idle,
    "An unknown auth token": _failed("", "no-such-token", "auth_token"),
    "Session panel": _logged_in(SessionPanel),
    "Session panel, empty": lambda: cc.SessionPanel(cc.Sandbox()),
    "Logout button": _logged_in(LogoutButton),
    "Logout button, refused": lambda: _sent(cc.LogoutButton(cc.Sandbox()), "logout"),
}
OVERRIDES = {"While a login runs": {"busy": True, "cancellable": True, "uid": "cometchat-uid-1"}}


def _sent(widget: Part, kind: str) -> Part:
    page_sends(widget, kind=kind)
    return widget


def states() -> Iterator[Shown]:
    """Make every widget in its state."""
    for title, make in STATES.items():
        widget = make()
        state = {name: value for name, value in widget.get_state().items() if not name.startswith("_")}
        if state.get("user"):
            state["user"] = {**state["user"], "token": TOKEN}
        if state.get("since"):
            state["since"] = ""  # it would say how old the page is
        state.pop("layout", None)
        state |= OVERRIDES.get(title, {})
        yield Shown(title, type(widget).__name__, state)
        widget.close()


def modules() -> dict[str, str]:
    """Return each widget's script as an expression that has its `render`."""
    return {
        kind.__name__: script(*names).replace("export default { render };", "return { render };")
        for kind, names in SCRIPTS.items()
    }


def build() -> str:
    """Return the whole page."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["icon"] = icon
    return environment.get_template("page.html").render(
        style=style(),
        modules=modules(),
        shown=[(one.title, one.module, json.dumps(one.state, sort_keys=True)) for one in states()],
    )
