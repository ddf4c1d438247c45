"""What a shell calls: `cometchat-nb COMMAND`; each command is a module in `commands`.

Each command's module has `HELP`, `configure(parser)` and `run(options)`, which returns the exit code.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from .._version import __version__
from .output import BAD_INPUT, BadInput, say

COMMANDS = (
    "diagnose",
    "triage",
    "sanitize",
    "reproduce",
    "report",
    "codes",
    "audit",
    "sandbox",
    "app",
    "demo",
    "doctor",
    "mcp",
)

PIPE_CLOSED = 141  # 128 and SIGPIPE's number, as shells count
"""The exit code when nobody reads the output any more, as in `cometchat-nb codes | head`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code, which is 2 when the input cannot be used."""
    try:
        try:
            return _run(arguments)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
        return PIPE_CLOSED


def _discard_output() -> None:
    """Let the interpreter's last flush go nowhere, instead of to the pipe that is closed."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _run(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BadInput as problem:
        say(f"cometchat-nb: {problem}", to=sys.stderr)
        return BAD_INPUT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cometchat-nb", description="CometChat Calls authentication, on your machine."
    )
    parser.add_argument("--version", action="version", version=f"cometchat-nb {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name in COMMANDS:
        module = importlib.import_module(f".commands.{name}", __name__)
        command = commands.add_parser(name, help=module.HELP, description=module.__doc__)
        module.configure(command)
        command.set_defaults(run=module.run)
    return parser
