"""The causes of a failed login: one registry, filled by these modules."""

from __future__ import annotations

from . import apps, keys, networks, services, sessions, tokens, uids
from .registry import CAUSES, Cause, Finding

__all__ = [
    "CAUSES",
    "Cause",
    "Finding",
    "apps",
    "keys",
    "networks",
    "services",
    "sessions",
    "tokens",
    "uids",
]
