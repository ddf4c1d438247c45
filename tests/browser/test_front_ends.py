"""The same three widgets in every front end, light and dark, each seen in a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect
from support.gestures import log_in, log_out
from support.jupyter import Jupyter, NotebookPage
from support.marimo import Marimo

pytestmark = pytest.mark.browser

Picture = Callable[[Page, str], None]

WIDGETS = """
import ipywidgets as widgets
import cometchat_nb as cc
calls = cc.Sandbox().client()
widgets.VBox([cc.LoginForm(calls), cc.SessionPanel(calls), cc.LogoutButton(calls)])
"""
MARIMO = """
import marimo as mo
import cometchat_nb as cc
form = mo.ui.anywidget(cc.LoginForm())
mo.vstack([form, mo.ui.anywidget(cc.SessionPanel(form.calls)), mo.ui.anywidget(cc.LogoutButton(form.calls))])
"""


def go_through(page: Page, picture: Picture, name: str) -> None:
    """Log in, fail and log out, with a picture of each."""
    form = page.locator(".cc-widget:has(form)")
    status = form.get_by_role("status")
    expect(form.get_by_text("Nothing leaves this machine")).to_be_visible()
    picture(page, f"{name}-idle")
    log_in(form, "Nancy Grace")
    expect(status).to_have_text("Logged in as Nancy Grace.")
    session = page.get_by_role("region", name="Session")
    expect(session.get_by_text("cometchat-uid-3", exact=True)).to_be_visible()
    picture(page, f"{name}-logged-in")
    log_out(page)
    expect(session).to_contain_text("Nobody is logged in.")
    form.get_by_role("textbox", name="UID").fill("no such user")
    form.get_by_role("button", name="Log in").click()
    expect(form.get_by_role("alert")).to_contain_text("ERROR_UID_WITH_SPACE")
    picture(page, f"{name}-error")


@pytest.mark.jupyter
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("app", ["lab", "notebook", "voila"])
def test_every_front_end_logs_in_and_out(
    notebook: NotebookPage, jupyter: Jupyter, picture: Picture, app: str, theme: str
):
    jupyter.set_theme(theme)
    notebook.open(jupyter.write(f"{app}.ipynb", WIDGETS), app)
    if app != "voila":
        notebook.run_all()
    go_through(notebook.page, picture, f"{app}-{theme}")


@pytest.fixture(params=["light", "dark"])
def marimo(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    app = Marimo(tmp_path, MARIMO, request.param)
    yield app.url, request.param
    app.stop()


def test_marimo_logs_in_and_out(browser: Browser, marimo: tuple[str, str], picture: Picture):
    url, theme = marimo
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    foreign: list[str] = []

    def note(asked: Request) -> None:
        if not asked.url.startswith((url, "data:", "blob:")):
            foreign.append(asked.url)

    context.on("request", note)
    page = context.new_page()
    page.goto(url)
    go_through(page, picture, f"marimo-{theme}")
    context.close()
    assert foreign == []
