"""Which app a helper or a widget talks to when it is told of none, and how to say which it is."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from .auth import AppSettings, AsyncCometChatCalls, CometChatCalls
from .auth.client import TOTAL_TIMEOUT
from .auth.models import in_environment
from .sandbox import Sandbox, sandbox_of

if TYPE_CHECKING:
    from .drivers.httpx_transport import BaseTransport

AnyCalls = CometChatCalls | AsyncCometChatCalls


@dataclass(frozen=True)
class Target:
    """What a client talks to, in words for a person."""

    kind: Literal["sandbox", "app", "none"]
    text: str


def default_client() -> CometChatCalls:
    """Return a client of the environment's app; without one, of the process's sandbox.

    Raises:
        ValueError: When the environment names an app incompletely.
        CometChatError: `VALIDATION_ERROR` when it names one that cannot be.
    """
    return client_for(None)


def client_for(
    settings: AppSettings | None, transport: BaseTransport | None = None, *, timeout: float = TOTAL_TIMEOUT
) -> CometChatCalls:
    """Return a client of these settings, or the default one when there are none.

    Raises:
        ValueError: When a transport is given without settings.
    """
    if settings is not None:
        return CometChatCalls(settings, transport=transport, timeout=timeout)
    if transport is not None:
        raise ValueError("a transport needs settings: which app is it for?")
    if in_environment():
        return CometChatCalls(AppSettings.from_env(), timeout=timeout)
    return process_sandbox().client()


@functools.cache
def process_sandbox() -> Sandbox:
    """Return the one sandbox that helpers and widgets of this process share."""
    return Sandbox()


def target_of(calls: AnyCalls) -> Target:
    """Say what this client talks to."""
    if sandbox_of(calls.transport) is not None:
        return Target("sandbox", "Sandbox: sample users, nothing leaves this machine")
    if calls.settings is None:
        return Target("none", "Not initialised: call init() with the app's settings.")
    host = urlsplit(calls.settings.admin_url).netloc
    return Target("app", f"Real app {calls.settings.app_id}: requests go to {host}.")
