"""Text as a page can show it: nothing invisible, no half characters, no megabytes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

LONGEST_SHOWN = 2_000
LONGEST_URL = 3_000

# Joiners that scripts and emoji need, the marks that only say which way to read, and line breaks.
_HARMLESS = frozenset("\u200c\u200d\u200e\u200f\u061c\n\t")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_WEB_ADDRESS = re.compile(r"https?://[^\s\\]+\Z", re.IGNORECASE)


def legible(text: str) -> str:
    r"""Return the text with its controls made visible, and cut where it is longer than 2,000 characters.

    >>> legible("abc\u202egnp.exe")
    'abc[U+202E]gnp.exe'
    """
    rest = len(text) - LONGEST_SHOWN
    shown = text if rest <= 0 else f"{text[:LONGEST_SHOWN]}… ({rest:,} more characters)"
    return shown if shown.isprintable() else "".join(map(_visible, shown))


def legible_values(texts: Mapping[str, str]) -> dict[str, str]:
    """Make every value legible."""
    return {name: legible(text) for name, text in texts.items()}


def web_address(text: str) -> str:
    """Return an http or https address as it is, and an empty string for anything else."""
    fits = len(text) <= LONGEST_URL and text.isprintable() and _WEB_ADDRESS.match(text)
    return text if fits else ""


def whole_characters(text: str) -> str:
    """Replace half characters (lone surrogates), which no message to a page can carry."""
    return text.encode("utf-8", "replace").decode()


def _visible(character: str) -> str:
    hidden = unicodedata.category(character) in _INVISIBLE and character not in _HARMLESS
    return f"[U+{ord(character):04X}]" if hidden else character
