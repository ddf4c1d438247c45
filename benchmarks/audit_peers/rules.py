"""The twenty rules: their ids, and the patterns that every library is given."""

from __future__ import annotations

RULES = [
    "uid_missing",
    "uid_too_long",
    "uid_space",
    "uid_alphabet",
    "uid_upper_case",
    "uid_duplicate",
    "uid_collision",
    "name_missing",
    "name_too_long",
    "avatar_not_url",
    "link_not_url",
    "status_unknown",
    "role_alphabet",
    "auth_token_space",
    "auth_token_other_uid",
    "created_at_milliseconds",
    "updated_before_created",
    "tags_too_many",
    "tags_too_long",
    "metadata_too_large",
]

COLUMNS = [
    "uid",
    "name",
    "avatar",
    "link",
    "status",
    "role",
    "auth_token",
    "created_at",
    "updated_at",
    "tags",
    "metadata",
]

STATUSES = ["online", "available", "offline"]
MOST_CHARACTERS = 100
MOST_TAGS = 25
MOST_BYTES = 5120
FIRST_MILLISECOND = 100_000_000_000

# Characters, not escapes: Python's, Google's and Rust's regular expressions spell those differently.
WHITE = "\t\n\v\f\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
WHITE_CHARACTERS = "\t\n\v\f\r \xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + WHITE[-6:]
INVISIBLE = "\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"

NOT_BLANK = f"[^{WHITE}]"
FOREIGN_IN_UID = f"[^A-Za-z0-9_{WHITE}{INVISIBLE}-]"
FOREIGN_IN_ROLE = "[^A-Za-z0-9_-]"
OWNER = f"^[{WHITE}]*([^{WHITE}]+)_[0-9]{{10}}[0-9A-Fa-f]{{8,}}[{WHITE}]*$"

_MORE = "[A-Za-z0-9+.-]*"
_NO_HTTP = (
    f"[A-GI-Za-gi-z]{_MORE}|[Hh](?:[A-SU-Za-su-z0-9+.-]{_MORE}|[Tt](?:[A-SU-Za-su-z0-9+.-]{_MORE}|"
    f"[Tt](?:[A-OQ-Za-oq-z0-9+.-]{_MORE}|[Pp](?:[A-RT-Za-rt-z0-9+.-]{_MORE}|[Ss][A-Za-z0-9+.-]+))?)?)?"
)
_IN_URL = f"[^{WHITE}\\x00-\\x1f\\x7f-\\x9f]"
URL = f"^(?:[Hh][Tt][Tt][Pp][Ss]?://[^/?#{WHITE}\\x00-\\x1f\\x7f-\\x9f]|(?:{_NO_HTTP}):){_IN_URL}*$"
