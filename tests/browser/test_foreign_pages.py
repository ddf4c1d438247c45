"""What a web page of another site can do to a sandbox of this machine: nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page
from support import chromium

from cometchat_nb import Sandbox

pytestmark = pytest.mark.browser

PATH = "/v3.0/users/cometchat-uid-1"
CALL = """async ([url, method, appId, apiKey]) => {
    try {
        const reply = await fetch(url, { method, headers: { appId, apiKey } });
        return [reply.status, (await reply.text()).slice(0, 40)];
    } catch (error) {
        return [error.name, ""];
    }
}"""
CHAT = """(url) => new Promise((tell) => {
    const chat = new WebSocket(url);
    chat.onopen = () => tell("open");
    chat.onerror = () => tell("refused");
})"""


class Handler(BaseHTTPRequestHandler):
    """A page that has nothing on it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"<!doctype html><link rel=icon href=data:,><title>Free kittens</title>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def site() -> Iterator[int]:
    """A web server of somebody's on this machine; yields its port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser_of_somebody(browser: Browser) -> Iterator[Browser]:
    """A browser whose DNS leads evil.example to this machine."""
    flags = [*chromium.FLAGS, "--host-resolver-rules=MAP evil.example 127.0.0.1"]
    own = browser.browser_type.launch(executable_path=chromium.find(), args=flags)
    yield own
    own.close()


@pytest.fixture
def page(browser_of_somebody: Browser) -> Iterator[Page]:
    page = browser_of_somebody.new_page()
    yield page
    page.close()


def call(page: Page, sandbox: Sandbox, url: str, method: str) -> list[object]:
    return page.evaluate(CALL, [url + PATH, method, sandbox.app_id, sandbox.rest_api_key])


def is_there(sandbox: Sandbox) -> bool:
    return "cometchat-uid-1" in [user.uid for user in sandbox.users if user.deactivated_at is None]


def test_a_page_of_another_site_neither_reads_nor_deletes(page: Page, sandbox: Sandbox):
    with site() as port, sandbox.serve(control=True) as url:
        page.goto(f"http://evil.example:{port}/")
        for method in ("GET", "DELETE", "POST"):
            assert call(page, sandbox, url, method) == ["TypeError", ""]
        assert page.evaluate(CHAT, url.replace("http", "ws")) == "refused"
    assert is_there(sandbox)


def test_nor_does_one_whose_name_leads_here_since_it_was_loaded(page: Page, sandbox: Sandbox):
    with site() as port:
        page.goto(f"http://evil.example:{port}/")
    with sandbox.serve(port=port, control=True):
        for method in ("GET", "DELETE"):
            status, body = call(page, sandbox, f"http://evil.example:{port}", method)
            assert status == 403
            assert "Andrew" not in body
        assert page.evaluate(CHAT, f"ws://evil.example:{port}/") == "refused"
    assert is_there(sandbox)


def test_a_page_of_this_machine_and_one_that_was_named_do(page: Page, sandbox: Sandbox):
    with site() as port, sandbox.serve(allow_origins=[f"http://evil.example:{port}"]) as url:
        for name in ("localhost", "evil.example"):
            page.goto(f"http://{name}:{port}/")
            assert call(page, sandbox, url, "GET")[0] == 200
            assert page.evaluate(CHAT, url.replace("http", "ws")) == "open"
        assert call(page, sandbox, url, "DELETE")[0] == 200
    assert not is_there(sandbox)
