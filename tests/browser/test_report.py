"""A report in a cell: its page opens in a window of its own, and is saved under its title."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

import cometchat_nb as cc

pytestmark = pytest.mark.browser


def test_a_report_in_a_cell_is_opened_and_saved(browser: Browser):
    report = cc.report(
        cc.reproduce([{"uid": "a b"}], progress=False), title="Logins of the shop", chart=False
    )
    context = browser.new_context()
    page = context.new_page()
    page.set_content(report._repr_html_())
    with context.expect_page() as opened:
        page.get_by_role("button", name="Open").click()
    opened.value.wait_for_load_state()
    assert opened.value.title() == "Logins of the shop"
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save").click()
    assert saved.value.suggested_filename == "logins-of-the-shop.html"
    assert Path(saved.value.path()).read_text("utf-8") == report.html
    context.close()
