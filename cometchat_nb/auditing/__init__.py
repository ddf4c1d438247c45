"""Tables of user objects: which break the documented rules, and which could not log in."""

from __future__ import annotations

from .api import audit, audit_rules
from .result.audit import Audit
from .rules.rule import Rule

__all__ = ["Audit", "Rule", "audit", "audit_rules"]
