"""What can be said of an app id, a key, a token or a uid without showing it.

A trait is a word such as `api_key.elided`. Frames, checkpoints and reports keep traits in place of
secrets, and the causes of a failed login are found from them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from ..auth.flows import LONGEST_UID
from ..auth.settings import REGIONS
from ..redaction import MASK

Test = Callable[[str], bool]

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_QUOTES = "\"'`\u201c\u201d\u201e\u2018\u2019«»"
_ELISION = re.compile(r"(?<=\S)\s*(\.{2,}|…|•{2,}|·{3,}|\*{3,}|x{6,}|X{6,})\s*(?=\S)")
_SANITISED = re.compile(
    r"\*{3,}|•{3,}|x{6,}|\W*(redacted|removed|masked|hidden|sanitized|sanitised|filtered)\W*", re.IGNORECASE
)
_AUTH_TOKEN = re.compile(r"[^\s_][^\s]*_\d{10}[0-9A-Fa-f]{8,}")
_AUTH_TOKEN_BEGUN = re.compile(r"[^\s_][^\s]*_\d{4,10}[0-9A-Fa-f]{0,7}(?:\.{2,}|…)?")
_JWT = re.compile(r"eyJ[\w-]+\.[\w-]+(\.[\w-]*)?")
_HEX = re.compile(r"[0-9A-Fa-f]+")
_E_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_GUID = re.compile(r"\W*[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\W*", re.IGNORECASE)
_GUID_PLAIN = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}")
_UID_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")
_NOTHINGS = frozenset(
    {"undefined", "null", "none", "nil", "nan", "[object object]", "(null)", "optional(nil)"}
)
_PLACEHOLDER = re.compile(
    r"""<.*>|\[[\w ]*\]|\{\{?\s*[a-z_]+\s*\}?\}|\$\{?\w+\}?|%\w+%|process\.env\.\w+
    |(your|my|the|insert|enter|paste|add|put|replace)[\W_].*
    |.*(_here|\ here|placeholder|change_?me|change-me|todo|example_key|xxx+)
    |(auth|api|rest[\W_]?api)?[\W_]?key
    |(cometchat[\W_])?(auth|api|app|user)[\W_]?(key|id|token)([\W_]?value)?
    |(auth|user|access)?[\W_]?token | uid | region
    """,
    re.IGNORECASE | re.VERBOSE,
)
_API_KEY_LENGTH = 40


def bare(value: str) -> str:
    """Return a value without the white space, quotes and invisible characters that were copied with it."""
    return _INVISIBLE.sub("", value).replace("\xa0", " ").strip().strip(_QUOTES).strip()


def _whole(pattern: re.Pattern[str]) -> Test:
    return lambda value: pattern.fullmatch(bare(value)) is not None


def _is_placeholder(value: str) -> bool:
    core = bare(value)
    return core.lower() in _NOTHINGS or _PLACEHOLDER.fullmatch(core) is not None


def _is_sanitised(value: str) -> bool:
    core = value.strip()
    return _SANITISED.fullmatch(core) is not None or core.startswith(MASK) or f"_{MASK}" in core


def _is_elided(value: str) -> bool:
    return not _is_sanitised(value) and _ELISION.search(bare(value)) is not None


def _is_quoted(value: str) -> bool:
    core = value.strip()
    return bool(core) and (core[0] in _QUOTES or core[-1] in _QUOTES)


def _is_padded(value: str) -> bool:
    return bool(value.strip()) and value != value.strip()


def _is_key_shaped(value: str) -> bool:
    core = bare(value)
    return len(core) == _API_KEY_LENGTH and _HEX.fullmatch(core) is not None


def _has_wrong_length(value: str) -> bool:
    core = bare(value)
    return _HEX.fullmatch(core) is not None and len(core) != _API_KEY_LENGTH and len(core) > 7


def _has_inner_white_space(value: str) -> bool:
    return re.search(r"[\t\n\r\v\f\xa0\u2000-\u200a\u3000]", value) is not None


_ANY: dict[str, tuple[str, Test]] = {
    "blank": ("is empty", lambda value: not value.strip()),
    "sanitised": ("was taken out before it was handed on", _is_sanitised),
    "placeholder": ("is a placeholder, not a value", _is_placeholder),
    "padded": ("has white space around it", _is_padded),
    "quoted": ("has quotation marks around it", _is_quoted),
    "invisible": (
        "holds an invisible character",
        lambda value: _INVISIBLE.search(value) is not None,
    ),
    "space": ("holds a space", lambda value: " " in value),
    "other_white_space": ("holds a tab, a line break or a no-break space", _has_inner_white_space),
    "jwt": ("is a JSON Web Token", _whole(_JWT)),
    "auth_token": ("is shaped like an auth token", _whole(_AUTH_TOKEN)),
    "key_shaped": ("is shaped like an API key: 40 hexadecimal digits", _is_key_shaped),
}
_CREDENTIAL: dict[str, tuple[str, Test]] = {
    "elided": ("has its middle left out", _is_elided),
    "bearer": (
        "begins with 'Bearer'",
        lambda value: re.match(r"\s*['\"]?bearer\b", value, re.IGNORECASE) is not None,
    ),
    "wrong_length": ("is hexadecimal, but not of 40 digits", _has_wrong_length),
    "begun_token": ("begins like an auth token and is cut short", _whole(_AUTH_TOKEN_BEGUN)),
    "url": ("is a URL", lambda value: bool(urlsplit(bare(value)).netloc)),
}
_UID: dict[str, tuple[str, Test]] = {
    "e_mail": ("is an email address", _whole(_E_MAIL)),
    "guid": (
        "is a GUID in another form than lower-case digits and hyphens",
        lambda value: _whole(_GUID)(value) and _GUID_PLAIN.fullmatch(value) is None,
    ),
    "upper_case": (
        "holds capital letters, which the service lowers",
        lambda value: any("A" <= letter <= "Z" for letter in value),
    ),
    "forbidden": (
        "holds a character that no UID may have",
        lambda value: _UID_ALPHABET.fullmatch("".join(bare(value).split())) is None,
    ),
    "not_ascii": (
        "holds characters outside ASCII",
        lambda value: any(letter > "\x7f" for letter in "".join(_INVISIBLE.sub("", value).split())),
    ),
    "too_long": (f"is longer than {LONGEST_UID} characters", lambda value: len(value) > LONGEST_UID),
}
_APP_ID: dict[str, tuple[str, Test]] = {
    "region": (
        "is the name of a region",
        lambda value: bare(value).lower() in REGIONS,
    ),
}
_UNSET = frozenset({"undefined", "null", "nil", "None"})
_REGION: dict[str, tuple[str, Test]] = {
    "unknown": (
        "is not one of us, eu and in",
        lambda value: value.strip().lower() not in REGIONS and value not in _UNSET,
    ),
    "app_id": (
        "is shaped like an app id",
        lambda value: re.fullmatch(r"(?=.*\d)[0-9A-Za-z]{8,24}", bare(value)) is not None,
    ),
}
_NAMES = {
    "uid": "The UID",
    "api_key": "The API key",
    "auth_token": "The auth token",
    "app_id": "The app id",
    "region": "The region",
}
_TESTS: dict[str, dict[str, tuple[str, Test]]] = {
    "uid": {**_ANY, **_UID},
    "api_key": {**_ANY, **_CREDENTIAL},
    "auth_token": {**_ANY, **_CREDENTIAL},
    "app_id": {**_ANY, **_APP_ID},
    "region": {**_ANY, **_REGION},
}
_RELATIONS = {
    "api_key.same_as_app_id": "The API key is the app id.",
    "auth_token.same_as_uid": "The auth token is a UID.",
    "auth_token.malformed": "The auth token does not look like one: UID, underscore, digits.",
    "api_key.malformed": "The API key is not 40 hexadecimal digits.",
    "api_key.short_hex": "The API key has the length of an app id.",
    "app_id.mismatch": "The app id is not the one in the host.",
    "app_id.other": "The app id is not that of the settings.",
    "region.moved": "The region is not that of the settings, the app id is.",
    "host.old_version": "The URL names an API version before v3.",
    "host.foreign": "The host is neither CometChat's nor on this machine.",
}

TRAITS: dict[str, str] = {
    **{
        f"{field}.{word}": f"{_NAMES[field]} {sentence}."
        for field, tests in _TESTS.items()
        for word, (sentence, _) in tests.items()
    },
    **_RELATIONS,
}
"""Every trait, with the sentence that says it."""

_OLD_VERSION = re.compile(r"/v[12](\.\d+)?(?:/|$)")
_OWN_HOST = re.compile(
    r"(.+\.)?cometchat(-staging)?\.(io|com)|localhost|127\.\d+\.\d+\.\d+|.+\.sandbox\.invalid"
)


def traits_of(values: Mapping[str, str | None]) -> frozenset[str]:
    """Return the traits of a login's input.

    Args:
        values: `uid`, `api_key`, `auth_token`, `app_id`, `region`, `admin_host`, `client_host`, as far
            as they are known; one that was not given is `None` or left out.

    >>> sorted(traits_of({"api_key": "fa4e...c0de"}))
    ['api_key.elided', 'api_key.malformed']
    """
    found = {
        f"{field}.{word}"
        for field, tests in _TESTS.items()
        if (value := values.get(field)) is not None
        for word, (_, test) in tests.items()
        if (word == "blank" or value.strip()) and test(value)
    }
    return frozenset(found | _related(values, found))


def traits_in(cell: object) -> set[str]:
    """Return the traits that a cell of a frame lists."""
    return set(re.findall(r"[a-z_]+\.[a-z_]+", str(cell)))


def _related(values: Mapping[str, str | None], found: set[str]) -> set[str]:
    related = set()
    api_key, auth_token, app_id = (
        bare(values.get(name) or "") for name in ("api_key", "auth_token", "app_id")
    )
    known = "api_key.sanitised" not in found
    if api_key and known and "api_key.key_shaped" not in found:
        related.add("api_key.malformed")
    if re.fullmatch(r"[0-9a-f]{12,20}", api_key) and "api_key.begun_token" not in found:
        related.add("api_key.short_hex")
    if api_key and api_key == app_id:
        related.add("api_key.same_as_app_id")
    if auth_token and not {"auth_token.sanitised", "auth_token.auth_token"} & found:
        related.add("auth_token.malformed")
    if auth_token and _looks_like_a_uid(auth_token, values.get("uid"), found):
        related.add("auth_token.same_as_uid")
    for host in (values.get("admin_host"), values.get("client_host")):
        if host:
            related |= _of_host(host)
    return related


def _looks_like_a_uid(auth_token: str, uid: str | None, found: set[str]) -> bool:
    if uid is not None and auth_token == bare(uid):
        return True
    others = ("jwt", "auth_token", "key_shaped", "placeholder", "begun_token", "sanitised", "wrong_length")
    plain = re.fullmatch(r"[A-Za-z0-9_.@+-]{1,100}", auth_token) is not None
    return plain and not any(f"auth_token.{word}" in found for word in others) and len(auth_token) <= 40


def _of_host(url: str) -> set[str]:
    parts = urlsplit(url if "://" in url else f"https://{url}")
    traits = {"host.old_version"} if _OLD_VERSION.search(parts.path) else set()
    if parts.hostname and not _OWN_HOST.fullmatch(parts.hostname):
        traits.add("host.foreign")
    return traits
