"""Runs lines of the documentation in one process; `python -m support.shell_lines FOLDER LINE ...`.

A command that serves until Ctrl+C gets one as soon as it says where it is. Prints each line's exit code.
"""

from __future__ import annotations

import os
import shlex
import signal
import sys
from pathlib import Path
from threading import Timer
from typing import Any

from cometchat_nb.cli import main

FILES = {
    "ticket.txt": "Login failed: The UID bob@example.com does not exist, please make sure you created it.",
    "logins.csv": "uid\ncometchat-uid-1\ncometchat-uid-2\n",
    "users.csv": "uid,name\nalice,Alice\nbob,Bob\n",
    "users.json": '[{"uid": "alice", "name": "Alice"}]',
    "users.ndjson": '{"uid": "alice", "name": "Alice"}\n{"uid": "bob", "name": "Bob"}\n',
    "faults.json": '[{"effect": "html", "endpoint": "me"}]',
    "tickets/ticket.txt": "Login failed: UID cannot contain spaces",
}
"""What the pages' commands read."""


def write_files(folder: Path) -> None:
    """Write the files that the pages name."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def words_of(line: str) -> list[str]:
    """Return a command's arguments; a fixed port becomes a free one, since tests run in parallel."""
    words = shlex.split(line, comments=True)[1:]
    return ["0" if before == "--port" else word for before, word in zip(["", *words], words, strict=False)]


class _Interrupter:
    """Standard output that presses Ctrl+C for whoever says that it stops them."""

    def write(self, text: str) -> int:
        if "Ctrl+C stops it" in text:
            Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
        return sys.__stderr__.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.__stderr__, name)


def _run(folder: str, lines: list[str]) -> None:
    os.chdir(folder)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    real = sys.stdout
    for line in lines:
        if not line.startswith("cometchat-nb mcp"):  # which speaks over it
            sys.stdout = _Interrupter()  # type: ignore[assignment]
        code = main(words_of(line))
        sys.stdout = real
        print(code, flush=True)  # noqa: T201 - what the test reads


if __name__ == "__main__":
    _run(sys.argv[1], sys.argv[2:])
