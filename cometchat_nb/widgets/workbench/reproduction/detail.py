"""One case of a run, as the sheet beside the table describes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ....reporting.by_hand import by_hand


def describe_case(case: dict[str, Any], own: Iterable[str]) -> dict[str, Any]:
    """Return what `described` takes: the outcome, its causes, what the customer sees, and the case itself."""
    ok = case["ok"]
    service = _joined(" ", case["http_status"], case["server_code"])
    took = None if case["elapsed_ms"] is None else f"{case['elapsed_ms']:.0f} ms"
    sdk = _joined(": ", case["sdk_code"], case["sdk_message"])
    return {
        "title": f"Case {case['case_id']}",
        "note": "Logged in" if ok else case["error_code"],
        "tone": "good" if ok else "bad",
        "subtitle": _joined(" · ", case["failed_step"] or case["steps"], service, took),
        "text": "" if case["causes"] else case["description"] or "",
        "causes": case["causes"],
        "quotes": [
            ("What the customer sees", sdk),
            ("What the service says", case["server_message"]),
            ("Requests", case["exchange"]),
        ],
        "facts": [
            ("UID", case["uid"]),
            ("Expected", case["expected_code"] if case["matched"] is False else None),
            ("Steps", case["steps"] if case["steps"] != "init login" else None),
            ("App", _joined(", ", case["app_id"], case["region"])),
            *((name, case.get(name)) for name in own),
        ],
        "copies": [*([] if ok else [("Copy summary", summary_of(case))]), *_ways_by_hand(case)],
    }


def describe_unusable(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what `described` takes for a row that holds no case."""
    title = f"Row {entry['row']}" if entry["row"] else entry["column"]
    column = entry["column"] if entry["row"] else None
    return {
        "title": title,
        "note": "Can't be used",
        "tone": "warn",
        "text": entry["reason"],
        "facts": [("Column", column)],
    }


def summary_of(case: dict[str, Any]) -> str:
    """Return a failed case as text for an answer."""
    lines = [f"Case {case['case_id']}: {case['error_code']}", case["description"]]
    if case["causes"]:
        first = case["causes"][0]
        lines += [f"Likely cause: {first['cause']}", f"Next step: {first['next_step']}"]
    return "\n".join(str(line) for line in lines if line)


def _ways_by_hand(case: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what to paste in a terminal or a console; placeholders stand for the secrets."""
    ways = by_hand(case)
    labels = {"curl": "Copy as curl", "javascript": "Copy as JavaScript"}
    return [(label, way) for name, label in labels.items() if (way := ways[name])]


def _joined(separator: str, *parts: object) -> str:
    return separator.join(str(part) for part in parts if part is not None and part != "")
