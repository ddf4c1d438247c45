"""The rules for user objects in plain Python, one cell at a time: what every engine has to agree with.

It shares no line with the engines, knows no table and is in no hurry.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timezone
from decimal import Decimal
from itertools import pairwise
from typing import Any

from cometchat_nb.redaction import shapes_in

Issue = tuple[int, str, str]
"""The row, the field, the rule."""

WHITE = frozenset(
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
INVISIBLE = frozenset(
    "\xad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069"
)
ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
HEX = frozenset("0123456789abcdefABCDEF")
CONTROL = frozenset(chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)))
# The joiners belong to emoji and to Persian names.
INVISIBLE_IN_A_NAME = (INVISIBLE - {"\u200c", "\u200d"}) | {"\ufeff"}

TEXT_FIELDS = ("uid", "name", "avatar", "link", "status", "role", "auth_token", "jwt")
TIME_FIELDS = ("created_at", "updated_at", "last_active_at", "deactivated_at")
FIELDS = (*TEXT_FIELDS, "tags", "metadata", *TIME_FIELDS)
KNOWN = (
    "has_blocked_me",
    "blocked_by_me",
    "ws_channel",
    "conversation_id",
    "status_message",
    "with_auth_token",
)

PLACEHOLDERS = {"undefined", "null", "none", "nil", "nan", "[object object]", "(null)", "unknown"}
PRIVATE_NAMES = {
    *("localhost", "local", "internal", "lan", "home"),
    *("corp", "intranet", "test", "invalid", "example"),
}
PRIVATE_NUMBERS = ("127.", "10.", "192.168.", "169.254.", *(f"172.{second}." for second in range(16, 32)))
SECRET_KEYS = (
    *("password", "passwd", "passphrase", "pwd", "secret", "token", "jwt", "authorization", "cookie"),
    *("apikey", "authkey", "restkey", "privatekey", "secretkey", "accesskey", "clientkey", "signingkey"),
    *("servicekey", "masterkey", "encryptionkey", "credential", "credentials"),
)
PERSONAL_KEYS = (
    *("email", "mail", "phone", "phonenumber", "mobile", "address", "street"),
    *("birthday", "birthdate", "dateofbirth", "dob", "ssn", "passport", "iban", "creditcard"),
)
_EXPECTED_IN_A_UID = ALPHABET | WHITE | INVISIBLE  # what other rules find is not found twice
_REFUSED_IN_A_URL = WHITE | CONTROL
_IN_A_MAILBOX = LETTERS | set("0123456789._%+-")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
YEAR_2016 = 1_451_606_400
MILLISECONDS = 1e11
A_DAY = 86_400

LOGIN_CODES = {
    "uid_missing": "ERROR_INVALID_UID",
    "uid_blank": "ERROR_INVALID_UID",
    "uid_too_long": "ERROR_INVALID_UID",
    "uid_space": "ERROR_UID_WITH_SPACE",
    "uid_white_space": "ERROR_INVALID_UID",
    "uid_invisible": "ERROR_INVALID_UID",
    "uid_alphabet": "ERROR_INVALID_UID",
    "uid_e_mail": "ERROR_INVALID_UID",
    "uid_auth_token": "ERROR_INVALID_UID",
    "deactivated": "ERROR_INVALID_UID",
    "auth_token_blank": "ERROR_BLANK_AUTHTOKEN",
    "auth_token_space": "ERROR_AUTHTOKEN_WITH_SPACE",
}

ABSENT = object()


def audit(
    records: Iterable[Mapping[str, Any]], now: float, columns: Iterable[str] | None = None
) -> list[Issue]:
    """Return every issue of these users, in the order of the rows.

    Args:
        records: Users, their fields in any spelling.
        now: The present, in epoch seconds.
        columns: The columns of a table. The rules of a field that is no column are not checked; without
            columns, as in JSON, what a user lacks is missing.

    Raises:
        ValueError: When no column, or no record, has a uid.
    """
    records = list(records)
    names = list(columns) if columns is not None else sorted({name for record in records for name in record})
    field_of = fields_of(names) if records or columns is not None else {}
    checked = FIELDS if columns is None else tuple(field_of.values())
    users = [_user(record, field_of) for record in records]
    issues = [
        (row, field, rule)
        for row, user in enumerate(users)
        for field, rule in _issues_of(user, now)
        if field in checked
    ]
    return sorted([*issues, *_shared_uids(users)], key=lambda issue: issue[0])


def unknown_columns(names: Iterable[str]) -> list[str]:
    """Return the columns that no rule knows, sorted."""
    names = list(names)
    known = fields_of(names)
    prefix = _prefix(names)
    return sorted(
        name for name in names if name not in known and _bare(name, prefix) not in map(_plain, KNOWN)
    )


def fields_of(names: Iterable[str]) -> dict[str, str]:
    """Return the field that each column is; unknown columns are left out."""
    names = list(names)
    prefix = _prefix(names)
    fields = {_plain(field): field for field in FIELDS}
    found = {name: fields[_bare(name, prefix)] for name in names if _bare(name, prefix) in fields}
    for name in names:
        last = _plain(name.rpartition(".")[2])
        if name not in found and last in ("authtoken", "jwt") and fields[last] not in found.values():
            found[name] = fields[last]
    return found


def login_forecast(issues: Iterable[Issue]) -> set[tuple[int, str, str]]:
    """Return the logins that would fail: row, method, code."""
    rules = defaultdict(set)
    for row, _, rule in issues:
        if rule in LOGIN_CODES:
            rules[row, "auth_token" if rule.startswith("auth_token") else "uid"].add(rule)
    forecast = set()
    for (row, method), failing in rules.items():
        first = next((rule for rule in ("uid_missing", "uid_blank", "uid_space") if rule in failing), None)
        first = first or ("auth_token_blank" if "auth_token_blank" in failing else min(failing))
        forecast.add((row, method, LOGIN_CODES[first]))
    return forecast


def text_of(value: Any) -> str:
    """Return the text by which a value is judged."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, float) and math.isfinite(value) and value == int(value):
        text = str(int(value))
    elif isinstance(value, (int, float)):
        text = repr(value)
    elif isinstance(value, (list, tuple, dict)):
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    else:
        text = str(value)
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def is_missing(value: Any) -> bool:
    """Tell whether there is no value: absent, null, not a number, not a time, empty text."""
    return (
        value is ABSENT
        or value is None
        or (isinstance(value, str) and value == "")
        or (isinstance(value, float) and math.isnan(value))
        or type(value).__name__ in ("NAType", "NaTType")
    )


