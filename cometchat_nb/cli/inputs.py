"""What a command reads: a file, or standard input."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .output import BadInput, one_line

LARGEST_TEXT = 100_000_000
STANDARD_INPUT = "-"


def add_input(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the argument that names the input."""
    parser.add_argument(
        "input", nargs="?", default=STANDARD_INPUT, metavar="FILE", help=f"{what} (default: standard input)"
    )


def read_input(name: str) -> Path | str:
    """Return the file's path, or the text of standard input when the name is `-`.

    Raises:
        BadInput: When there is no such file, or standard input holds no text or too much.
    """
    if name != STANDARD_INPUT:
        if not Path(name).exists():
            raise BadInput(f"{name}: no such file")
        return Path(name)
    if sys.stdin is None or sys.stdin.isatty():
        raise BadInput("name a file, or pipe the text in")
    try:
        content = sys.stdin.buffer.read(LARGEST_TEXT + 1)
    except OSError as exc:
        raise BadInput(one_line(exc)) from None
    if len(content) > LARGEST_TEXT:
        raise BadInput(f"standard input holds more than {LARGEST_TEXT:,} bytes")
    text = content.decode("utf-8", "replace")
    if not text.strip():
        raise BadInput("standard input is empty")
    return text
