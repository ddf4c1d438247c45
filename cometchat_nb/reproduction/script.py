"""Playing one case: its steps, one after the other, with a client and a session of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from typing import Any

from ..auth import AppSettings, AsyncCometChatCalls, CometChatError
from ..frames import error_cells
from ..redaction import Redactor, mask_shapes
from ..tickets.traits import traits_of
from .cases import EXPECTED_OK, Case
from .target import Target

Row = dict[str, Any]


class Script:
    """One case while it is played.

    Attributes:
        not_cleaned: The auth tokens that it minted and that could not be deleted, masked, with the reason.
    """

    def __init__(self, case: Case, target: Target, cleanup_key: str | None) -> None:
        self.case = case
        self.not_cleaned: list[Row] = []
        self.retry_after: float | None = None
        self._target = target
        self._calls: AsyncCometChatCalls = target.client()
        self._settings: AppSettings = target.settings_of(case)
        own = case.api_key or self._settings.auth_key
        self._cleanup_key = own if case.hosts and target.sandbox is None else cleanup_key or own
        self._secrets = Redactor(case.api_key, case.auth_token, self._settings.auth_key, cleanup_key)
        self._stopped = False
        self._step: str | None = None

    async def play(self) -> Row:
        """Play the steps up to the first that fails, and return the row; raise only when cancelled."""
        started_at, start = datetime.now(timezone.utc), time.perf_counter()
        error: CometChatError | None = None
        try:
            await self._play_steps()
        except CometChatError as exc:
            error = exc
        except asyncio.CancelledError:
            self._stopped = True
            raise
        except Exception as exc:  # noqa: BLE001 - a case never fails the run, whatever a transport raises
            what = self._secrets.exception(exc)
            error = CometChatError("ERROR_UNKNOWN", f"The transport failed: {what}", stage="network")
        elapsed_ms = (time.perf_counter() - start) * 1000
        if error is not None and error.server is not None and error.server.status == 429:
            self.retry_after = error.server.retry_after
        return self._row(error, started_at, elapsed_ms)

    async def clean(self, *, delete: bool) -> None:
        """Delete the auth tokens that the case minted, if told so, and close the connections."""
        session = self._calls.session
        async with self._calls:
            if self._target.throw_away or not delete:
                return
            if self._stopped and self._was_minting():
                self._note_left(
                    self.case.uid, None, "the login was stopped while the service may have minted it"
                )
            while session.minted:
                uid, token = session.minted.popleft()
                if reason := await self._deleted(uid, token):
                    self._note_left(uid, token, reason)

    def _was_minting(self) -> bool:
        last = next(reversed(self._calls.session.exchanges), None)
        return last is not None and last.method == "POST" and last.status is None

    async def _deleted(self, uid: str, token: str) -> str | None:
        """Delete a token, once more when the service asks to wait; return why it is still there."""
        for last in (False, True):
            try:
                await self._calls.delete_auth_token(uid, token, self._cleanup_key or "")
            except CometChatError as error:
                wait = error.server.retry_after if error.server else None
                if last or wait is None:
                    return error.description
                await asyncio.sleep(wait)
            else:
                return None
        return None

    def _note_left(self, uid: str | None, token: str | None, reason: str) -> None:
        shown = self._secrets.text(token) if token else None
        self.not_cleaned.append(
            {
                "case_id": self.case.case_id,
                "uid": uid,
                "auth_token": mask_shapes(shown or "") or None,
                "reason": reason,
            }
        )

    async def _play_steps(self) -> None:
        steps = self.case.steps
        for position, step in enumerate(steps):
            if step == "login_at_once":
                continue
            self._step = step
            again = _count_ahead(steps[position + 1 :], "login_at_once")
            await (self._log_in_at_once(again) if again else self._act(step)())

    def _act(self, step: str) -> Callable[[], Awaitable[Any]]:
        acts: dict[str, Callable[[], Awaitable[Any]]] = {
            "init": self._init,
            "login": self._log_in,
            "logout": self._calls.logout,
            "restore": self._restore,
            "revoke": self._revoke,
            "verify": self._calls.verify_session,
        }
        return acts[step]

    async def _init(self) -> None:
        result = self._calls.init(self._settings)
        if result.error is not None:
            raise result.error

    async def _log_in(self) -> None:
        if self.case.method == "auth_token":
            await self._calls.login_with_auth_token(self.case.auth_token or "")
        else:
            key = self._settings.auth_key if self.case.api_key is None else self.case.api_key
            await self._calls.login(self.case.uid or "", key)

    async def _log_in_at_once(self, more: int) -> None:
        """Log in several times at once; the first that is refused tells."""
        done = await asyncio.gather(*(self._log_in() for _ in range(more + 1)), return_exceptions=True)
        refused = [outcome for outcome in done[1:] if isinstance(outcome, BaseException)]
        failed = refused or [outcome for outcome in done[:1] if isinstance(outcome, BaseException)]
        if failed:
            self._step = "login_at_once" if refused else "login"
            raise failed[0]

    async def _restore(self) -> None:
        self._calls.session.import_local_storage(self.case.local_storage or "")

    async def _revoke(self) -> None:
        """Delete what the case itself minted, never another token of the user."""
        session = self._calls.session
        while session.minted:
            uid, token = session.minted.popleft()
            await self._calls.delete_auth_token(uid, token, self._cleanup_key or "")

    def _row(self, error: CometChatError | None, started_at: datetime, elapsed_ms: float) -> Row:
        case, session = self.case, self._calls.session
        uid = case.uid if case.method == "uid" else session.user.uid if session.user else None
        cells = error_cells(error) if error is not None else {}
        hidden = Redactor(case.api_key, case.auth_token, *(token for _, token in session.minted))
        row = {
            "case_id": case.case_id,
            "method": case.method,
            "uid": None if uid is None else mask_shapes(uid),
            "ok": error is None,
            **cells,
            "elapsed_ms": elapsed_ms,
            "attempts": 1,
            "started_at": started_at,
            "app_id": mask_shapes(self._settings.app_id),
            "region": mask_shapes(self._settings.region),
            "steps": " ".join(case.steps),
            "failed_step": self._step if error is not None else None,
            "input_traits": " ".join(sorted(self._traits())),
            "expected_code": case.expected_code,
            "exchange": self._exchange(),
            **self._phases(),
        }
        row |= {name: hidden.data({name: value})[name] for name, value in case.extra.items()}
        return row | {"matched": _matched(case.expected_code, row)}

    def _traits(self) -> frozenset[str]:
        case = self.case
        key = case.api_key if case.api_key is not None else self._settings.auth_key
        in_process = self._target.sandbox is not None
        traits = traits_of(
            {
                "uid": case.uid if case.method == "uid" else None,
                "api_key": key if case.method == "uid" else None,
                "auth_token": case.auth_token,
                "app_id": self._settings.app_id,
                "region": self._settings.region,
                "admin_host": case.admin_host or (None if in_process else self._settings.admin_host),
                "client_host": case.client_host or (None if in_process else self._settings.client_host),
            }
        )
        base = self._target.settings
        if self._settings.app_id != base.app_id:
            return traits | {"app_id.other"}
        return traits | {"region.moved"} if self._settings.region != base.region else traits

    def _phases(self) -> dict[str, float | None]:
        exchanges = list(self._calls.session.exchanges)
        phases: dict[str, float | None] = {}
        for phase in ("connect", "tls", "wait"):
            known = [exchange.phases[phase] for exchange in exchanges if phase in exchange.phases]
            phases[f"{phase}_ms"] = sum(known) if known else None
        skews = [exchange.clock_skew_s for exchange in exchanges if exchange.clock_skew_s is not None]
        phases["clock_skew_s"] = max(skews, key=abs) if skews else None
        return phases

    def _exchange(self) -> str:
        return "\n".join(
            f"{exchange.method} {exchange.url} -> {exchange.status or exchange.error} "
            f"({exchange.elapsed_ms:.0f} ms)"
            for exchange in self._calls.session.exchanges
        )


def _count_ahead(words: tuple[str, ...], word: str) -> int:
    """Count how many words at the beginning are this word."""
    return next((position for position, one in enumerate(words) if one != word), len(words))


def _matched(expected: str | None, row: Row) -> bool | None:
    if not expected:
        return None
    if row["ok"]:
        return expected.upper() == EXPECTED_OK
    return expected.upper() in (row.get("error_code"), row.get("server_code"), row.get("sdk_code"))
