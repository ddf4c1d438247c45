"""When a UID is not what the service accepts, or something else was put there by mistake."""

from __future__ import annotations

import narwhals as nw

from ...auth.flows import LONGEST_UID
from .catalogue import Condition
from .patterns import E_MAIL, GUID, HEX_40, INVISIBLE, WHITE, any_case, blank, has, whole

_UID = nw.col("uid")
_WORDS = ("undefined", "null", "none", "nil", "nan", "unknown")
_PLACEHOLDERS = (*_WORDS, r"\[object object\]", r"\(null\)")
# Serial numbers such as user_123456789012345678 are no tokens: an epoch begins with 14 to 19, until 2033,
# and behind it stands a letter sooner or later.
_TOKEN_OF_OUR_TIME = f"[^{WHITE}]+_1[4-9][0-9]{{8}}[0-9A-Fa-f]{{8,}}"
_SHORTEST_SHAPE = 20  # a token of one character, underscore, 10 and 8 digits

_ORDINARY = nw.col("uid.ordinary") & (_UID != "")
_SHORT = (_UID.str.len_chars() < _SHORTEST_SHAPE) & _ORDINARY
_OF_LENGTH = _UID.str.len_chars().is_between(1, LONGEST_UID)
_FILLED = ~blank("uid")

CONDITIONS = {
    "uid_missing": Condition(_UID.is_null() | (_UID == ""), _OF_LENGTH, of_missing=True),
    "uid_blank": Condition((_UID != "") & blank("uid"), _ORDINARY),
    "uid_type": Condition(nw.col("uid.mistyped") & _FILLED, columns=("uid.mistyped",)),
    "uid_too_long": Condition((_UID.str.len_chars() > LONGEST_UID) & _FILLED, _OF_LENGTH),
    "uid_space": Condition(_UID.str.contains(" ", literal=True) & _FILLED, _ORDINARY),
    "uid_white_space": Condition(has("uid", WHITE.replace(" ", "")) & _FILLED, _ORDINARY),
    "uid_invisible": Condition(has("uid", INVISIBLE) & _FILLED, _ORDINARY),
    "uid_alphabet": Condition(has("uid", f"^A-Za-z0-9_{WHITE}{INVISIBLE}-") & _FILLED, _ORDINARY),
    "uid_upper_case": Condition(has("uid", "A-Z") & _FILLED, _ORDINARY),
    "uid_e_mail": Condition(whole("uid", E_MAIL), _ORDINARY),
    "uid_guid": Condition(whole("uid", rf"{GUID}|\{{(?:{GUID})\}}"), _SHORT),
    "uid_auth_token": Condition(
        whole("uid", _TOKEN_OF_OUR_TIME) & _UID.str.contains("_[0-9]{10,}[A-Fa-f][0-9A-Fa-f]*$"), _SHORT
    ),
    "uid_api_key": Condition(whole("uid", HEX_40), _SHORT),
    "uid_placeholder": Condition(
        whole("uid", "|".join(any_case(word) for word in _PLACEHOLDERS)), _ORDINARY & ~_UID.is_in(_WORDS)
    ),
}
