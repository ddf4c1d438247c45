"""What a command reads: a file, or standard input."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .output import BadInput, one_line, say

if TYPE_CHECKING:
    from ..tickets import Ticket

LARGEST_TEXT = 100_000_000
STANDARD_INPUT = "-"
_TEXT_ENDINGS = frozenset({".txt", ".json", ".jsonl", ".ndjson"})
"""Files of these names are tables of logins, exports, logs or letters."""
_CASE_NAMES = frozenset({"uid", "api_key", "auth_token", "local_storage", "steps"})
_LOG_NAMES = frozenset({"level", "severity", "msg", "message", "time", "timestamp", "logger"})
_KEY = re.compile(r"\"(\w+)\"\s*:")
_HEAD = 4_096


def add_input(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the argument that names the input."""
    parser.add_argument(
        "input", nargs="?", default=STANDARD_INPUT, metavar="FILE", help=f"{what} (default: standard input)"
    )


def read_input(name: str) -> Ticket:
    """Return the ticket in a file, or in standard input when the name is `-`; warn of what is unreadable.

    Raises:
        BadInput: When there is no such file, it cannot be read, or standard input is empty or too large.
    """
    from ..tickets import read_ticket  # pandas takes its time

    try:
        ticket = read_ticket(_standard_input() if name == STANDARD_INPUT else Path(name))
    except (OSError, TypeError, ValueError, ImportError) as exc:
        raise BadInput(one_line(exc)) from None
    for warning in ticket.warnings:
        say(f"cometchat-nb: {warning}", to=sys.stderr)
    return ticket


def read_logins(name: str) -> Ticket | str:
    """Return what holds the logins: the path of a table, or a ticket.

    Raises:
        BadInput: When it cannot be read.
    """
    from ..tickets.files import ENDINGS

    ending = Path(name).suffix.lower()
    if ending in ENDINGS and (ending not in _TEXT_ENDINGS or _holds_cases(Path(name))):
        return name
    return read_input(name)


def _holds_cases(path: Path) -> bool:
    """Tell a table of logins from a ticket that is a text or a log: what its first record names."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD).decode("utf-8-sig", "replace").lstrip()
    except OSError:
        return True  # which the reader of the table says better
    if head[:1] in ("[", "{"):
        names = set(_KEY.findall(head.split("}", 1)[0]))
    else:
        names = {cell.strip(" \"'\r").lower() for cell in re.split(r"[,;\t]", head.split("\n", 1)[0])}
    return bool(names & _CASE_NAMES) and not names & _LOG_NAMES


def _standard_input() -> str:
    if sys.stdin is None or sys.stdin.isatty():
        raise ValueError("name a file, or pipe the text in")
    content = sys.stdin.buffer.read(LARGEST_TEXT + 1)
    if len(content) > LARGEST_TEXT:
        raise ValueError(f"standard input holds more than {LARGEST_TEXT:,} bytes")
    text = content.decode("utf-8", "replace")
    if not text.strip():
        raise ValueError("standard input is empty")
    return text
