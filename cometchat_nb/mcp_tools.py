"""What an assistant may ask of this package: plain values in, plain values out, masked, and nothing sent.

`cometchat-nb mcp` offers these over the Model Context Protocol. Files are read below one folder only, and no
tool talks to a real app: `reproduce` runs in the sandbox, whatever the environment names.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from .auditing import audit
from .diagnosis import diagnose
from .frames import NO_CODE, cells_of, explain
from .redaction import Redactor, carried_by
from .rendering.documentation import page_url
from .reproduction import reproduce
from .tickets import Ticket, read_ticket
from .tickets.files import ENDINGS

MOST_ROWS = 50
_OF_AN_ATTEMPT = (
    *("case_id", "method", "uid", "ok", "error_code", "description", "stage", "http_status", "server_code"),
    *("server_message", "sdk_code", "sdk_message", "expected_code", "matched", "app_id", "region"),
    "exchange",
)
Answer = dict[str, Any]


class Tools:
    """The tools over one folder of tickets.

    Args:
        folder: The only folder whose files are read.

    >>> tools = Tools(Path("."))
    >>> tools.diagnose("Login failed: The UID bob@example.com does not exist")["causes"][0]["cause_id"]
    'uid_is_email'
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def all(self) -> list[Callable[..., Answer]]:
        """Return the tools; an assistant reads their names, arguments and docstrings."""
        return [self.explain, self.diagnose, self.read_ticket, self.reproduce, self.audit]

    def explain(self, code_or_message: str) -> Answer:
        """Explain an error code of CometChat Calls, or a message that holds one."""
        codes = _rows(explain(code_or_message))
        for code in codes:
            code["page"] = page_url("codes", code["code"]) or code["source"]
        return _mask_answer({"codes": codes} if codes else {"codes": [], "note": NO_CODE})

    def diagnose(self, text: str = "", path: str = "") -> Answer:
        """Tell why a login fails: likely causes with evidence and next step.

        Give either the text of a ticket (message, log, code) or the path of a file (HAR, log, export).
        """
        causes = _rows(diagnose(self._ticket(text, path)))
        for cause in causes:
            cause["page"] = page_url("causes", cause["cause_id"]) or cause["source"]
        return _mask_answer({"causes": causes})

    def read_ticket(self, text: str = "", path: str = "") -> Answer:
        """Read a ticket's login attempts from a text or a file (HAR, curl, log, export), masked."""
        ticket = self._ticket(text, path)
        attempts = _rows(ticket.attempts, _OF_AN_ATTEMPT)
        return _mask_answer(
            {
                "kind": ticket.kind,
                "attempts": attempts,
                "attempts_in_all": len(ticket.attempts),
                "text": ticket.text,
                "warnings": list(ticket.warnings),
            }
        )

    def reproduce(self, cases: list[dict[str, Any]] | None = None, path: str = "") -> Answer:
        """Repeat logins in the sandbox on this machine; nothing is sent to a real app.

        Give either cases (`uid`, `api_key`, `auth_token`, `steps`, `faults`, `expected_code`) or the path of
        a table or a recording.
        """
        if (cases is None) == (not path):
            raise ValueError("give either cases or path")
        results = reproduce(cases if cases is not None else self._cases_in(path), progress=False)
        answer = {
            "target": "the sandbox on this machine",
            "logins": _rows(results, _OF_AN_ATTEMPT),
            "logins_in_all": len(results),
            "causes": _rows(diagnose(results)),
        }
        return _mask_answer(answer, carried_by(results.attrs))

    def audit(self, users: list[dict[str, Any]] | None = None, path: str = "") -> Answer:
        """Check user objects against the documented rules, and forecast which logins fail.

        Give either users (`uid`, `name`, `avatar`, `metadata`, ...) or the path of a CSV, JSON, NDJSON,
        Parquet or Excel file.
        """
        if (users is None) == (not path):
            raise ValueError("give either users or path")
        result = audit(users if users is not None else self._path_inside(path), progress=False)
        failing = result.summary[result.summary["failing"] > 0]
        return _mask_answer(
            {
                "passed": result.passed,
                "users": result.rows,
                "failing_rules": _rows(failing),
                "issues": _rows(result.issues),
                "issues_in_all": len(result.issues),
                "logins_that_would_fail": _rows(result.login_forecast()),
            }
        )

    def _ticket(self, text: str, path: str) -> Ticket:
        if bool(text) == bool(path):
            raise ValueError("give either text or path")
        return read_ticket(self._path_inside(path)) if path else read_ticket(f"{text}\n")

    def _cases_in(self, path: str) -> Any:
        """Return a recording's attempts, or the file of a table."""
        file = self._path_inside(path)
        is_table = file.suffix.lower() in ENDINGS
        if is_table and file.suffix.lower() != ".json":  # an export is JSON too
            return file
        attempts = read_ticket(file).attempts
        return file if is_table and attempts.empty else attempts

    def _path_inside(self, path: str) -> Path:
        """Return the file of this name, which lies in the folder also after links are followed."""
        file = (self._folder / path).resolve()
        if not file.is_relative_to(self._folder):
            raise ValueError(f"the file is outside of {self._folder}: start the server with another --folder")
        if not file.is_file():
            raise FileNotFoundError(f"there is no such file in {self._folder}")
        return file


def _rows(table: pd.DataFrame, columns: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return the first rows as plain values, without what is missing."""
    shown = pd.DataFrame(table.head(MOST_ROWS))
    if columns:
        shown = shown[[name for name in columns if name in shown.columns]]
    return [{name: _plain(cell) for name, cell in row.items() if cell is not None} for row in cells_of(shown)]


def _plain(cell: Any) -> Any:
    return cell if isinstance(cell, (bool, int, float, str)) else str(cell)


def _mask_answer(answer: Answer, known: Redactor | None = None) -> Answer:
    masked: Answer = (known or Redactor()).data(answer)
    return masked
