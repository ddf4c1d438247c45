"""What pages of the workbench leave behind on the machine that serves them: nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from cometchat_nb import app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("app")]


@pytest.fixture
def url() -> Iterator[str]:
    with app.served(limits=app.Limits(away=8)) as url:
        yield url


def kernels() -> int:
    """Count the kernels of the workbench's server; one that ends meanwhile is none."""
    count = 0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # a zombie, too
            is_kernel = "ipykernel_launcher" in process.cmdline()
            count += is_kernel and f"{app.__name__}.runner" in process.parent().cmdline()
    return count


def wait_for(is_so: Callable[[], bool], seconds: float) -> bool:
    give_up = time.monotonic() + seconds
    while not is_so() and time.monotonic() < give_up:
        time.sleep(0.1)
    return is_so()


def is_open(page: Page) -> None:
    expect(page.get_by_role("tab", name="Log in")).to_be_visible(timeout=60_000)


def test_a_page_has_one_kernel_however_often_it_is_reloaded_and_none_when_it_is_closed(
    browser: Browser, url: str
):
    context = browser.new_context()
    page, other = context.new_page(), context.new_page()
    other.goto(url)
    page.goto(url)
    for _ in range(3):
        is_open(page)
        page.reload()
    is_open(page)
    is_open(other)
    assert wait_for(lambda: kernels() == 2, 5)
    page.close(run_before_unload=True)
    assert wait_for(lambda: kernels() == 1, 5)
    other.get_by_role("button", name="Andrew Joseph").first.click()
    other.keyboard.press("Enter")
    expect(other.get_by_text("Logged in as Andrew Joseph.").first).to_be_visible()
    context.close()  # as a browser that is killed: the page cannot say anything
    assert wait_for(lambda: kernels() == 0, 30)
