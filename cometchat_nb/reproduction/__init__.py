"""A failure done again: cases in, one row a login out."""

from .cases.samples import sample_cases
from .runner import reproduce

__all__ = ["reproduce", "sample_cases"]
