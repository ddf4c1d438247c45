"""What a login was given, as far as a ticket shows it: in code, requests, URLs and messages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

_NAMES = {
    "uid": "uid",
    "userid": "uid",
    "apikey": "api_key",
    "authkey": "api_key",
    "restapikey": "api_key",
    "cometchatapikey": "api_key",
    "cometchatauthkey": "api_key",
    "authtoken": "auth_token",
    "token": "auth_token",
    "usertoken": "auth_token",
    "cometchattoken": "auth_token",
    "cometchatauthtoken": "auth_token",
    "appid": "app_id",
    "cometchatappid": "app_id",
    "region": "region",
    "cometchatregion": "region",
    "appregion": "region",
    "setregion": "region",
    "setappid": "app_id",
    "adminhost": "admin_host",
    "clienthost": "client_host",
    "overrideadminhost": "admin_host",
    "overrideclienthost": "client_host",
}
_NAME = r"(?P<name>[A-Za-z_][\w-]{1,40})"
_ASSIGNED = re.compile(
    _NAME
    + r"""['"]?\s*
    (?: :\s*\w+\s*= | [:=(] | => ) \s*
    (?P<quote>["'`]) (?P<value>(?:(?!(?P=quote))[^\\]|\\.){0,400}) (?P=quote)""",
    re.VERBOSE,
)
_BARE = re.compile(
    _NAME
    + r"""\s*[:=]\s*
    (?P<value>
        undefined | null | nil | None | YOUR_[A-Z_]{2,40} | [A-Z_]{2,40}_HERE
        | (?=[\w.…•*@+-]*\d) [0-9A-Za-z][\w.…•*@+-]{3,200}
    )
    (?=[\s,;'")}] | $)""",
    re.VERBOSE,
)
_LOGIN_CALL = re.compile(
    r"""\blogin (?P<token>With_?Auth_?Token|_with_auth_token)? \s*\(
    (?P<arguments>(?:[^()"'`] | "[^"]*" | '[^']*' | `[^`]*`){0,600})""",
    re.IGNORECASE | re.VERBOSE,
)
_ARGUMENT = re.compile(
    r"""\s{0,20} (?:[A-Za-z_]\w{0,40}\s{0,9}:\s{0,9})?
    (?: (?P<quote>["'`])(?P<text>.{0,400}?)(?P=quote) | (?P<word>[A-Za-z_][\w.]{0,200}) )
    \s{0,20}(?:,|$)""",
    re.DOTALL | re.VERBOSE,
)
HOST = re.compile(
    r"(?P<scheme>https?://)?(?<![\w-])(?P<app_id>[\w-]{1,100})\.(?P<service>api|apiclient"
    r"|call)-(?P<region>[\w-]+)\.cometchat(?:-\w+)?\.io(?P<path>/v[\d.]+)?",
    re.IGNORECASE,
)
_KEY_ALONE = re.compile(
    r"""(?P<quote>["'`]?)
    (?P<value>
        (?:\\[nrt]|[ ]){0,8}
        (?<![\w.-])
        (?: [0-9a-f]{30,} | [0-9a-f]{3,}[ ]?(?:\.{2,}|…|[•·]{2,}|\*{3,})[ ]?[0-9a-f]{3,} )
        (?![\w.-])
        (?:\\[nrt]|[ ]){0,8}
    )
    (?P=quote)""",
    re.VERBOSE,
)
_JWT_AS_TOKEN = re.compile(
    r"(?:auth_?token|loginWithAuthToken|login_with_auth_token)\b[^\n]{0,160}?(?P<token>\beyJ[\w-]{6,}\.[\w-]{4,}[\w.…-]*)",
    re.IGNORECASE,
)
_SERVICES_MASK = re.compile(r"The key \S+ does not exist")
_KEY_NOT_FOUND = re.compile(r"\bthe key \"?(?P<key>[^\s*\"…]{2,80}) does not exist", re.IGNORECASE)
UID_NOT_FOUND = re.compile(r"The UID (?P<uid>[^\n\"]{1,200}?) does not exist", re.IGNORECASE)
_TOKEN_NOT_FOUND = re.compile(r"The auth token (?P<token>.+?) does not exist", re.IGNORECASE | re.DOTALL)
_VARIABLE = re.compile(r"[#$]\{|[\"'`]|^(?:\{[A-Za-z_.]+\}|:\w+|%[a-z@]|<\w+>)$")
_PREFIX = re.compile(
    r"^(?:vite|nextpublic|reactapp|expopublic|nuxtpublic|ngapp|vueapp|gatsby|public)?(?:cc)?(?=[a-z]{5})"
)
_NOTHINGS = frozenset({"undefined", "null", "nil", "None"})

_REDACTED = re.compile(
    r"""\W*(?:redacted|removed|masked|hidden|sanitized|sanitised|filtered|omitted|snip(?:ped)?|secret|censored)\W*
    |<[^<>]{0,80}>|\[[^\[\]]{0,80}\]|\(\(?[^()]{0,80}\)?\)
    |.{0,200}(?:\*{3,}|[xX]{5,}|█{2,}|▓{2,}|\#{4,}).{0,200}
    |[^.…]{0,200}(?:\.{2,}|…)
    |(?:x-?){3,}|\.{2,}|…|-{2,}""",
    re.IGNORECASE | re.VERBOSE,
)


def inputs_in(text: str) -> dict[str, str]:
    """Find what a login was given, in code, URLs and messages. The values may be secrets."""
    found: dict[str, str] = {}
    sources = (_in_headers, _assigned, _called, _in_messages, _in_hosts, _alone)
    for name, value in (pair for source in sources for pair in source(text)):
        if not is_redacted(value):
            found.setdefault(name, value)
    return found


def is_redacted(value: str) -> bool:
    """Tell whether the author of a ticket took a value out or shortened it: that says nothing about the value.

    >>> is_redacted("[REDACTED]"), is_redacted("fa4e****c0de"), is_redacted("<your token>"), is_redacted("fa4e...c0de")
    (True, True, True, False)
    """
    return _REDACTED.fullmatch(value.strip()) is not None


_QUOTED_HEADER = re.compile(
    r"^[ \t<>*-]{0,6}(?P<name>api_?key|auth_?token)[ \t]{0,3}:[ \t]{0,3}(?P<value>\"[^\"\n]{4,200}\"|'[^'\n]{4,200}')[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


def _in_headers(text: str) -> Iterator[tuple[str, str]]:
    """Yield a header's value with its quotation marks: there they are part of it."""
    for header in _QUOTED_HEADER.finditer(text):
        yield str(_known(header["name"])), header["value"]


def _assigned(text: str) -> Iterator[tuple[str, str]]:
    for pattern in (_ASSIGNED, _BARE):
        for match in pattern.finditer(text):
            name = _known(match["name"])
            if name and match["value"].lower() not in ("string", "str", "any"):
                yield name, _unescaped(match["value"])


def _called(text: str) -> Iterator[tuple[str, str]]:
    for call in _LOGIN_CALL.finditer(text):
        names = ("auth_token",) if call["token"] else ("uid", "api_key")
        for name, argument in zip(names, _ARGUMENT.finditer(call["arguments"]), strict=False):
            if argument["quote"]:
                yield name, _unescaped(argument["text"])
            elif argument["word"] in _NOTHINGS:
                yield name, argument["word"]


def _in_messages(text: str) -> Iterator[tuple[str, str]]:
    if found := UID_NOT_FOUND.search(text):
        yield "uid", _unescaped(found["uid"])
    if found := _TOKEN_NOT_FOUND.search(text):
        yield "auth_token", found["token"]
    if found := _KEY_NOT_FOUND.search(text):
        yield "api_key", found["key"]
    if (found := re.search(r"/users/([^/\s]*)/auth_tokens", text)) and not _VARIABLE.search(found[1]):
        yield "uid", unquote(found[1])


def _in_hosts(text: str) -> Iterator[tuple[str, str]]:
    for host in HOST.finditer(text):
        yield "app_id", host["app_id"]
        yield "region", host["region"]
        if host["path"]:
            yield "admin_host", host[0]


def _alone(text: str) -> Iterator[tuple[str, str]]:
    for key in _KEY_ALONE.finditer(_SERVICES_MASK.sub("", text)):
        yield "api_key", _unescaped(key["value"] if key["quote"] else key["value"].strip())
    if token := _JWT_AS_TOKEN.search(text):
        yield "auth_token", token["token"]


def _known(name: str) -> str | None:
    letters = re.sub(r"[^a-z]", "", name.lower())
    return _NAMES.get(letters) or _NAMES.get(_PREFIX.sub("", letters))


def _unescaped(value: str) -> str:
    r"""Read the escapes that JavaScript, JSON, Kotlin, Swift and Dart share: \n, \u200b."""
    try:
        return str(json.loads(f'"{value}"')) if "\\" in value else value
    except ValueError:
        return value
