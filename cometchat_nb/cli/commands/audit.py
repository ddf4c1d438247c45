"""Check user objects against the documented rules.

Exit code 0: they hold; 1: rules fail; 2: something could not be read.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..output import BadInput, one_line, say

if TYPE_CHECKING:
    from ...auditing import Audit

HELP = "check the user objects in files"

PASSED, FAILED, UNREADABLE = 0, 1, 2
_ISSUE_FORMATS = (".csv", ".parquet")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="CSV, JSON, NDJSON or Parquet, or a folder of them"
    )
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "info", "never"),
        default="error",
        help="the mildest severity that makes the exit code 1 (default: error)",
    )
    parser.add_argument(
        "--rules", metavar="NAMES", type=_names, help="rules, fields or severities to check, with commas"
    )
    parser.add_argument(
        "--limit", metavar="N", type=int, help="keep at most N issues; the counts stay complete"
    )
    parser.add_argument("--html", metavar="OUT", help="write the result as a page")
    parser.add_argument("--issues", metavar="OUT", help="write every issue, as .csv or .parquet")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="what to print")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def run(options: argparse.Namespace) -> int:
    """Audit the files, print the result and return the exit code.

    Raises:
        BadInput: When an option or a file cannot be used.
    """
    try:
        text, exit_code = _run_audit(options)
    except (OSError, TypeError, ValueError, ImportError) as exc:
        raise BadInput(one_line(exc)) from None
    say(text)
    return exit_code


def _run_audit(options: argparse.Namespace) -> tuple[str, int]:
    """Audit the files of the command line; return what to print and the exit code.

    Raises:
        OSError, TypeError, ValueError, ImportError: When an option or a file cannot be used.
    """
    from ...auditing import audit  # pandas is not needed to serve
    from ...auditing.result.plain_text import as_json, as_text

    _check_targets(options)
    files = [Path(file) for file in options.files]
    result = audit(
        files[0] if len(files) == 1 else files,
        rules=options.rules,
        limit=options.limit,
        progress=sys.stderr.isatty(),
    )
    if options.html:
        Path(options.html).write_text(result.to_html(), encoding="utf-8")
    if options.issues:
        _write_issues(result, Path(options.issues))
    text = as_json(result) if options.format == "json" else as_text(result)
    return text, _exit_code(result, options.fail_on)


def _exit_code(result: Audit, fail_on: str) -> int:
    if fail_on == "never":
        return PASSED
    if result.fails(fail_on):
        return FAILED
    return UNREADABLE if len(result.unreadable) or not result.rows else PASSED


def _check_targets(options: argparse.Namespace) -> None:
    """Refuse what cannot be written before a long audit, not after it."""
    for name in ("html", "issues"):
        target = getattr(options, name)
        if target is not None and not Path(target).absolute().parent.is_dir():
            raise FileNotFoundError(f"there is no folder {Path(target).parent} for --{name}")
    if options.issues and Path(options.issues).suffix.lower() not in _ISSUE_FORMATS:
        raise ValueError(f"--issues {options.issues}: the name must end in {' or '.join(_ISSUE_FORMATS)}")


def _write_issues(result: Audit, target: Path) -> None:
    if target.suffix.lower() == ".csv":
        result.issues_csv(target)
    else:
        result.issues.to_parquet(target, index=False)
