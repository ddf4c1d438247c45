"""When a name is not one that people can read."""

from __future__ import annotations

import narwhals as nw

from .catalogue import Condition
from .patterns import CONTROL, HIDING, MOJIBAKE, REPLACEMENT, WHITE, blank, has

LONGEST = 100

_NAME = nw.col("name")
_OF_LENGTH = _NAME.str.len_chars().is_between(1, LONGEST)
_PADDED = f"^[{WHITE}]|[{WHITE}]$"
_ORDINARY = ~_NAME.str.contains(f"[{CONTROL}{HIDING}{REPLACEMENT}<]|{_PADDED}|{MOJIBAKE}")

CONDITIONS = {
    "name_missing": Condition(_NAME.is_null() | (_NAME == ""), _OF_LENGTH, of_missing=True),
    "name_blank": Condition((_NAME != "") & blank("name"), _ORDINARY),
    "name_type": Condition(nw.col("name.mistyped"), columns=("name.mistyped",)),
    "name_too_long": Condition(_NAME.str.len_chars() > LONGEST, _OF_LENGTH),
    "name_control": Condition(has("name", CONTROL), _ORDINARY),
    "name_invisible": Condition(has("name", HIDING), _ORDINARY),
    "name_padded": Condition(_NAME.str.contains(_PADDED) & ~blank("name"), _ORDINARY),
    "name_encoding": Condition(_NAME.str.contains(f"{REPLACEMENT}|{MOJIBAKE}"), _ORDINARY),
    "name_markup": Condition(_NAME.str.contains("<[A-Za-z/!?]"), _ORDINARY),
}
