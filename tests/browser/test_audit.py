"""An audit in a real browser: as a page, and in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from support.jupyter import Jupyter, NotebookPage
from support.looks import IN_EACH_THEME

import cometchat_nb as cc

pytestmark = pytest.mark.browser

USERS = [
    {"uid": "alice", "name": "Alice", "createdAt": 1_700_000_000_000, "shoe": 1},
    {"uid": "alice smith", "name": "<img src=x onerror=\"document.title='owned'\">", "shoe": 1},
    {"uid": "Alice", "name": None, "authToken": "alice_1700000000fa4efa4efa4efa4e", "shoe": 1},
]
CELL = f"""
import cometchat_nb as cc
result = cc.audit({USERS!r})
result
"""


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """An audit that lies in a file, opened; whatever it asks for is noted."""
    path = tmp_path / "audit.html"
    path.write_text(cc.audit(USERS).to_html(), encoding="utf-8")
    context = browser.new_context(color_scheme=request.param, viewport={"width": 1000, "height": 1200})
    page = context.new_page()
    page.asked = []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.goto(path.as_uri())
    yield page
    context.close()
    assert page.asked == [path.as_uri()]


def violations(page: Page, context: str = "body") -> list[str]:
    found = Axe().run(page, context=context).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


def test_a_page_reads_well_and_asks_for_nothing(page: Page):
    expect(page.get_by_role("heading", name="Audit of user objects")).to_be_visible()
    expect(page.get_by_text("3 users, ")).to_be_visible()
    for details in page.locator("details:not([open]) > summary").all():
        details.click()
    assert violations(page) == []
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("width", [320, 700])
def test_a_page_fits_a_small_screen_and_paper(page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    fits = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(fits)
    page.emulate_media(media="print")
    assert page.evaluate(fits)


@IN_EACH_THEME
def test_a_result_reads_well_in_a_notebook(notebook: NotebookPage, jupyter: Jupyter, theme: str):
    if theme == "dark":
        jupyter.set_theme("dark")
    compared = "result.diff(cc.audit([{'uid': 'alice', 'name': 'Alice'}]))"
    notebook.open(jupyter.write("audit.ipynb", CELL, compared)).run_all()
    shown = notebook.page.locator(".cc-audit")
    expect(shown).to_have_count(2)
    expect(shown.first.get_by_text("3 users, ")).to_be_visible()
    cell = shown.first.locator("details code", has_text="<img").first
    expect(cell).to_be_hidden()
    for details in shown.locator("summary").all():
        details.click()
    expect(cell).to_be_visible()
    assert notebook.page.title() != "owned"
    assert violations(notebook.page, ".cc-audit") == []


@pytest.mark.shared_lab
def test_a_chart_and_a_table_show_in_a_notebook(notebook: NotebookPage, jupyter: Jupyter):
    table = f"cc.audit({USERS!r} * 3).table()"
    notebook.open(jupyter.write("extras.ipynb", CELL, "result.plot()", table)).run_all()
    expect(notebook.page.locator("svg text").get_by_text("uid_collision")).to_be_visible()
    search = notebook.page.get_by_role("searchbox")
    search.fill("auth_token_present")
    rows = notebook.page.locator(".itables table tbody tr, table.dataTable tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("alice_****fa4e")
    assert notebook.page.title() != "owned"


@pytest.mark.shared_lab
def test_users_are_counted_while_they_are_read(notebook: NotebookPage, jupyter: Jupyter):
    cell = "import cometchat_nb as cc\nprint(len(cc.list_users()), 'read')"
    notebook.open(jupyter.write("users.ipynb", cell)).run_all()
    expect(notebook.page.get_by_text("6 read")).to_be_visible()
    expect(notebook.page.get_by_text("6.00/6.00")).to_be_visible()
