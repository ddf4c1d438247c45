"""The one exception of this package, and what the service said where it is the service's.

CometChatError
  stage "input"       an argument cannot be used; nothing was sent
  stage "state"       the call does not fit the session: not initialised, already running, nobody in
  stage "network"     no answer: DNS, refused, TLS, time-out, reset, a redirect to another host
  stage "auth_token"  the service refused to mint an auth token
  stage "me"          the service refused the auth token
  stage "users"       the service refused to list the users
  stage "reply"       an answer that cannot be understood
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Stage = Literal["input", "state", "network", "auth_token", "me", "users", "reply"]


@dataclass(frozen=True)
class ServerReply:
    """What the service answered, scrubbed of secrets. A field that it left out is `None`."""

    status: int
    code: str | None = None
    message: str | None = None
    dev_message: str | None = None
    source: str | None = None
    details: Mapping[str, Any] | None = None
    retry_after: float | None = None
    """Seconds to wait, from the `Retry-After` header."""


class CometChatError(Exception):
    """A failed call, with its code, reason and next step.

    Attributes:
        code: The documented error code where one covers the failure, else the service's own code,
            else `ERROR_UNKNOWN`.
        description: What went wrong, in a sentence.
        stage: Where it went wrong; see the module's docstring.
        server: What the service answered, or `None` when it was not the service that refused.
        sdk_code: The code that the JavaScript SDK gives for the same call; `None` where unknown.
        sdk_message: The text that the JavaScript SDK gives for it; `None` where unknown.
        hint: What to do next.
        sent: Whether a request may have reached the service; `False` where no connection came about.

    None of them holds a secret.
    """

    def __init__(
        self,
        code: str,
        description: str,
        *,
        stage: Stage,
        server: ServerReply | None = None,
        sdk_code: str | None = None,
        sdk_message: str | None = None,
        hint: str = "",
        sent: bool = True,
    ) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.stage: Stage = stage
        self.server = server
        self.sdk_code = sdk_code
        self.sdk_message = sdk_message
        self.hint = hint
        self.sent = sent

    def __str__(self) -> str:
        return f"{self.code}: {self.description} {self.hint}".rstrip()

    def __repr__(self) -> str:
        return f"CometChatError({self.code!r}, {self.description!r}, stage={self.stage!r})"

    def _repr_html_(self) -> str:
        from .display import error_card

        return error_card(self)

    def _render_traceback_(self) -> list[str]:
        from .display import error_lines

        return error_lines(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild_error, (self.code, self.description, self.__dict__.copy())


def _rebuild_error(code: str, description: str, state: dict[str, Any]) -> CometChatError:
    error = CometChatError(code, description, stage=state["stage"])
    error.__dict__.update(state)
    return error
