"""The design system's stylesheet: whole for a page; for a cell, what its markup uses."""

from __future__ import annotations

import functools
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

_TEMPLATES = Path(__file__).parent / "templates"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IN_BRACKETS = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
_CLASS = re.compile(r"\.(cc-[\w-]+)")
_MARK = re.compile(r"\[(data-(?:tone|hue|dot)[^\]]*)\]")
_NAME = re.compile(r'(?<![\w-])cc-[\w-]+|data-(?:tone|hue|dot)(?:="\w*")?')
_TOKEN = re.compile(r"var\((--cc-[\w-]+)")
_DECLARATION = re.compile(r"(--cc-[\w-]+):[^;]+;")


def stylesheet(*names: str) -> str:
    """Return parts of the stylesheet, such as `tokens.css`."""
    return "\n".join((_TEMPLATES / name).read_text(encoding="utf-8") for name in names)


def styles_for(markup: str, css: str = "") -> tuple[str, str]:
    """Return a class, and what of tokens and elements a piece of markup and its own rules use, minified.

    The rules hold below this class only: those of another cell, which come later, would outweigh them.

    >>> scope, styles = styles_for('<b class="cc-badge">')
    >>> [name in styles for name in (f".{scope} .cc-badge", ".cc-avatar", "--cc-tone")]
    [True, False, True]
    """
    names = _names_in_styles().intersection(_NAME.findall(markup))
    styles = _styles_for(names, frozenset(_TOKEN.findall(css)))
    scope = f"cc-{zlib.crc32(styles.encode()):08x}"
    return scope, styles.replace(".cc-ui", f".{scope}") + css


@functools.cache
def _names_in_styles() -> frozenset[str]:
    return frozenset(_NAME.findall(_minify("elements.css").replace(".", "")))


@functools.cache
def _styles_for(names: frozenset[str], tokens_of_css: frozenset[str]) -> str:
    elements = "".join(_used_rules(_minify("elements.css"), names))
    tokens = _minify("tokens.css")
    needed = _needed_tokens(tokens, {*_TOKEN.findall(elements), *tokens_of_css})
    return _DECLARATION.sub(lambda found: found[0] if found[1] in needed else "", tokens) + elements


def _used_rules(css: str, names: frozenset[str]) -> Iterator[str]:
    for selector, body in _rules_of(css):
        if selector.startswith("@"):
            inner = "".join(_used_rules(body, names))
            if inner:
                yield f"{selector}{{{inner}}}"
        elif _is_used(selector, names):
            yield f"{selector}{{{body}}}"


def _rules_of(css: str) -> Iterator[tuple[str, str]]:
    """Yield selector and body of each rule of the outermost level."""
    depth = start = opened = 0
    for place, character in enumerate(css):
        if character == "{":
            opened = place if depth == 0 else opened
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : place]
                start = place + 1


def _is_used(selector: str, names: frozenset[str]) -> bool:
    outside = _IN_BRACKETS.sub("", selector)
    asked = {*_CLASS.findall(outside), *_MARK.findall(outside)} - {"cc-ui", "data-tone"}
    return asked <= names


def _needed_tokens(tokens: str, found: set[str]) -> set[str]:
    """Return these tokens, and those that they are made of."""
    needed: set[str] = set()
    definitions = [(one[1], one[0]) for one in _DECLARATION.finditer(tokens)]
    while found - needed:
        needed |= found
        found = {token for name, text in definitions if name in needed for token in _TOKEN.findall(text)}
    return needed


@functools.cache
def _minify(name: str) -> str:
    flat = " ".join(_COMMENT.sub("", stylesheet(name)).split())
    return re.sub(r" ?([{};,>]) ?|(?<=:) ", lambda found: found[1] or "", flat)
