"""The backend's own users and their sessions: who may have a token, and for which UID."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

Clock = Callable[[], float]
_MOST_KEYS = 10_000


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)


@dataclass(frozen=True)
class Account:
    """A user of the backend. The UID is the backend's choice, never the browser's."""

    name: str
    uid: str
    salt: bytes = field(repr=False)
    password_hash: bytes = field(repr=False)

    @classmethod
    def create(cls, name: str, uid: str, password: str) -> Account:
        """Return an account that keeps a hash of its password."""
        salt = secrets.token_bytes(16)
        return cls(name, uid, salt, _hash(password, salt))

    def has_password(self, password: str) -> bool:
        """Tell whether this is the password, in the same time whether it is or not."""
        return hmac.compare_digest(self.password_hash, _hash(password, self.salt))


# What an unknown name is checked against, so that it takes as long as a known one.
_NOBODY = Account.create("", "", secrets.token_hex())


def sign_in(accounts: dict[str, Account], name: str, password: str) -> Account | None:
    """Return the account of this name and password; `None` where there is none."""
    account = accounts.get(name, _NOBODY)
    return account if account.has_password(password) and account is not _NOBODY else None


@dataclass
class Session:
    """Somebody who is signed in.

    Attributes:
        lock: Held while its token changes: of two requests at once one mints, and the other waits.
        csrf: What a page of ours sends along with each change, and a page of somebody else cannot know.
        auth_token: The token that this session was given, so that it can be revoked.
    """

    account: Account
    expires_at: float
    csrf: str = field(default_factory=secrets.token_urlsafe, repr=False)
    auth_token: str | None = field(default=None, repr=False)
    minted_at: float = 0.0
    is_open: bool = True
    lock: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)


class Sessions:
    """The sessions, by the random value of their cookie. A real backend keeps them in its store."""

    def __init__(self, lifetime: float, clock: Clock = time.monotonic) -> None:
        self._lifetime, self._clock = lifetime, clock
        self._by_cookie: dict[str, Session] = {}

    def open(self, account: Account) -> tuple[str, Session]:
        """Return a new cookie and its session."""
        for old in [cookie for cookie, one in self._by_cookie.items() if one.expires_at <= self._clock()]:
            self.close(old)
        cookie = secrets.token_urlsafe(32)
        session = Session(account, self._clock() + self._lifetime)
        self._by_cookie[cookie] = session
        return cookie, session

    def find(self, cookie: str | None) -> Session | None:
        """Return the session of a cookie; `None` where there is none, or it has expired."""
        session = self._by_cookie.get(cookie or "")
        if session is not None and session.expires_at <= self._clock():
            self.close(cookie)
            return None
        return session

    def close(self, cookie: str | None) -> None:
        """Forget the session of a cookie."""
        if session := self._by_cookie.pop(cookie or "", None):
            session.is_open = False


class RateLimit:
    """At most so many calls a minute for each key, such as a name or a session."""

    def __init__(self, calls: int, seconds: float = 60.0, clock: Clock = time.monotonic) -> None:
        self._calls, self._seconds, self._clock = calls, seconds, clock
        self._times: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait_for(self, key: str) -> float:
        """Count a call; return how many seconds to wait, 0 where it may be made."""
        now = self._clock()
        if len(self._times) > _MOST_KEYS:
            self._times = defaultdict(
                deque, {k: v for k, v in self._times.items() if v[-1] > now - self._seconds}
            )
        times = self._times[key]
        while times and times[0] <= now - self._seconds:
            times.popleft()
        if len(times) >= self._calls:
            return times[0] + self._seconds - now
        times.append(now)
        return 0.0
