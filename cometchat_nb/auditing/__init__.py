"""Tables of user objects: which break the documented rules, and which could not log in."""

from __future__ import annotations

from .engine import audit, audit_rules
from .result import Audit
from .rule import Rule

__all__ = ["Audit", "Rule", "audit", "audit_rules"]
