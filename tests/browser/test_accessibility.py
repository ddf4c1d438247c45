"""For every person: by keyboard, by ear, in high contrast, on a small screen, in any script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from support.gestures import log_in, log_out, switch_user
from support.jupyter import Jupyter, NotebookPage
from support.looks import CUT_OFF, IN_EACH_LOOK, tab, violations

pytestmark = [pytest.mark.browser, pytest.mark.jupyter]

WIDGETS = """
import ipywidgets as widgets
import cometchat_nb as cc
calls = cc.Sandbox(latency={latency}).client()
widgets.VBox([cc.LoginForm(calls), cc.SessionPanel(calls), cc.LogoutButton(calls)])
"""
LONG_UID = "u" * 100
LONG_NAME = "W" * 100
HEBREW = "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd"
REPLY = """
import ipywidgets as widgets
import cometchat_nb as cc
user = {{"uid": {uid!r}, "name": {name!r}, "status": "online", "role": "r" * 100}}
fault = cc.Fault("reply", endpoint="PUT /me", status=200, body={{"data": user}})
calls = cc.Sandbox(faults=[fault]).client()
samples = [cc.User({uid!r}, {name!r})]
box = widgets.VBox([cc.LoginForm(calls, samples=samples), cc.SessionPanel(calls), cc.LogoutButton(calls)])
calls.login("cometchat-uid-1")
box
"""
MOTION = """() => [...document.querySelectorAll(".cc-widget, .cc-widget *")].filter((part) => {
    const { animationName, transitionDuration } = getComputedStyle(part);
    return animationName !== "none" || transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
}).length"""


@IN_EACH_LOOK
def test_axe_finds_nothing_in_any_state(notebook: NotebookPage, jupyter: Jupyter, picture, look: str):
    if look == "dark":
        jupyter.set_theme("dark")
    page = notebook.page
    if look == "high contrast":
        page.emulate_media(forced_colors="active", color_scheme="dark")
    notebook.open(jupyter.write("axe.ipynb", WIDGETS.format(latency=1))).run_all()
    form = notebook.form()
    status = form.get_by_role("status")
    assert violations(page) == []
    log_in(form, "Andrew Joseph")
    expect(form.get_by_role("button", name="Cancel")).to_be_visible()
    assert violations(page) == []
    picture(page, f"busy-{look}")
    expect(status).to_have_text("Logged in as Andrew Joseph.")
    assert violations(page) == []
    picture(page, f"logged-in-{look}")
    log_out(page)
    expect(page.get_by_role("button", name="Logging out…")).to_have_count(2)
    assert violations(page) == []
    expect(status).to_have_text("")
    form.get_by_role("textbox", name="UID").fill("no such user")
    form.get_by_role("button", name="Log in").click()
    expect(form.get_by_role("alert")).to_contain_text("ERROR_UID_WITH_SPACE")
    assert violations(page) == []
    picture(page, f"error-{look}")
    form.get_by_role("radio", name="Auth token").check()
    assert violations(page) == []
    notebook.restart_kernel()
    expect(form.get_by_text("Not connected to the kernel")).to_be_visible()
    assert violations(page) == []
    picture(page, f"not-connected-{look}")


@pytest.mark.shared_lab
def test_a_keyboard_is_enough(notebook: NotebookPage, jupyter: Jupyter):
    """Log in, stop it, log in, copy the token, log out: with the focus seen, in the order of the page."""
    notebook.open(jupyter.write("keyboard.ipynb", WIDGETS.format(latency=1))).run_all()
    page, form = notebook.page, notebook.form()
    status = form.get_by_role("status")
    form.get_by_role("radio", name="UID and Auth Key").focus()
    assert tab(page, 9) == [
        *("text", "Andrew Joseph", "George Alan", "Nancy Grace", "Susan Marie", "John Paul"),
        *("password", "Show", "Log in"),
    ]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("dd")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(1)
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
    page.keyboard.type("cometchat-uid-5")
    tab(page, 6)
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")

    cancel = form.get_by_role("button", name="Cancel")
    expect(cancel).to_be_visible()
    assert tab(page, 3) == ["Show", "Logging in…", "Cancel"]
    page.keyboard.press("Space")
    expect(status).to_contain_text("The login was stopped. Nobody is logged in.")
    expect(cancel).to_be_hidden()
    expect(form.get_by_role("button", name="Log in")).to_be_focused()

    page.keyboard.press("Enter")
    expect(cancel).to_be_visible()
    page.keyboard.press("Escape")
    expect(status).to_contain_text("The login was stopped. Nobody is logged in.")

    page.keyboard.press("Enter")
    expect(status).to_have_text("Logged in as John Paul.")
    assert tab(page, 1) == ["Copy auth token"]
    page.keyboard.press("Enter")
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert tab(page, 4) == ["Log out", "Switch user…", "Copy auth token", "Log out"]
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Session")).to_contain_text("Nobody is logged in.")
    expect(page.get_by_role("button", name="Log out").last).to_be_focused()


@pytest.mark.shared_lab
def test_the_focus_follows_the_card(notebook: NotebookPage, jupyter: Jupyter):
    """Switch user, go back, log out: the focus is always where the person goes on."""
    cell = "import cometchat_nb as cc\ncc.LoginForm(cc.Sandbox())"
    notebook.open(jupyter.write("focus.ipynb", cell)).run_all()
    page, form = notebook.page, notebook.form()
    uid = form.get_by_role("textbox", name="UID")
    log_in(form, "George Alan")
    expect(form.get_by_role("region", name="Logged-in user")).to_be_focused()
    assert tab(page, 3) == ["Copy auth token", "Log out", "Switch user…"]
    page.keyboard.press("Enter")
    expect(uid).to_be_focused()
    form.get_by_role("button", name="Back").press("Enter")
    expect(form.get_by_role("region", name="Logged-in user")).to_be_focused()
    form.get_by_role("button", name="Log out").press("Enter")
    expect(uid).to_be_focused()
    uid.fill("no such user")
    uid.press("Enter")
    why = form.get_by_role("button", name="Why?")
    why.press("Enter")
    expect(why).to_have_attribute("aria-expanded", "true")
    expect(form.get_by_role("alert").get_by_role("listitem").first).to_be_visible()


@pytest.mark.shared_lab
def test_the_card_keeps_its_height(notebook: NotebookPage, jupyter: Jupyter):
    """Before a login, while it runs, after a failure and logged in, nothing below the card moves."""
    cell = "import cometchat_nb as cc\ncc.LoginForm(cc.Sandbox(latency=1))"
    notebook.open(jupyter.write("height.ipynb", cell)).run_all()
    form = notebook.form()

    def height() -> float:
        return form.locator("form").bounding_box()["height"]

    idle = height()
    form.get_by_role("textbox", name="UID").fill("no such user")
    form.get_by_role("button", name="Log in").click()
    expect(form.get_by_role("alert")).to_contain_text("ERROR_UID_WITH_SPACE")
    assert height() == idle
    log_in(form, "Andrew Joseph")
    expect(form.get_by_role("button", name="Cancel")).to_be_visible()
    assert height() == idle
    expect(form.get_by_role("status")).to_have_text("Logged in as Andrew Joseph.")
    assert height() == idle
    switch_user(form)
    form.get_by_role("radio", name="Auth token").check()
    assert height() == idle


@pytest.mark.shared_lab
def test_the_same_failure_twice_is_announced_twice(notebook: NotebookPage, jupyter: Jupyter):
    notebook.open(jupyter.write("announced.ipynb", WIDGETS.format(latency=0))).run_all()
    page, form = notebook.page, notebook.form()
    alert = form.get_by_role("alert")
    alert.evaluate(
        """(alert) => {
            window.announced = 0;
            new MutationObserver((changes) => {
                if (changes.some((one) => one.addedNodes.length)) window.announced += 1;
            }).observe(alert, { childList: true });
        }"""
    )
    uid = form.get_by_role("textbox", name="UID")
    uid.fill("no such user")
    for times in (1, 2):
        uid.press("Enter")
        page.wait_for_function("(times) => window.announced === times", arg=times)
        expect(alert).to_contain_text("ERROR_UID_WITH_SPACE")
    page.wait_for_function("document.querySelector('.cc-login form').ariaBusy === 'false'")
    assert page.evaluate("window.announced") == 2
    expect(uid).to_be_focused()


@pytest.mark.parametrize(
    ("width", "app"),
    [(320, "voila"), (640, "lab"), (640, "notebook")],
    ids=["320px", "lab-200%", "notebook-200%"],
)
def test_nothing_is_cut_off_on_a_small_or_zoomed_screen(
    notebook: NotebookPage, jupyter: Jupyter, picture, width: int, app: str
):
    """A window of 1280 pixels at 200 % is one of 640."""
    page = notebook.page
    page.set_viewport_size({"width": width, "height": 800})
    notebook.open(jupyter.write("small.ipynb", WIDGETS.format(latency=0)), app)
    if app != "voila":
        notebook.run_all()
    if app == "lab":
        notebook.start("application:toggle-left-area")
    form = notebook.form()
    expect(form.get_by_role("button", name="John Paul")).to_be_visible()
    assert page.evaluate(CUT_OFF) == []
    log_in(form, "Susan Marie")
    expect(form.get_by_role("status")).to_have_text("Logged in as Susan Marie.")
    assert page.evaluate(CUT_OFF) == []
    picture(page, f"small-{app}-{width}")
    switch_user(form)
    form.get_by_role("textbox", name="UID").fill("nobody")
    form.get_by_role("button", name="Log in").click()
    expect(form.get_by_role("alert")).to_contain_text("ERROR_INVALID_UID")
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize(
    ("uid", "name"), [(LONG_UID, LONG_NAME), ("shalom", HEBREW), ("shalom", " ".join([HEBREW] * 9))],
    ids=["100 characters", "right to left", "long and right to left"],
)  # fmt: skip
def test_long_and_right_to_left_names_are_shown_whole(
    notebook: NotebookPage, jupyter: Jupyter, picture, request: pytest.FixtureRequest, uid: str, name: str
):
    page = notebook.page
    page.set_viewport_size({"width": 320, "height": 800})
    cells = REPLY.format(uid=uid, name=name)
    notebook.open(jupyter.write("names.ipynb", cells), "voila")
    session = page.get_by_role("region", name="Session")
    expect(session.locator(".cc-name")).to_have_text(name)
    expect(session.get_by_text(uid, exact=True)).to_be_visible()
    expect(notebook.form().get_by_role("status")).to_have_text(f"Logged in as {name}.")
    assert page.evaluate(CUT_OFF) == []
    if name.startswith(HEBREW):
        assert session.locator(".cc-name").evaluate("(e) => getComputedStyle(e).direction") == "rtl"
    picture(page, f"names-{request.node.callspec.id}")


@pytest.mark.shared_lab
def test_nothing_moves_where_motion_is_not_wanted(notebook: NotebookPage, jupyter: Jupyter):
    notebook.page.emulate_media(reduced_motion="reduce")
    notebook.open(jupyter.write("motion.ipynb", WIDGETS.format(latency=1))).run_all()
    log_in(notebook.form(), "Andrew Joseph")
    expect(notebook.form().get_by_role("button", name="Cancel")).to_be_visible()
    assert notebook.page.evaluate(MOTION) == 0
