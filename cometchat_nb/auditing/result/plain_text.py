"""A result of an audit as plain text, for a terminal or a program."""

from __future__ import annotations

import json
from typing import Any

from ...frames import cells_of
from ...redaction import mask_shapes
from ...rendering.text import show_invisible
from .audit import Audit
from .wording import audit_values


def as_text(result: Audit) -> str:
    """Return a result as lines for a terminal."""
    values = audit_values(result, 0)
    lines = [f"{values['headline']} ({values['how']})"]
    if values["failing"]:
        lines.append("")
    longest = max((len(rule["rule_id"]) for rule in values["failing"]), default=0)
    for rule in values["failing"]:
        count = f"{rule['failing_text']:>11}  {rule['percent']:>8}"
        lines.append(f"{rule['severity']:<8} {rule['rule_id']:<{longest}} {count}  {rule['says']}")
        if rule["example"]:
            lines.append(f"{'':<8} {'':<{longest}} {'':>21}  for example {rule['example']}")
    lines += _section("Logins that would fail:", [_login_line(one) for one in values["logins"]])
    unreadable = [f"{one['source']}, {_line_prefix(one)}{one['problem']}" for one in values["unreadable"]]
    lines += _section(f"Could not be read: {values['unreadable_shown']}", unreadable)
    absent = ", ".join(dict.fromkeys(rule["field"] for rule in values["not_checked"]))
    lines += _section("Not there, and not checked:", [absent] if absent else [])
    return mask_shapes("\n".join(_escape_controls(line) for line in lines))


def as_json(result: Audit) -> str:
    """Return a result as JSON, without the single issues."""
    values = audit_values(result, 0)
    audit = {
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
    return mask_shapes(json.dumps(audit, indent=2, default=str))


def _login_line(one: dict[str, Any]) -> str:
    method = "an auth token" if one["method"] == "auth_token" else "the uid"
    return f"{one['count']:>11,}  {one['login_code']} with {method}"


def _line_prefix(one: dict[str, Any]) -> str:
    return "" if one["line"] is None else f"line {one['line']}: "


def _section(heading: str, lines: list[str]) -> list[str]:
    return ["", heading, *(f"  {line}" for line in lines)] if lines else []


def _escape_controls(line: str) -> str:
    """Escape what a terminal would obey instead of show."""
    return "".join(one if one.isprintable() else show_invisible(one) for one in line)
