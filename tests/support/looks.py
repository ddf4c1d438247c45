"""What can be told of how a page looks and how it is reached, without looking at it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# JupyterLab is loaded anew for another theme only.
IN_EACH_THEME = pytest.mark.parametrize(
    "theme", [pytest.param("light", marks=pytest.mark.shared_lab), "dark"]
)
IN_EACH_LOOK = pytest.mark.parametrize(
    "look",
    [*(pytest.param(look, marks=pytest.mark.shared_lab) for look in ("light", "high contrast")), "dark"],
)

# Every part of a widget that lies outside of it, or whose text does not fit into it.
CUT_OFF = """() => {
    const cut = [];
    const isClipped = (part) => getComputedStyle(part).clipPath !== "none";
    const forEars = (part) => part && (isClipped(part) || forEars(part.parentElement));
    for (const widget of document.querySelectorAll(".cc-widget")) {
        const room = widget.getBoundingClientRect();
        if (room.right > document.documentElement.clientWidth) cut.push("the widget itself");
        for (const part of widget.querySelectorAll("*")) {
            const box = part.getBoundingClientRect();
            if (!box.width || part.matches("input") || forEars(part)) continue;
            const outside = box.left < room.left - 1 || box.right > room.right + 1;
            const whole = part.matches("select"); // it shows its choice whole when it is opened
            const block = !whole && getComputedStyle(part).display !== "inline";
            const hidden = block && part.scrollWidth > part.clientWidth + 1;
            if (outside || hidden) cut.push(part.outerHTML.slice(0, 80));
        }
    }
    return cut;
}"""
FOCUS = """() => {
    const active = document.activeElement;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(active);
    const copy = active.cloneNode(true);
    for (const drawn of copy.querySelectorAll("[aria-hidden], [hidden]")) drawn.remove();
    const name = active.ariaLabel || copy.textContent.trim() || active.type;
    return { name, seen: outlineStyle === "solid" && parseFloat(outlineWidth) >= 2, outlineColor };
}"""


def violations(page: Page, within: str = ".cc-widget") -> list[str]:
    """Return what axe finds in the widgets, or within something else."""
    found = Axe().run(page, context=within).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


def tab(page: Page, times: int) -> list[str]:
    """Press Tab; return what had the focus each time, which must be visible."""
    visited = []
    for _ in range(times):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["seen"], focus
        visited.append(focus["name"])
    return visited
