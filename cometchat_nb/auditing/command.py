"""`cometchat-nb audit`: files in, a text and an exit code out."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ..frames import cells_of
from ..redaction import Scan
from . import wording
from .engine import audit
from .result import Audit

PASSED, FAILED, UNREADABLE = 0, 1, 2
_ISSUE_FORMATS = (".csv", ".parquet")


def run(options: argparse.Namespace) -> tuple[str, int]:
    """Audit the files of the command line; return what to print and the exit code.

    Raises:
        OSError, TypeError, ValueError, ImportError: When an option or a file cannot be used.
    """
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
    told = as_json(result) if options.format == "json" else as_text(result)
    return Scan(shown=wording.public(result, wording.MOST_UIDS)).clean(told), _exit_code(
        result, options.fail_on
    )


def as_text(result: Audit) -> str:
    """Return a result as lines for a terminal."""
    values = wording.values_of(result, 0)
    lines = [f"{values['headline']} ({values['how']})"]
    if values["failing"]:
        lines.append("")
    longest = max((len(rule["rule_id"]) for rule in values["failing"]), default=0)
    for rule in values["failing"]:
        count = f"{rule['failing']:>11,}  {rule['percent']:>8}"
        lines.append(f"{rule['severity']:<8} {rule['rule_id']:<{longest}} {count}  {rule['says']}")
        if rule["example"]:
            lines.append(f"{'':<8} {'':<{longest}} {'':>21}  for example {rule['example']}")
    lines += _section("Logins that would fail:", [_login_line(one) for one in values["logins"]])
    unreadable = [f"{one['source']}, {_place(one)}{one['problem']}" for one in values["unreadable"]]
    lines += _section(f"Could not be read: {values['unreadable_told']}", unreadable)
    absent = ", ".join(dict.fromkeys(rule["field"] for rule in values["not_checked"]))
    lines += _section("Not there, and not checked:", [absent] if absent else [])
    return "\n".join(_printable(line) for line in lines)


def as_json(result: Audit) -> str:
    """Return a result as JSON, without the single issues."""
    values = wording.values_of(result, 0)
    told = {
        "rows": result.rows,
        "passed": result.passed,
        "complete": result.complete,
        "engine": result.engine,
        "seconds": round(result.seconds, 3),
        "summary": cells_of(result.summary),
        "logins": [
            {name: one[name] for name in ("method", "login_code", "count")} for one in values["logins"]
        ],
        "sources": cells_of(result.sources),
        "unreadable": cells_of(result.unreadable),
    }
    return json.dumps(told, indent=2, default=str)


def _exit_code(result: Audit, fail_on: str) -> int:
    if fail_on == "never":
        return PASSED
    if result.fails(fail_on):
        return FAILED
    return UNREADABLE if len(result.unreadable) else PASSED


def _login_line(one: dict[str, Any]) -> str:
    method = "an auth token" if one["method"] == "auth_token" else "the uid"
    return f"{one['count']:>11,}  {one['login_code']} with {method}"


def _place(one: dict[str, Any]) -> str:
    return "" if one["line"] is None else f"line {one['line']}: "


def _section(heading: str, lines: list[str]) -> list[str]:
    return ["", heading, *(f"  {line}" for line in lines)] if lines else []


def _printable(line: str) -> str:
    """Escape what a terminal would obey instead of show."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in line)


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
        result.issues.to_csv(target, index=False, encoding="utf-8")
    else:
        result.issues.to_parquet(target, index=False)
