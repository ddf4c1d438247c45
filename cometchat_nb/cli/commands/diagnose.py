"""Say why logins fail: the likeliest causes, with evidence and next step.

Exit code 0: every failure has a cause; 1: at least one ticket does not tell; 2: the input cannot be read.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from ...rendering.documentation import page_url
from ..inputs import add_input, read_input
from ..output import BadInput, one_line, say
from ..tables import as_block, as_json

if TYPE_CHECKING:
    import pandas as pd

HELP = "say why a login fails, from a ticket's text, logs or recordings"

NAMED, UNKNOWN = 0, 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_input(parser, "text, log, HAR file or another export")
    parser.add_argument("--probe", action="store_true", help="ask DNS, TLS and the service too")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print the causes; return the exit code.

    Raises:
        BadInput: When the input cannot be read.
    """
    from ...diagnosis import diagnose  # pandas takes its time

    ticket = read_input(options.input)
    try:
        causes = diagnose(ticket, probe=options.probe)
    except (OSError, TypeError, ValueError, ImportError) as exc:
        raise BadInput(one_line(exc)) from None
    say(as_json(causes) if options.json else _as_text(causes))
    first = causes[causes["rank"] == 1]
    return UNKNOWN if (first["cause_id"] == "unknown").any() else NAMED


def _as_text(causes: pd.DataFrame) -> str:
    from ...diagnosis.ties import in_groups
    from ...frames import cells_of

    rows = in_groups(cells_of(causes))
    if not rows:
        return "Nothing failed: every login succeeded."
    several = causes["case_id"].nunique() > 1
    return "\n".join(line for row in rows for line in _lines(row, several=several)).rstrip()


def _lines(row: dict[str, Any], *, several: bool) -> list[str]:
    heading = [f"Login {row['case_id']}", ""] if several and row["rank"] == 1 else []
    title = f"{row['rank']}. {row['cause']} ({row['confidence']:.0%} sure)"
    source = page_url("causes", row["cause_id"].partition(",")[0]) or row["source"]
    cells = {"Evidence": row["evidence"], "Next step": row["next_step"], "Source": source}
    return [*heading, title, *as_block({"Cause ID": row["cause_id"], **cells}), ""]
