"""Playing one case: its steps, one after the other, with a client and a session of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from typing import Any

from ...auth import AppSettings, AsyncCometChatCalls, CometChatError
from ...redaction import Redactor
from ..cases.case import Case
from ..plan.target import Target
from .cleanup import UNANSWERED, Cleaner, MintedTokens, digest_of, left, was_minting
from .outcome import RowBuilder

Row = dict[str, Any]


class Script:
    """One case while it is played.

    Args:
        case: What to play.
        target: Where to.
        cleanup_key: What deletes the tokens that it mints; by default its own key.

    Attributes:
        not_cleaned: The auth tokens that may be left, masked, with the reason.
        retry_after: How many seconds the service asks to wait, if it does.
    """

    def __init__(self, case: Case, target: Target, cleanup_key: str | None) -> None:
        self.case = case
        self.not_cleaned: list[Row] = []
        self.retry_after: float | None = None
        self._target = target
        self._calls: AsyncCometChatCalls = target.client()
        self._on_deleted: Callable[[str], None] | None = None
        self._settings: AppSettings = target.settings_of(case)
        self._cleanup_key = target.cleanup_key(case, self._settings, cleanup_key)
        self._stopped = False
        self._step: str | None = None

    def tell_of_tokens(self, minted: Callable[[str, str], None], deleted: Callable[[str], None]) -> None:
        """Call these with each token that is minted (its uid and value) and deleted (its digest)."""
        self._calls.session.minted = MintedTokens(minted)
        self._on_deleted = deleted

    async def play(self, rows: RowBuilder) -> Row:
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
            secrets = Redactor(
                self.case.api_key, self.case.auth_token, self._settings.auth_key, self._cleanup_key
            )
            what = secrets.exception(exc)
            error = CometChatError("ERROR_UNKNOWN", f"The transport failed: {what}", stage="network")
        elapsed_ms = (time.perf_counter() - start) * 1000
        if error is not None and error.server is not None and error.server.status == 429:
            self.retry_after = error.server.retry_after
        row = rows.build(self.case, self._target, self._settings, self._calls.session, error, self._step)
        return row | {"started_at": started_at, "elapsed_ms": elapsed_ms}

    async def clean(self, *, delete: bool) -> None:
        """Delete the auth tokens that the case minted, if told so, and close the connections."""
        async with self._calls:
            if self._target.throw_away or not delete:
                return
            if self._stopped and was_minting(self._calls.session):
                self.not_cleaned.append(left(self.case.case_id, self.case.uid, None, UNANSWERED))
            if not self._calls.session.minted:
                return
            cleaner = Cleaner(self._calls, self._cleanup_key, self._on_deleted)
            try:
                await cleaner.delete_minted(self.case)
            finally:
                self.not_cleaned += cleaner.not_cleaned

    async def _play_steps(self) -> None:
        steps = self.case.steps
        actions: dict[str, Callable[[], Awaitable[object]]] = {
            "init": self._init,
            "login": self._log_in,
            "logout": self._calls.logout,
            "restore": self._restore,
            "revoke": self._revoke,
            "verify": self._calls.verify_session,
        }
        for position, step in enumerate(steps):
            if step == "login_at_once":
                continue
            self._step = step
            again = _count_ahead(steps[position + 1 :], "login_at_once")
            await (self._log_in_at_once(again) if again else actions[step]())

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
        """Log in several times at once; raise the error of the first that is refused."""
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
            uid, token = session.minted[0]
            await self._calls.delete_auth_token(uid, token, self._cleanup_key or "")
            session.minted.popleft()
            if self._on_deleted is not None:
                self._on_deleted(digest_of(token))


def _count_ahead(words: tuple[str, ...], word: str) -> int:
    """Count how many words at the beginning are this word."""
    return next((position for position, one in enumerate(words) if one != word), len(words))
