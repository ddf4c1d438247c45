"""When an avatar or a link is not a URL that other people's browsers should load."""

from __future__ import annotations

import narwhals as nw

from .catalogue import Condition
from .patterns import CONTROL, WHITE, any_case, has

LONGEST = 3_000

_SCHEME = "^[A-Za-z][A-Za-z0-9+.-]*:"
_HTTP = f"{any_case('http')}[Ss]?:"
_DATA = f"{any_case('data')}:"
_NO_HOST = r"(?:$|[^/]|/[^/]|/$|//(?:[^/?#\\]*@)?(?::[^/?#\\@]*)?(?:[/?#\\]|$))"
_PRIVATE_NAMES = "local|internal|lan|home|corp|intranet|test|invalid|example|localhost"
_END = r"(?::[^@/?#\\]*)?(?:$|[/?#\\])"
_PRIVATE = "|".join(
    (
        rf"(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2[0-9]|3[01]))\.[0-9.]*{_END}",
        rf"0\.0\.0\.0{_END}",
        r"\[(?:::1\]|[Ff][CcDd]|[Ff][Ee]80)[^@/?#\\]*(?:$|[/?#\\])",
        rf"[^./?#:@\\\[]+{_END}",
        rf"[^/?#:@\\\[]*\.(?:{any_case(_PRIVATE_NAMES)}){_END}",
    )
)
# What most addresses are. Beyond 256 characters each rule judges: to match to the end of 3,000 takes longer.
_PLAIN = r"^https://[0-9A-Za-z][!-?A-~]{0,255}$"
# Under these a host can only be public; others are judged by the rule, which costs more and finds the same.
_PUBLIC = "com|io|net|org|dev|app|co|me|ai|info|cloud|de|uk|fr|in|eu|us|jp|br|cn|ru|it|nl|es|ca|au|ch|se|pl"


def _of_field(field: str) -> dict[str, Condition]:
    text, empty = nw.col(field).str, nw.col(field) == ""
    public = empty | text.contains(rf"^https://(?:[A-Za-z0-9-]+\.)+(?:{_PUBLIC})(?:/|$)")
    plain = empty | (text.contains(_PLAIN) & ~text.ends_with("\n"))
    host = rf"^{_HTTP}//(?:[^/?#\\]*@)?"
    odd = ~text.contains(_SCHEME) | has(field, CONTROL + WHITE) | text.contains(f"^{_HTTP}{_NO_HOST}")
    return {
        f"{field}_type": Condition(nw.col(f"{field}.mistyped"), columns=(f"{field}.mistyped",)),
        f"{field}_not_url": Condition(odd, plain),
        f"{field}_scheme": Condition(text.contains(_SCHEME) & ~text.contains(f"^(?:{_HTTP}|{_DATA})"), plain),
        f"{field}_data_uri": Condition(text.contains(f"^{_DATA}"), plain),
        f"{field}_too_long": Condition(text.len_chars() > LONGEST, plain),
        f"{field}_http": Condition(text.contains(f"^{any_case('http')}:"), plain),
        f"{field}_private_host": Condition(text.contains(f"{host}(?:{_PRIVATE})"), public),
        f"{field}_credentials": Condition(text.contains(rf"^{_HTTP}//[^/?#\\]*@"), plain),
    }


CONDITIONS = {**_of_field("avatar"), **_of_field("link")}
