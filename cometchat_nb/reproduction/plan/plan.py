"""What a run will do: its cases, where they go and how fast, checked before anything is sent."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...auth import AppSettings
from ...auth.clients.client import TOTAL_TIMEOUT
from ...redaction import Secret, quotable
from ...rendering.text import count_of
from ..cases.case import Case, CaseError
from ..cases.reading import check_rows, rows_of, text_of
from .rate_limit import DEFAULT_A_MINUTE, DOCUMENTED_A_MINUTE
from .replay import replayable
from .target import Target, target_for

if TYPE_CHECKING:
    from ...drivers.httpx_transport import AnyTransport

MOST_AT_ONCE = 256
REQUESTS = {"login": 2, "login_at_once": 0, "logout": 1, "revoke": 1, "verify": 1}


@dataclass(frozen=True)
class Plan:
    """A run that can begin.

    Attributes:
        cases: The cases, read and checked.
        target: What they are sent to.
        leaves: Whether a request leaves this machine, so that a person has to agree first.
        requests_per_minute: At most so many; `None` for no limit.
        concurrency: How many cases run at once.
        cleanup: Whether the auth tokens that the run mints are deleted.
        cleanup_key: What deletes them; `None` for the cases' own keys.
        unusable: The rows that hold no case, as mappings of `row, column, reason`.
    """

    cases: list[Case]
    target: Target
    leaves: bool
    requests_per_minute: float | None
    concurrency: int
    cleanup: bool
    cleanup_key: Secret | None = field(repr=False)
    unusable: list[dict[str, Any]] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """Say what is sent, where and how fast, in words for the person who has to agree."""
        pace = self.requests_per_minute or DOCUMENTED_A_MINUTE
        requests = sum(REQUESTS.get(step, 0) for case in self.cases for step in case.steps)
        mints = sum(case.mints for case in self.cases)
        minutes = math.ceil((requests + mints * self.cleanup) / pace)
        tokens = (
            f" {mints:,} of them mint an auth token each, "
            + ("which is deleted afterwards" if self.cleanup else "WHICH STAYS")
            + "; the service keeps a user's newest 100."
            if mints
            else ""
        )
        return (
            f"this sends {count_of(len(self.cases), 'login')} to {self.target.text}, "
            f"at most {pace:g} requests a minute, within {minutes:,} min.{tokens}"
        )


def plan_for(
    cases: Any,
    settings: AppSettings | None = None,
    *,
    transport: AnyTransport | None = None,
    concurrency: int = 8,
    cleanup: bool = True,
    rest_api_key: str | None = None,
    requests_per_minute: float | None = None,
    timeout: float = TOTAL_TIMEOUT,
    skip_unusable: bool = False,
) -> Plan:
    """Check the arguments of a run, which are those of `reproduce`, and return what it will do.

    With `skip_unusable` the rows that hold no case are listed in the plan, and raise only where no other is.

    Raises:
        TypeError, ValueError: For misuse; with the row and the column of a case.
        CometChatError: `VALIDATION_ERROR` when the settings cannot be used.
    """
    target = target_for(settings, transport, timeout)
    _check_limits(concurrency, requests_per_minute, rest_api_key)
    target.client()  # refuses a time-out that cannot be
    rows = rows_of(cases)
    read, unusable = check_rows(replayable(rows) if target.sandbox is not None else rows)
    read = _select_fitting(read, target, unusable)
    if unusable and not (skip_unusable and read):
        raise ValueError(text_of(unusable))
    leaves = target.is_real_app or any(case.hosts and target.leaves_with(case) for case in read)
    key = rest_api_key or (target.sandbox.rest_api_key if target.sandbox else None)
    return Plan(
        read,
        target,
        leaves,
        requests_per_minute or (DEFAULT_A_MINUTE if leaves else None),
        concurrency,
        cleanup,
        Secret(key) if key else None,
        unusable,
    )


def _check_limits(concurrency: int, requests_per_minute: float | None, rest_api_key: str | None) -> None:
    if type(concurrency) is not int or not 1 <= concurrency <= MOST_AT_ONCE:
        raise ValueError(
            f"concurrency must be a whole number from 1 to {MOST_AT_ONCE}, not {quotable(concurrency)}"
        )
    pace = requests_per_minute
    if pace is not None and (isinstance(pace, bool) or not isinstance(pace, (int, float)) or not pace > 0):
        raise ValueError(f"requests_per_minute must be a positive number, not {quotable(pace)}")
    if rest_api_key is not None and not isinstance(rest_api_key, str):
        raise TypeError(f"rest_api_key must be a string, not {type(rest_api_key).__name__}")


def _select_fitting(cases: list[Case], target: Target, unusable: list[dict[str, Any]]) -> list[Case]:
    """Return the cases that the target can do, and list the others among those that are unusable."""
    fitting = []
    for case in cases:
        try:
            _check_fits(case, target)
            fitting.append(case)
        except CaseError as problem:
            unusable.append(problem.at(case.row))
    unusable.sort(key=lambda one: one["row"])
    return fitting


def _check_fits(case: Case, target: Target) -> None:
    """Refuse what the target cannot do, and settings that contradict each other."""
    if target.sandbox is not None:
        return
    if case.faults:
        raise CaseError("faults", f"faults strike in the sandbox only, not {target.text}")
    if case.hosts and case.mints and case.api_key is None:
        raise CaseError(
            "api_key",
            "the case names a host of its own, where the settings' key must not go; "
            "give the key for that host",
        )
    host = target.settings.admin_host or target.settings.client_host
    if not target.is_real_app or host is None or case.hosts:
        return
    for name in ("app_id", "region"):
        if getattr(case, name) not in (None, getattr(target.settings, name)):
            raise CaseError(
                name,
                f"the settings name the host {host}, which is the app {target.settings.app_id}'s; give the "
                "case hosts of its own, or settings without",
            )
