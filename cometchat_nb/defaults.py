"""The app that a helper or a widget talks to when none is given, and how it is named."""

from __future__ import annotations

import functools
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from .auth import AppSettings, AsyncCometChatCalls, CometChatCalls, CometChatWarning
from .auth.clients.client import TOTAL_TIMEOUT
from .credentials import find_credentials
from .credentials.hosted import shared_host
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
    """Return a client of the app that `find_credentials` finds; without one, of the process's sandbox.

    Raises:
        ValueError: When what it finds does not name an app completely.
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
    found = find_credentials()
    for warning in found.warnings:
        warnings.warn(warning, CometChatWarning, stacklevel=3)
    if found.settings is not None:
        return CometChatCalls(found.settings, timeout=timeout)
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
    settings, host = calls.settings, shared_host()
    said = [f"Real app {settings.app_id}: requests go to {urlsplit(settings.admin_url).netloc}."]
    if settings.source:
        said.append(f"Settings from {settings.source}.")
    if host is not None:
        said.append(f"{host} is a shared server: don't type a key of a real app here.")
    return Target("app", " ".join(said))
