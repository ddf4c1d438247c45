"""The site of `make lite`: Python and the sandbox in a reader's browser, and no request to another host.

Opt-in (`make lite`): it needs the site, whose Pyodide is fetched from npm.
"""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from support import chromium
from support.tools import needed

import cometchat_nb as cc

pytestmark = [pytest.mark.lite, pytest.mark.xdist_group("lite")]
SITE = Path(os.environ.get("TEST_LITE_SITE", "build/lite")).absolute()
PICTURES = Path(__file__).parents[2] / "build" / "pictures"
NOTEBOOK = "index.html?path=00_in_your_browser.ipynb"


class Files(http.server.SimpleHTTPRequestHandler):
    """Serves the site as any static host does."""

    extensions_map = {  # noqa: RUF012 - the base class's own name
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's own name
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=SITE))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def requests() -> list[str]:
    """The address of every request, the worker's included."""
    return []


@pytest.fixture(scope="module")
def page(address: str, requests: list[str]) -> Iterator[Page]:
    """The notebook, all of its cells run."""
    path = needed(chromium.find(), "Chromium (python tests/support/chromium.py installs one)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(300_000)  # Python is compiled in the page
        page.context.on("request", lambda request: requests.append(request.url))
        page.goto(f"{address}/lab/{NOTEBOOK}")
        page.locator(".jp-Notebook").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.get_by_text("Logout successful").wait_for()
        yield page
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / "lite.png")
        browser.close()


def test_a_reader_logs_in_through_the_form_and_out_again(page: Page):
    form = page.locator(".jp-OutputArea-output").filter(has_text="UID and Auth Key").first
    form.get_by_text("Andrew Joseph").click()
    form.get_by_role("button", name="Log in", exact=True).click()
    panel = page.locator(".jp-OutputArea-output").filter(has_text="Log out").last
    expect(panel).to_contain_text("Andrew Joseph", timeout=60_000)
    panel.get_by_role("button", name="Log out").click()
    expect(panel).to_contain_text("Nobody is logged in", timeout=60_000)


def test_a_failed_login_is_explained(page: Page):
    form = page.locator(".jp-OutputArea-output").filter(has_text="UID and Auth Key").first
    form.get_by_role("textbox", name="UID").fill("nobody")
    form.get_by_role("button", name="Log in", exact=True).click()
    expect(form).to_contain_text("ERROR_INVALID_UID", timeout=60_000)


def test_no_request_leaves_the_machine(page: Page, address: str, requests: list[str]):
    here = ("http://127.0.0.1:", f"blob:{address}", "data:")
    elsewhere = [url for url in requests if not url.startswith(here)]
    assert elsewhere == []
    assert any(url.endswith(".wasm") for url in requests)


def test_an_app_is_reached_by_fetch(page: Page, address: str):
    """A sandbox on a socket, which allows pages of this machine (CORS), stands for the app."""
    sandbox = cc.Sandbox()
    with sandbox.serve() as url:
        settings = sandbox.settings_for(url)
        names = ("app_id", "region", "auth_key", "admin_host", "client_host")
        arguments = ", ".join(f"{name}={str(getattr(settings, name))!r}" for name in names)
        code = (
            f"calls = cc.AsyncCometChatCalls(cc.AppSettings({arguments}))\n"
            "print('fetched', (await calls.login('cometchat-uid-3')).name)"
        )
        last = page.locator(".jp-Notebook .jp-CodeCell").last
        last.locator(".cm-content").click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(code)
        page.keyboard.press("Shift+Enter")
        expect(page.locator(".jp-Notebook")).to_contain_text("fetched Nancy Grace", timeout=60_000)
