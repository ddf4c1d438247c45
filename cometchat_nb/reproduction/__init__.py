"""A failure done again: cases in, one row a login out."""

from .runner import reproduce
from .samples import sample_cases

__all__ = ["reproduce", "sample_cases"]
