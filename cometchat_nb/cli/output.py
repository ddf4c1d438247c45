"""What every command prints, and the error that ends one with a single line."""

from __future__ import annotations

import sys
from typing import TextIO

BAD_INPUT = 2


class BadInput(Exception):
    """Something that the caller gave cannot be used; the text is one line that says what."""


def say(line: str, to: TextIO | None = None) -> None:
    """Print a line at once, so that whoever reads a pipe sees it."""
    print(line, file=to or sys.stdout, flush=True)


def one_line(exc: Exception) -> str:
    """Return why something failed, as one line; of an error of the system its own words."""
    reason = f"{exc.filename}: {exc.strerror}" if isinstance(exc, OSError) and exc.strerror else exc
    return " ".join(str(reason).split())
