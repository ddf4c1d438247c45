"""A user of the app, as the service describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from ..redaction import Secret, mask
from .secret_fields import WithoutSecrets, with_secret_fields

NOT_AWAITED = (
    "CometChatCalls is not awaited: leave `await` out, or use AsyncCometChatCalls (calls.as_async())"
)


@with_secret_fields
@dataclass(frozen=True)
class User(WithoutSecrets):
    """A user of the app, as the service describes it.

    The documentation lists `uid`, `name`, `avatar`, `status` and `auth_token`; the rest is what the
    JavaScript SDK carries besides. Times are epoch seconds. The token and the jwt are never shown,
    and a pickled user has lost them.

    >>> User("cometchat-uid-1", "Andrew Joseph", auth_token="cometchat-uid-1_1700000000fa4efa4e")
    User(uid='cometchat-uid-1', name='Andrew Joseph', status='online', auth_token='cometchat-uid-1_****fa4e')
    """

    uid: str
    name: str = ""
    avatar: str = ""
    status: str = "online"
    auth_token: str | None = None
    role: str = "default"
    last_active_at: int | None = None
    has_blocked_me: bool = False
    blocked_by_me: bool = False
    deactivated_at: int | None = None
    ws_channel: Mapping[str, Any] | None = field(default=None, hash=False)
    jwt: str | None = None

    _secrets = ("auth_token", "jwt")
    _with_secrets = ("ws_channel",)

    def __getstate__(self) -> dict[str, Any]:
        state, channel = super().__getstate__(), self.ws_channel or {}
        shown = {name: None if isinstance(value, Secret) else value for name, value in channel.items()}
        return {**state, "ws_channel": None if self.ws_channel is None else shown}

    def __repr__(self) -> str:
        return (
            f"User(uid={self.uid!r}, name={self.name!r}, status={self.status!r}, "
            f"auth_token={mask(self.auth_token)!r})"
        )

    def _repr_html_(self) -> str:
        from .display import user_card

        return user_card(self)

    def __await__(self) -> NoReturn:
        raise TypeError(NOT_AWAITED)

    @classmethod
    def from_api(cls, data: Mapping[str, Any]) -> User:
        """Read a user object of the service or of the SDK (`authToken`, `lastActiveAt`, ...).

        A field of another type than documented counts as absent.

        Raises:
            ValueError: When it has no uid.
        """
        uid = data.get("uid")
        if not isinstance(uid, str) or not uid:
            raise ValueError("a user object needs a uid")
        values: dict[str, Any] = {"uid": uid}
        for name, (key, kind) in _FIELDS.items():
            value = data.get(key)
            if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
                values[name] = value
        return cls(**values)


_FIELDS: dict[str, tuple[str, type]] = {
    "name": ("name", str),
    "avatar": ("avatar", str),
    "status": ("status", str),
    "auth_token": ("authToken", str),
    "role": ("role", str),
    "last_active_at": ("lastActiveAt", int),
    "has_blocked_me": ("hasBlockedMe", bool),
    "blocked_by_me": ("blockedByMe", bool),
    "deactivated_at": ("deactivatedAt", int),
    "ws_channel": ("wsChannel", dict),
    "jwt": ("jwt", str),
}


def to_api(user: User) -> dict[str, Any]:
    """Return a user in the service's names, the token included; absent values are left out."""
    named = {"uid": user.uid}
    named.update({key: getattr(user, name) for name, (key, _) in _FIELDS.items()})
    return {key: value for key, value in named.items() if value is not None}
