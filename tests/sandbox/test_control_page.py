"""The control's page in a real Chromium: what it shows of a failing login, and what its buttons change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from support import chromium

import cometchat_nb as cc
from cometchat_nb.sandbox import Sandbox

pytestmark = pytest.mark.browser

HOSTILE = {"uid": "zoe", "name": "<img src=x onerror=alert(1)>"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.FLAGS))
        yield browser
        browser.close()


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser, sandbox: Sandbox) -> Iterator[Page]:
    """The page of a served sandbox; it complains of nothing and asks nobody else."""
    problems: list[str] = []
    with sandbox.serve(control=True) as url:
        page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=request.param)
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith((url, "data:")) or problems.append(asked.url))
        page.goto(sandbox.control_url or "")
        page.get_by_role("status").get_by_text("live").wait_for()
        yield page
        page.close()
    refused = "Failed to load resource: the server responded with a status of 400 (Bad Request)"
    assert [problem for problem in problems if problem != refused] == []


def test_a_failing_login_appears_with_its_reason(page: Page, sandbox: Sandbox):
    cc.try_login("cometchat-uid-1", sandbox.auth_key[:-1], calls=sandbox.client())
    row = page.locator("tbody tr", has_text="the key has 39 characters; this app's Auth Key has 40")
    row.wait_for()
    assert row.locator(".badge").inner_text() == "401"
    assert "AUTH_ERR_APIKEY_NOT_FOUND" in page.locator("#detail").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") == 1280


def test_a_fault_is_turned_on_and_off(page: Page, sandbox: Sandbox):
    page.locator("[name=effect]").select_option("html")
    page.locator("[name=endpoint]").select_option("PUT /me")
    page.get_by_role("button", name="Turn on").click()
    page.locator("#faults").get_by_text("html").wait_for()
    assert [(fault.effect, fault.endpoint) for fault in sandbox.faults] == [("html", "PUT /me")]
    page.get_by_role("button", name="Turn off html").click()
    page.get_by_text("Nothing goes wrong.").wait_for()
    assert sandbox.faults == ()


def test_time_moves_and_a_snapshot_comes_back(page: Page, sandbox: Sandbox):
    sandbox.clock.freeze(1_800_000_000)
    page.get_by_role("button", name="Take snapshot").click()
    page.get_by_role("button", name="Restore").wait_for()
    page.get_by_role("button", name="+1 h").click()
    page.get_by_text("2027-01-15 09:00:00").wait_for()
    page.get_by_role("button", name="Restore").click()
    page.get_by_text("2027-01-15 08:00:00").wait_for()


def test_data_is_shown_as_text_and_a_mistake_is_said(page: Page, sandbox: Sandbox):
    sandbox.add_user(HOSTILE)
    page.get_by_label("Change zoe").wait_for()
    assert page.locator("img").count() == 0
    form = page.locator("#add-user")
    form.get_by_label("UID").fill("a b")
    form.get_by_role("button", name="Create").click()
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "letters, digits, hyphens" in alert.inner_text()
