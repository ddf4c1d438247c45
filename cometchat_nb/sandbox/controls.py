"""What can be changed while a sandbox runs: users, tokens, faults, limits, time, and all of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..auth import User
from .clock import Clock, Moment, Setting, epoch_seconds
from .effects import NEEDS_TLS
from .faults import Fault
from .injector import Injector
from .journal import Journal
from .service import Directory, RateLimits, Service
from .service.store.accounts import Account, Expiry, Role

if TYPE_CHECKING:
    from .server.gate import Gate

_MOST_TOKENS_A_CALL = 10_000


@dataclass(frozen=True)
class Snapshot:
    """Everything that a sandbox holds, except for its journal; `Sandbox.restore` takes it."""

    accounts: tuple[Account, ...] = field(repr=False)
    faults: tuple[Fault, ...]
    rate_limits: RateLimits
    expiry: Expiry
    clock: Setting
    roles: tuple[Role, ...] = ()

    @property
    def users(self) -> int:
        """How many users it holds."""
        return len(self.accounts)


class Controls:
    """The part of a `Sandbox` that changes it. Each call is one line of a test's set-up.

    Attributes:
        clock: The sandbox's time: `advance`, `set`, `freeze`, `resume`, `reset`.
        journal: Every request that it saw.
    """

    clock: Clock
    journal: Journal
    service: Service
    _injector: Injector
    _seed: int
    _served: dict[Gate, bool]
    _given_users: tuple[User | Mapping[str, Any], ...] | None
    _made: tuple[tuple[Fault, ...], RateLimits, Expiry]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What goes wrong, in the order in which it is tried."""
        return self._injector.faults

    def set_faults(self, *faults: Fault | Mapping[str, Any]) -> None:
        """Let these go wrong from now on, and nothing else; without any, nothing does. Counts start anew.

        Raises:
            TypeError, ValueError: When a fault cannot be used; nothing has changed then.
            OSError: When another program took the port of a served sandbox while `refused` had it shut.
        """
        injector = Injector(faults, self.service, seed=self._seed)
        self._check_tls(injector.faults, self._served.values())
        self._injector = injector
        for gate in list(self._served):
            gate.update()

    @staticmethod
    def _check_tls(faults: Iterable[Fault], served_with_tls: Iterable[bool]) -> None:
        """Check that a fault of TLS is not set where there is none.

        Raises:
            ValueError: When it is.
        """
        needing = [fault.effect for fault in faults if fault.effect in NEEDS_TLS]
        if needing and not all(served_with_tls):
            raise ValueError(f"{needing[0]} is a fault of TLS: serve with tls=True (--tls)")

    def add_fault(self, effect: Fault | Mapping[str, Any] | str, /, **arguments: Any) -> Fault:
        """Let one more thing go wrong: a `Fault`, a mapping with its arguments, or an effect and the others.

        Raises:
            TypeError, ValueError: When it cannot be used.
        """
        if not isinstance(effect, str) and arguments:
            raise TypeError("a fault has its arguments already")
        given = {"effect": effect, **arguments} if isinstance(effect, str) else effect
        fault = given if isinstance(given, Fault) else Fault.from_mapping(given)
        self.set_faults(*self.faults, fault)
        return fault

    @property
    def rate_limits(self) -> RateLimits:
        """Requests a minute; what is assigned holds at once."""
        return self.service.meter.limits

    @rate_limits.setter
    def rate_limits(self, limits: RateLimits) -> None:
        if not isinstance(limits, RateLimits):
            raise TypeError(f"rate_limits must be RateLimits, not {type(limits).__name__}")
        self.service.meter.limits = limits

    @property
    def expiry(self) -> Expiry:
        """When auth tokens expire."""
        return self.service.directory.expiry

    def expire_tokens(self, *, after: float | None = None, at: Moment | None = None) -> None:
        """Let auth tokens expire after a lifetime in seconds, at a moment, or, without either, never.

        At a moment means: every token that was made before it stops working then.

        Raises:
            TypeError, ValueError: When this is not a lifetime or a moment.
        """
        self.service.directory.expiry = expiry_of(after, at)

    def add_user(self, user: User | Mapping[str, Any]) -> User:
        """Create a user, from a `User` or a mapping with the service's names.

        Raises:
            TypeError, ValueError: When it cannot be one, or its UID is taken.
        """
        with self.service.editing() as directory:
            return directory.take(user).as_user()

    def deactivate_user(self, uid: str) -> None:
        """Deactivate a user; its tokens work again after a reactivation.

        Raises:
            KeyError: When there is no such user, here and below.
        """
        with self.service.editing() as directory:
            directory.deactivate(_account(directory, uid))

    def reactivate_user(self, uid: str) -> None:
        """Reactivate a user."""
        with self.service.editing() as directory:
            directory.reactivate(_account(directory, uid))

    def delete_user(self, uid: str) -> None:
        """Delete a user and its tokens for good."""
        with self.service.editing() as directory:
            directory.remove(_account(directory, uid))

    def mint_tokens(self, uid: str, count: int = 1) -> list[str]:
        """Make auth tokens for a user; of more than a hundred the oldest stop working."""
        if type(count) is not int or not 1 <= count <= _MOST_TOKENS_A_CALL:
            raise ValueError(f"count must be a whole number from 1 to {_MOST_TOKENS_A_CALL}")
        with self.service.editing() as directory:
            account = _account(directory, uid)
            return [directory.issue(account).value for _ in range(count)]

    def flush_tokens(self, uid: str | None = None) -> None:
        """Make all auth tokens of a user stop working, or those of everybody."""
        with self.service.editing() as directory:
            for account in directory.accounts() if uid is None else [_account(directory, uid)]:
                directory.flush(account)

    def token_count(self, uid: str) -> int:
        """Return how many auth tokens of a user work."""
        with self.service.editing() as directory:
            return len(directory.tokens_of(_account(directory, uid)))

    def snapshot(self) -> Snapshot:
        """Return what the sandbox holds now, except for the journal and the counts of its faults."""
        with self.service.editing() as directory:
            accounts, roles = tuple(directory.copy()), tuple(directory.created_roles())
        return Snapshot(accounts, self.faults, self.rate_limits, self.expiry, self.clock.setting, roles)

    def restore(self, snapshot: Snapshot) -> None:
        """Return to a snapshot, of this sandbox or of another."""
        if not isinstance(snapshot, Snapshot):
            raise TypeError(f"restore takes a Snapshot, not {type(snapshot).__name__}")
        self._check_tls(snapshot.faults, self._served.values())
        with self.service.editing() as directory:
            directory.replace(snapshot.accounts, snapshot.roles)
            directory.expiry = snapshot.expiry
        self.clock.setting = snapshot.clock
        self.rate_limits = snapshot.rate_limits
        self.service.meter.reset()
        self.set_faults(*snapshot.faults)

    def reset(self) -> None:
        """Return to what the sandbox was made with, and empty the journal.

        A state file is emptied of everything else, too.
        """
        fresh = Directory(self._given_users, clock=self.clock)
        faults, limits, expiry = self._made
        self.restore(Snapshot(tuple(fresh.accounts()), faults, limits, expiry, Setting()))
        self.journal.clear()


def expiry_of(after: float | None, at: Moment | None) -> Expiry:
    """Return when tokens expire.

    Raises:
        TypeError, ValueError: When this is not a lifetime or a moment.
    """
    if after is not None:
        if isinstance(after, bool) or not isinstance(after, (int, float)):
            raise TypeError(f"after must be a number of seconds, not {type(after).__name__}")
        if not 0 < after < float("inf"):
            raise ValueError(f"after must be more than 0 seconds, not {after}")
    return Expiry(after, None if at is None else epoch_seconds(at))


def _account(directory: Directory, uid: str) -> Account:
    account = directory.any(uid)
    if account is None:
        raise KeyError(f"the sandbox has no user {uid[:100]!r}")
    return account
