"""One request in the journal of a sandbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from .facts import Check, Facts

if TYPE_CHECKING:
    from ..service import Service


_PLAIN = ("number", "method", "path", "operation", "uid", "credential", "status", "code", "check", "fault")


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One request that the sandbox saw, without a secret.

    Attributes:
        number: Its place in the journal, from 1.
        at: When it came, by the sandbox's clock, in epoch seconds.
        method, path: What it asked for; keys and tokens in the path are masked.
        operation: The operation that it was for, such as `PUT /me`; empty when there is none.
        uid: The user whom it was about, where one is known.
        credential: What it was authenticated with: `Auth Key`, `REST API Key`, `auth token`, or nothing.
        status: What was answered; 0 when the connection broke instead.
        code: The error's code, if it is one.
        check: Which check refused it; `None` when none did.
        fault: The effect of the fault that struck it, if one did.
    """

    number: int
    at: float
    method: str
    path: str
    operation: str
    uid: str
    credential: str
    status: int
    code: str
    check: Check | None
    fault: str
    facts: Facts = field(repr=False)
    service: Service = field(repr=False)

    @property
    def why(self) -> str:
        """Why it was refused, and what would have been accepted; empty when it was accepted."""
        from .explain import why

        return why(self)

    @property
    def refused(self) -> bool:
        """Whether it was answered with an error, or not at all."""
        return not 200 <= self.status < 300 or bool(self.code)

    def as_json(self) -> dict[str, Any]:
        """Return the entry as JSON can hold it."""
        moment = datetime.fromtimestamp(self.at, timezone.utc).isoformat(timespec="milliseconds")
        return {**{name: getattr(self, name) for name in _PLAIN}, "at": moment, "why": self.why}