def seconds_of(value: Any) -> float | None:
    """Return a time in epoch seconds, or `None` when it is neither a number nor a date."""
    if isinstance(value, (date, datetime)):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", value):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    if isinstance(value, float) and math.isinf(value):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _prefix(names: list[str]) -> str:
    uids = [name for name in names if _plain(name.rpartition(".")[2]) == "uid"]
    prefixes = {_lowered(name.rpartition(".")[0]) for name in uids}
    if not uids:
        raise ValueError("no uid")
    if "" in prefixes:
        return ""
    if len(prefixes) > 1:
        raise ValueError(f"which of these is the uid: {', '.join(uids)}")
    return f"{prefixes.pop()}."


def _bare(name: str, prefix: str) -> str | None:
    return _plain(name[len(prefix) :]) if _lowered(name).startswith(prefix) else None


def _plain(name: str) -> str:
    return _lowered(re.sub("[_ -]", "", name))


def _user(record: Mapping[str, Any], field_of: Mapping[str, str]) -> dict[str, Any]:
    user = dict.fromkeys(FIELDS, ABSENT)
    for name, value in record.items():
        field = field_of.get(name)
        if field and is_missing(user[field]):
            user[field] = value
    return user


def _issues_of(user: Mapping[str, Any], now: float) -> Iterator[tuple[str, str]]:
    seconds = {field: seconds_of(user[field]) for field in TIME_FIELDS}
    rules_of: dict[str, Callable[[], Iterable[str]]] = {
        "uid": lambda: _uid(user["uid"]),
        "name": lambda: _name(user["name"]),
        "avatar": lambda: _url("avatar", user["avatar"]),
        "link": lambda: _url("link", user["link"]),
        "status": lambda: _status(user["status"]),
        "role": lambda: _role(user["role"]),
        "auth_token": lambda: _auth_token(user["auth_token"], user["uid"]),
        "jwt": lambda: [] if is_missing(user["jwt"]) else ["jwt_present"],
        "tags": lambda: _tags(user["tags"]),
        "metadata": lambda: _metadata(user["metadata"]),
    }
    for field, rules in rules_of.items():
        for rule in rules():
            yield field, rule
    for field in TIME_FIELDS:
        for rule in _time(field, user[field], seconds[field], now):
            yield field, rule
    for field, rule in _times_together(seconds):
        yield field, rule
    if not is_missing(user["deactivated_at"]):
        since = seconds["deactivated_at"]
        if since is None or since > 0:
            yield "deactivated_at", "deactivated"


