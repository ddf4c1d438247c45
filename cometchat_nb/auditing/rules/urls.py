"""Rules for the avatar and the link: addresses that other people's browsers load."""

from __future__ import annotations

from functools import partial

import narwhals as nw

from ..patterns import CONTROL, WHITE, any_case, has
from ..rule import CONSTRAINTS, Rule

LONGEST = 3_000

_SCHEME = "^[A-Za-z][A-Za-z0-9+.-]*:"
_HTTP = f"{any_case('http')}[Ss]?:"
_NO_HOST = r"(?:$|[^/]|/[^/]|/$|//(?:[^/?#\\]*@)?(?::[^/?#\\@]*)?(?:[/?#\\]|$))"
_PRIVATE_NAMES = [
    "local",
    "internal",
    "lan",
    "home",
    "corp",
    "intranet",
    "test",
    "invalid",
    "example",
    "localhost",
]
_END = r"(?::[^@/?#\\]*)?(?:$|[/?#\\])"
_PRIVATE = "|".join(
    (
        rf"(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2[0-9]|3[01]))\.[0-9.]*{_END}",
        rf"0\.0\.0\.0{_END}",
        r"\[(?:::1\]|[Ff][CcDd]|[Ff][Ee]80)[^@/?#\\]*(?:$|[/?#\\])",
        rf"[^./?#:@\\\[]+{_END}",
        rf"[^/?#:@\\\[]*\.(?:{'|'.join(map(any_case, _PRIVATE_NAMES))}){_END}",
    )
)
# What most addresses are. Beyond 256 characters one is looked at closely: to the end of 3,000 takes longer.
_PLAIN = r"^https://[0-9A-Za-z][!-?A-~]{0,255}$"
# Under these a host can only be public; others are looked at closely, which costs more and finds the same.
_PUBLIC = "com|io|net|org|dev|app|co|me|ai|info|cloud|de|uk|fr|in|eu|us|jp|br|cn|ru|it|nl|es|ca|au|ch|se|pl"


def _rules(field: str) -> tuple[Rule, ...]:
    text = nw.col(field).str
    empty = nw.col(field) == ""
    public = empty | text.contains(rf"^https://(?:[A-Za-z0-9-]+\.)+(?:{_PUBLIC})(?:/|$)")
    plain = empty | (text.contains(_PLAIN) & ~text.ends_with("\n"))
    host = rf"^{_HTTP}//(?:[^/?#\\]*@)?"
    rule = partial(Rule, field=field, source=CONSTRAINTS, screen=plain)
    return (
        rule(
            f"{field}_type",
            severity="warning",
            says=f"The {field} is not text.",
            fails=nw.col(f"{field}.mistyped"),
            columns=(f"{field}.mistyped",),
            screen=None,
            fix="Write it as text.",
            service="Expects a string.",
        ),
        rule(
            f"{field}_not_url",
            severity="error",
            says=f"The {field} is not a URL.",
            fails=~text.contains(_SCHEME)
            | has(field, CONTROL + WHITE)
            | text.contains(f"^{_HTTP}{_NO_HOST}"),
            fix="Give the whole address, with https:// in front, and white space in it escaped.",
            service="Refuses it.",
        ),
        rule(
            f"{field}_scheme",
            severity="error",
            says=f"The {field} is an address that no browser should load.",
            fails=text.contains(_SCHEME) & ~text.contains(f"^(?:{_HTTP}|{any_case('data')}:)"),
            fix="Give an https:// address; javascript: and file: are what attackers try.",
            service="Refuses it, or hands it on.",
        ),
        rule(
            f"{field}_data_uri",
            severity="warning",
            says=f"The {field} is the picture itself instead of its address.",
            fails=text.contains(f"^{any_case('data')}:"),
            fix="Upload the picture, and give its https:// address.",
            service=f"Refuses it beyond {LONGEST:,} characters; every client loads it with every user.",
        ),
        rule(
            f"{field}_too_long",
            severity="error",
            says=f"The {field} has more than {LONGEST:,} characters.",
            fails=text.len_chars() > LONGEST,
            fix="Give a shorter address.",
            service="Refuses it.",
        ),
        rule(
            f"{field}_http",
            severity="warning",
            says=f"The {field} is loaded without encryption.",
            fails=text.contains(f"^{any_case('http')}:"),
            fix="Give the https:// address; pages served with https do not load others.",
            service="Keeps it.",
        ),
        rule(
            f"{field}_private_host",
            severity="warning",
            says=f"The {field} is on a host that only its own network can reach.",
            fails=text.contains(f"{host}(?:{_PRIVATE})"),
            screen=public,
            fix="Give an address that every client can reach.",
            service="Keeps it; clients elsewhere see nothing.",
        ),
        rule(
            f"{field}_credentials",
            severity="error",
            says=f"The {field} contains a user name or password.",
            fails=text.contains(rf"^{_HTTP}//[^/?#\\]*@"),
            fix="Take it out and change the password: every client has seen it.",
            service="Keeps it, and shows it to everybody.",
        ),
    )


AVATAR_RULES = _rules("avatar")
LINK_RULES = _rules("link")
