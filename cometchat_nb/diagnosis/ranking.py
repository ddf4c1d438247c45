"""Why a login failed: ranked causes, each with its evidence, the next step and its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..auth import AppSettings, CometChatError
from ..auth.codes import CALLS_AUTHENTICATION
from ..frames import Schema, frame
from ..tickets.facts import Facts, facts_from_error, facts_from_row
from ..tickets.text import facts_from_text
from ..tickets.ticket import Ticket, read_ticket
from .causes import CAUSES, Cause, Finding
from .probe import probed

DIAGNOSIS: Schema = {
    "case_id": "string",
    "rank": "Int64",
    "cause_id": "string",
    "cause": "string",
    "confidence": "Float64",
    "evidence": "string",
    "next_step": "string",
    "source": "string",
}

MOST_CAUSES = 5
_WORTH_SAYING = 0.1

UNKNOWN = Cause(
    "unknown",
    "What is known does not tell the cause.",
    "Ask the customer for: the whole message from the console, with what stands before and after it; the "
    "SDK, its platform and version; app id and region; the uid and how it is made; whether the Auth Key "
    "or an auth token is used (never the value); since when, for whom and in which networks it fails; and a "
    "HAR file of one failing login.",
    CALLS_AUTHENTICATION,
    lambda _: None,
)


def diagnose(case_or_frame: Any, *, probe: bool = False, settings: AppSettings | None = None) -> pd.DataFrame:
    """Tell why logins fail, and what a login that succeeded owes to luck.

    Args:
        case_or_frame: Text that was pasted from a ticket, what `read_ticket` returns, the path of a file
            that it reads, a `CometChatError`, a row or a frame of `reproduce`, `try_login`, `read_har` or
            `read_sdk_log`, a case, or several of them in a list.
        probe: Ask the network too: DNS, TLS, and the service's answer to a call without
            credentials. What was sent is in the evidence. By default nothing is sent.
        settings: The app to probe; by default the app id and region of the row.

    Returns:
        Up to five rows for each failure, the likeliest first: `case_id, rank, cause_id, cause, confidence
        (0 to 1), evidence, next_step, source`. One row `unknown` where nothing tells, with what to ask
        the customer for. None for a login that succeeded with nothing wrong about it. No secrets.

    Raises:
        TypeError, ValueError: When it is none of these, is empty, or a file cannot be read.

    >>> diagnose("Login failed: The UID bob@example.com does not exist, please ...")["cause_id"].iloc[0]
    'uid_is_email'
    """
    rows: list[dict[str, Any]] = []
    for case_id, facts in _all_facts(case_or_frame):
        findings = ranked(facts)
        if probe:
            findings = sorted([*probed(facts, settings), *findings], key=_by_confidence)
        rows += _rows(case_id, findings, facts)
    return frame(rows, DIAGNOSIS)


def ranked(facts: Facts) -> list[tuple[Cause, Finding]]:
    """Return the causes that these facts speak for, the likeliest first."""
    found = [(one, finding) for one in CAUSES.values() if (finding := one.check(facts)) is not None]
    worth = [pair for pair in found if pair[1].confidence >= _WORTH_SAYING]
    return sorted(worth, key=_by_confidence)


def _by_confidence(pair: tuple[Cause, Finding]) -> float:
    return -pair[1].confidence


def _rows(case_id: str, findings: list[tuple[Cause, Finding]], facts: Facts) -> Iterable[dict[str, Any]]:
    if not findings and facts.ok:
        return
    if not findings:
        findings = [(UNKNOWN, Finding(0.0, "No known trait, code or wording was found."))]
    for rank, (cause, finding) in enumerate(findings[:MOST_CAUSES], 1):
        yield {
            "case_id": case_id,
            "rank": rank,
            "cause_id": cause.cause_id,
            "cause": cause.cause,
            "confidence": round(min(finding.confidence, 0.99), 2),
            "evidence": finding.evidence,
            "next_step": cause.next_step,
            "source": cause.source,
        }


def _all_facts(given: Any) -> Iterable[tuple[str, Facts]]:
    if isinstance(given, pd.DataFrame):
        yield from _of_rows(given.to_dict("records"))
    elif isinstance(given, pd.Series):
        yield from _of_rows([given.to_dict()])
    elif isinstance(given, (Mapping, CometChatError)):
        yield from _of_rows([given])
    elif isinstance(given, (str, Path, Ticket)):
        ticket = given if isinstance(given, Ticket) else read_ticket(given)
        yield from ((str(number), facts) for number, facts in enumerate(ticket.facts, 1))
    elif isinstance(given, Iterable) and not isinstance(given, bytes):
        yield from _of_rows(given)
    else:
        raise TypeError(
            f"give a text, a CometChatError, a row, a frame, a ticket or the path of one, not "
            f"{type(given).__name__}"
        )


def _of_rows(rows: Iterable[Any]) -> Iterable[tuple[str, Facts]]:
    for number, row in enumerate(rows, 1):
        if isinstance(row, CometChatError):
            yield str(number), facts_from_error(row)
        elif isinstance(row, str):
            yield str(number), facts_from_text(row)
        elif isinstance(row, Mapping):
            given = row.get("case_id")
            yield str(number) if given is None or pd.isna(given) else str(given), facts_from_row(row)
        else:
            raise TypeError(
                f"row {number} is neither a mapping, a text nor a CometChatError: {type(row).__name__}"
            )
