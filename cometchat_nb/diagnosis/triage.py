"""Many tickets at once: which are the same failure, since when, and whether it becomes more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pandas as pd

from ..frames import Schema, frame
from ..tickets.ticket import Ticket, read_ticket
from ..tickets.words.facts import Facts, facts_from_row
from .fingerprints import UNKNOWN, fingerprint
from .ranking import diagnose

TRIAGE: Schema = {
    "ticket": "string",
    "kind": "string",
    "received_at": "datetime64[ms, UTC]",
    "uid": "string",
    "cause_id": "string",
    "cause": "string",
    "confidence": "Float64",
    "fingerprint": "string",
    "count": "Int64",
    "first_seen": "datetime64[ms, UTC]",
    "last_seen": "datetime64[ms, UTC]",
    "trend": "string",
    "failures": "Int64",
    "other_causes": "string",
    "audit_rules": "string",
    "next_step": "string",
    "warnings": "string",
}
GROUPS: Schema = {
    name: TRIAGE[name]
    for name in ("fingerprint", "cause_id", "cause", "count", "first_seen", "last_seen", "trend")
} | {"users": "Int64", "example": "string", "next_step": "string"}

_TEXT_COLUMNS = ("text", "ticket_text", "body", "message", "content")
_REPORT = (".html", ".md")
"""The files of a report."""
_NAME_COLUMNS = ("ticket", "ticket_id", "case_id", "id")
_TIME_COLUMNS = ("received_at", "created_at", "started_at", "date", "time")
_UNREADABLE = "unreadable"
_NO_FAILURE = "none"
_MORE = 1.5
_BEGINNING = datetime.fromtimestamp(0, timezone.utc)


@dataclass(frozen=True)
class _Given:
    """One ticket as it came in: what it is called, what it holds, and what is known about it otherwise."""

    name: str
    content: Ticket | Mapping[str, Any] | None
    received_at: Any = None
    uid: str | None = None
    problem: str = ""


def triage(
    folder_or_frame: str | Path | pd.DataFrame | Iterable[Any], *, audit: Any = None, grouped: bool = False
) -> pd.DataFrame:
    """Diagnose many tickets and group those that report the same failure.

    Args:
        folder_or_frame: A folder of files that `read_ticket` reads; a frame of `read_har` or `reproduce`,
            where each row is a ticket; a frame with the tickets' words in a column `text` (and `ticket`,
            `received_at`, `uid`, if there are any); or a list of paths, texts and tickets.
        audit: What `audit` returns for the app's users, or its `issues`: which rules a UID breaks.
        grouped: Return one row a failure in place of one row a ticket.

    Returns:
        One row a ticket, the most frequent failure first: `ticket, kind, received_at, uid, cause_id, cause,
        confidence, fingerprint, count (tickets with this fingerprint), first_seen, last_seen, trend, failures
        (in this ticket), other_causes, audit_rules, next_step, warnings`. `trend` compares the newer half of
        the time that all tickets span with the older: `rising`, `steady`, `falling`, `new`, `gone`, or
        `single`. `received_at` is the time of the recording, of the column, or of the file. A file that can't
        be read is a row with the cause `unreadable`, a ticket without a failure one with the cause `none`.
        With `grouped=True` one row a fingerprint: `fingerprint, cause_id, cause, count, first_seen,
        last_seen, trend, users, example, next_step`.

    Raises:
        FileNotFoundError: When there is no such folder.
        TypeError, ValueError: When it is none of these, or holds no ticket.
    """
    rows = [_row(given) for given in _tickets(folder_or_frame)]
    if not rows:
        raise ValueError("it holds no ticket")
    _add_groups(rows)
    rules = _rules_by_uid(audit)
    for row in rows:
        row["audit_rules"] = rules.get(str(row["uid"]).lower()) if row["uid"] is not None else None
    rows.sort(key=_order)
    return _groups(rows) if grouped else frame(rows, TRIAGE)


def _order(row: Mapping[str, Any]) -> tuple[bool, int, str, str, datetime]:
    no_failure = row["cause_id"] in (_UNREADABLE, _NO_FAILURE)
    return no_failure, -row["count"], row["cause_id"], row["fingerprint"], _when(row) or _BEGINNING


def _tickets(given: Any) -> Iterator[_Given]:
    if isinstance(given, pd.DataFrame):
        yield from _rows_of(given)
    elif isinstance(given, (str, Path)):
        folder = Path(given)
        if not folder.is_dir():
            raise FileNotFoundError(
                f"there is no folder {folder.name[:100]!r}: give a folder, a frame or a list"
            )
        files = (path for path in sorted(folder.rglob("*")) if _is_ticket(path))
        yield from (_read(path, str(path.relative_to(folder))) for path in files)
    elif isinstance(given, Iterable) and not isinstance(given, (bytes, Mapping)):
        for number, one in enumerate(given, 1):
            if isinstance(one, Ticket):
                yield _Given(one.name or str(number), one)
            elif isinstance(one, (str, Path)):
                yield _read(one, one.name if isinstance(one, Path) else str(number))
            else:
                raise TypeError(f"ticket {number} is a {type(one).__name__}: give paths, texts or tickets")
    else:
        raise TypeError(f"give a folder, a frame or a list of tickets, not {type(given).__name__}")


def _is_ticket(path: Path) -> bool:
    """Leave out hidden files, and the reports of tickets that `report` wrote beside them."""
    return path.is_file() and not path.name.startswith(".") and not _is_report(path)


def _is_report(path: Path) -> bool:
    """Tell NAME.html and NAME.md beside a ticket of that name from pages that are tickets themselves."""
    if path.suffix not in _REPORT or not all(path.with_suffix(one).is_file() for one in _REPORT):
        return False
    return any(one.stem == path.stem and one.suffix not in _REPORT for one in path.parent.iterdir())


def _read(path_or_text: str | Path, name: str) -> _Given:
    at = (
        datetime.fromtimestamp(path_or_text.stat().st_mtime, timezone.utc)
        if isinstance(path_or_text, Path)
        else None
    )
    try:
        return _Given(name, read_ticket(path_or_text), at)
    except (ValueError, OSError) as exc:
        return _Given(name, None, at, problem=str(exc))


def _rows_of(tickets: pd.DataFrame) -> Iterator[_Given]:
    columns = {str(name).lower(): name for name in tickets.columns}
    texts = next((columns[name] for name in _TEXT_COLUMNS if name in columns), None)
    if texts is None and not {"error_code", "description"} & set(columns):
        raise ValueError("the frame needs a column text with the tickets' words, or the columns of read_har")
    names = next((columns[name] for name in _NAME_COLUMNS if name in columns), None)
    times = next((columns[name] for name in _TIME_COLUMNS if name in columns), None)
    for number, row in enumerate(tickets.to_dict("records"), 1):
        name = str(row[names]) if names is not None and not pd.isna(row[names]) else str(number)
        at = row[times] if times is not None else None
        uid = row.get(columns.get("uid", ""))
        known_uid = uid if isinstance(uid, str) else None
        if texts is None:
            yield _Given(name, {str(key): value for key, value in row.items()}, at, known_uid)
            continue
        read = (
            _read(row[texts], name) if isinstance(row[texts], str) else _Given(name, None, problem="no text")
        )
        yield _Given(name, read.content, at, known_uid, read.problem)


def _row(given: _Given) -> dict[str, Any]:
    row: dict[str, Any] = {"ticket": given.name, "received_at": _time(given.received_at), "uid": given.uid}
    if given.content is None:
        row |= {"kind": None, "cause_id": _UNREADABLE, "warnings": given.problem, "failures": 0}
        return row | {"fingerprint": fingerprint(_UNREADABLE), "cause": "The ticket can't be read."}
    if isinstance(given.content, Ticket):
        facts = list(given.content.facts)
        row |= {"kind": given.content.kind, "warnings": "; ".join(given.content.warnings) or None}
        started = given.content.attempts["started_at"].dropna()
        row["received_at"] = _time(started.min()) if len(started) else row["received_at"]
    else:
        facts = [facts_from_row(given.content)]
        row["kind"] = "attempt"
    causes = diagnose(given.content)
    row["uid"] = row["uid"] or next((one.uid for one in facts if one.uid), None)
    return row | _main_cause(causes, facts)


def _main_cause(causes: pd.DataFrame, facts: list[Facts]) -> dict[str, Any]:
    """Return the cause of most of a ticket's failures."""
    first = [row for row in causes.to_dict("records") if row["rank"] == 1]
    if not first:
        return {
            "cause_id": _NO_FAILURE,
            "cause": "Every login of the ticket succeeded.",
            "fingerprint": fingerprint(_NO_FAILURE),
            "failures": 0,
        }
    times = {row["cause_id"]: sum(other["cause_id"] == row["cause_id"] for other in first) for row in first}
    main = max(first, key=lambda row: (row["cause_id"] != UNKNOWN, times[row["cause_id"]], row["confidence"]))
    failed = [one for one in facts if not one.ok] or facts
    others = sorted({row["cause_id"] for row in first} - {main["cause_id"], UNKNOWN})
    return {
        **{name: main[name] for name in ("cause_id", "cause", "confidence", "next_step")},
        "fingerprint": fingerprint(main["cause_id"], failed[0] if failed else None),
        "failures": len(first),
        "other_causes": " ".join(others) or None,
    }


