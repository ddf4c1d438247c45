"""Rules for the uid: what the service takes for one, and what is put there by mistake."""

from __future__ import annotations

import narwhals as nw

from ...auth.codes import INVALID_UID, UID_WITH_SPACE
from ...auth.flows import LONGEST_UID
from ..patterns import E_MAIL, GUID, HEX_40, INVISIBLE, WHITE, any_case, blank, has, whole
from ..rule import CONSTRAINTS, Rule

LOGIN = "https://www.cometchat.com/docs/calls/javascript/authentication"

_UID = nw.col("uid")
_PLACEHOLDERS = (
    "undefined",
    "null",
    "none",
    "nil",
    "nan",
    "unknown",
    r"\[object object\]",
    r"\(null\)",
)
# Serial numbers such as user_123456789012345678 are no tokens: an epoch begins with 14 to 19, until 2033,
# and behind it stands a letter sooner or later.
_TOKEN_OF_OUR_TIME = f"[^{WHITE}]+_1[4-9][0-9]{{8}}[0-9A-Fa-f]{{8,}}"
_SHORTEST_SHAPE = 20  # a token of one character, underscore, 10 and 8 digits

_ORDINARY = nw.col("uid.ordinary") & (_UID != "")
_SHORT = (_UID.str.len_chars() < _SHORTEST_SHAPE) & _ORDINARY
_OF_LENGTH = _UID.str.len_chars().is_between(1, LONGEST_UID)
_FILLED = ~blank("uid")
_NOT_FOUND = "Answers ERR_UID_NOT_FOUND: no such user can exist."

