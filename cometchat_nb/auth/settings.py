"""The app to log in to, and the outcome of `init()`."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import quote, urlsplit

from ..redaction import hide
from .codes import CALLS_SETUP, VALIDATION_ERROR
from .errors import CometChatError
from .secret_fields import WithoutSecrets, with_secret_fields

REGIONS = ("us", "eu", "in")
API_VERSION = "v3.0"
_PATH_CHARACTERS = "/%:@!$&'()*+,;=~"
_NO_APP_ID = re.compile(r"[^A-Za-z0-9_-]")
_LIKE_A_REGION = re.compile(r"[A-Za-z0-9 _-]{0,15}")
_APP_ID = re.compile(r"[A-Za-z0-9_-]{1,63}\Z")
ENVIRONMENT = {
    "app_id": "COMETCHAT_APP_ID",
    "region": "COMETCHAT_REGION",
    "auth_key": "COMETCHAT_AUTH_KEY",
    "admin_host": "COMETCHAT_ADMIN_HOST",
    "client_host": "COMETCHAT_CLIENT_HOST",
}


@with_secret_fields
@dataclass(frozen=True)
class AppSettings(WithoutSecrets):
    """The app to log in to.

    The values are checked by `init()` and by the client's constructor, not here, so that a
    customer's wrong settings can be held and reproduced. Pickled, they lose the key.

    Args:
        app_id: The app's id, from the dashboard.
        region: `"us"`, `"eu"` or `"in"`; upper case is lowered.
        auth_key: The Auth Key that `login()` uses when it is given none. Never shown.
        admin_host: Replaces `https://{app_id}.api-{region}.cometchat.io/v3.0`. Give the whole base
            URL with its version; without a scheme it means https.
        client_host: Replaces `https://{app_id}.apiclient-{region}.cometchat.io/v3.0`, likewise.
        source: Where the settings were found, in words, for who looks at a form or a client.

    Raises:
        TypeError: When a value is not a string.

    >>> AppSettings("1234567890abcdef", "EU", "fa4efa4efa4efa4efa4e").region
    'eu'
    """

    app_id: str
    region: str
    auth_key: str | None = field(default=None, repr=False)
    admin_host: str | None = field(default=None, kw_only=True)
    client_host: str | None = field(default=None, kw_only=True)
    source: str | None = field(default=None, kw_only=True, repr=False, compare=False)

    _secrets = ("auth_key",)

    def __post_init__(self) -> None:
        for name in ENVIRONMENT:
            value = getattr(self, name)
            optional = name not in ("app_id", "region")
            if not isinstance(value, str) and not (optional and value is None):
                kind = "a string or None" if optional else "a string"
                raise TypeError(f"{name} must be {kind}, not {type(value).__name__}")
        object.__setattr__(self, "app_id", self.app_id.strip())
        object.__setattr__(self, "region", self.region.lower())

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> AppSettings:
        """Read the settings from `COMETCHAT_APP_ID`, `_REGION`, `_AUTH_KEY`, `_ADMIN_HOST`, `_CLIENT_HOST`.

        Raises:
            ValueError: When the app id or the region is not set; the text names the variable.
        """
        environ = os.environ if environ is None else environ
        values = {name: environ.get(variable) or None for name, variable in ENVIRONMENT.items()}
        values["auth_key"] = hide(values["auth_key"])
        del environ  # a verbose traceback shows what a function holds
        if absent := [ENVIRONMENT[name] for name in ("app_id", "region") if not values[name]]:
            present = [variable for name, variable in ENVIRONMENT.items() if values[name]]
            raise ValueError(_missing_variables(present, absent))
        return cls(**values)  # type: ignore[arg-type]  # absent ones were refused above

    @property
    def admin_url(self) -> str:
        """The base URL of the service that mints tokens and lists users."""
        return _base_url(self.admin_host) or self._named_url("api")

    @property
    def client_url(self) -> str:
        """The base URL of the service that a logged-in user talks to."""
        return _base_url(self.client_host) or self._named_url("apiclient")

    def validate(self) -> None:
        """Check what `init()` checks.

        Raises:
            CometChatError: `VALIDATION_ERROR`, with the setting's name and what would do.
        """
        if not self.app_id:
            raise _invalid("app_id is empty", "Copy the app id from the dashboard.")
        if not _APP_ID.match(self.app_id):
            raise _invalid(
                f"app_id {_why_no_app_id(self.app_id)}",
                "An app id is 1 to 63 letters, digits, hyphens and underscores.",
            )
        if self.region not in REGIONS:
            problem = "has white space around it" if self.region.strip() in REGIONS else "does not exist"
            raise _invalid(
                f"region {_region_shown(self.region)} {problem}",
                f"Use one of {', '.join(REGIONS)}; the dashboard shows which.",
                "Invalid app settings: Invalid type: region",
            )
        for name in ("admin_host", "client_host"):
            _check_host(name, getattr(self, name))

    def _named_url(self, service: str) -> str:
        return f"https://{self.app_id}.{service}-{self.region}.cometchat.io/{API_VERSION}"


def _missing_variables(present: list[str], absent: list[str]) -> str:
    """Say which environment variables are missing, and how to do without.

    >>> _missing_variables(["COMETCHAT_APP_ID"], ["COMETCHAT_REGION"])
    'COMETCHAT_REGION is not set: set it, or unset COMETCHAT_APP_ID to use the sandbox'
    """
    missing = f"{' and '.join(absent)} {'is' if len(absent) == 1 else 'are'} not set: "
    missing += f"set {'it' if len(absent) == 1 else 'them'}"
    return f"{missing}, or unset {' and '.join(present)} to use the sandbox" if present else missing


@dataclass(frozen=True)
class InitResult:
    """The result of `init()`, which never raises; a failure is in `error`."""

    success: bool
    error: CometChatError | None = None

    def __await__(self) -> NoReturn:
        raise TypeError("init() sends nothing and is not awaited, by either client: leave `await` out")


def is_loopback(host: str) -> bool:
    """Tell whether this host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _base_url(host: str | None) -> str | None:
    """Return the host as a URL whose characters are those of a URL."""
    if host is None:
        return None
    url = host.strip()
    url = url if "://" in url else f"https://{url}"
    if not url.isascii():
        start, _, path = url.partition("://")[2].partition("/")
        url = f"{url.partition('://')[0]}://{start}/{quote(path, safe=_PATH_CHARACTERS)}"
    return url if url.endswith("://") else url.rstrip("/")