def _time(value: Any) -> datetime | None:
    try:
        stamp = pd.to_datetime(value, utc=True)
    except (ValueError, TypeError, OverflowError):
        return None
    return None if stamp is None or pd.isna(stamp) else stamp.to_pydatetime()


def _when(row: Mapping[str, Any]) -> datetime | None:
    at = row["received_at"]
    return at if isinstance(at, datetime) else None


def _add_groups(rows: list[dict[str, Any]]) -> None:
    """Add what is known of all tickets with the same fingerprint."""
    times = [at for row in rows if (at := _when(row)) is not None]
    middle = min(times) + (max(times) - min(times)) / 2 if times else None
    members: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        members.setdefault(row["fingerprint"], []).append(row)
    for group in members.values():
        seen = [at for row in group if (at := _when(row)) is not None]
        about = {
            "count": len(group),
            "first_seen": min(seen, default=None),
            "last_seen": max(seen, default=None),
            "trend": _trend(seen, middle),
        }
        for row in group:
            row |= about


def _trend(seen: list[datetime], middle: datetime | None) -> str | None:
    if middle is None or not seen:
        return None
    newer = sum(at > middle for at in seen)
    older = len(seen) - newer
    if len(seen) == 1:
        return "single"
    if not older or not newer:
        return "new" if newer else "gone"
    if newer >= _MORE * older:
        return "rising"
    return "falling" if older >= _MORE * newer else "steady"


def _rules_by_uid(audit: Any) -> dict[str, str]:
    if audit is None:
        return {}
    issues = getattr(audit, "issues", audit)
    if not isinstance(issues, pd.DataFrame) or not {"uid", "rule_id"} <= set(issues.columns):
        raise TypeError("audit must be what audit() returns, or its issues: a frame with uid and rule_id")
    rules: dict[str, dict[str, None]] = {}
    for uid, rule in zip(issues["uid"].tolist(), issues["rule_id"].astype(str).tolist(), strict=True):
        if isinstance(uid, str):
            rules.setdefault(uid.lower(), {})[rule] = None
    return {uid: " ".join(sorted(names)) for uid, names in rules.items()}


def _groups(rows: list[dict[str, Any]]) -> pd.DataFrame:
    firsts: dict[str, dict[str, Any]] = {}
    users: dict[str, set[str]] = {}
    for row in rows:
        firsts.setdefault(row["fingerprint"], row)
        users.setdefault(row["fingerprint"], set()).update([row["uid"].lower()] if row["uid"] else [])
    groups = [{**row, "users": len(users[key]), "example": row["ticket"]} for key, row in firsts.items()]
    return frame(groups, GROUPS)
