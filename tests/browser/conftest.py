"""One server and one browser for the tests of a worker; a kernel of its own, and a page, for each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize, expect, sync_playwright
from support import chromium
from support.jupyter import Jupyter, NotebookPage
from support.tools import needed

BUILD = Path(__file__).parents[2] / "build"
WINDOW: ViewportSize = {"width": 1280, "height": 900}
_FAILED = pytest.StashKey[bool]()

# A condition is waited for as long as a loaded machine may need; nothing waits when it holds.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A Chromium, for this folder only: while Playwright drives it, an event loop counts as running."""
    path = needed(chromium.find(), "Chromium (python tests/support/chromium.py installs one)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*chromium.FLAGS, chromium.OFFLINE])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    server = Jupyter(tmp_path_factory.mktemp("jupyter"))
    yield server
    server.stop()


@pytest.fixture(scope="package")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """What the pages of a worker share: megabytes of scripts, loaded and compiled once, and nothing else."""
    context = browser.new_context()
    context.set_default_timeout(60_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture(scope="package")
def open_lab() -> list[Page]:
    """The page on which tests that are marked `shared_lab` open their notebooks, once there is one."""
    return []


@pytest.fixture
def new_page(profile: BrowserContext, open_lab: list[Page]) -> Iterator[Callable[[], Page]]:
    """Open pages that are closed after the test, with everything that they have kept."""

    def open_page() -> Page:
        page = profile.new_page()
        page.set_viewport_size(WINDOW)
        return page

    yield open_page
    for page in profile.pages:
        if page in open_lab:
            continue
        with suppress(Error):  # a page of a file, or one that crashed, has nothing to clear
            page.evaluate("() => localStorage.clear()")
        page.close()
    profile.clear_cookies()


@pytest.fixture
def notebook(
    request: pytest.FixtureRequest, new_page: Callable[[], Page], jupyter: Jupyter, open_lab: list[Page]
) -> Iterator[NotebookPage]:
    """An empty page, or JupyterLab with nothing open; no request of it may leave this machine."""
    is_shared = request.node.get_closest_marker("shared_lab") is not None
    if is_shared and open_lab:
        page = NotebookPage(open_lab.pop(), jupyter, in_open_lab=True)
        page.page.bring_to_front()
    else:
        page = NotebookPage(new_page(), jupyter)
        for waiting in open_lab:  # it looks after its own server, which need not be this one
            page.allow(waiting.url.partition("/lab")[0])
    yield page
    page.stop_listening()
    if is_shared and _FAILED not in request.node.stash and page.close_all():
        _show_as_at_first(page.page)
        open_lab.append(page.page)
    jupyter.stop_kernels()
    jupyter.reset()
    assert page.foreign_requests == []


def _show_as_at_first(page: Page) -> None:
    page.unroute_all()
    page.set_viewport_size(WINDOW)
    page.emulate_media(
        media="null", color_scheme="light", reduced_motion="no-preference", forced_colors="none"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep a picture of every page that is open when a test fails, and name it in the report."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("browser")
    if report.failed:
        item.stash[_FAILED] = True
    if report.failed and browser is not None:
        pages = [page for context in browser.contexts for page in context.pages]
        shown = [_keep_failure(page, item.name, number) for number, page in enumerate(pages, 1)]
        report.sections.append(("pages of the failed test", "\n".join(shown)))
    return report


def _keep_failure(page: Page, test: str, number: int) -> str:
    name = re.sub(r"[^\w.-]+", "-", test)
    path = BUILD / "failures" / f"{name}-{number}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        page.screenshot(path=path, animations="disabled", timeout=10_000)
    except Error as error:
        return f"{page.url}: no picture: {error.message.splitlines()[0]}"
    return f"{page.url}: {path}"


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keep a picture of what a test sees, for a person to look at."""
    folder = BUILD / "pictures"

    def keep(page: Page, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", animations="disabled")

    return keep


@pytest.fixture(scope="session")
def tutorial() -> Path:
    return Path(__file__).parents[2] / "notebooks" / "01_login_tutorial.ipynb"
