"""What came of a case, as the row of a result."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from ...auth import AppSettings, CometChatError
from ...auth.session.session import Session
from ...auth.session.trace import Exchange
from ...frames import error_cells
from ...redaction import Redactor, mask_shapes
from ...tickets.traits import traits_of
from ..cases.case import EXPECTED_OK, Case
from ..plan.target import Target

Row = dict[str, Any]

_PHASES = ("connect", "tls", "wait")
_REMEMBERED = 256


class RowBuilder:
    """Makes the rows of a run; what its cases have in common is worked out once."""

    def __init__(self) -> None:
        self._traits_of_uid = functools.lru_cache(_REMEMBERED)(lambda uid: traits_of({"uid": uid}))
        self._traits_of_rest = functools.lru_cache(_REMEMBERED)(lambda *pairs: traits_of(dict(pairs)))
        self._joined = functools.lru_cache(_REMEMBERED)(" ".join)
        self._masked = functools.lru_cache(_REMEMBERED)(mask_shapes)

    def build(
        self,
        case: Case,
        target: Target,
        settings: AppSettings,
        session: Session,
        error: CometChatError | None,
        failed_step: str | None,
    ) -> Row:
        """Return the row of a case that has been played, without its times."""
        uid = case.uid if case.method == "uid" else session.user.uid if session.user else None
        row = {
            "case_id": case.case_id,
            "method": case.method,
            "uid": None if uid is None else mask_shapes(uid),
            "ok": error is None,
            **(error_cells(error) if error is not None else {}),
            "attempts": 1,
            "app_id": self._masked(settings.app_id),
            "region": self._masked(settings.region),
            "steps": self._joined(case.steps),
            "failed_step": failed_step if error is not None else None,
            "input_traits": self._joined(tuple(sorted(self._traits(case, target, settings)))),
            "expected_code": case.expected_code,
            "exchange": _describe_exchanges(session.exchanges),
            **_phases(session.exchanges),
        }
        row["matched"] = _matches_expectation(case.expected_code, row)
        if case.extra:
            hidden = Redactor(case.api_key, case.auth_token, *(token for _, token in session.minted))
            row |= {name: _masked_cell(hidden, name, value) for name, value in case.extra.items()}
        return row

    def _traits(self, case: Case, target: Target, settings: AppSettings) -> frozenset[str]:
        key = case.api_key if case.api_key is not None else settings.auth_key
        in_process = target.sandbox is not None
        found = self._traits_of_rest(
            ("api_key", key if case.method == "uid" else None),
            ("auth_token", case.auth_token),
            ("app_id", settings.app_id),
            ("region", settings.region),
            ("admin_host", case.admin_host or (None if in_process else settings.admin_host)),
            ("client_host", case.client_host or (None if in_process else settings.client_host)),
        )
        if case.method == "uid":
            found |= self._traits_of_uid(case.uid)
        base = target.settings
        if settings.app_id != base.app_id:
            return found | {"app_id.other"}
        return found | {"region.moved"} if settings.region != base.region else found


def _masked_cell(hidden: Redactor, name: str, value: Any) -> Any:
    return next(iter(hidden.data({name: value}).values()))


def _describe_exchanges(exchanges: Iterable[Exchange]) -> str:
    return "\n".join(
        f"{one.method} {one.url} -> {one.status or one.error} ({one.elapsed_ms:.0f} ms)" for one in exchanges
    )


def _phases(exchanges: Iterable[Exchange]) -> dict[str, float | None]:
    phases: dict[str, float | None] = {}
    for phase in _PHASES:
        known = [one.phases[phase] for one in exchanges if phase in one.phases]
        phases[f"{phase}_ms"] = sum(known) if known else None
    skews = [one.clock_skew_s for one in exchanges if one.clock_skew_s is not None]
    phases["clock_skew_s"] = max(skews, key=abs) if skews else None
    return phases


def _matches_expectation(expected: str | None, row: Row) -> bool | None:
    if not expected:
        return None
    if row["ok"]:
        return expected.upper() == EXPECTED_OK
    return expected.upper() in (row.get("error_code"), row.get("server_code"), row.get("sdk_code"))