def _uid(value: Any) -> Iterator[str]:
    if is_missing(value):
        yield "uid_missing"
        return
    text = text_of(value)
    if _blank(text):
        yield "uid_blank"
        return
    if not isinstance(value, str):
        yield "uid_type"
    if len(text) > 100:
        yield "uid_too_long"
    if " " in text:
        yield "uid_space"
    if any(character in WHITE and character != " " for character in text):
        yield "uid_white_space"
    if any(character in INVISIBLE for character in text):
        yield "uid_invisible"
    if any(character not in _EXPECTED_IN_A_UID for character in text):
        yield "uid_alphabet"
    if any(character in UPPER for character in text):
        yield "uid_upper_case"
    if _is_e_mail(text):
        yield "uid_e_mail"
    if _is_guid(text):
        yield "uid_guid"
    if _owner_of(text) is not None and _is_dated(text):
        yield "uid_auth_token"
    if len(text) == 40 and set(text) <= HEX:
        yield "uid_api_key"
    if _lowered(text) in PLACEHOLDERS:
        yield "uid_placeholder"


def _shared_uids(users: list[Mapping[str, Any]]) -> Iterator[Issue]:
    texts = {
        row: text_of(user["uid"])
        for row, user in enumerate(users)
        if not is_missing(user["uid"]) and not _blank(text_of(user["uid"]))
    }
    rows_of, spellings_of = defaultdict(list), defaultdict(set)
    for row, text in texts.items():
        rows_of[text].append(row)
        spellings_of[_lowered(text)].add(text)
    for row, text in texts.items():
        if len(rows_of[text]) > 1:
            yield row, "uid", "uid_duplicate"
        if len(spellings_of[_lowered(text)]) > 1:
            yield row, "uid", "uid_collision"


def _name(value: Any) -> Iterator[str]:
    if is_missing(value):
        yield "name_missing"
        return
    text = text_of(value)
    if _blank(text):
        yield "name_blank"
    elif text[0] in WHITE or text[-1] in WHITE:
        yield "name_padded"
    if not isinstance(value, str):
        yield "name_type"
    if len(text) > 100:
        yield "name_too_long"
    if any(character in CONTROL for character in text):
        yield "name_control"
    if any(character in INVISIBLE_IN_A_NAME for character in text):
        yield "name_invisible"
    if "\ufffd" in text or _is_mojibake(text):
        yield "name_encoding"
    if any(one == "<" and (two in LETTERS or two in "/!?") for one, two in pairwise(text)):
        yield "name_markup"


def _is_mojibake(text: str) -> bool:
    """Tell whether a piece of a text, written as Windows-1252 or Latin-1, is one character in UTF-8."""
    starts = (start for start, character in enumerate(text) if character > "\x7f")
    pieces = (text[start : start + size] for start in starts for size in (2, 3, 4))
    return any(_decoded_again(piece) for piece in pieces)


def _decoded_again(piece: str) -> bool:
    try:
        (code,) = map(ord, b"".join(map(_old_byte, piece)).decode("utf-8"))
    except ValueError:
        return False
    # Of two bytes only what is written today: a capital É before a quotation mark may be meant.
    return 0x7FF < code <= 0x3FFFF or any(low <= code <= high for low, high in _WRITTEN)


def _old_byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


_WRITTEN = ((0x80, 0x17F), (0x380, 0x47F), (0x5C0, 0x67F))


