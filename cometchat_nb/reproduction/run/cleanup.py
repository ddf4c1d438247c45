"""Deleting the auth tokens that a run minted, and saying which may be left."""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable
from typing import Any

from ...auth import AsyncCometChatCalls, CometChatError
from ...auth.session.session import Session
from ...redaction import Secret, mask, mask_shapes
from ..cases.case import Case
from ..plan.rate_limit import LONGEST_WAIT

Row = dict[str, Any]

UNANSWERED = "the answer of the login never came; the user may have one more auth token"
_GONE = ("ERR_AUTH_TOKEN_NOT_FOUND", "AUTH_ERR_AUTH_TOKEN_NOT_FOUND")
_NOT_DELETED = "the run was stopped before it was deleted"


class MintedTokens(deque[tuple[str, Secret]]):
    """The tokens that a session has minted, each told to a listener as soon as it is known."""

    def __init__(self, tell: Callable[[str, str], None]) -> None:
        super().__init__()
        self._tell = tell

    def append(self, item: tuple[str, Secret]) -> None:
        """Keep a token, and hand it on."""
        super().append(item)
        self._tell(*item)


def digest_of(token: str) -> str:
    """Return what tells a token from another and cannot be turned back into it."""
    return hashlib.sha256(token.encode()).hexdigest()


def left(case_id: str, uid: str | None, token: str | None, reason: str) -> Row:
    """Return the entry of a token that is, or may be, still there."""
    shown = None if uid is None else mask_shapes(uid)
    return {"case_id": case_id, "uid": shown, "auth_token": token and mask(token), "reason": reason}


class Cleaner:
    """Deletes tokens by one client.

    Args:
        calls: An initialised client.
        key: A REST API Key; with another one the service refuses.
        on_deleted: Told the digest of each token that is gone.

    Attributes:
        not_cleaned: What could not be deleted, masked, with the reason.
    """

    def __init__(
        self, calls: AsyncCometChatCalls, key: str | None, on_deleted: Callable[[str], None] | None = None
    ) -> None:
        self.not_cleaned: list[Row] = []
        self._calls = calls
        self._key = key or ""
        self._on_deleted = on_deleted

    async def delete_minted(self, case: Case) -> None:
        """Delete what the case minted; when this is cancelled, list it."""
        minted = self._calls.session.minted
        while minted:
            uid, token = minted[0]
            try:
                reason = await self._delete(uid, token)
            except asyncio.CancelledError:
                self.not_cleaned += [left(case.case_id, uid, token, _NOT_DELETED) for uid, token in minted]
                raise
            minted.popleft()
            if reason is not None:
                self.not_cleaned.append(left(case.case_id, uid, token, reason))

    async def delete_remembered(self, case_id: str, uid: str, digests: set[str]) -> None:
        """Delete those of a user's tokens that have these digests; one that is not there is gone already."""
        try:
            tokens = await self._calls.list_auth_tokens(uid, self._key)
        except CometChatError as error:
            self.not_cleaned += [left(case_id, uid, None, error.description) for _ in digests]
            return
        known = {digest_of(token): token for token in tokens}
        for digest in digests:
            token = known.get(digest)
            if token is None:
                self._report_deleted(digest)
            elif reason := await self._delete(uid, token):
                self.not_cleaned.append(left(case_id, uid, token, reason))

    async def _delete(self, uid: str, token: str) -> str | None:
        """Delete a token, once more when the service asks to wait; return why it is still there."""
        for last in (False, True):
            try:
                await self._calls.delete_auth_token(uid, token, self._key)
            except CometChatError as error:
                if error.server and error.server.code in _GONE:
                    break
                wait = error.server.retry_after if error.server else None
                if last or wait is None or wait > LONGEST_WAIT:
                    return error.description
                await asyncio.sleep(wait)
            else:
                break
        self._report_deleted(digest_of(token))
        return None

    def _report_deleted(self, digest: str) -> None:
        if self._on_deleted is not None:
            self._on_deleted(digest)


def was_minting(session: Session) -> bool:
    """Tell whether the newest request asked for a token and got no answer."""
    last = next(reversed(session.exchanges), None)
    return last is not None and last.method == "POST" and last.status is None
