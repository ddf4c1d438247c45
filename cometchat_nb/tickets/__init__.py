"""What a ticket holds: recordings, exports, logs and pasted text, read into attempts and facts."""

from .har import read_har
from .sanitizing import sanitize_har
from .text import read_local_storage
from .ticket import Ticket, read_ticket

__all__ = ["Ticket", "read_har", "read_local_storage", "read_ticket", "sanitize_har"]
