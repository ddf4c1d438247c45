"""Serve the workbench as a web page until Ctrl+C."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path
from tempfile import TemporaryDirectory

from ...app import served
from ...auth import CometChatError
from ...defaults import default_client, target_of
from ..output import BadInput, say
from ..serving import add_address, reach, until_stopped

HELP = "serve the workbench as a web page until Ctrl+C"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_address(parser)
    parser.add_argument("--open", action="store_true", help="open it in a browser")


def run(options: argparse.Namespace) -> int:
    """Serve until stopped; return 0.

    Raises:
        BadInput: When the environment's app or the address cannot be used.
    """
    try:
        target = target_of(default_client()).text
    except (ValueError, CometChatError) as exc:
        raise BadInput(str(exc)) from None
    if not 0 <= options.port <= 65535:
        raise BadInput(f"port must be a whole number from 0 to 65535, not {options.port}")
    with (
        until_stopped(options) as stops,
        served(options.host, options.port, ended=lambda: stops.put(0)) as url,
        TemporaryDirectory() as folder,
    ):
        say(f"The workbench is at {url} ({reach(options)}). Ctrl+C stops it.")
        say(f"  {target}")
        if options.open:
            _open(url, Path(folder))
        stops.get()
    return 0


def _open(url: str, folder: Path) -> None:
    """Open a page that leads to the URL, which has a token in it and must be on no command line."""
    page = folder / "open.html"
    page.write_text(f'<!doctype html><meta http-equiv="refresh" content="0; url={url}">', encoding="utf-8")
    webbrowser.open(page.as_uri())
