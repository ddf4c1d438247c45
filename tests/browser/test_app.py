"""`cometchat-nb app`: the workbench as a page, for people who do not write notebooks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from httpx import Client
from playwright.sync_api import Page, expect
from support.jupyter import Jupyter, NotebookPage
from support.looks import CUT_OFF, tab, violations

from cometchat_nb.app import NOTEBOOK

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("app")]

TICKETS = Path(__file__).parents[2] / "notebooks" / "tickets"
TABS = ("Log in", "Diagnose", "Reproduce", "Audit", "Requests", "Sandbox")
WIDE = "() => document.querySelector('#rendered_cells').scrollWidth > window.innerWidth"
BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address that the command prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COMETCHAT_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "cometchat_nb", "app"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    said = process.stdout.readline()
    assert "this machine alone can connect" in said, process.stderr.read()
    assert "Sandbox" in process.stdout.readline()
    yield next(word for word in said.split() if word.startswith("http://127.0.0.1:"))
    process.send_signal(signal.SIGINT)
    _, problems = process.communicate(timeout=120)
    assert process.returncode == 0
    assert problems == ""


@pytest.fixture
def page(new_page: Callable[[], Page], url: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on which nothing but this server is asked for anything."""
    wanted = getattr(request, "param", {})
    page = new_page()
    page.emulate_media(color_scheme=wanted.get("color_scheme", "light"))
    if "viewport" in wanted:
        page.set_viewport_size(wanted["viewport"])
    foreign: list[str] = []
    own = (url.partition("/?")[0], "data:", "blob:")
    page.on("request", lambda asked: None if asked.url.startswith(own) else foreign.append(asked.url))
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    page.close()
    assert foreign == []
    assert problems == []


def opened(page: Page, url: str, query: str = "") -> Page:
    page.goto(url + query)
    expect(page.get_by_role("tab", name="Log in")).to_be_visible(timeout=60_000)
    return page


def run_a_ticket(page: Page) -> None:
    page.get_by_role("tab", name="Reproduce").click()
    page.locator(".cc-on .cc-drop input").set_input_files(TICKETS / "uid_is_email.har")
    expect(page.get_by_text("1 case ready to run.")).to_be_visible()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="0 logged in, 1 failed.")).to_be_visible()


def audit_users(page: Page) -> None:
    page.get_by_role("tab", name="Audit").click()
    table = {"name": "users.csv", "mimeType": "text/csv", "buffer": b"uid,name\nbob b,Bob\nalice,\n"}
    page.locator(".cc-on .cc-drop input").set_input_files(table)
    expect(page.get_by_text("2 users, ").first).to_be_visible()


def test_from_the_address_to_the_report(page: Page, url: str):
    opened(page, url)
    expect(page).to_have_title("CometChat Calls authentication")
    expect(page.get_by_role("heading", level=1)).to_have_text("CometChat Calls authentication")
    form = page.locator(".cc-widget:has(form)").first
    expect(form.get_by_text("Nothing leaves this machine")).to_be_visible()
    form.get_by_role("button", name="Andrew Joseph").click()
    page.keyboard.press("Enter")
    expect(form.get_by_role("status")).to_have_text("Logged in as Andrew Joseph.")
    run_a_ticket(page)
    page.get_by_role("row").filter(has_text="ERROR_INVALID_UID").click()
    expect(page.get_by_role("region", name="Diagnosis")).to_contain_text("This UID is an email address")
    with page.expect_download() as download:
        page.get_by_role("button", name="Report", exact=True).click()
        page.get_by_role("button", name="Report as HTML").click()
    assert "alice@example.com" in Path(download.value.path()).read_text("utf-8")
    page.get_by_role("tab", name="Requests").click()
    expect(page.get_by_role("table", name="HTTP requests").locator("tbody tr")).to_have_count(3)


def test_without_the_token_nobody_gets_in(url: str):
    with Client(trust_env=False, follow_redirects=False) as client:
        bare = url.partition("?")[0]
        assert client.get(bare).status_code in (302, 403)
        assert client.get(f"{bare}?token=fa4e").status_code in (302, 403)
        assert client.get(f"{bare}voila/files/workbench.ipynb").status_code != 200


@pytest.mark.parametrize(
    ("page", "query", "dark"),
    [
        ({"color_scheme": "light"}, "", False),
        ({"color_scheme": "dark"}, "", True),
        ({"color_scheme": "light"}, "&theme=dark", True),
        ({"color_scheme": "dark"}, "&theme=light", False),
    ],
    indirect=["page"],
)
def test_it_is_light_or_dark_as_the_system_or_the_address_says(
    page: Page, url: str, query: str, dark: bool, picture: Callable[[Page, str], None]
):
    opened(page, url, query)
    assert page.evaluate(BACKGROUND) == ("rgb(33, 33, 33)" if dark else "rgb(255, 255, 255)")
    look = "dark" if dark else "light"
    for name in TABS[:1] if query else TABS:  # the address and the system disagree alike on every tab
        page.get_by_role("tab", name=name).click()
        picture(page, f"app-{name}-{look}")
        assert violations(page, "body") == []
    run_a_ticket(page)
    picture(page, f"app-results-{look}")
    assert violations(page, "body") == []
    audit_users(page)
    picture(page, f"app-audited-{look}")
    assert violations(page, "body") == []


@pytest.mark.parametrize("page", [{"viewport": {"width": 320, "height": 700}}], indirect=True)
def test_nothing_is_cut_off_on_a_small_screen(page: Page, url: str, picture: Callable[[Page, str], None]):
    opened(page, url)
    for name in TABS:
        page.get_by_role("tab", name=name).click()
        picture(page, f"app-{name}-320")
        assert not page.evaluate(WIDE)
        assert page.evaluate(CUT_OFF) == []
    for name in TABS:
        box = page.get_by_role("tab", name=name).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
    for act, name in ((run_a_ticket, "results"), (audit_users, "audited")):
        act(page)
        picture(page, f"app-{name}-320")
        assert not page.evaluate(WIDE)
        assert page.evaluate(CUT_OFF) == []


def test_a_keyboard_is_enough(page: Page, url: str):
    opened(page, url)
    page.get_by_role("heading", level=1).click()
    assert tab(page, 2) == ["Nobody is logged in", "Log in"]
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("textbox", name="Code, message")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("ERROR_BLANK_AUTHTOKEN")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="The selected code")).to_contain_text("The auth token is empty.")


def test_a_jupyter_server_shows_the_same_page(notebook: NotebookPage, jupyter: Jupyter):
    """As on Binder, where the server finds the template among what the package installs."""
    asked = []
    notebook.page.on("request", lambda request: asked.append(request.url))
    notebook.open(jupyter.add(NOTEBOOK), "voila")
    expect(notebook.page.get_by_role("heading", level=1)).to_have_text("CometChat Calls authentication")
    expect(notebook.page.get_by_role("tab", name="Log in")).to_be_visible(timeout=60_000)
    assert [url for url in asked if not url.startswith((jupyter.url, "data:", "blob:"))] == []
