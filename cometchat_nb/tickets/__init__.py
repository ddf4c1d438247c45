"""What a ticket holds: recordings, exports, logs and pasted text, read into attempts and facts."""

from .recordings.har import read_har
from .sanitizing.sanitize import sanitize_har
from .ticket import Ticket, read_ticket
from .words.text import read_local_storage

__all__ = ["Ticket", "read_har", "read_local_storage", "read_ticket", "sanitize_har"]
