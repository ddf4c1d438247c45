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
from cometchat_nb.rendering.html import icon
from cometchat_nb.widgets import LoginForm, LogoutButton, SessionPanel
from cometchat_nb.widgets.components.component import Part, script, style
from cometchat_nb.widgets.components.details import listed
from cometchat_nb.widgets.components.downloads import Menu, Offer
from cometchat_nb.widgets.components.file_drop import FileDrop
from cometchat_nb.widgets.components.run_bar import Choice, RunBar
from cometchat_nb.widgets.components.table import Badge, Chip, Column, Row, Table, Titled
from cometchat_nb.widgets.workbench.sandbox import SandboxControls
from cometchat_nb.widgets.workbench.shell import Shell

from ..page import page_sends, submit

PAGE = Path(__file__).parents[3] / "docs" / "components.html"
SCRIPTS = {
    LoginForm: ("session_card.js", "login_form.js"),
    SessionPanel: ("session_card.js", "session_panel.js"),
    LogoutButton: ("logout_button.js",),
    Table: ("details_view.js", "downloads.js", "table.js"),
    Shell: ("shell.js",),
    FileDrop: ("downloads.js", "file_drop.js"),
    RunBar: ("run_bar.js",),
    SandboxControls: ("sandbox_controls.js",),
}
ERROR = {
    "code": "ERROR_INVALID_UID",
    "headline": "This UID is an email address",
    "field": "uid",
    "meaning": "The UID is empty or invalid.",
    "reason": "The UID alice@example.com does not exist.",
    "next_step": "UIDs can't contain `@` or dots. Use a stable ID from your database, such as `user-42`.",
    "causes": [],
    "facts": [],
}
WRONG_KEY = {
    **ERROR,
    "code": "ERROR_API_KEY_NOT_FOUND",
    "headline": "This app doesn't have this Auth Key",
    "field": "secret",
    "next_step": "Copy the Auth Key whole from the dashboard of this app, under API & Auth Keys.",
}
WRONG_TOKEN = {
    **WRONG_KEY,
    "code": "AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
    "headline": "The auth token is no longer valid",
    "next_step": "Mint a new token for this UID in this app and log in with that one.",
}
NOBODY = {
    **ERROR,
    "code": "ERROR_NO_USER_LOGGED_IN",
    "headline": "Nobody is logged in",
    "next_step": "Log in first.",
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
# What the errors say is knowledge, which changes; the page shows how they look.
OVERRIDES: dict[str, dict[str, Any]] = {
    "While a login runs": {"busy": True, "cancellable": True, "uid": "cometchat-uid-1"},
    "After a failure": {"error": ERROR},
    "A wrong key": {"error": WRONG_KEY},
    "A failure that ended a session": {"error": ERROR},
    "An unknown auth token": {"error": WRONG_TOKEN},
    "Logout button, refused": {"error": NOBODY},
}


def _table(total: int) -> Callable[[], Part]:
    def make() -> Part:
        table = Table(
            "Results",
            (
                Column("Case"),
                Column("UID", "mono"),
                Column("Outcome", "badge"),
                "Likely cause",
                Column("ms", "number"),
            ),
            empty="Results appear here after the run.",
            noun="cases",
            details="Diagnosis",
            on_select=lambda number: table.details.show(
                f"Case {number + 1}",
                "The service knows no user of this UID.",
                facts=[
                    ("Service", "404 ERR_UID_NOT_FOUND"),
                    ("JavaScript SDK", "ERROR_UNKNOWN: Login failed"),
                ],
                causes=[CAUSE],
                quotes=[("Requests", EXCHANGE)],
                listing=listed("Users like this one", ("Row", "UID"), [(7, "user7")], first=20, total=41),
                copies=[("Copy summary", "Case 1")],
                tone="bad",
                note="ERROR_INVALID_UID",
            ),
        )
        chips = [
            Chip("Failed", range(0, total, 3), "bad"),
            Chip("Logged in", [n for n in range(total) if n % 3], "good"),
        ]
        table.show(total, lambda numbers: [_case(n) for n in numbers], chips=chips)
        return table

    return make


EXCHANGE = "POST https://cometchat-sandbox.api-us.sandbox.invalid/v3.0/users/user0%40example.com/auth_tokens"
CAUSE = {
    "cause_id": "unknown",
    "cause": "The UID is an email address.",
    "confidence": 0.96,
    "evidence": "`alice@example.com` contains `@`.",
    "next_step": "Use a stable ID from your database, and create the user with it.",
    "source": "https://www.cometchat.com/docs/calls/javascript/authentication",
}


def _case(number: int) -> Row:
    if number % 3:
        return Row((number + 1, f"cometchat-uid-{number % 5 + 1}", "Logged in", "", 14), "good")
    return Row((number + 1, f"user{number}@example.com", "ERROR_INVALID_UID", CAUSE["cause"], 12), "bad")


def _sent(widget: Part, kind: str) -> Part:
    page_sends(widget, kind=kind)
    return widget


def _rules() -> Part:
    table = Table(
        "Rules that fail",
        (Column("Severity", "badge"), "What is wrong", Column("Users", "number"), Column("Share", "share")),
        noun="rules",
        heading="Rules that fail",
        on_select=lambda _number: None,
        actions={"Clear": lambda: None},
    )
    title = Titled("The UID contains a space.", "Remove the space. Logins fail with `ERROR_UID_WITH_SPACE`.")
    table.show(1, lambda _numbers: [Row((Badge("error", "bad"), title, "40", "8.0 %"))])
    offers = (Offer("Issues as CSV", "", "", str), Offer("Issues as Excel", "", "", str))
    table.offer(Menu("Export", offers))
    return table


def _frame() -> Part:
    calls = cc.Sandbox().client()
    calls.login("cometchat-uid-1")
    shell = Shell(calls, ["Log in", "Diagnose", "Reproduce", "Audit", "Requests", "Sandbox"])
    shell.counts, shell.selected = [0, 0, 3_001, 16, 62, 0], 2
    return shell


def _files(problem: str = "") -> Callable[[], Part]:
    def make() -> Part:
        drop = FileDrop(
            {".csv": 1}, "Tables of logins (CSV)", lambda _: None, links={"Try a sample": lambda: None}
        )
        drop.offer(Menu("CSV template", (Offer("CSV template", "", "", str),)))
        drop.problem = problem
        drop.files = [{"name": "logins.csv", "size": 85_000}] if problem else []
        return drop

    return make


def _bar(**traits: Any) -> Callable[[], Part]:
    choices = [Choice("sandbox", "Sandbox"), Choice("app", "Real app 1234567890abcdef")]

    def make() -> Part:
        bar = RunBar(
            "Run", "cases", on_run=print, on_stop=print, choice_label="Target", choices=choices, ready=True
        )
        for name, value in traits.items():
            bar.set_trait(name, value)
        return bar

    return make


def _sandbox_controls() -> Part:
    sandbox = cc.Sandbox()
    sandbox.add_fault("rate_limited", endpoint="me")
    sandbox.deactivate_user("cometchat-uid-3")
    sandbox.clock.freeze(1_800_000_000.0)
    controls = SandboxControls(sandbox, lambda: None)
    page_sends(controls, kind="command", method="POST", path="snapshots", body={})
    page_sends(controls, kind="command", method="POST", path="users", body={"uid": "a b"})
    return controls


TABLES = {
    "Workbench": _frame,
    "Files": _files(),
    "Files, some refused": _files("notes.pdf: the name must end in .csv."),
    "Run": _bar(note="30 cases ready to run."),
    "Run, running": _bar(running=True, done=12, total=30, note="Running."),
    "Run, to be agreed to": _bar(
        choice="app", note="2 cases ready to run.", warning="This sends 2 logins to the app 1234567890abcdef."
    ),
    "Run, done": _bar(
        note="5,000 users, 16 of 81 rules failed",
        verdict={"text": "Failed", "tone": "bad"},
        runs=["16:02:11 · users.csv", "16:04:30 · users.csv"],
        recalled=1,
        problem="users.json: not JSON.",
    ),
    "Table": _table(70),
    "Table, empty": _table(0),
    "Table with two lines a cell, a menu and an action": _rules,
    "Sandbox": _sandbox_controls,
}


def states(makers: dict[str, Callable[[], Part]]) -> Iterator[Shown]:
    """Make every widget in its state."""
    for title, make in makers.items():
        widget = make()
        state = {name: value for name, value in widget.get_state().items() if not name.startswith("_")}
        if state.get("user"):
            state["user"] = {**state["user"], "token": TOKEN}
        if state.get("since"):
            state["since"] = ""  # it would say how old the page is
        if state.get("steps"):
            state["steps"] = [{**one, "took": "12 ms"} for one in state["steps"]]
        state.pop("layout", None)
        state |= OVERRIDES.get(title, {})
        state["shown"] = {name: getattr(widget, name) for name in widget.trait_names(page=True)}
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
        style=style("login.css", "workbench.css"),
        modules=modules(),
        shown=[_cells(one) for one in states(STATES)],
        tables=[_cells(one) for one in states(TABLES)],
    )


def _cells(one: Shown) -> tuple[str, str, str]:
    return one.title, one.module, json.dumps(one.state, sort_keys=True)
