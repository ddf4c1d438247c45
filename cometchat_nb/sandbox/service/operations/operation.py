"""What an operation of the service is, and the request that has passed the checks on its way to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..checks.limits import Kind
from ..checks.query import Query
from ..store.accounts import Account
from ..store.directory import Directory

Credential = Literal["apiKey", "authToken"]
Scope = Literal["authOnly", "fullAccess"]


@dataclass(frozen=True)
class Call:
    """A request that has passed the checks, on its way to its operation."""

    query: Query
    parts: Mapping[str, str]
    directory: Directory
    app_id: str
    region: str
    token: str = ""
    me: Account | None = None
    strict: bool = False
    keys: Mapping[str, Scope] = field(default_factory=dict)

    @property
    def user(self) -> Account:
        """The active user whom the path names."""
        return self.directory.active(self.parts["uid"])


Answer = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    answer: Callable[[Call], Answer]
    summary: str
    credential: Credential | None = "apiKey"
    scope: Scope = "authOnly"
    kind: Kind = "standard"
    strict_scope: Scope | None = None
    for_clients: bool = False  # a client may use its auth token in place of a key

    @property
    def name(self) -> str:
        """Its method and path, as a fault names it."""
        return f"{self.method} {self.path}"

    @property
    def is_about_a_user(self) -> bool:
        """Whether its path names a user."""
        return "{uid}" in self.path

    def scope_in(self, *, strict: bool) -> Scope:
        """Return what a key has to be good for, in this reading of the vendor's pages."""
        return self.strict_scope if strict and self.strict_scope else self.scope

    def matches(self, method: str, segments: tuple[str, ...]) -> dict[str, str] | None:
        """Return what the path names in braces when this is the operation asked for."""
        wanted = self.path.strip("/").split("/")
        if method != self.method or len(segments) != len(wanted):
            return None
        parts: dict[str, str] = {}
        for want, segment in zip(wanted, segments, strict=True):
            if want.startswith("{") and segment:
                parts[want[1:-1]] = segment
            elif want != segment:
                return None
        return parts


def done(message: str) -> Answer:
    """Return what the service says when there is nothing else to say."""
    return {"data": {"success": True, "message": message}}