def _url(field: str, value: Any) -> Iterator[str]:
    if is_missing(value):
        return
    text = text_of(value)
    if not isinstance(value, str):
        yield f"{field}_type"
    if len(text) > 3000:
        yield f"{field}_too_long"
    scheme = _scheme(text)
    authority = _authority(text, scheme)
    host = _host(authority) if authority is not None else None
    white = any(character in _REFUSED_IN_A_URL for character in text)
    if scheme is None or white or (scheme in ("http", "https") and not host):
        yield f"{field}_not_url"
    if scheme is not None and scheme not in ("http", "https", "data"):
        yield f"{field}_scheme"
    if scheme == "data":
        yield f"{field}_data_uri"
    if scheme == "http":
        yield f"{field}_http"
    if host and _is_private(host):
        yield f"{field}_private_host"
    if authority is not None and "@" in authority:
        yield f"{field}_credentials"


def _scheme(url: str) -> str | None:
    head, colon, _ = url.partition(":")
    if not colon or not head or head[0] not in LETTERS:
        return None
    return _lowered(head) if set(head) <= LETTERS | set("0123456789+.-") else None


def _authority(url: str, scheme: str | None) -> str | None:
    rest = url.partition(":")[2]
    if scheme not in ("http", "https") or not rest.startswith("//"):
        return None
    return re.split(r"[/?#\\]", rest[2:])[0]


def _host(authority: str) -> str:
    host = _lowered(authority.rpartition("@")[2])
    if host.startswith("[") and "]" in host:
        return host[: host.index("]") + 1]
    return host.partition(":")[0]


def _is_private(host: str) -> bool:
    return (
        ("." not in host and not host.startswith("["))
        or host.rpartition(".")[2] in PRIVATE_NAMES
        or (set(host) <= set("0123456789.") and host.startswith(PRIVATE_NUMBERS))
        or host == "0.0.0.0"
        or host.startswith(("[::1]", "[fc", "[fd", "[fe80"))
    )


def _status(value: Any) -> Iterator[str]:
    if is_missing(value):
        return
    if not isinstance(value, str):
        yield "status_type"
    if text_of(value) not in ("online", "available", "offline"):
        yield "status_unknown"


def _role(value: Any) -> Iterator[str]:
    if is_missing(value):
        return
    text = text_of(value)
    if not isinstance(value, str):
        yield "role_type"
    if any(character not in ALPHABET for character in text):
        yield "role_alphabet"
    if len(text) > 100:
        yield "role_too_long"


def _auth_token(value: Any, uid: Any) -> Iterator[str]:
    if is_missing(value):
        return
    text = text_of(value)
    if not isinstance(value, str):
        yield "auth_token_type"
    if _blank(text):
        yield "auth_token_blank"
        return
    masked = "****" in text
    if not masked:
        yield "auth_token_present"
    if " " in text:
        yield "auth_token_space"
    owner = _owner_of(text)
    if owner is None and not masked:
        yield "auth_token_malformed"
    once_trimmed = _owner_of(text.strip("".join(WHITE)))
    if once_trimmed is not None and not is_missing(uid) and _lowered(once_trimmed) != _lowered(text_of(uid)):
        yield "auth_token_other_uid"


def _time(field: str, value: Any, seconds: float | None, now: float) -> Iterator[str]:
    if is_missing(value):
        return
    if seconds is None:
        yield f"{field}_text"
    elif seconds >= MILLISECONDS:
        yield f"{field}_milliseconds"
    elif seconds > now + A_DAY:
        yield f"{field}_future"
    elif seconds < YEAR_2016 and not (field == "deactivated_at" and seconds <= 0):
        yield f"{field}_too_early"


def _times_together(seconds: Mapping[str, float | None]) -> Iterator[tuple[str, str]]:
    created, updated, active = (seconds[field] for field in ("created_at", "updated_at", "last_active_at"))
    if _is_before(updated, created):
        yield "updated_at", "updated_before_created"
    if _is_before(active, created):
        yield "last_active_at", "active_before_created"


def _is_before(one: float | None, other: float | None) -> bool:
    """Tell whether one time is before another in the same unit, as far as can be seen."""
    if one is None or other is None:
        return False
    return one < other and (one >= MILLISECONDS) == (other >= MILLISECONDS)


