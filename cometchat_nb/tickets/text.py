"""What a ticket holds as text: messages, console lines, code in any of the SDK's languages, URLs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

import pandas as pd

from ..auth.session import read_stored_user
from ..frames import user_frame
from ..redaction import mask_shapes
from .facts import Facts
from .traits import traits_of

_LONGEST_TEXT = 2_000_000

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
        undefined | null | nil | None | process\.env\.\w+
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
    r"""\s* (?:[A-Za-z_]\w*\s*:\s*)?
    (?: (?P<quote>["'`])(?P<text>.*?)(?P=quote) | (?P<word>[A-Za-z_][\w.]*) )
    \s*(?:,|$)""",
    re.DOTALL | re.VERBOSE,
)
_HOST = re.compile(
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
_SERVICES_MASK = re.compile(r"The key \S+ does not exist")
UID_NOT_FOUND = re.compile(r"The UID (?P<uid>[^\n\"]{1,200}?) does not exist", re.IGNORECASE)
_TOKEN_NOT_FOUND = re.compile(r"The auth token (?P<token>.+?) does not exist", re.IGNORECASE | re.DOTALL)
_NOTHINGS = frozenset({"undefined", "null", "nil", "None"})

_PLATFORM_WORDS = (
    (
        "flutter",
        r"\bdart\b|flutter|\.dart\b|SocketException|HandshakeException|FormatException"
        r"|PlatformException|authKey:|onSuccess:\s*\(|debugPrint",
    ),
    (
        "ios",
        r"swift|NSURLError|NSLocalizedDescription|xcode|Domain="
        r"|errorDescription\b.*\berror\?|UID:\s|onError:\s*\{",
    ),
    (
        "android",
        r"kotlin|logcat|java\.|javax\.|android|CometChatException\b|override fun"
        r"|\bLog\.[dew]\(|Unable to resolve host",
    ),
    ("react_native", r"react[- ]native|\bmetro\b|calls-sdk-react-native|Hermes"),
    ("javascript", r"console\.|await |const |=>|net::|TypeError|fetch|localStorage|\.js\b|\.tsx?\b"),
)


def platform_of(text: str) -> str | None:
    """Tell from its wording which platform's SDK a text comes from; `None` when it does not say.

    >>> platform_of('java.net.UnknownHostException: Unable to resolve host "a.api-us.cometchat.io"')
    'android'
    """
    for platform, pattern in _PLATFORM_WORDS:
        if re.search(pattern, text, re.IGNORECASE):
            return platform
    return None


def inputs_in(text: str) -> dict[str, str]:
    """Find what a login was given, in code, URLs and messages. The values may be secrets."""
    found: dict[str, str] = {}
    sources = (_assigned, _called, _in_messages, _in_hosts, _alone)
    for name, value in (pair for source in sources for pair in source(text)):
        found.setdefault(name, value)
    return found


def facts_from_text(text: str) -> Facts:
    """Gather what a pasted text tells of a failed login.

    Raises:
        TypeError, ValueError: When it is no text, empty, or longer than two million characters.
    """
    if not isinstance(text, str):
        raise TypeError(f"the text must be a string, not {type(text).__name__}")
    if not text.strip():
        raise ValueError("the text is empty: paste the error's message, the code or the log")
    if len(text) > _LONGEST_TEXT:
        raise ValueError(f"the text has {len(text):,} characters; cut out the part around the login")
    inputs = inputs_in(text)
    traits = set(traits_of(inputs))
    apps = {host["app_id"].lower() for host in _HOST.finditer(text)} | {inputs.get("app_id", "").lower()}
    if len(apps - {""}) > 1:
        traits.add("app_id.mismatch")
    uid = inputs.get("uid")
    return Facts(
        traits=frozenset(traits),
        method="auth_token" if "auth_token" in inputs and "api_key" not in inputs else "uid",
        uid=mask_shapes(uid) if uid is not None else None,
        app_id=inputs.get("app_id"),
        region=inputs.get("region"),
        http_status=status_in(text),
        text=mask_shapes(text),
        pasted=mask_shapes(text),
    )


def read_local_storage(text: str) -> pd.DataFrame:
    """Read the user that a browser keeps, as a row with the columns of `user_frame`; its token is masked.

    To log in with it, give the text to `calls.session.import_local_storage`, or as `local_storage` to a
    case with the step `restore`.

    Raises:
        TypeError: When it is no text.
        CometChatError: `VALIDATION_ERROR`, with what is wrong with it.
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, not {type(text).__name__}")
    return user_frame(read_stored_user(text))


def status_in(text: str) -> int | None:
    """Return the HTTP status of a failure that a text names."""
    found = re.search(
        r"(?:HTTP(?:/[\d.]+)?|status(?:Code)?|code|→|->)\W{1,4}([45]\d\d)\b", text, re.IGNORECASE
    )
    return int(found[1]) if found else None


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
    if found := re.search(r"/users/([^/\s]*)/auth_tokens", text):
        yield "uid", unquote(found[1])


def _in_hosts(text: str) -> Iterator[tuple[str, str]]:
    for host in _HOST.finditer(text):
        yield "app_id", host["app_id"]
        yield "region", host["region"]
        if host["path"]:
            yield "admin_host", host[0]


def _alone(text: str) -> Iterator[tuple[str, str]]:
    for key in _KEY_ALONE.finditer(_SERVICES_MASK.sub("", text)):
        yield "api_key", _unescaped(key["value"] if key["quote"] else key["value"].strip())


def _known(name: str) -> str | None:
    return _NAMES.get(re.sub(r"[^a-z]", "", name.lower()))


def _unescaped(value: str) -> str:
    r"""Read the escapes that JavaScript, JSON, Kotlin, Swift and Dart share: \n, \u200b."""
    try:
        return str(json.loads(f'"{value}"')) if "\\" in value else value
    except ValueError:
        return value
