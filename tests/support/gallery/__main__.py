"""Writes the page of components and its pictures, light and dark."""

from playwright.sync_api import sync_playwright

from ..chromium import FLAGS, ensure
from . import PAGE, build
from .pictures import THEMES, keep, take

PAGE.write_text(build(), encoding="utf-8")
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=ensure(), args=list(FLAGS))
    for theme in THEMES:
        keep(take(browser, PAGE, theme), theme)
    browser.close()
