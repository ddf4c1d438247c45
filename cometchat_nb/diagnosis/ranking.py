"""Why a login failed: ranked causes, each with its evidence, the next step and its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..auth import AppSettings, CometChatError
from ..auth.codes import CALLS_AUTHENTICATION
from ..frames import Schema, frame
from ..tickets.ticket import Ticket, read_ticket
from ..tickets.words.facts import Facts, facts_from_error, facts_from_row
from ..tickets.words.text import facts_from_text
from .calibration import calibrated
from .causes import Cause
from .probe import REACHABLE, Found, probed
from .scoring import hypotheses
from .ties import open_ties

DIAGNOSIS: Schema = {
    "case_id": "string",
    "rank": "Int64",
    "cause_id": "string",
    "cause": "string",
    "confidence": "Float64",
    "evidence": "string",
    "next_step": "string",
    "source": "string",
    "question": "string",
    "group": "string",
    "variant": "string",
}

MOST_CAUSES = 5
_WORTH_SAYING = 0.02

UNKNOWN = Cause(
    cause_id="unknown",
    cause="Not enough information to tell the cause.",
    next_step="Ask the customer for: the whole message from the console, with what stands before and after "
    "it; the SDK, its platform and version; App ID and region; the UID and how it is made; whether the Auth "
    "Key or an auth token is used (never the value); since when, for whom and in which networks it fails; "
    "and a HAR file of one failing login.",
    source=CALLS_AUTHENTICATION,
    at=("any",),
    speaks_for=(),
)


def diagnose(case_or_frame: Any, *, probe: bool = False, settings: AppSettings | None = None) -> pd.DataFrame:
    """Say why logins fail, and which successful logins rely on luck.

    Args:
        case_or_frame: Text that was pasted from a ticket, what `read_ticket` returns, the path of a file
            that it reads, a `CometChatError`, a row or a frame of `reproduce`, `try_login`, `read_har` or
            `read_sdk_log`, a case, or several of them in a list.
        probe: Ask the network too: DNS, TLS, and the service's answer to a call without
            credentials. What was sent is in the evidence. By default nothing is sent.
        settings: The app to probe; by default the app id and region of the row.

    Returns:
        Up to five rows for each failure, the likeliest first: `case_id, rank, cause_id, cause, confidence
        (0 to 1, as measured on tickets whose cause is known), evidence, next_step, source`; `group`, the
        name of causes that look the same in this ticket, and `question`, which tells them apart; and
        `variant`, the narrower form of the cause that the sentence and the next step are about. A row
        `unknown` stands where the ticket does not tell, with what to ask the customer for. No row for a
        login that succeeded with nothing wrong about it. No secrets.

    Raises:
        TypeError, ValueError: When it is none of these, is empty, or a file cannot be read.

    >>> diagnose("Login failed: The UID bob@example.com does not exist, please ...")["cause_id"].iloc[0]
    'uid_is_email'
    """
    rows: list[dict[str, Any]] = []
    for case_id, facts in _all_facts(case_or_frame):
        found = ranked(facts)
        if probe:
            found = _with_probe(probed(facts, settings), found)
        rows += _rows(case_id, found[:MOST_CAUSES])
    return frame(rows, DIAGNOSIS)


def ranked(facts: Facts) -> list[Found]:
    """Return the causes that these facts speak for, the likeliest first, with how likely each is."""
    found = [
        one
        for one in hypotheses(facts)
        if one.share >= _WORTH_SAYING and not (one.cause is None and facts.ok)
    ][:MOST_CAUSES]
    confidences = calibrated(
        [one.share for one in found],
        several_kinds=bool(found) and len(found[0].kinds) > 1,
        unknown=bool(found) and found[0].cause is None,
    )
    return [
        Found(one.cause or UNKNOWN, confidence, one.evidence)
        for one, confidence in zip(found, confidences, strict=True)
    ]


def _with_probe(probed_now: list[Found], found: list[Found]) -> list[Found]:
    """Put what the network says before what the ticket says; trouble that was seen settles what was open."""
    if any(one.cause is not REACHABLE for one in probed_now):
        found = [one for one in found if one.cause is not UNKNOWN]
    return sorted([*probed_now, *found], key=lambda one: -one.confidence)


def _rows(case_id: str, found: list[Found]) -> Iterable[dict[str, Any]]:
    ties = open_ties({one.cause_id: one.confidence for one in reversed(found)})
    for rank, one in enumerate(found, 1):
        yield {
            "case_id": case_id,
            "rank": rank,
            "cause_id": one.cause_id,
            "variant": one.cause.cause_id if one.cause.variant_of else None,
            "cause": one.cause.cause,
            "confidence": round(one.confidence, 2),
            "evidence": one.evidence,
            "next_step": one.cause.next_step,
            "source": one.cause.source,
            "question": tie.question if (tie := ties.get(one.cause_id)) else None,
            "group": tie.name if tie else None,
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
