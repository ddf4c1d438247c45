"""Tables of user objects: which break the documented rules, and which could not log in."""

from __future__ import annotations

from .listing import list_users

__all__ = ["list_users"]
