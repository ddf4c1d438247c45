"""The page of components: it looks as its committed pictures do, and is for everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from support.gallery import PAGE
from support.gallery.pictures import THEMES, differences, kept, take
from support.looks import CUT_OFF, violations

pytestmark = pytest.mark.browser

# Other fonts make lines longer or shorter, and break them elsewhere.
MOST_COLOUR = 0.05
MOST_SIZE = 0.25


@pytest.mark.parametrize("theme", THEMES)
def test_every_component_looks_as_in_its_picture(browser: Browser, theme: str):
    now, then = take(browser, PAGE, theme), kept(theme)
    assert now.boxes.keys() == then.boxes.keys()
    far = {
        name: apart
        for name, apart in differences(now, then).items()
        if apart.colour > MOST_COLOUR or apart.size > MOST_SIZE
    }
    assert far == {}
    assert now.paint == then.paint, "if this is meant, run: cd tests; python -m support.gallery"


@pytest.mark.parametrize(
    "css",
    [
        ".cc-ui [data-tone] { --cc-soft: transparent !important }",
        ".cc-ui button { all: unset !important }",
        ".cc-ui .cc-card { padding: 0 !important }",
        ".cc-ui .cc-panes { display: block !important }",
        ":root { color-scheme: dark !important }",
    ],
)
def test_a_lost_style_is_seen(browser: Browser, css: str):
    lost, then = take(browser, PAGE, "light", css), kept("light")
    apart = differences(lost, then).values()
    assert lost.paint != then.paint or any(o.colour > MOST_COLOUR or o.size > MOST_SIZE for o in apart)


@pytest.mark.parametrize("look", ["light", "dark", "forced colours"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_component_is_for_everybody(browser: Browser, look: str, width: int):
    page = browser.new_page(viewport={"width": width, "height": 900})
    if look == "forced colours":
        page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto(f"{PAGE.as_uri()}?theme={'light' if look == 'light' else 'dark'}")
    many = "landmark-unique"  # there are many login forms on this page
    assert [one for one in violations(page, "main") if not one.startswith(many)] == []
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_every_component_reads_from_right_to_left(browser: Browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(PAGE.as_uri())
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate(CUT_OFF) == []
    heads = page.evaluate(
        """() => [...document.querySelectorAll(".cc-login .cc-title:not(.cc-name)")].map((title) =>
            title.getBoundingClientRect().left > title.nextElementSibling.getBoundingClientRect().left)"""
    )
    assert heads
    assert all(heads)
    page.close()
