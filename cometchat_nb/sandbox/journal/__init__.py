"""Every request that a sandbox saw: what it answered, why, and what it would have accepted."""

from .entry import Entry
from .journal import JOURNAL, Journal

__all__ = ["JOURNAL", "Entry", "Journal"]
