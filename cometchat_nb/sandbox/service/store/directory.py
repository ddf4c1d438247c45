"""The users of the app and their auth tokens."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from ....auth import User
from ....auth.user import to_api
from ..checks.fields import checked
from ..checks.refusals import Refusal, no_such_token, no_such_user, too_many_users, uid_taken
from .accounts import LONG_AGO, NEVER, Account, Role, Token
from .fates import Fate, Fates
from .samples import DEACTIVATED_USER, DEFAULT_ROLE, SAMPLE_USERS

ACTIVE_TOKENS_A_USER = 100
MOST_USERS = 100_000


class StoreError(ValueError):
    """The store could not keep a change; the text says why."""


class Store(Protocol):
    """Where the directory outlives the process."""

    def load(self) -> list[Account] | None:
        """Return what was kept, or `None` when nothing ever was."""

    def load_roles(self) -> list[Role]:
        """Return the roles that were created."""

    def keep(self, accounts: Iterable[Account], gone: Iterable[str], roles: Iterable[Role] | None) -> None:
        """Keep these users with their tokens, forget those uids, and keep just these roles if given.

        Raises:
            StoreError: When nothing could be kept.
        """


class Directory:
    """The users of the sandbox's app and their tokens. A uid is lower-cased on its way in."""

    def __init__(
        self,
        users: Iterable[User | Mapping[str, Any]] | None = None,
        *,
        clock: Callable[[], float] = time.time,
        store: Store | None = None,
    ) -> None:
        self.clock = clock
        self._store = store
        self._accounts: dict[str, Account] = {}
        self._tokens: dict[str, Token] = {}
        self._changed: dict[str, None] = {}
        self.expiry = NEVER
        self.fates = Fates()
        self._roles: dict[str, Role] = {}
        self._roles_changed = False
        if self._load():
            return
        with self.saved():
            for user in (*SAMPLE_USERS, DEACTIVATED_USER) if users is None else users:
                self.take(user)

    def now(self) -> int:
        """Return the time in epoch seconds."""
        return int(self.clock())

    @contextmanager
    def saved(self) -> Iterator[None]:
        """Keep in the store what changes inside, even when an operation ends with a refusal.

        Raises:
            StoreError: When the store could not keep it; here, too, nothing has changed then.
        """
        self._changed.clear()
        self._roles_changed = False
        try:
            yield
        finally:
            if self._store is not None and (self._changed or self._roles_changed):
                self._keep(self._store)

    def _keep(self, store: Store) -> None:
        present = [self._accounts[uid] for uid in self._changed if uid in self._accounts]
        gone = [uid for uid in self._changed if uid not in self._accounts]
        try:
            store.keep(present, gone, self.created_roles() if self._roles_changed else None)
        except StoreError:
            self._load()
            raise

    def _load(self) -> bool:
        """Hold what the store has, and nothing else; tell whether it has anything."""
        kept = self._store.load() if self._store is not None else None
        self._accounts, self._tokens = {}, {}
        for account in kept or ():
            self._index_account(account)
        roles = self._store.load_roles() if self._store is not None else []
        self._roles = {role.role: role for role in (DEFAULT_ROLE, *roles)}
        return kept is not None

    def accounts(self) -> list[Account]:
        """Return every user, the deactivated ones too, in the order of their creation."""
        return list(self._accounts.values())

    def any(self, uid: str) -> Account | None:
        """Return the user who has this uid, deactivated or not."""
        return self._accounts.get(uid.lower())

    def active(self, uid: str) -> Account:
        """Return the active user who has this uid.

        Raises:
            Refusal: `ERR_UID_NOT_FOUND`, for a deactivated user too.
        """
        account = self.any(uid)
        if account is None or account.deactivated_at is not None:
            raise no_such_user(uid)
        return account

    def create(self, fields: Mapping[str, Any]) -> Account:
        """Create a user from valid fields.

        Raises:
            Refusal: When the uid is taken, or the sandbox is full.
        """
        uid = fields["uid"].lower()
        if uid in self._accounts:
            raise uid_taken(uid)
        self.check_room(1)
        account = Account(**{**fields, "uid": uid}, created_at=self.now())
        self._index_account(account)
        self.touch(account)
        return account

    def check_room(self, users: int) -> None:
        """Refuse so many users more than fit.

        Raises:
            Refusal: When the sandbox would be more than full.
        """
        if len(self._accounts) + users > MOST_USERS:
            raise too_many_users(MOST_USERS)

    def remove(self, account: Account) -> None:
        """Delete a user and its tokens for good."""
        self.flush(account, "user_deleted")
        del self._accounts[account.uid]
        self.touch(account)

    def deactivate(self, account: Account) -> None:
        """Deactivate a user; its tokens work no more until it is reactivated."""
        account.deactivated_at, account.status = self.now(), "offline"
        self.touch(account)

    def reactivate(self, account: Account) -> None:
        """Let a user log in again."""
        account.deactivated_at = None
        self.touch(account)

    def touch(self, account: Account) -> None:
        """Note that a user changed."""
        self._changed[account.uid] = None

    def issue(self, account: Account, platform: str | None = None, device_id: str | None = None) -> Token:
        """Make a token. Of more than a hundred the oldest no longer works."""
        value = f"{account.uid}_{self.now():010d}{secrets.token_hex(16)}"
        token = Token(value, account.uid, self.now(), platform, device_id)
        account.tokens.append(token)
        self._tokens[value] = token
        for oldest in account.tokens[:-ACTIVE_TOKENS_A_USER]:
            self.revoke(account, oldest, "pushed_out")
        self.touch(account)
        return token

    def revoke(self, account: Account, token: Token, fate: Fate = "deleted") -> None:
        """Make a token stop working."""
        account.tokens.remove(token)
        del self._tokens[token.value]
        self.fates.note(token.value, fate)
        self.touch(account)

    def flush(self, account: Account, fate: Fate = "flushed") -> None:
        """Make all tokens of a user stop working."""
        for token in list(account.tokens):
            self.revoke(account, token, fate)

    def tokens_of(self, account: Account) -> list[Token]:
        """Return the tokens of a user that work, the oldest first."""
        if self.expiry is NEVER:
            return account.tokens
        now = self.clock()
        return [token for token in account.tokens if not self.expiry.has_passed(token, now)]

    def fate_of(self, value: str) -> Fate | None:
        """Return why a token that worked once works no longer, as far as it is remembered."""
        token = self._tokens.get(value)
        if token is not None and self.expiry.has_passed(token, self.clock()):
            return "expired"
        return self.fates.of(value)

    def token_of(self, account: Account, value: str) -> Token:
        """Return this token of this user.

        Raises:
            Refusal: `ERR_AUTH_TOKEN_NOT_FOUND`.
        """
        token = self._tokens.get(value)
        if token is None or token.uid != account.uid or self._has_expired(token):
            raise no_such_token(value, account.uid)
        return token

    def owner(self, token: str) -> Account | None:
        """Return the user whose token this is, deactivated or not, while the token works."""
        held = self._tokens.get(token)
        return None if held is None or self._has_expired(held) else self._accounts[held.uid]

    def roles(self) -> dict[str, Role]:
        """Return every role that was created or that a user has."""
        used = {account.role: Role(account.role, account.role) for account in self._accounts.values()}
        return {**used, **self._roles}

    def add_role(self, role: Role) -> None:
        """Hold a role."""
        self._roles[role.role] = role
        self._roles_changed = True

    def created_roles(self) -> list[Role]:
        """Return the roles that were created, in the order of their creation."""
        return [role for role in self._roles.values() if role is not DEFAULT_ROLE]

    def copy(self) -> list[Account]:
        """Return a copy of every user and token, which later changes do not reach."""
        return [account.copy() for account in self._accounts.values()]

    def replace(self, accounts: Iterable[Account], roles: Iterable[Role]) -> None:
        """Hold a copy of these users and tokens, and these roles, and no others."""
        self._roles = {role.role: role for role in (DEFAULT_ROLE, *roles)}
        self._roles_changed = True
        for uid in self._accounts:
            self._changed[uid] = None
        self._accounts, self._tokens = {}, {}
        for account in accounts:
            self._index_account(account.copy())
            self._changed[account.uid] = None

    def _has_expired(self, token: Token) -> bool:
        return self.expiry is not NEVER and self.expiry.has_passed(token, self.clock())

    def _index_account(self, account: Account) -> None:
        self._accounts[account.uid] = account
        self._tokens.update({token.value: token for token in account.tokens})

    def take(self, user: User | Mapping[str, Any]) -> Account:
        """Create a user as somebody's code describes it, with the service's names.

        Raises:
            TypeError, ValueError: When this cannot be a user.
        """
        given = to_api(user) if isinstance(user, User) else user
        if not isinstance(given, Mapping):
            raise TypeError(f"users must be User objects or mappings, not {type(user).__name__}")
        try:
            account = self.create(checked({"name": given.get("uid"), **_drop_missing(given)}, ("uid",)))
        except Refusal as refusal:
            raise ValueError(f"no user {given.get('uid')!r} can be created: {_reasons(refusal)}") from None
        account.created_at = LONG_AGO
        deactivated_at = given.get("deactivatedAt")
        account.deactivated_at = deactivated_at if isinstance(deactivated_at, int) else None
        return account


def _reasons(refusal: Refusal) -> str:
    """Return why the service refuses, in sentences; it lists them by field."""
    details = refusal.error.get("details")
    if not isinstance(details, Mapping):
        return str(refusal.error["message"])
    return " ".join(str(reason) for reasons in details.values() for reason in reasons)


def _drop_missing(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "")}
