"""What to try in each field of a user: both sides of every limit of every rule."""

from __future__ import annotations

import json
from typing import Any

from auditing import oracle

NOW = 1_790_000_000

TOKEN = "alice_1700000000fa4efa4efa4efa4e"
LONG_TOKEN = "cometchat-uid-1_1712345678" + "fa4e" * 8
KEY = "fa4e" * 10
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.fa4efa4e"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
LONE = ("\ud83d", "\udc00")
NESTED = "[" * 100_000

# What engines read differently: line ends, white space, letters whose case is not one to one, cut characters.
TRICKY = (
    "\n", "\r", "\r\n", "\t", "\v", "\f", " ", "\x00", "\x1c", "\x1f", "\x7f", "\x85", "\xa0", "\xad",
    "\u1680", "\u180e", "\u2003", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2028", "\u2029",
    "\u202e", "\u202f", "\u205f", "\u2060", "\u2065", "\u2066", "\u206a", "\u3000", "\ufeff", "\ufffd",
    "\u0130", "\u0131", "\u03a3", "\u03c2", "\u212a", "\u017f", "\xdf", "\ufb01", "\uff41", "\u0661",
    "\U0001f600", FAMILY, "\u05d0\u05d1", "e\u0301", *LONE, '"', "'", ",", ";", "\\", "|", "%", "$", "^",
    "{", "}", "<", ">", "@", ".", "/", "#", "?", "&", "~",
)  # fmt: skip

