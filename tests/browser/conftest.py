"""One server for all browser tests, one browser a module; a fresh page and fresh kernels for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from support import chromium
from support.jupyter import Jupyter, NotebookPage
from support.tools import needed


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium, for one module: while Playwright drives it, an event loop counts as running."""
    path = needed(chromium.find(), "Chromium (python tests/support/chromium.py installs one)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    server = Jupyter(tmp_path_factory.mktemp("jupyter"))
    yield server
    server.stop()


@pytest.fixture
def notebook(browser: Browser, jupyter: Jupyter) -> Iterator[NotebookPage]:
    """An empty page; whatever it shows later, no request may leave this machine."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(30_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = NotebookPage(context.new_page(), jupyter)
    yield page
    context.close()
    jupyter.stop_kernels()
    jupyter.set_theme("light")
    assert page.foreign_requests == []


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keep a picture of what a test sees, for a person to look at."""
    folder = Path(__file__).parents[2] / "build" / "pictures"

    def keep(page: Page, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", animations="disabled")

    return keep


@pytest.fixture(scope="session")
def tutorial() -> Path:
    return Path(__file__).parents[2] / "notebooks" / "01_login_tutorial.ipynb"