def _tags(value: Any) -> Iterator[str]:
    if is_missing(value):
        return
    items = _items(value)
    if items is None:
        yield "tags_type"
        return
    if any(not isinstance(item, str) for item in items):
        yield "tags_type"
    if len(items) > 25:
        yield "tags_too_many"
    texts = [text_of(item) for item in items if isinstance(item, str)]
    if any(_blank(text) for text in texts):
        yield "tags_blank"
    if any(len(text) > 100 for text in texts):
        yield "tags_too_long"


def _items(value: Any) -> list[Any] | None:
    if isinstance(value, (list, tuple)):
        return list(value)
    if not isinstance(value, str):
        return None
    parsed = _parsed(text_of(value))
    if isinstance(parsed, list):
        return parsed
    if value.lstrip("".join(WHITE)).startswith("["):
        return None
    return [part.strip(" \t\n\v\f\r") for part in value.split(",")]


def _metadata(value: Any) -> Iterator[str]:
    if is_missing(value):
        return
    text = text_of(value)
    parsed = _parsed(text) if isinstance(value, (str, dict)) else None
    if len(text.encode()) > 5120:
        yield "metadata_too_large"
    if not isinstance(parsed, dict):
        yield "metadata_not_json"
        return
    public = {key: inner for key, inner in parsed.items() if key != "@private"}
    keys = [key for key, inner in _pairs(public) if _tells(inner)]
    texts = [inner for inner in _values(public) if isinstance(inner, str)]
    if any(_names_a_secret(key) for key in keys) or any(shapes_in(inner) for inner in texts):
        yield "metadata_secret"
    if any(_named(key, PERSONAL_KEYS) for key in keys) or any(_holds_e_mail(inner) for inner in texts):
        yield "metadata_personal"


def _parsed(text: str) -> Any:
    def refuse(constant: str) -> Any:
        raise ValueError(constant)

    try:
        return json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        return None


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    for inner in _inside(value):
        yield from _pairs(inner)


def _values(value: Any) -> Iterator[Any]:
    for inner in _inside(value):
        yield inner
        yield from _values(inner)


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _tells(value: Any) -> bool:
    return value is not None and value is not True and value is not False and value != ""


def _names_a_secret(key: str) -> bool:
    return "".join(character for character in key if character.isalpha()).lower().endswith(SECRET_KEYS)


def _named(key: str, endings: tuple[str, ...]) -> bool:
    letters = "".join(character for character in key if character in LETTERS).lower()
    return letters.endswith(endings)


def _holds_e_mail(text: str) -> bool:
    return any(
        text[at - 1 : at] in _IN_A_MAILBOX and _DOMAIN.match(text, at + 1)
        for at, character in enumerate(text)
        if character == "@" and at > 0
    )


def _blank(text: str) -> bool:
    return all(character in WHITE for character in text)


def _lowered(text: str) -> str:
    return "".join(character.lower() if character in UPPER else character for character in text)


def _is_e_mail(text: str) -> bool:
    name, at, domain = text.partition("@")
    return (
        bool(at)
        and "@" not in domain
        and not any(character in WHITE for character in text)
        and name != ""
        and any(character == "." for character in domain[1:-1])
    )


def _is_guid(text: str) -> bool:
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1]
    parts = text.split("-")
    return [len(part) for part in parts] in ([8, 4, 4, 4, 12], [32]) and set("".join(parts)) <= HEX


def _owner_of(text: str) -> str | None:
    """Return whose auth token this is, or `None` when it has not the shape of one."""
    owner, _, tail = text.rpartition("_")
    shaped = (
        owner != ""
        and not any(character in WHITE for character in owner)
        and len(tail) >= 18
        and set(tail) <= HEX
        and set(tail[:10]) <= set("0123456789")
    )
    return owner if shaped else None


def _is_dated(token: str) -> bool:
    """Tell whether it can have been minted, so that a serial number is none: since 2014, random digits."""
    tail = token.rpartition("_")[2]
    return tail[0] == "1" and tail[1] in "456789" and not set(tail) <= set("0123456789")
