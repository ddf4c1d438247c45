"""The tutorial and its widgets as a person meets them: JupyterLab, Notebook and Voila in a real Chromium."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect
from support.gestures import log_in, log_out, secret_field, switch_user
from support.jupyter import Jupyter, NotebookPage

pytestmark = pytest.mark.browser

WRONG_KEY = "fa4e-planted-key-fa4e-planted-key"
NEVER_SENT = "fa4e-typed-and-never-sent-fa4e"

WIDGETS = """
import ipywidgets as widgets
import cometchat_nb as cc
calls = cc.Sandbox(latency={latency}).client()
widgets.VBox([cc.LoginForm(calls), cc.SessionPanel(calls), cc.LogoutButton(calls)])
"""


def files_with(secret: str, folder: Path) -> list[str]:
    return [str(f) for f in folder.rglob("*") if f.is_file() and secret.encode() in f.read_bytes()]


def test_a_reader_goes_through_the_tutorial(notebook: NotebookPage, jupyter: Jupyter, tutorial: Path):
    """After logging in, failing, logging out and saving with widget state, no secret is on the disk."""
    jupyter.save_widget_state(True)
    name = jupyter.add(tutorial)
    notebook.open(name).run_all()
    page, form = notebook.page, notebook.form()
    expect(form.get_by_text("Nothing leaves this machine")).to_be_visible()
    expect(page.locator(".jp-RenderedText[data-mime-type*=stderr]")).to_have_count(0)

    log_in(form, "Andrew Joseph")
    expect(form.get_by_role("status")).to_have_text("Logged in as Andrew Joseph.")
    panel = page.get_by_role("region", name="Session")
    expect(panel.get_by_text("cometchat-uid-1", exact=True)).to_be_visible()

    switch_user(form)
    uid = form.get_by_role("textbox", name="UID")
    uid.fill("cometchat-uid-2")
    secret_field(form).fill(WRONG_KEY)
    page.keyboard.press("Enter")
    alert = form.get_by_role("alert")
    expect(alert).to_contain_text("ERROR_API_KEY_NOT_FOUND")
    expect(form.get_by_role("status")).to_have_text(
        "\u2068Andrew Joseph\u2069 was logged out when this login started."
    )
    expect(secret_field(form)).to_have_attribute("aria-invalid", "true")
    expect(uid).to_have_attribute("aria-invalid", "false")
    expect(uid).to_have_value("cometchat-uid-2")
    expect(secret_field(form)).to_have_value("")
    expect(panel).to_contain_text("Nobody is logged in.")

    page.keyboard.press("Enter")
    expect(form.get_by_role("status")).to_have_text("Logged in as George Alan.")
    expect(form.locator("[role=alert]")).to_be_empty()

    panel.get_by_role("button", name="Copy auth token").click()
    expect(panel.get_by_text("Copied.")).to_be_visible()
    token = page.evaluate("navigator.clipboard.readText()")
    assert token.startswith("cometchat-uid-2_")

    log_out(page)
    expect(panel).to_contain_text("Nobody is logged in.")

    by_token = page.locator(".cc-widget:has(form)").nth(1)
    by_token.get_by_role("textbox", name="Auth token").fill(token)
    page.keyboard.press("Enter")
    expect(by_token.get_by_role("status")).to_have_text("Logged in as George Alan.")
    log_out(page)

    secret_field(form).fill(NEVER_SENT)
    notebook.save()
    saved = json.loads((jupyter.notebooks / name).read_text())
    assert "George Alan" in json.dumps(saved["metadata"]["widgets"])
    for secret in (WRONG_KEY, NEVER_SENT, token):
        assert files_with(secret, jupyter.root) == []

    page.reload()
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    assert [
        box.input_value() for box in page.locator("input[type=password]").all() if box.input_value()
    ] == []


@pytest.mark.shared_lab
def test_the_page_stays_alive_while_a_login_runs(notebook: NotebookPage, jupyter: Jupyter):
    other = """
button = widgets.Button(description="Ask")
def answer(_):
    button.description = f"Answered, busy: {calls.session.login_in_progress}"
button.on_click(answer)
button
"""
    notebook.open(jupyter.write("slow.ipynb", WIDGETS.format(latency=2), other)).run_all()
    page, form = notebook.page, notebook.form()
    log_in(form, "Susan Marie")
    expect(form.get_by_role("status")).to_have_text("Logging in, please wait.")
    expect(form.locator("form")).to_have_attribute("aria-busy", "true")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("button", name="Answered, busy: True")).to_be_visible()
    expect(form.get_by_role("status")).to_have_text("Logged in as Susan Marie.")


@pytest.mark.shared_lab
def test_one_widget_shown_twice_works_twice(notebook: NotebookPage, jupyter: Jupyter):
    cell = "import cometchat_nb as cc\nform = cc.LoginForm()\nform"
    notebook.open(jupyter.write("twice.ipynb", cell, "form")).run_all()
    views = notebook.page.locator(".cc-widget:has(form)")
    expect(views).to_have_count(2)
    log_in(views.nth(1), "John Paul")
    for view in views.all():
        expect(view.get_by_role("status")).to_have_text("Logged in as John Paul.")
