"""One search for planted secrets in everything that a session with widgets writes or shows."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from support.gestures import switch_user
from support.jupyter import PYTHON, Jupyter, NotebookPage

import cometchat_nb as cc

pytestmark = [pytest.mark.browser, pytest.mark.jupyter]

WRONG_KEY = "fa4e-planted-wrong-key-fa4e-planted"
WRONG_TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4efa4e"
NEVER_SENT = "fa4e-typed-and-never-sent-fa4e"

WIDGETS = """
import json
from pathlib import Path
import ipywidgets as widgets
from ipywidgets.embed import embed_minimal_html
import cometchat_nb as cc
calls = cc.Sandbox().client()
views = [cc.LoginForm(calls), cc.SessionPanel(calls), cc.LogoutButton(calls)]
box = widgets.VBox(views)
box
"""
WRITE = """
Path("repr.txt").write_text(repr([views, calls, calls.session, calls.settings]))
Path("state.json").write_text(json.dumps([view.get_state() for view in views], default=str))
embed_minimal_html("embedded.html", views=[box], drop_defaults=False)
user, settings, trace = views[0].require_user(), calls.settings, cc.trace_frame(calls)
%store user settings trace
user, settings
"""
# What a person does, for the run without a page: the secrets come from the environment.
CLICKS = """
import asyncio
import os
async def submit(mode, secret, code):
    data = {"kind": "login", "mode": mode, "uid": "cometchat-uid-1", "secret": secret}
    views[0]._handle_msg({"content": {"data": {"method": "custom", "content": data}}, "buffers": []})
    while calls.session.login_in_progress or views[0].error_code != code:
        await asyncio.sleep(0.01)
await submit("uid", os.environ["PLANTED_KEY"], "ERROR_API_KEY_NOT_FOUND")
await submit("auth_token", os.environ["PLANTED_TOKEN"], "AUTH_ERR_AUTH_TOKEN_NOT_FOUND")
"""
LOG_IN = "calls.login('cometchat-uid-1')\nPath('token').write_text(calls.get_user_auth_token())"


@pytest.fixture
def jupyter(tmp_path: Path) -> Iterator[Jupyter]:
    """A server of its own, because another test's notebook prints the sandbox's key on purpose."""
    server = Jupyter(tmp_path)
    yield server
    server.stop()


def found(secret: str, folder: Path) -> list[str]:
    return [
        str(file) for file in folder.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()
    ]


def files(pattern: str, folder: Path) -> str:
    """Return what stands in these files, of which there must be at least one."""
    there = [file for file in folder.rglob(pattern) if file.is_file()]
    assert there, pattern
    return "\n".join(file.read_bytes().decode("latin-1") for file in there)


def test_nothing_that_is_written_or_shown_holds_a_secret(notebook: NotebookPage, jupyter: Jupyter):
    token = a_person_uses_the_page(notebook, jupyter)
    other_token = nbconvert_executes(jupyter)

    # Each place has been written to, and would hold what was not masked.
    assert "Andrew Joseph" in files("repr.txt", jupyter.root)
    assert "Andrew Joseph" in files("state.json", jupyter.root)
    assert "Andrew Joseph" in files("embedded.html", jupyter.root)
    assert "Andrew Joseph" in files("*-checkpoint.ipynb", jupyter.root)
    assert "cc.LoginForm(calls)" in files("history.sqlite*", jupyter.root)
    assert "Andrew Joseph" in files("db/autorestore/user", jupyter.root)
    assert "Andrew Joseph" in files("executed.ipynb", jupyter.root)
    assert "Andrew Joseph" in files("executed.html", jupyter.root)
    assert "Saving file" in jupyter.log.read_text()
    for name in ("secrets.ipynb", "executed.ipynb"):
        saved = json.loads((jupyter.notebooks / name).read_text())
        assert "Andrew Joseph" in json.dumps(saved["metadata"]["widgets"])

    for secret in (WRONG_KEY, WRONG_TOKEN, NEVER_SENT, token, other_token, cc.Sandbox().auth_key):
        assert found(secret, jupyter.root) == []


def a_person_uses_the_page(notebook: NotebookPage, jupyter: Jupyter) -> str:
    """Fail twice, log in, copy the token, type one more secret, write everything; return the token."""
    jupyter.save_widget_state(True)
    notebook.open(jupyter.write("secrets.ipynb", WIDGETS)).run_all()
    page, form = notebook.page, notebook.form()
    alert, status = form.get_by_role("alert"), form.get_by_role("status")
    form.get_by_role("button", name="Andrew Joseph").click()
    form.get_by_role("textbox", name="Auth Key").fill(WRONG_KEY)
    page.keyboard.press("Enter")
    expect(alert).to_contain_text("ERROR_API_KEY_NOT_FOUND")
    form.get_by_role("radio", name="Auth token").check()
    form.get_by_role("textbox", name="Auth token").fill(WRONG_TOKEN)
    page.keyboard.press("Enter")
    expect(alert).to_contain_text("AUTH_ERR_AUTH_TOKEN_NOT_FOUND")
    form.get_by_role("radio", name="UID and Auth Key").check()
    form.get_by_role("textbox", name="Auth Key").press("Enter")
    expect(status).to_have_text("Logged in as Andrew Joseph.")
    page.get_by_role("region", name="Session").get_by_role("button", name="Copy auth token").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    token = str(page.evaluate("navigator.clipboard.readText()"))
    assert token.startswith("cometchat-uid-1_")
    switch_user(form)
    form.get_by_role("radio", name="Auth token").check()
    form.get_by_role("textbox", name="Auth token").fill(token)
    page.keyboard.press("Enter")
    switch_user(form)
    form.get_by_role("button", name="Show").click()
    form.get_by_role("textbox", name="Auth token").fill(NEVER_SENT)

    notebook.add_cell(WRITE)
    expect(page.get_by_text("auth_token='cometchat-uid-1_****")).to_be_visible()
    expect(page.get_by_text("Stored 'user'")).to_be_visible()
    notebook.save()
    notebook.add_cell("pass")
    notebook.save()  # the second time the checkpoint is of the first
    jupyter.save_widget_state(False)
    return token


def nbconvert_executes(jupyter: Jupyter) -> str:
    """Do the same without a browser, into a notebook with state and into HTML; return the token."""
    name = jupyter.write("source.ipynb", WIDGETS, CLICKS, LOG_IN, WRITE)
    environment = {**jupyter.environment, "PLANTED_KEY": WRONG_KEY, "PLANTED_TOKEN": WRONG_TOKEN}
    for kind in ("notebook", "html"):
        done = subprocess.run(
            [
                *(PYTHON, "-m", "nbconvert", "--execute"),
                *("--to", kind, "--output", "executed", str(jupyter.notebooks / name)),
            ],
            cwd=jupyter.notebooks,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        (jupyter.root / f"nbconvert-{kind}.log").write_text(done.stdout + done.stderr)
    written = jupyter.notebooks / "token"
    token = written.read_text()
    written.unlink()
    return token