_UIDS = (
    None, "", " ", "\t\u2003", "\ufeff", "\u200b", "alice", "Alice", "ALICE", "alice\n", "\nalice", "a b",
    "a" * 100, "a" * 101, "\U0001f600" * 100, "a\xa0b", "a\tb", "a\x00b", "a\u200bb", "caf\xe9", "a.b",
    "a/../b", "\u0130", "i\u0307", "\u03a3", "\u03c3", "\u03c2", "\u212a", "k", "K", "\ud83d", "a\udc00",
    "\ufffd", "-", "_", "al@example.com", "al@example", "al@.com", "al@a..b", "a@b@c.d", "@a.b",
    "al @example.com", "al@example.com\n", "0123abcd-0123-abcd-0123-abcd0123abcd",
    "{0123ABCD-0123-ABCD-0123-ABCD0123ABCD}", "0123abcd" * 4, "{" + "0123abcd" * 4 + "}",
    "{{" + "0123abcd" * 4 + "}}", "0123abcd-0123-abcd-0123-abcd0123abc", "0123abcd" * 4 + "\n", TOKEN,
    TOKEN + "\n", TOKEN.upper(), LONG_TOKEN, "_" + TOKEN[6:], "a_170000000fa4efa4e", "a_1700000000fa4efa4",
    "a b_1700000000fa4efa4e", "user_123456789012345678", "user_1700000000" + "1" * 8,
    "a_0700000000fa4efa4e", KEY, KEY + "a", KEY[1:], "undefined", "Null", "NONE", "nil", "NaN",
    "[object Object]", "(null)", "unknown", "unknown1", "NA", "N/A", "true", 0, 1, 42, -5, 10**15, 2**53,
    1.0, 42.0, -0.0, 1.5, float("nan"), float("inf"), float("-inf"), True, False, [], ["a"], {},
    {"uid": "a"}, [1, None],
)  # fmt: skip
_NAMES = (
    None, "", " ", "\n", "\xa0", "\u200b", "Alice", "x" * 100, "x" * 101, FAMILY * 20, FAMILY * 21,
    " Alice", "Alice\n", "\ufeffAlice", "Al\x00ice", "Al\x85ice", "Al\tice", "\u05d0\u200f", "Al\u200cice",
    "Al\xadice", "Caf\ufffd", "M\xc3\xbcller", "Jos\xc3\xa9", "It\xe2\u20ac\u2122s", "\xd0\x9f\xd1\u20ac",
    "NO\xc9\u2019S", "JO\xc3O", "\xe9\u2013x", "\xf0\u0178\u2018\xa8", "\xe0\xa4\xb8", "\xed\u2022\u0153",
    "\xe3\x81", "\ud800", "Al\udfff", "<b>", "</b>", "<!--", "<?php", "I <3 you", "<", "a<",
    "<\xe9>", "< b", "a<B", "NA", "null", "1", "1.0", '"quoted"', "a,b", "'", "=1+1", 0, 42, 1.5, 42.0,
    True, float("nan"), ["a"], {"a": 1}, [], TOKEN, f"of {TOKEN}, {KEY} and {JWT}", "x" * 60 + TOKEN,
    "-" * 39 + KEY + "zz", "x" * 60 + " " + JWT, "_1700000000fa4efa4e" * 5, "x" * 79, "x" * 80, "x" * 81,
)  # fmt: skip
_HOSTS = (
    "example.com", "EXAMPLE.com", "example.com:8080", "localhost", "LOCALHOST:80", "a.localhost", "a.local",
    "a.internal", "nas.lan", "a.home", "a.corp", "a.intranet", "a.test", "a.invalid", "a.example",
    "example.com.", "local.com", "intranet", "127.0.0.1", "127.1", "10.0.0.1", "10.example.com", "11.0.0.1",
    "192.168.1.1", "192.169.1.1", "169.254.1.1", "0.0.0.0", "0.0.0.1", "172.15.0.1", "172.16.0.1",
    "172.20.0.1", "172.31.0.1", "172.32.0.1", "172.160.0.1", "[::1]", "[::1]:80", "[FC00::1]",
    "[fd12::1]:1", "[fe80::1]", "[2001:db8::1]", "[2001:db8::1]:80", "me@example.com", "me:pw@example.com",
    "me@localhost", "a@b@10.0.0.1", "", ":80", "me@", "\u05d0.com",
)  # fmt: skip
_URLS = (
    None, "", " ", "\n", "https://", "https:", "https:/a", "https:a", "https:///a", "https://?a",
    "https://#a", "https://\\a", "//example.com", "www.example.com/a", "/a.png", "a.png", ":",
    "1http://a.com", "ht tp://a.com", "h\xe9://a.com", "example.com:80/a",
    *(f"https://{host}/a.png" for host in _HOSTS), *(f"http://{host}" for host in _HOSTS),
    *(f"HTTP://{host}?a@b" for host in _HOSTS), *(f"hTTps://{host}#@a" for host in _HOSTS),
    *(f"https://{host}\\@a" for host in _HOSTS),
    "data:image/png;base64,AAAA", "DATA:,", "data:", "data: x", "javascript:alert(1)", "ftp://example.com",
    "file:///etc/passwd", "C:\\a.png", "mailto:a@b.c", "https://example.com/a b", " https://example.com",
    "https://example.com\n", "https://example.com/\xa0", "https://exa\u200bmple.com",
    "https://example.com/\x00", "https://example.com/" + "x" * 2980, "https://example.com/" + "x" * 2981,
    "https://example.com/" + "\xe9" * 2980, "data:," + "A" * 2995, "x" * 3001, "https://example.com/\ud800",
    "https://example.com/@me", "https://example.com:@x", "https+x://a.b", "https.://a.b", "http-s:a",
    f"https://example.com/{TOKEN}", f"https://example.com/?t={JWT}", f"https://example.com/{KEY}", 0, 42,
    1.5, True, float("nan"), ["https://example.com"], {"url": "https://example.com"},
)  # fmt: skip
_STATUSES = (
    None, "", " ", "online", "available", "offline", "Online", "online\n", "busy", "offline ", "\u03a3", 0,
    1, 1.5, True, False, float("nan"), [],
)  # fmt: skip
_ROLES = (
    None, "", " ", "default", "Admin", "a b", "admin\n", "r\xf4le", "r" * 100, "r" * 101, "a.b", "\u0130",
    "\ud800", 0, 7, 1.5, 7.0, True, [], ["a"], {},
)  # fmt: skip
_AUTH_TOKENS = (
    "alice_****fa4e", "****_1700000000fa4efa4e", "**** x", "x" * 60 + TOKEN + "****",
    None, "", " ", "\n", "\ufeff", "\u200b", TOKEN, TOKEN.upper(), LONG_TOKEN, f"Bearer {TOKEN}",
    f"{TOKEN}\n", f" {TOKEN}", f"{TOKEN}\x00", "Alice_1700000000FA4EFA4E", "a_b_1700000000fa4efa4e",
    "\u0130_1700000000fa4efa4e", "a_170000000fa4efa4e", "alice_1700000000fa4efa4", "_1700000000fa4efa4e",
    "alice_1700000000\u0661fa4efa4e", "al\xa0ice_1700000000fa4efa4e", JWT, KEY, "undefined", "x" * 9_000,
    "alice_1700000000" + "f" * 200, "user_123456789012345678", "42_1700000000fa4efa4e", 0, 42, 1.5, True,
    float("nan"), [], [TOKEN], {"authToken": TOKEN},
)  # fmt: skip
_JWTS = (
    None, "", " ", JWT, "x", 0, True, float("nan"), [], {"a": JWT},
)  # fmt: skip
_TIMES = (
    None, "", " ", 0, 1, -1, 1_451_606_399, 1_451_606_400, 1_600_000_000, 1_700_000_000, 1_700_000_001, NOW,
    NOW + 86_400, NOW + 86_401, 99_999_999_999, 100_000_000_000, 1_700_000_000_000,
    1_700_000_000_000_000_000, 10**30, -(10**30), -1_700_000_000_000, 1_700_000_000.0, 1_700_000_000.5,
    1_451_606_399.5, NOW + 86_400.5, 1e11, 99_999_999_999.5, 1e300, -0.0, float("nan"), float("inf"),
    float("-inf"), "0", "-0", "1700000000", "+1700000000", "-1", "1700000000.0", "1700000000.5",
    "1700000000000", "1600000000", "01700000000", str(NOW + 86_401), "1700000000.", ".5", "1.7e9",
    "1_700_000_000", " 1700000000", "1700000000\n", "1700000000 ", "\u0661\u0662", "0x65", "--1", "+",
    "1,700,000,000", "2024-01-01", "2024-01-01T00:00:00Z", "nan", "NaN", "inf", "-Infinity", "null", "true",
    "1700000000s", "\ud800", True, False, [], [1_700_000_000], {"seconds": 1_700_000_000},
)  # fmt: skip
_TAGS = (
    None, "", " ", ",", "a", "a,b", "a, b", "a,,b", ",a", "a,\n", "a,\xa0", "a,\x1f", ",".join("a" * 25),
    ",".join("a" * 26), "x" * 100, "a," + "x" * 101, " " + "x" * 100 + "\t", "[]", "[ ]", '["a"]',
    ' ["a","b"]\n', '["a",""]', '["a","\\u2003"]', '["a",null]', '["a",1]', "[1]", "[[]]", "[NaN]", "[",
    "[a]", '["a"', "\xa0[a]", '\xa0["a"]', '\ufeff["a"]', '["a"] x', '{"a":1}', '"a"', "1", "null", "true",
    "NaN", json.dumps(["a"] * 26), json.dumps(["x" * 101]), json.dumps(["x" * 100, "\xe9" * 100]),
    '["\\ud83d\\ude00","\\ud800"]', json.dumps(["a"] * 26 + [None, ""]), NESTED, '["a","a\\u0000"]', [],
    ["a"], ["a", "b"], [""], [" "], ["\u200b"], ["a", None], ["a", 1], [True], [["a"]], [{"a": 1}],
    ["a"] * 25, ["a"] * 26, ["x" * 100], ["x" * 101], ["x" * 101, 1], [""] * 26 + [None], ["\ud800" * 100],
    ["\U0001f600" * 100], [float("nan")], [TOKEN], ["a,b", "[", "\n"], 0, 42, 1.5, True, False,
    float("nan"), {}, {"a": "b"},
)  # fmt: skip
_OBJECTS: tuple[Any, ...] = (
    {}, {"a": 1}, {"a": None}, {"a": {"b": {"c": []}}}, {"@private": {"password": "x", "email": "a@b.cd"}},
    {"a": {"@private": {"password": "x"}}},
    *({name: "x"} for name in ("password", "api_key", "X-Api-Key", "passWord1", "accessToken", "tokens")),
    *({name: "x"} for name in ("p\xe4ssword", "my.jwt", "credentials", "secret\u0130", "monkey", "auth")),
    *({name: "x"} for name in ("email", "e-mail", "Gmail", "phone number", "iPhone", "ssn", "session")),
    *({name: "x"} for name in ("IBAN", "home_address", "Street", "dob", "adobe", "Mobile2", "ma\u0130l")),
    *({"token": value} for value in (None, "", True, False, 0, 1, 1.5, [], {}, " ", ["x"], {"a": "b"})),
    *({"email": value} for value in (None, "", True, False, 0, [], {}, ["x"])),
    *({"a": value} for value in (TOKEN, KEY, JWT, f"see {TOKEN}.", [TOKEN], 10**30, 1e22, 1.0)),
    *({"a": value} for value in ("a@b", "a@b.c", "to a.b+c@x.co.uk!", "@b.c", "a@-.-", {"b": ["a@b.cd"]})),
    {TOKEN: "x"}, {"a@b.cd": 1}, {"a": "\ud800"}, {"a": "\U0001f600\u2028"}, {"a": '"\\'}, {"": 1},
    {"a": float("nan")}, {"@private": 1, "b": TOKEN}, {"a": "x" * 5112}, {"a": "x" * 5113},
    {"a": "\xe9" * 2556}, {"a": "\xe9" * 2556 + "x"}, {"a": "\U0001f600" * 1278},
    {"a": "\U0001f600" * 1278 + "x"}, {"a": "\ud800" * 1705},
)  # fmt: skip
_METADATA = (
    None, "", " ", "{", "{}", " {} ", "{}\n", "{} x", "\xa0{}", "\ufeff{}", "[]", "[{}]", "null", "true",
    "1", '"a"', "NaN", "x", "{'a': 1}", "{a:1}", '{"a":1,}', '{"a":NaN}', '{"a":Infinity}',
    '{"a":-Infinity}', '{"a":1e999}', '{"a":"\n"}', '{"a":"\\ud800"}', '{"password":"x","password":null}',
    '{"pass\\u0077ord":1}', '{"a":"' + "x" * 5112 + '"}', '{"a":"' + "x" * 5113 + '"}',
    '{"a":"' + "\xe9" * 2556 + '"}', "{" + " " * 5118 + "}", "{" + " " * 5119 + "}", "x" * 5121,
    '{"a":' * 50 + "1" + "}" * 50,
    *(json.dumps(each, separators=(",", ":")) for each in _OBJECTS), NESTED,
    '{"a":' * 60_000, '{"a":"' + "\U0001f600" * 1279 + '"}', *_OBJECTS, 0, 42, 1.5, True, float("nan"), [],
    [{"a": 1}], ["x" * 6_000],
)  # fmt: skip

VALUES: dict[str, tuple[Any, ...]] = {
    "uid": _UIDS,
    "name": _NAMES,
    "avatar": _URLS,
    "link": _URLS,
    "status": _STATUSES,
    "role": _ROLES,
    "auth_token": _AUTH_TOKENS,
    "jwt": _JWTS,
    "tags": _TAGS,
    "metadata": _METADATA,
    **dict.fromkeys(oracle.TIME_FIELDS, _TIMES),
}
"""What to try in each field: both sides of every limit of every rule."""

CLEAN: dict[str, Any] = {
    "name": "Alice",
    "avatar": "https://example.com/a.png",
    "link": "https://example.com",
    "status": "online",
    "role": "default",
    "auth_token": None,
    "jwt": None,
    "tags": ["a", "b"],
    "metadata": {"team": "blue"},
    "created_at": 1_600_000_000,
    "updated_at": 1_700_000_000,
    "last_active_at": 1_700_000_000,
    "deactivated_at": None,
}
