"""Rules for auth tokens: secrets, which have no place in a list of users."""

from __future__ import annotations

from functools import partial

import narwhals as nw

from ...auth.codes import AUTHTOKEN_WITH_SPACE, BLANK_AUTHTOKEN
from ...redaction import MASK
from ..patterns import TOKEN, blank, whole
from ..rule import Rule
from .uids import LOGIN

_TOKEN = nw.col("auth_token")
_FILLED = ~blank("auth_token")
_NONE = _TOKEN == ""
_MASKED = _TOKEN.str.contains(MASK, literal=True)

_rule = partial(Rule, field="auth_token", source=LOGIN, screen=_NONE)

RULES = (
    _rule(
        "auth_token_present",
        severity="error",
        says="There is an auth token in this data: a leaked secret.",
        fails=_FILLED & ~_MASKED,
        fix="Revoke the token, and leave the column out of the export.",
        service="Lets whoever has it in as this user.",
    ),
    _rule(
        "auth_token_blank",
        severity="error",
        says="The auth token is nothing but white space.",
        fails=(_TOKEN != "") & blank("auth_token"),
        fix="Mint a token for the user when it logs in.",
        service="Is never asked: the SDK refuses such a token itself.",
        login_code=BLANK_AUTHTOKEN,
    ),
    _rule(
        "auth_token_type",
        severity="warning",
        says="The auth token is not text.",
        fails=nw.col("auth_token.mistyped"),
        screen=None,
        columns=("auth_token.mistyped",),
        fix="Write it as text.",
        service="Expects a string.",
    ),
    _rule(
        "auth_token_space",
        severity="error",
        says="The auth token contains a space.",
        fails=_TOKEN.str.contains(" ", literal=True) & _FILLED,
        fix="Take the space out where the token is handed on.",
        service="Is never asked: the SDK refuses such a token itself.",
        login_code=AUTHTOKEN_WITH_SPACE,
    ),
    _rule(
        "auth_token_malformed",
        severity="warning",
        says="The auth token does not look like one: uid, underscore, digits.",
        fails=_FILLED & ~_MASKED & ~whole("auth_token", TOKEN),
        fix="Take the token as the service returned it; it may be cut, quoted, or something else.",
        service="Answers AUTH_ERR_AUTH_TOKEN_NOT_FOUND.",
    ),
    _rule(
        "auth_token_other_uid",
        severity="error",
        says="The auth token belongs to another user.",
        fails=nw.col("auth_token.of_another"),
        columns=("auth_token.of_another", "uid"),
        fix="Find out how the tokens were mixed up: whoever logs in with this one is somebody else.",
        service="Logs the other user in.",
    ),
    Rule(
        "jwt_present",
        "jwt",
        "error",
        "There is a JSON Web Token in this data: a leaked secret.",
        fails=nw.col("jwt") != "",
        fix="Leave the column out of the export, and let the user log out.",
        service="Lets whoever has it in as this user, until it expires.",
        source=LOGIN,
    ),
)
