"""Pages and texts from templates, in which every value is escaped."""

from __future__ import annotations

import functools
import re
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def render(template: str, **values: Any) -> str:
    """Fill in a template of this package; values are escaped for HTML, in `.md` templates for Markdown."""
    return _environment(template.endswith(".html")).get_template(template).render(**values)


def escape_markdown(value: Any) -> str:
    r"""Make a value literal text in Markdown, also in a table's cell.

    >>> print(escape_markdown("a|b <i>_c_</i>"))
    a\|b \<i\>\_c\_\</i\>
    """
    text = "" if value is None else " ".join(str(value).split())
    return _MARKDOWN_SPECIAL.sub(r"\\\1", text)


@functools.cache
def _environment(for_html: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("cometchat_nb"),
        autoescape=for_html,  # noqa: S701 - Markdown has an escape of its own, the filter `text`
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: "" if value is None else value,
    )
    environment.filters["text"] = escape_markdown
    environment.filters["fenced"] = lambda text: str(text).replace("```", "'''")
    return environment
