"""HTML and Markdown from templates, in which every value is escaped."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from .documentation import page_url
from .stylesheet import styles_for
from .text import count_of, escape_markdown, likelihood, visible

_TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, **values: Any) -> str:
    """Fill in a template of this package; values are escaped for HTML, in `.md` templates for Markdown."""
    return _environment(template.endswith(".html")).get_template(template).render(**values)


def card(
    title: str,
    *,
    lead: str = "",
    initials: str = "",
    badge: str = "",
    tone: str = "",
    facts: Iterable[tuple[str, object]] = (),
    alert: Mapping[str, str] | None = None,
) -> str:
    """Return a card as HTML for a cell, in the look of the widgets; every value is escaped.

    Args:
        title: What it is.
        lead: The same in code, such as a UID.
        initials: What stands in the avatar; without any there is none.
        badge: A short state, such as `online`.
        tone: The badge's: `good`, `bad`, `warn`, `accent` or none.
        facts: Labels and values; those without a value are left out.
        alert: What went wrong: `headline, code, reason, next_step`, and `page`, where to read more.
    """
    markup = render(
        "card.html",
        title=title,
        lead=lead,
        initials=initials,
        badge=badge,
        tone=tone,
        facts=[(label, value) for label, value in facts if value not in (None, "")],
        alert=alert,
    )
    return in_cell(markup)


def in_cell(markup: str, *, name: str = "", css: str = "") -> str:
    """Return markup for a cell, in the look of the widgets and with no more of the stylesheet than it uses.

    Args:
        markup: What a template of this package rendered.
        name: A class of the whole, for the rules of its own.
        css: These rules.
    """
    scope, styles = styles_for(markup, css)
    return f'<div class="cc-ui {scope} {name}"><style>{styles}</style>{markup}</div>'


def icon_nodes(name: str) -> list[Any]:
    """Return an icon as `[tag, attributes, child, ...]`, for a page to draw.

    >>> icon_nodes("x")[0]
    'svg'
    """
    return _nodes(ElementTree.fromstring((_TEMPLATES / "icons" / f"{name}.svg").read_text(encoding="utf-8")))  # noqa: S314 - our own file


def icon(name: str) -> Markup:
    """Return an icon as inline SVG."""
    drawing = re.sub(r"<!--.*?-->\s*", "", (_TEMPLATES / "icons" / f"{name}.svg").read_text(encoding="utf-8"))
    return Markup(re.sub(r'class="[^"]*"', 'class="cc-icon" aria-hidden="true"', " ".join(drawing.split())))  # noqa: S704 - our own file


def _nodes(element: ElementTree.Element) -> list[Any]:
    attributes = {key: value for key, value in element.attrib.items() if key != "class"}
    return [element.tag.rpartition("}")[2], attributes, *map(_nodes, element)]


@functools.cache
def _environment(for_html: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=for_html,  # noqa: S701 - Markdown has an escape of its own, the filter `text`
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: "" if value is None else value,
    )
    environment.globals["icon"] = icon
    environment.filters["text"] = escape_markdown
    environment.filters["likelihood"] = likelihood
    environment.filters["count_of"] = count_of
    environment.filters["page_in"] = lambda name, catalogue: page_url(catalogue, name)
    environment.filters["visible"] = visible
    environment.filters["with_code"] = with_code
    environment.filters["fenced"] = lambda text: str(text).replace("```", "'''")
    return environment


def with_code(text: Any) -> Markup:
    """Return a sentence of a catalogue as HTML, in which what stands between backticks is code.

    >>> print(with_code("no `@` & no `<`"))
    no <code>@</code> &amp; no <code>&lt;</code>
    """
    parts = str(text).split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else part for place, part in enumerate(parts)
    )
