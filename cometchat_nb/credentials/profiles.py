"""Settings kept under a name in the system's keyring, so that one can work with several apps."""

from __future__ import annotations

import json
import re
from dataclasses import fields

from ..auth import AppSettings
from ..auth.session.keyring_store import KeyringStore
from ..redaction import Secret
from .source import Source, source_of

_SERVICE = "cometchat-nb profiles"
_NAMES = "names of all profiles"  # no keyring lists its entries
_NAME = re.compile(r"[\w.-]{1,64}\Z")
_KEPT = tuple(one.name for one in fields(AppSettings) if one.name != "source")


def save_profile(name: str, settings: AppSettings) -> None:
    """Save settings, including the Auth Key, under a name in the system's keyring (extra `keyring`).

    `find_credentials(name)` finds them, and so does everything else while `COMETCHAT_PROFILE` is the name.

    Raises:
        ValueError: When the name has characters other than letters, digits, `_`, `.` and `-`.
        CometChatError: `VALIDATION_ERROR` when the settings cannot be used.
        ImportError: When the extra is not installed.
    """
    if not _NAME.match(name):
        raise ValueError("a profile's name has 1 to 64 letters, digits, underscores, dots and hyphens")
    settings.validate()
    store = KeyringStore(_SERVICE)
    store.save(name, json.dumps({field: getattr(settings, field) for field in _KEPT}))
    store.save(_NAMES, json.dumps(sorted({*profile_names(), name})))


def profile_names() -> list[str]:
    """List the names of the saved profiles.

    Raises:
        ImportError: When the extra `keyring` is not installed.
    """
    return list(json.loads(KeyringStore(_SERVICE).load(_NAMES) or "[]"))


def delete_profile(name: str) -> None:
    """Remove a profile from the system's keyring.

    Raises:
        ValueError: When there is none of this name.
        ImportError: When the extra `keyring` is not installed.
    """
    names = profile_names()
    if name not in names:
        raise _missing_profile_error(names)
    store = KeyringStore(_SERVICE)
    store.clear(name)
    store.save(_NAMES, json.dumps([one for one in names if one != name]))


def read(name: str) -> Source:
    """Return a profile's settings.

    Raises:
        ValueError: When there is none of this name.
        ImportError: When the extra `keyring` is not installed.
    """
    text = KeyringStore(_SERVICE).load(name) if _NAME.match(name) else None
    if text is None:
        raise _missing_profile_error(profile_names())
    return source_of(f"profile {name}", json.loads(Secret(text)))[0]


def _missing_profile_error(names: list[str]) -> ValueError:
    there = f"there are {', '.join(names)}" if names else "none is saved; save one with save_profile()"
    return ValueError(f"there is no profile of this name: {there}")
