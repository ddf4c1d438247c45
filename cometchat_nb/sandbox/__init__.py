"""A faithful stand-in for the service, on this machine, with made-up users and visibly fake keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .clock import Clock
from .controls import Snapshot
from .effects import EFFECTS
from .faults import Fault
from .journal import Entry, Journal
from .sandbox import Sandbox, sandbox_of
from .service import SAMPLE_USERS, RateLimits
from .state import StateFileError

if TYPE_CHECKING:
    from .transport import SandboxTransport

__all__ = [
    "EFFECTS",
    "SAMPLE_USERS",
    "Clock",
    "Entry",
    "Fault",
    "Journal",
    "RateLimits",
    "Sandbox",
    "SandboxTransport",
    "Snapshot",
    "StateFileError",
    "sandbox_of",
]


def __getattr__(name: str) -> Any:
    if name == "SandboxTransport":  # its base classes are httpx's, which is slow to import
        from .transport import SandboxTransport

        return SandboxTransport
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
