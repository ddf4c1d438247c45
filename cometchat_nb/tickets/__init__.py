"""What a ticket holds: recordings, logs and pasted text, read into facts."""

from .har import read_har
from .text import read_local_storage

__all__ = ["read_har", "read_local_storage"]
