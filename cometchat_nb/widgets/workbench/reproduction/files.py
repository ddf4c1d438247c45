"""The files of a ticket as the cases of one run: several recordings and tables are read as one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ....frames import cells_of
from ....reproduction import sample_cases
from ....reproduction.cases.case import EXPECTED_OK
from ....reproduction.cases.reading import rows_of
from ....tickets import read_har
from ....tickets.containers import LARGEST_FILE as LARGEST_HAR
from ....tickets.files import ENDINGS, LARGEST_FILE
from ...components.job import reason

LIMITS = {".har": LARGEST_HAR, **dict.fromkeys(ENDINGS, LARGEST_FILE)}
TEMPLATE = (
    "case_id,uid,api_key,auth_token,expected_code,ticket\r\n"
    "1,cometchat-uid-1,,,OK,4711\r\n"
    "2,alice@example.com,,,ERROR_INVALID_UID,4712\r\n"
)
_FILE_COLUMN = "file"
_SAMPLE_UIDS = ("cometchat-uid-1", "cometchat-uid-2", "cometchat-uid-3")


class Unreadable(NamedTuple):
    """A file that holds no case, and why."""

    file: str
    reason: str


class CaseFiles(NamedTuple):
    """What dropped files hold: their cases, not yet checked, what they are called, and what can't be read."""

    label: str
    rows: list[Any]
    unreadable: list[Unreadable]


def read_files(paths: Sequence[Path]) -> CaseFiles:
    """Read the files as one list of cases, each with its file where there are several.

    Raises:
        ValueError, OSError, ImportError: When none of them can be read; the text says why.
    """
    if len(paths) == 1:
        return CaseFiles(paths[0].name, _rows_in(paths[0]), [])
    rows: list[Any] = []
    unreadable: list[Unreadable] = []
    for path in paths:
        try:
            rows += _named(path.name, _rows_in(path))
        except (ValueError, OSError, ImportError) as exc:
            unreadable.append(Unreadable(path.name, reason(exc)))
    if not rows:
        raise ValueError("\n".join(one.reason for one in unreadable))
    return CaseFiles(f"{len(paths) - len(unreadable):,} files", _unique(rows), unreadable)


def sample_files() -> CaseFiles:
    """Return three logins that succeed, and one for every code that a login can end with."""
    users = [{"case_id": uid, "uid": uid, "expected_code": EXPECTED_OK} for uid in _SAMPLE_UIDS]
    return CaseFiles("Sample cases", [*users, *cells_of(sample_cases())], [])


def _rows_in(path: Path) -> list[Any]:
    return rows_of(read_har(path) if path.suffix.lower() == ".har" else path)


def _named(file: str, rows: list[Any]) -> list[Any]:
    """Name the file in each row, and let the case be called after it."""
    stem = Path(file).stem
    named = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            named.append(row)
            continue
        own = row.get("case_id") or number
        case_id = stem if len(rows) == 1 else f"{stem}-{own}"
        named.append({**row, "case_id": case_id, _FILE_COLUMN: file})
    return named


def _unique(rows: list[Any]) -> list[Any]:
    """Number the cases of files of the same name."""
    seen: dict[str, int] = {}
    for row in rows:
        if isinstance(row, dict):
            times = seen[row["case_id"]] = seen.get(row["case_id"], 0) + 1
            if times > 1:
                row["case_id"] = f"{row['case_id']} ({times})"
    return rows
