"""What an audit found, as frames, text and pages."""

from __future__ import annotations

from .audit import Audit
from .diff import AuditDiff

__all__ = ["Audit", "AuditDiff"]
