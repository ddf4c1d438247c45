"""Try the logins of a file again, in the sandbox or, with --real-app, at the configured app.

Exit code 0: every login came out as its recording or `expected_code` says, or succeeded; 1: at least one did
not; 2: the input cannot be used.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ...credentials import find_credentials
from ..inputs import add_input, read_logins
from ..output import BadInput, one_line, say
from ..tables import as_columns, as_json

if TYPE_CHECKING:
    import pandas as pd

    from ...auth import AppSettings
    from ...tickets import Ticket

HELP = "try the logins of a file again"

AS_EXPECTED, DIFFERENT = 0, 1
_MOST_SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_input(parser, "logins as CSV, JSON, NDJSON, Parquet or Excel, a HAR file or another recording")
    parser.add_argument(
        "--real-app",
        action="store_true",
        help="send the logins to the configured app; `cometchat-nb doctor` says which it is",
    )
    parser.add_argument("--concurrency", metavar="N", type=int, default=8, help="logins at once (default: 8)")
    parser.add_argument("--checkpoint", metavar="FILE", help="remember what is done; run again to go on")
    parser.add_argument("--results", metavar="OUT", help="write every login, as .csv")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Run the logins and print what came of them; return the exit code.

    Raises:
        BadInput: When the input or the app cannot be used.
    """
    if options.results and not Path(options.results).absolute().parent.is_dir():
        raise BadInput(f"there is no folder {Path(options.results).parent} for --results")
    results = run_cases(
        read_logins(options.input),
        real_app=options.real_app,
        concurrency=options.concurrency,
        checkpoint=options.checkpoint,
    )
    if options.results:
        results.to_csv(options.results, index=False, encoding="utf-8")
    say(as_json(results) if options.json else _as_text(results))
    return AS_EXPECTED if _outcomes(results).all() else DIFFERENT


def run_cases(
    logins: Ticket | str, *, real_app: bool = False, concurrency: int = 8, checkpoint: str | None = None
) -> pd.DataFrame:
    """Run the logins of a table or a ticket.

    Raises:
        BadInput: When they or the app cannot be used.
    """
    from ...auth import CometChatError  # pandas takes its time
    from ...reproduction import reproduce

    cases = logins if isinstance(logins, str) else _repeatable(logins.attempts)
    if not len(cases):
        raise BadInput("the ticket holds no login attempt that can be tried again; see cometchat-nb diagnose")
    try:
        return reproduce(
            cases,
            _real_app() if real_app else None,
            concurrency=concurrency,
            checkpoint=checkpoint,
            confirm=real_app,
            progress=sys.stderr.isatty(),
        )
    except (OSError, TypeError, ValueError, ImportError, CometChatError) as exc:
        raise BadInput(one_line(exc)) from None


def _real_app() -> AppSettings:
    """Return the configured app's settings, and say where they are from."""
    found = find_credentials()
    if found.settings is None:
        raise ValueError(
            "no app is configured: set COMETCHAT_APP_ID, COMETCHAT_REGION and COMETCHAT_AUTH_KEY"
        )
    say(f"Real app {found.settings.app_id}, settings from {found.settings.source}", to=sys.stderr)
    return found.settings


def _repeatable(attempts: pd.DataFrame) -> pd.DataFrame:
    """Leave out the attempts that are only mentioned: without a UID or a token, or the failure's code."""
    known = attempts["uid"].notna() | (attempts["method"] == "auth_token")
    unexplained = attempts["ok"].eq(False).fillna(False) & attempts["error_code"].isna()
    repeatable: pd.DataFrame = attempts[known & ~unexplained]
    return repeatable


def _outcomes(results: pd.DataFrame) -> pd.Series[bool]:
    """Return for each login whether it is as expected; without an expectation, whether it succeeded."""
    return results["matched"].fillna(results["ok"]).astype(bool)


def _as_text(results: pd.DataFrame) -> str:
    counts = results["error_code"].fillna("succeeded").value_counts()
    from ...rendering.text import count_of

    lines = [f"{count_of(len(results), 'login')}. Target: {results.attrs['target']}", ""]
    lines += [f"  {line}" for line in as_columns((f"{n:,}", code) for code, n in counts.items())]
    different = results[~_outcomes(results)]
    if len(different):
        columns = different[["case_id", "uid", "hint"]].head(_MOST_SHOWN).fillna("")
        rows = as_columns(columns.itertuples(index=False))
        part = f" (the first {len(rows)} of {len(different):,})" if len(rows) < len(different) else ""
        lines += ["", f"Failed, or not as expected{part}:"]
        lines += [f"  {row}" for row in rows]
    return "\n".join(lines)
