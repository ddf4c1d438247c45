"""When a list of users holds tokens, which have no place there; and what else is wrong with them."""

from __future__ import annotations

import narwhals as nw

from ...redaction import MASK
from .catalogue import Condition
from .patterns import TOKEN, blank, whole

_TOKEN = nw.col("auth_token")
_FILLED = ~blank("auth_token")
_NONE = _TOKEN == ""
_MASKED = _TOKEN.str.contains(MASK, literal=True)
_OTHER_OWNER = "auth_token.other_owner"

CONDITIONS = {
    "auth_token_present": Condition(_FILLED & ~_MASKED, _NONE),
    "auth_token_blank": Condition((_TOKEN != "") & blank("auth_token"), _NONE),
    "auth_token_type": Condition(nw.col("auth_token.mistyped"), columns=("auth_token.mistyped",)),
    "auth_token_space": Condition(_TOKEN.str.contains(" ", literal=True) & _FILLED, _NONE),
    "auth_token_malformed": Condition(_FILLED & ~_MASKED & ~whole("auth_token", TOKEN), _NONE),
    "auth_token_other_uid": Condition(nw.col(_OTHER_OWNER), _NONE, columns=(_OTHER_OWNER, "uid")),
    "jwt_present": Condition(nw.col("jwt") != ""),
}
