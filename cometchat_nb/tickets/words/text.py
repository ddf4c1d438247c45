"""What a ticket says as text, read into facts."""

from __future__ import annotations

import re

import pandas as pd

from ...auth.session.stored_user import read_stored_user
from ...frames import user_frame
from ...redaction import MASK, Redactor, mask_shapes
from ..traits import traits_of
from .facts import Facts
from .inputs import HOST, UID_NOT_FOUND, inputs_in
from .passages import OWN, Passage, own_lines, passages_of

__all__ = ["UID_NOT_FOUND", "facts_from_text", "inputs_in", "platform_of", "read_local_storage", "status_in"]

_LONGEST_TEXT = 2_000_000
_SHORTEST_SECRET = 6
_SECRETS = ("api_key", "auth_token")

_PLATFORM_WORDS = (
    (
        "flutter",
        r"\bdart\b|flutter|\.dart\b|SocketException|HandshakeException|FormatException"
        r"|PlatformException|authKey:|onSuccess:\s*\(|debugPrint",
    ),
    (
        "ios",
        r"swift|NSURLError|NSLocalizedDescription|xcode|Domain="
        r"|errorDescription\b.{0,200}\berror\?|UID:\s|onError:\s*\{",
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


def check_text(text: object) -> None:
    """Refuse what cannot be read as a pasted text.

    Raises:
        TypeError, ValueError: When it is no text, empty, or longer than two million characters.
    """
    if not isinstance(text, str):
        raise TypeError(f"the text must be a string, not {type(text).__name__}")
    if not text.strip():
        raise ValueError("the text is empty: paste the error's message, the code or the log")
    if len(text) > _LONGEST_TEXT:
        raise ValueError(f"the text has {len(text):,} characters; cut out the part around the login")


def facts_from_text(text: str) -> Facts:
    """Gather what a pasted text says about a failed login.

    Raises:
        TypeError, ValueError: When it is no text, empty, or longer than two million characters.
    """
    check_text(text)
    passages = passages_of(text)
    said = own_lines(text, passages)
    inputs = inputs_in(said)
    traits = set(traits_of(inputs))
    apps = {host["app_id"].lower() for host in HOST.finditer(said)} | {inputs.get("app_id", "").lower()}
    if len(apps - {""}) > 1:
        traits.add("app_id.mismatch")
    uid = inputs.get("uid")
    secrets = _secrets_of(inputs, traits)
    return Facts(
        traits=frozenset(traits),
        method="auth_token" if "auth_token" in inputs and "api_key" not in inputs else "uid",
        uid=mask_shapes(uid) if uid is not None else None,
        app_id=inputs.get("app_id"),
        region=inputs.get("region"),
        http_status=status_in(said),
        passages=tuple(
            Passage(one.kind, _masked(one.text, secrets), one.line) for one in passages if one.kind in OWN
        ),
        pasted=True,
    )


def secrets_in(text: str) -> list[str]:
    """Return the keys and tokens that a text gives to a login, of whatever shape they are."""
    inputs = inputs_in(text)
    return _secrets_of(inputs, set(traits_of(inputs)))


def _secrets_of(inputs: dict[str, str], traits: set[str]) -> list[str]:
    return [inputs[name] for name in _SECRETS if _is_secret(name, inputs.get(name, ""), traits)]


def _is_secret(name: str, value: str, traits: set[str]) -> bool:
    """Tell a key or token, of whatever shape, from a placeholder or a word that says what is wrong."""
    if len(value.strip()) < _SHORTEST_SECRET:
        return False
    return not {f"{name}.placeholder", f"{name}.sanitised", f"{name}.same_as_uid"} & traits


def _masked(text: str, secrets: list[str]) -> str:
    spelled = [*secrets, *Redactor(*secrets).spellings()]
    for spelling in sorted({" ".join(one.split()) for one in spelled}, key=len, reverse=True):
        text = text.replace(spelling, MASK)
    return mask_shapes(text)


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
