"""Look up error codes: what they mean and what to do.

Exit code 0: there are such codes; 1: there are none; 2: the platform does not exist.
"""

from __future__ import annotations

import argparse

from ...rendering.documentation import page_url
from ..output import BadInput, say
from ..tables import as_block, as_json

HELP = "look up error codes and messages"

FOUND, NONE = 0, 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("query", nargs="?", help="a code, or a message that holds one (default: all codes)")
    parser.add_argument("--platform", help="only codes that this platform's documentation lists")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print the codes; return the exit code.

    Raises:
        BadInput: When there is no such platform.
    """
    from ...frames import cells_of, error_codes, explain  # pandas takes its time

    try:
        codes = error_codes(options.platform)
    except ValueError as exc:
        raise BadInput(str(exc)) from None
    if options.query:
        matching = explain(options.query)
        codes = matching[matching["code"].isin(codes["code"])]
    if options.json:
        say(as_json(codes))
    elif codes.empty:
        say("No matching codes. Try fewer words or all platforms.")
    else:
        for one in cells_of(codes):
            say(one["code"])
            source = page_url("codes", one["code"]) or one["source"]
            lines = {"Meaning": one["meaning"], "Next step": one["next_step"], "Source": source}
            say("\n".join(as_block(lines)) + "\n")
    return NONE if codes.empty else FOUND
