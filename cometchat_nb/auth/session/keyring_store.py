"""A session that outlives the process, in the operating system's keyring."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TypeVar

from ...extras import missing_extra
from .session import CometChatWarning

T = TypeVar("T")


class KeyringStore:
    """Keeps a session in the system's keyring (extra `keyring`), encrypted, and never in a plain file.

    A keyring that fails or is locked is a warning: the login stands, and is not kept. One that writes
    plain text is refused.

    Args:
        service: The name that the keyring shows for the entries.

    Raises:
        ImportError: When the extra is not installed; the text says how to.
        ValueError: When the system's keyring writes plain text.
    """

    def __init__(self, service: str = "cometchat-nb") -> None:
        try:
            import keyring
            from keyring.errors import KeyringError, PasswordDeleteError
        except ImportError:
            raise missing_extra("keyring", "the system's keyring") from None
        _check_encrypts(keyring.get_keyring())
        self._keyring = keyring
        self._trouble, self._nothing_there = KeyringError, PasswordDeleteError
        self._service = service

    def __repr__(self) -> str:
        return f"KeyringStore({self._service!r})"

    def load(self, app_id: str) -> str | None:
        """Return what was saved for this app, or `None`."""
        return self._call_keyring(lambda: self._keyring.get_password(self._service, app_id), "read")

    def save(self, app_id: str, text: str) -> None:
        """Keep the text for this app."""
        self._call_keyring(lambda: self._keyring.set_password(self._service, app_id, text), "written")

    def clear(self, app_id: str) -> None:
        """Forget what was saved for this app."""

        def forget() -> None:
            try:
                self._keyring.delete_password(self._service, app_id)
            except self._nothing_there:
                return

        self._call_keyring(forget, "cleared")

    def _call_keyring(self, ask: Callable[[], T], done: str) -> T | None:
        try:
            return ask()
        except self._trouble as exc:
            # The keyring's own text may quote what it was given.
            warnings.warn(
                f"The system's keyring could not be {done} ({type(exc).__name__}); nothing is "
                "kept beyond this process.",
                CometChatWarning,
                stacklevel=3,
            )
            return None


def _check_encrypts(backend: object) -> None:
    """Refuse a backend that writes plain text, as some that stand in for a missing system keyring do."""
    for one in getattr(backend, "backends", None) or [backend]:
        name = f"{type(one).__module__}.{type(one).__name__}"
        if "plaintext" in name.lower():
            raise ValueError(
                f"the keyring of this system is {name}, which writes plain text: install or unlock a "
                "keyring service, or do without store="
            )
