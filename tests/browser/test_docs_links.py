"""The link of a message opens its page of the site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.site import build_pages, write_site

import cometchat_nb as cc
from cometchat_nb.rendering.documentation import VARIABLE

pytestmark = pytest.mark.browser

LINKS = ("codes/ERROR_INVALID_UID", "causes/uid_is_email", "rules/uid_space")


def test_the_link_of_a_message_opens_its_page(
    new_page: Callable[[], Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Of an error in a cell, of a report, and of an audit; each in a file, as a person opens a saved one."""
    site = build_pages(write_site(tmp_path), tmp_path, LINKS)
    monkeypatch.setenv(VARIABLE, site.as_uri())
    with pytest.raises(cc.CometChatError) as caught:
        cc.Sandbox().client().login("nobody")
    messages = {
        "codes/ERROR_INVALID_UID": caught.value._repr_html_(),
        "causes/uid_is_email": cc.report(cc.reproduce([{"uid": "a@b.example"}], progress=False)).html,
        "rules/uid_space": cc.audit([{"uid": "a b"}], progress=False)._repr_html_(),
    }
    for name, message in messages.items():
        file = tmp_path / "message.html"
        file.write_text(f'<meta charset="utf-8">{message}', encoding="utf-8")
        page = new_page()
        page.goto(file.as_uri())
        link = page.locator(f'a[href$="/{name}.html"]').first
        if link.get_attribute("target") == "_blank":  # in a cell; a report is a page of its own
            with page.context.expect_page() as opened:
                link.click()
            page = opened.value
        else:
            link.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name.partition("/")[2])
