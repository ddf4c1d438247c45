"""The example's page in a browser: it logs a user in, and no key reaches it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, expect
from support.servers import Server, free_port

from cometchat_nb.sandbox.service import AUTH_KEY, REST_API_KEY

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.browser


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[str]:
    """The example, started by its one command; its URL."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COMETCHAT_")}
    server = Server(
        [sys.executable, "-m", "examples.backend", "--port", str(port)],
        url,
        log=tmp_path / "backend.log",
        health="/",
        environment=environment | {"PYTHONPATH": str(ROOT)},
    )
    yield url
    server.stop()


def test_the_page_logs_a_user_in_and_no_key_reaches_the_browser(shop: str, browser: Browser):
    context = browser.new_context()
    page = context.new_page()
    seen: list[str] = []

    def keep(request: Request) -> None:
        reply = request.response()
        seen.append(f"{request.url} {request.headers} {request.post_data} {reply and reply.text()}")

    page.on("requestfinished", keep)
    page.goto(shop)
    page.get_by_label("Name").fill("andrew")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("status")).to_have_text("The name or the password is wrong.")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("status")).to_have_text(
        "Signed in as andrew, logged in to Calls as Andrew Joseph (cometchat-uid-1)."
    )
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("logged in to Calls as Andrew Joseph")
    expect(page.get_by_label("Password")).to_be_hidden()
    seen += [page.content(), str(context.storage_state())]
    assert any("/me " in text for text in seen)
    assert not [text for text in seen if AUTH_KEY in text or REST_API_KEY in text]
    assert not re.search(r"api_?key", "\n".join(seen), re.IGNORECASE)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("Signed out.")
    context.close()
