r"""What the rules look for in texts, as regular expressions that every engine reads alike.

Characters stand for themselves: the engines disagree about what `\s`, `\d` and `$` mean. Where a pattern
ends in `$`, one of them would let a newline pass behind it, so `whole` looks for that too.
"""

from __future__ import annotations

import narwhals as nw

# What JavaScript's trim() removes, and so what the SDK takes for an empty uid.
WHITE = (
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
INVISIBLE = "\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
HIDING = "\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
CONTROL = "\\x00-\\x1f\\x7f-\x9f"
# The engines lower-case other letters too, each in its own way; the service does not.
NOT_ASCII = "[^\\x00-\\x7f]"
REPLACEMENT = "\ufffd"

# UTF-8 that was read as Windows-1252 or Latin-1: MÃ¼ller, JosÃ©. Of two characters the first counts only if
# it leads to Latin, Greek, Cyrillic, Hebrew or Arabic: a capital É before a quotation mark may well be meant.
_BYTES_80 = "\x80-\x8f\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d"
_BYTES_90 = "\x90-\x9f\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
_LATER = f"[{_BYTES_80}{_BYTES_90}\xa0-\xbf]"
MOJIBAKE = (
    f"[\xc2-\xc5\xce-\xd1\xd7-\xd9]{_LATER}|\xe0[\xa0-\xbf]{_LATER}|[\xe1-\xec\xee\xef]{_LATER}{{2}}"
    f"|\xed[{_BYTES_80}{_BYTES_90}]{_LATER}|\xf0[{_BYTES_90}\xa0-\xbf]{_LATER}{{2}}"
)

TOKEN_TAIL = "_[0-9]{10}[0-9A-Fa-f]{8,}"
TOKEN = f"[^{WHITE}]+{TOKEN_TAIL}"
HEX_40 = "[0-9A-Fa-f]{40}"
GUID = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}|[0-9A-Fa-f]{32}"
E_MAIL = f"[^@{WHITE}]+@[^@{WHITE}][^@.{WHITE}]*\\.[^@{WHITE}]+"


def has(column: str, characters: str) -> nw.Expr:
    """Say that a text holds one of these characters, as in a class of a regular expression."""
    return nw.col(column).str.contains(f"[{characters}]")


def whole(column: str, pattern: str) -> nw.Expr:
    """Say that a text is nothing but this pattern."""
    text = nw.col(column).str
    return text.contains(f"^(?:{pattern})$") & ~text.ends_with("\n")


def blank(column: str) -> nw.Expr:
    """Say that a text has no character but white space."""
    return ~has(column, f"^{WHITE}")


def any_case(word: str) -> str:
    """Return a pattern for a word of ASCII letters in any case."""
    return "".join(f"[{letter.upper()}{letter}]" if letter.isalpha() else letter for letter in word)
