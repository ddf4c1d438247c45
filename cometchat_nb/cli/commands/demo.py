"""Open the workbench on a sandbox in the browser: no account, no network, no configuration."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager

from ...credentials import SANDBOX
from ..serving import add_address
from . import app

HELP = "open the workbench on a sandbox in the browser"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_address(parser)
    parser.add_argument("--no-open", dest="open", action="store_false", help="print the URL only")


def run(options: argparse.Namespace) -> int:
    """Serve until stopped; return 0."""
    with _sandbox_configured():
        return app.run(options)


@contextmanager
def _sandbox_configured() -> Iterator[None]:
    """Let this process and those that it starts use the sandbox, whatever app is configured."""
    before = os.environ.get(SANDBOX)
    os.environ[SANDBOX] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[SANDBOX]
        else:
            os.environ[SANDBOX] = before
