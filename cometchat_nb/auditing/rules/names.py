"""Rules for the name: what people see of a user."""

from __future__ import annotations

from functools import partial

import narwhals as nw

from ..patterns import CONTROL, HIDING, REPLACEMENT, WHITE, blank, has
from ..rule import CONSTRAINTS, Rule

LONGEST = 100

_NAME = nw.col("name")
_OF_LENGTH = _NAME.str.len_chars().is_between(1, LONGEST)
_ORDINARY = ~_NAME.str.contains(f"[{CONTROL}{HIDING}{REPLACEMENT}<]|^[{WHITE}]|[{WHITE}]$")
_FILLED = ~blank("name")

_rule = partial(Rule, field="name", source=CONSTRAINTS)

RULES = (
    _rule(
        "name_missing",
        severity="error",
        says="The name is missing.",
        fails=_NAME.is_null() | (_NAME == ""),
        of_missing=True,
        screen=_OF_LENGTH,
        fix="Give the user a name of 1 to 100 characters.",
        service="Refuses to create such a user.",
    ),
    _rule(
        "name_blank",
        severity="error",
        says="The name is nothing but white space.",
        fails=(_NAME != "") & blank("name"),
        screen=_ORDINARY,
        fix="Give the user a name that can be seen.",
        service="Refuses to create such a user.",
    ),
    _rule(
        "name_type",
        severity="warning",
        says="The name is not text.",
        fails=nw.col("name.mistyped"),
        columns=("name.mistyped",),
        fix="Write it as text.",
        service="Expects a string.",
    ),
    _rule(
        "name_too_long",
        severity="error",
        says=f"The name has more than {LONGEST} characters.",
        fails=_NAME.str.len_chars() > LONGEST,
        screen=_OF_LENGTH,
        fix=f"Shorten it to at most {LONGEST} characters.",
        service="Refuses it.",
    ),
    _rule(
        "name_control",
        severity="warning",
        says="The name contains a control character, such as a line break.",
        fails=has("name", CONTROL),
        screen=_ORDINARY,
        fix="Take it out.",
        service="Keeps it; lists and notifications break there.",
    ),
    _rule(
        "name_invisible",
        severity="warning",
        says="The name contains a character that hides or reorders text.",
        fails=has("name", HIDING),
        screen=_ORDINARY,
        fix="Take it out: with it, one user can look like another.",
        service="Keeps it.",
    ),
    _rule(
        "name_padded",
        severity="info",
        says="The name has white space around it.",
        fails=_NAME.str.contains(f"^[{WHITE}]|[{WHITE}]$") & _FILLED,
        screen=_ORDINARY,
        fix="Trim it, or sorting and searching go wrong.",
        service="Keeps it.",
    ),
    _rule(
        "name_encoding",
        severity="warning",
        says="The name was broken by a wrong encoding.",
        fails=has("name", REPLACEMENT),
        screen=_ORDINARY,
        fix="Export it again as UTF-8 from where it is still whole.",
        service="Keeps it as it came.",
    ),
    _rule(
        "name_markup",
        severity="warning",
        says="The name contains markup.",
        fails=_NAME.str.contains("<[A-Za-z/!?]"),
        screen=_ORDINARY,
        fix="Take it out: a page that does not escape it would run it.",
        service="Keeps it.",
    ),
)
