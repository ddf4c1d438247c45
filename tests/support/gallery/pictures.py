"""Pictures of the page of components, and how alike two of them are whatever fonts a machine has.

Sizes and shrunken pictures are compared with a tolerance; colours, borders, spacing and weights, which do not
depend on a font, exactly.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser

FOLDER = Path(__file__).parents[3] / "docs" / "images"
THEMES = ("light", "dark")
WIDTH = 1280
_GRID = 32
_BOXES = """() => Object.fromEntries([...document.querySelectorAll("main section[aria-label]")].map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    return [one.ariaLabel, [x + scrollX, y + scrollY, width, height].map(Math.round)];
}))"""

# How each kind of element is painted, with colours as a screen shows them.
_PAINT = """() => {
    const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const shown = (colour) => {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data].join(" ");
    };
    const border = ["borderTopWidth", "borderTopStyle", "borderTopLeftRadius"];
    const styles = [...border, "padding", "fontSize", "fontWeight"];
    const paint = (one) => {
        const style = getComputedStyle(one);
        const colours = [style.color, style.backgroundColor, style.borderTopColor].map(shown);
        const name = [one.localName, ...one.classList].join(".");
        const tone = one.closest("[data-tone]")?.dataset.tone ?? "none";
        return [name, `tone ${tone}`, ...colours, ...styles.map((name) => style[name])].join("; ");
    };
    const parts = [...document.querySelectorAll("main section[aria-label] *:not(svg, svg *)")];
    return [...new Set(parts.filter((one) => one.checkVisibility()).map(paint))].sort();
}"""

Box = tuple[int, int, int, int]


class Picture(NamedTuple):
    """The whole page, and where each component lies on it: left, top, width, height."""

    image: Image.Image
    boxes: dict[str, Box]
    paint: list[str]
    """How each kind of element is painted."""


class Difference(NamedTuple):
    """How far two pictures of a component are apart."""

    colour: float
    """The mean difference of a channel, from 0 to 1, once both are shrunk to a grid of 32 by 32."""
    size: float
    """The larger one's width or height over the smaller one's, less 1."""


def take(browser: Browser, page_file: Path, theme: str, css: str = "") -> Picture:
    """Draw the page in a theme; `css` is put behind its own."""
    page = browser.new_page(viewport={"width": WIDTH, "height": 900}, reduced_motion="reduce")
    page.goto(f"{page_file.as_uri()}?theme={theme}")
    if css:
        page.add_style_tag(content=css)
    boxes = {name: tuple(box) for name, box in page.evaluate(_BOXES).items()}
    image = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    paint = page.evaluate(_PAINT)
    page.close()
    return Picture(image, boxes, paint)


def keep(picture: Picture, theme: str) -> None:
    """Write a picture to `docs/images`."""
    picture.image.quantize(256).save(file_of(theme), optimize=True)
    measured = {"boxes": picture.boxes, "paint": picture.paint}
    _json(theme).write_text(json.dumps(measured, indent=1) + "\n")


def kept(theme: str) -> Picture:
    """Read the picture in `docs/images`."""
    measured = json.loads(_json(theme).read_text())
    boxes = {name: tuple(box) for name, box in measured["boxes"].items()}
    return Picture(Image.open(file_of(theme)).convert("RGB"), boxes, measured["paint"])


def differences(one: Picture, other: Picture) -> dict[str, Difference]:
    """Compare the components that both pictures show."""
    return {name: _difference(one, other, name) for name in one.boxes.keys() & other.boxes.keys()}


def _difference(one: Picture, other: Picture, name: str) -> Difference:
    (_, _, width, height), (_, _, other_width, other_height) = one.boxes[name], other.boxes[name]
    apart = ImageChops.difference(_shrunk(one, name), _shrunk(other, name))
    colour = sum(ImageStat.Stat(apart).mean) / 3 / 255
    return Difference(colour, max(_excess(width, other_width), _excess(height, other_height)))


def _excess(one: int, other: int) -> float:
    return max(one, other) / max(min(one, other), 1) - 1


def _shrunk(picture: Picture, name: str) -> Image.Image:
    left, top, width, height = picture.boxes[name]
    part = picture.image.crop((left, top, left + width, top + height))
    return part.resize((_GRID, _GRID), Image.Resampling.BOX)


def file_of(theme: str) -> Path:
    """Return where the picture lies."""
    return FOLDER / f"components{'' if theme == 'light' else '_dark'}.png"


def _json(theme: str) -> Path:
    return Path(__file__).parent / f"measured_{theme}.json"
