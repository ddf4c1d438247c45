"""Sort a folder of tickets: which are the same failure, how often, since when.

Exit code 0: every ticket tells its cause; 1: at least one does not, or cannot be read; 2: no such folder.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ..output import BadInput, one_line, say
from ..tables import as_columns, as_json

if TYPE_CHECKING:
    import pandas as pd

HELP = "sort a folder of tickets by cause"

ALL_NAMED, SOME_UNKNOWN = 0, 1
_NOT_NAMED = ("unknown", "unreadable")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("folder", metavar="FOLDER", help="files that diagnose reads")
    parser.add_argument("--users", metavar="FILE", help="the app's users: audit them, and name broken rules")
    parser.add_argument("--by-ticket", action="store_true", help="one row a ticket in place of one a failure")
    parser.add_argument("--out", metavar="OUT", help="write the rows, as .csv")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print the failures; return the exit code.

    Raises:
        BadInput: When the folder or the users cannot be read.
    """
    from ...auditing import audit  # pandas takes its time
    from ...diagnosis import triage

    try:
        users = audit(options.users, progress=False) if options.users else None
        rows = triage(options.folder, audit=users, grouped=not options.by_ticket)
        if options.out:
            rows.to_csv(options.out, index=False, encoding="utf-8")
    except (OSError, TypeError, ValueError, ImportError) as exc:
        raise BadInput(one_line(exc)) from None
    say(as_json(rows) if options.json else _as_text(rows, by_ticket=options.by_ticket))
    return SOME_UNKNOWN if rows["cause_id"].isin(_NOT_NAMED).any() else ALL_NAMED


def _as_text(rows: pd.DataFrame, *, by_ticket: bool) -> str:
    by_failure = {"Count": "count", "Trend": "trend", "Cause ID": "cause_id", "Cause": "cause"}
    each = {"Ticket": "ticket", "Cause ID": "cause_id", "Fingerprint": "fingerprint", "UID": "uid"}
    columns = each if by_ticket else by_failure
    shown = rows[list(columns.values())].fillna("")
    return "\n".join(as_columns([tuple(columns), *shown.itertuples(index=False)]))
