"""Where a session outlives the process."""

from __future__ import annotations

from typing import Protocol


class SessionStore(Protocol):
    """Where a session outlives the process. The text is a secret: it holds the auth token."""

    def load(self, app_id: str) -> str | None:
        """Return what was saved for this app, or `None`."""

    def save(self, app_id: str, text: str) -> None:
        """Keep the text for this app."""

    def clear(self, app_id: str) -> None:
        """Forget what was saved for this app."""
