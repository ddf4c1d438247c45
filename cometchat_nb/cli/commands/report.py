"""Write a report of a ticket that is safe to send.

The logins of a table or a recording are done again in the sandbox; words alone are diagnosed as they stand.

Exit code 0: the report was written; 2: the input cannot be used.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from ..inputs import STANDARD_INPUT, add_input, read_logins
from ..output import BadInput, one_line, say
from .reproduce import run_cases

if TYPE_CHECKING:
    import pandas as pd

    from ...tickets import Ticket

HELP = "write a report that is safe to send to the customer"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_input(parser, "logins as CSV, JSON, NDJSON, Parquet or Excel, a HAR file or another recording")
    parser.add_argument(
        "--out",
        metavar="NAME",
        help="where to write NAME.html and NAME.md (default: FILE's, or ticket)",
    )
    parser.add_argument("--pseudonymize", action="store_true", help="name users user-1, user-2, ...")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Write the report; return 0.

    Raises:
        BadInput: When the input cannot be used, or the report not be written.
    """
    from ...reporting import report  # pandas takes its time

    written = report(_logins(options.input), pseudonymize=options.pseudonymize)
    try:
        files = written.save(options.out or _default_name(options.input))
    except (OSError, ValueError) as exc:
        raise BadInput(one_line(exc)) from None
    if options.json:
        say(json.dumps({"files": [str(file) for file in files], "masked": written.masked}))
    else:
        say(f"Wrote {' and '.join(str(file) for file in files)}. Secrets masked: {written.masked}.")
    return 0


def _logins(name: str) -> pd.DataFrame | Ticket:
    """Return what to report: logins that were done again, or a ticket of words alone."""
    logins = read_logins(name)
    return logins if not isinstance(logins, str) and logins.text else run_cases(logins)


def _default_name(name: str) -> str:
    return "ticket" if name == STANDARD_INPUT else Path(name).stem
