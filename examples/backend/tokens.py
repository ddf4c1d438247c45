"""Auth tokens for sessions: minted, rotated and revoked with a REST API Key that stays here."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import cometchat_nb as cc

from .accounts import Session

NOT_FOUND = 404
_log = logging.getLogger(__name__)


class SignedOutError(Exception):
    """The session was closed before it got its token."""


class TokenIssuer:
    """Mints auth tokens for sessions.

    Args:
        calls: A client of the app. Nobody logs in with it.
        rest_api_key: The key that mints. It is in no reply, log or page.
        lifetime: After how many seconds a session gets a new token.
    """

    def __init__(
        self,
        calls: cc.AsyncCometChatCalls,
        rest_api_key: str,
        *,
        lifetime: float = 3600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._calls, self._key = calls, rest_api_key
        self._lifetime, self._clock = lifetime, clock

    def __repr__(self) -> str:
        return f"TokenIssuer(lifetime={self._lifetime})"

    async def token_for(self, session: Session, *, renew: bool = False) -> str:
        """Return the session's token; a new one where it has none, it is too old, or `renew` asks for one.

        The token that it replaces is revoked.

        Raises:
            SignedOutError: When the session was closed meanwhile.
            cc.CometChatError: When the service refuses to mint.
        """
        async with session.lock:
            old = session.auth_token
            if not session.is_open:
                raise SignedOutError
            if old is not None and not renew and self._clock() - session.minted_at < self._lifetime:
                return old
            # Without force the service hands out the user's newest token, which another session may hold.
            new = await self._calls.create_auth_token(session.account.uid, self._key, force=True)
            session.auth_token, session.minted_at = new, self._clock()
            if old is not None and old != new:
                await self._delete(session, old)
            return new

    async def revoke(self, session: Session) -> None:
        """Delete the session's token: whoever has a copy of it is logged out with it."""
        async with session.lock:
            old, session.auth_token = session.auth_token, None
            if old is not None:
                await self._delete(session, old)

    async def _delete(self, session: Session, auth_token: str) -> None:
        try:
            await self._calls.delete_auth_token(session.account.uid, auth_token, self._key)
        except cc.CometChatError as error:
            if error.server is not None and error.server.status == NOT_FOUND:
                return  # it has expired, or somebody else has deleted it
            # The error is masked, and the user is signed out all the same.
            _log.warning("an auth token of %s was not revoked: %s", session.account.uid, error)
