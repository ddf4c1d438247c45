"""A failure done again: cases in, one row a login out."""

from .cases import sample_cases
from .runner import reproduce

__all__ = ["reproduce", "sample_cases"]