RULES = (
    Rule(
        "uid_missing",
        "uid",
        "error",
        "The uid is missing.",
        fails=_UID.is_null() | (_UID == ""),
        of_missing=True,
        screen=_OF_LENGTH,
        fix="Give the user the uid under which it was created.",
        service="Refuses to create such a user; the SDK refuses to log it in.",
        login_code=INVALID_UID,
        source=LOGIN,
    ),
    Rule(
        "uid_blank",
        "uid",
        "error",
        "The uid is nothing but white space.",
        fails=(_UID != "") & blank("uid"),
        screen=_ORDINARY,
        fix="Give the user the uid under which it was created.",
        service="Refuses to create such a user; the SDK takes it for empty.",
        login_code=INVALID_UID,
        source=LOGIN,
    ),
    Rule(
        "uid_type",
        "uid",
        "warning",
        "The uid is not text.",
        fails=nw.col("uid.mistyped") & _FILLED,
        columns=("uid.mistyped",),
        fix="Write it as text; a number loses its leading zeros, and a large one its last digits.",
        service="Expects a string.",
        source=CONSTRAINTS,
    ),
    Rule(
        "uid_too_long",
        "uid",
        "error",
        f"The uid has more than {LONGEST_UID} characters.",
        fails=(_UID.str.len_chars() > LONGEST_UID) & _FILLED,
        screen=_OF_LENGTH,
        fix=f"Shorten it to at most {LONGEST_UID} characters.",
        service="Refuses to create such a user.",
        login_code=INVALID_UID,
        source=CONSTRAINTS,
    ),
    Rule(
        "uid_space",
        "uid",
        "error",
        "The uid contains a space.",
        fails=_UID.str.contains(" ", literal=True) & _FILLED,
        screen=_ORDINARY,
        fix="Take the space out, or put a hyphen in its place.",
        service="Is never asked: the SDK refuses such a uid itself.",
        login_code=UID_WITH_SPACE,
        source=LOGIN,
    ),
    Rule(
        "uid_white_space",
        "uid",
        "error",
        "The uid contains white space other than a space: a tab, a line break, a no-break space.",
        fails=has("uid", WHITE.replace(" ", "")) & _FILLED,
        screen=_ORDINARY,
        fix="Take it out; it was probably copied along, or comes from the end of a line.",
        service=_NOT_FOUND,
        login_code=INVALID_UID,
        source=CONSTRAINTS,
    ),
    Rule(
        "uid_invisible",
        "uid",
        "error",
        "The uid contains an invisible character.",
        fails=has("uid", INVISIBLE) & _FILLED,
        screen=_ORDINARY,
        fix="Write the uid anew by hand; such a character comes along when text is copied from a page.",
        service=_NOT_FOUND,
        login_code=INVALID_UID,
        source=CONSTRAINTS,
    ),
    Rule(
        "uid_alphabet",
        "uid",
        "error",
        "The uid contains a character other than letters, digits, hyphen and underscore.",
        fails=has("uid", f"^A-Za-z0-9_{WHITE}{INVISIBLE}-") & _FILLED,
        screen=_ORDINARY,
        fix="Map it to letters, digits, hyphens and underscores, always in the same way.",
        service="Refuses to create such a user, and knows none.",
        login_code=INVALID_UID,
        source=CONSTRAINTS,
    ),
    Rule(
        "uid_upper_case",
        "uid",
        "warning",
        "The uid contains capital letters.",
        fails=has("uid", "A-Z") & _FILLED,
        screen=_ORDINARY,
        fix="Write it in lower case, as the service keeps it, or comparisons with its answers fail.",
        service="Lower-cases it.",
        source=CONSTRAINTS,
    ),
    Rule(
        "uid_e_mail",
        "uid",
        "error",
        "The uid is an e-mail address.",
        fails=whole("uid", E_MAIL),
        screen=_ORDINARY,
        fix="Use the user's id in your system; an address is personal data besides.",
        service=_NOT_FOUND,
        login_code=INVALID_UID,
        source=CONSTRAINTS,
    ),
    Rule(
        "uid_guid",
        "uid",
        "info",
        "The uid is a GUID.",
        fails=whole("uid", rf"{GUID}|\{{(?:{GUID})\}}"),
        screen=_SHORT,
        fix="Make sure that every system writes it alike: lower case, no braces.",
        service="Takes it in lower case and without braces.",
        source=CONSTRAINTS,
    ),
    Rule(
        "uid_auth_token",
        "uid",
        "error",
        "The uid is an auth token.",
        fails=whole("uid", _TOKEN_OF_OUR_TIME) & _UID.str.contains("_[0-9]{10,}[A-Fa-f][0-9A-Fa-f]*$"),
        screen=_SHORT,
        fix="Put the uid here, and revoke the token: it has leaked into this data.",
        service="Answers ERR_UID_NOT_FOUND, and repeats the token.",
        login_code=INVALID_UID,
        source=LOGIN,
    ),
    Rule(
        "uid_api_key",
        "uid",
        "warning",
        "The uid looks like an API key: 40 hexadecimal digits.",
        fails=whole("uid", HEX_40),
        screen=_SHORT,
        fix="If it is a key, replace it in the dashboard: it has leaked into this data.",
        service="Takes it for a uid.",
        source=CONSTRAINTS,
    ),
    Rule(
        "uid_placeholder",
        "uid",
        "warning",
        "The uid is a word that stands for no value.",
        fails=whole("uid", "|".join(any_case(word) for word in _PLACEHOLDERS)),
        screen=_ORDINARY & ~_UID.is_in(["undefined", "null", "none", "nil", "nan", "unknown"]),
        fix="Find out where the value is lost; such a word is what a missing one is turned into.",
        service="Takes it for a uid, the same for all such users.",
        source=CONSTRAINTS,
    ),
)
DUPLICATE = Rule(
    "uid_duplicate",
    "uid",
    "error",
    "Another user has the same uid.",
    fails=nw.col("uid.duplicate"),
    columns=("uid.duplicate",),
    fix="Keep one of them, or give the other a uid of its own.",
    service="Has one user for each uid; creating the second fails with ERR_UID_ALREADY_EXISTS.",
    source=CONSTRAINTS,
)
COLLISION = Rule(
    "uid_collision",
    "uid",
    "error",
    "Another user's uid differs in capitals only.",
    fails=nw.col("uid.collision"),
    columns=("uid.collision",),
    fix="Choose uids that differ in lower case too.",
    service="Lower-cases both, so that they are one user.",
    source=CONSTRAINTS,
)
