"""Words and numbers as people read them."""

from __future__ import annotations

import re
from typing import Any

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
# Controls, white space other than a space, and what hides or reorders text; joiners belong to emoji.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u1680\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
)


def likelihood(confidence: float) -> str:
    """Return how sure a cause is, in words.

    >>> likelihood(0.97), likelihood(0.6), likelihood(0.3)
    ('very likely', 'likely', 'possible')
    """
    return "very likely" if confidence >= 0.8 else "likely" if confidence >= 0.5 else "possible"


def visible(text: Any) -> str:
    r"""Show what cannot be seen: white space at the ends, controls, marks without a width.

    >>> visible(" bob\u200b"), visible("bob")
    ('[space]bob[U+200B]', 'bob')
    """
    shown = "" if text is None else str(text)
    bare = shown.strip(" ")
    lead = len(shown) - len(shown.lstrip(" "))
    marked = "[space]" * lead + bare + "[space]" * (len(shown) - lead - len(bare))
    if marked.isprintable():
        return marked
    return "".join(one if one.isprintable() or one == "\n" else f"[U+{ord(one):04X}]" for one in marked)


def escape_markdown(value: Any) -> str:
    r"""Make a value literal text in Markdown, also in a table's cell.

    >>> print(escape_markdown("a|b <i>_c_</i>"))
    a\|b \<i\>\_c\_\</i\>
    """
    text = "" if value is None else " ".join(str(value).split())
    return _MARKDOWN_SPECIAL.sub(r"\\\1", text)


def initials_of(name: str) -> str:
    """Return the first letters of a name's first and last word.

    >>> initials_of("Andrew B. Joseph"), initials_of("")
    ('AJ', '?')
    """
    letters = [word[0].upper() for word in re.findall(r"\w+", name)]
    return "".join([*letters[:1], *letters[1:][-1:]]) or "?"


def show_invisible(text: str) -> str:
    r"""Write the code points of characters that cannot be seen.

    >>> show_invisible("al\u200bice\n")
    'al[U+200B]ice[U+000A]'
    """
    return _INVISIBLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def count_of(count: int, name: str) -> str:
    """Say how many there are.

    >>> count_of(1, "user"), count_of(2000, "user")
    ('1 user', '2,000 users')
    """
    return f"{count:,} {name}" + ("" if count == 1 else "s")
