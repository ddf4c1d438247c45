"""Make a HAR file safe to share: no secret, cookie or personal data, and the same diagnosis.

Exit code 0: it was written; 2: the input is no HAR file with a login in it, or the output cannot be written.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ..output import BadInput, one_line, say

HELP = "make a HAR file safe to share"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("input", metavar="FILE", help="a HAR file, in any form that diagnose reads")
    parser.add_argument("--out", metavar="FILE", help="where to write it (default: FILE.sanitized.har)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Write the sanitized file; return 0.

    Raises:
        BadInput: When the input cannot be used, or the output cannot be written.
    """
    from ...tickets import sanitize_har  # pandas takes its time

    out = Path(options.out or Path(options.input).with_suffix(".sanitized.har"))
    try:
        har = sanitize_har(options.input, out)
    except (OSError, ValueError) as exc:
        raise BadInput(one_line(exc)) from None
    count = len(har["log"]["entries"])
    text = f"Wrote {out}: {count:,} requests. Look it over before you share it."
    say(json.dumps({"file": str(out), "requests": count}) if options.json else text)
    return 0