def _check_host(name: str, host: str | None) -> None:
    url = _base_url(host)
    if url is None:
        return
    remedy = "Give a base URL such as https://proxy.example.com/v3.0."
    try:
        parsed = urlsplit(url)
        (parsed.hostname or "").encode("idna")
        sendable = parsed.port != 0 and url.isprintable()
    except ValueError:
        raise _invalid(f"{name} is not a URL", remedy) from None
    if parsed.scheme not in ("https", "http") or not parsed.hostname or re.search(r"\s", url) or not sendable:
        raise _invalid(f"{name} is not an http or https URL", remedy)
    if "@" in parsed.netloc or "?" in url or "#" in url:
        raise _invalid(f"{name} holds more than a host and a path", remedy)


def _why_no_app_id(app_id: str) -> str:
    """Say what is wrong with an app id without quoting it: a key may stand in its place."""
    odd = sorted(set(_NO_APP_ID.findall(app_id)))[:3]
    if not odd:
        return f"has {len(app_id):,} characters"
    return f"contains {', '.join(map(ascii, odd))}, which app ids don't allow"


def _region_shown(region: str) -> str:
    return repr(region) if _LIKE_A_REGION.fullmatch(region) else f"of {len(region):,} characters"


def _invalid(description: str, hint: str, sdk_message: str | None = None) -> CometChatError:
    return CometChatError(
        VALIDATION_ERROR,
        f"{description}.",
        stage="input",
        sdk_code=None if sdk_message is None else VALIDATION_ERROR,
        sdk_message=sdk_message,
        hint=f"{hint} See {CALLS_SETUP}.",
    )
