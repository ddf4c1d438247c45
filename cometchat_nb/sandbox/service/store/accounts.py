"""What a user and its auth tokens are, as the service keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from ....auth import User

LONG_AGO = 1_700_000_000


@dataclass
class Token:
    """One auth token of one user."""

    value: str
    uid: str
    created_at: int
    platform: str | None = None
    device_id: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the token as the service sends it."""
        named = {
            "uid": self.uid,
            "authToken": self.value,
            "createdAt": self.created_at,
            "platform": self.platform,
            "deviceId": self.device_id,
        }
        return {key: value for key, value in named.items() if value is not None}


@dataclass
class Account:
    """A user as the service keeps it: with its tokens, the oldest first."""

    uid: str
    name: str
    avatar: str = ""
    link: str = ""
    status: str = "offline"
    role: str = "default"
    metadata: dict[str, Any] | None = None
    tags: list[str] = field(default_factory=list)
    created_at: int = LONG_AGO
    updated_at: int | None = None
    last_active_at: int | None = None
    deactivated_at: int | None = None
    tokens: list[Token] = field(default_factory=list)

    def as_json(self, *, with_tags: bool = True) -> dict[str, Any]:
        """Return the user object that the service sends."""
        named: dict[str, Any] = {
            "uid": self.uid,
            "name": self.name,
            "avatar": self.avatar,
            "link": self.link,
            "status": self.status,
            "role": self.role,
            "metadata": self.metadata,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
            "lastActiveAt": self.last_active_at,
            "deactivatedAt": self.deactivated_at,
        }
        if with_tags and self.tags:
            named["tags"] = list(self.tags)
        return {key: value for key, value in named.items() if value not in (None, "")}

    def copy(self) -> Account:
        """Return a copy that later changes do not reach."""
        # Fields are replaced and never changed in place, except for the list of tokens.
        return replace(self, tokens=[replace(token) for token in self.tokens])

    def as_user(self) -> User:
        """Return the toolkit's own user object, without a token."""
        return User(
            uid=self.uid,
            name=self.name,
            avatar=self.avatar,
            status=self.status,
            role=self.role,
            last_active_at=self.last_active_at,
            deactivated_at=self.deactivated_at,
        )


@dataclass(frozen=True)
class Expiry:
    """When auth tokens stop working: never, after a lifetime, or at a moment.

    Args:
        lifetime: Seconds from a token's creation.
        at: The moment, in epoch seconds, at which every token made before it stops working.
    """

    lifetime: float | None = None
    at: float | None = None

    def has_passed(self, token: Token, now: float) -> bool:
        """Tell whether the token has expired."""
        if self.lifetime is not None and now >= token.created_at + self.lifetime:
            return True
        return self.at is not None and token.created_at < self.at <= now


NEVER = Expiry()


@dataclass(frozen=True)
class Role:
    """A role that users can have."""

    role: str
    name: str
    description: str = ""
    created_at: int = LONG_AGO
    metadata: dict[str, Any] | None = field(default=None, hash=False)
    settings: dict[str, Any] | list[Any] | None = field(default=None, hash=False)

    def as_json(self) -> dict[str, Any]:
        """Return the role as the service sends it."""
        named = {
            "role": self.role,
            "name": self.name,
            "description": self.description,
            "metadata": self.metadata,
            "settings": self.settings,
        }
        return {**{key: value for key, value in named.items() if value}, "createdAt": self.created_at}
