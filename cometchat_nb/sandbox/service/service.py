"""The service without I/O: a request in, a reply out, as the vendor's service would answer.

The order of the checks is the service's: app, path, credential, scope, rate limit, user, data.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from ...messages import Reply, Request
from .checks.limits import Meter, RateLimits
from .checks.query import Query, taken_apart
from .checks.refusals import (
    Refusal,
    empty_header,
    invalid_app,
    json_reply,
    no_access,
    no_such_endpoint,
    no_such_user,
    unknown_key,
    unknown_token,
)
from .description.openapi import description
from .operations.operation import Call, Operation, Scope
from .operations.table import OPERATIONS, PING
from .store.accounts import Account
from .store.directory import Directory, StoreError

VERSIONS = ("v3", "v3.0")

_HOST_NAME = re.compile(r"(?:(?P<app>[^.]+)\.)?(?:api|apiclient|call)-(?P<region>[^.]+)\.")


@dataclass(slots=True)
class Examined:
    """What the service noted about the newest request of a thread, for a journal."""

    query: Query
    operation: Operation | None = None
    me: Account | None = None
    scope: Scope | None = None
    refusal: Refusal | None = None


class Service:
    """Answers as the service of one app in one region; see `handle`.

    Args:
        directory: The users and their tokens.
        app_id, region: The app that it answers for.
        auth_key, rest_api_key: Its keys.
        rate_limits: Requests a minute; by default the documented ones.
        strict: Takes the narrower reading where the vendor's pages disagree.
    """

    def __init__(
        self,
        directory: Directory,
        *,
        app_id: str,
        region: str,
        auth_key: str,
        rest_api_key: str,
        rate_limits: RateLimits | None = None,
        strict: bool = False,
    ) -> None:
        self.directory = directory
        self.app_id = app_id
        self.region = region
        self.strict = strict
        self.keys: Mapping[str, Scope] = {auth_key: "authOnly", rest_api_key: "fullAccess"}
        self.meter = Meter(rate_limits or RateLimits(), directory.clock)
        self._lock = threading.Lock()
        self._newest = threading.local()

    def handle(self, request: Request) -> Reply:
        """Answer one request. Nothing that a client sends makes it raise."""
        query = taken_apart(request)
        examined = self._newest.examined = Examined(query)
        headers = {"Date": formatdate(self.directory.clock(), usegmt=True)}
        try:
            with self.editing():
                return json_reply(200, self._answer(query, examined, headers), headers)
        except Refusal as refusal:
            examined.refusal = refusal
            return refusal.reply(headers)
        except StoreError as error:
            return Refusal(507, "ERR_SANDBOX_STATE", str(error)).reply(headers)

    def take_examined(self) -> Examined | None:
        """Return what was noted about this thread's newest request, once."""
        examined: Examined | None = getattr(self._newest, "examined", None)
        self._newest.examined = None
        return examined

    @contextmanager
    def editing(self) -> Iterator[Directory]:
        """Hold the directory for one change, which is saved at the end; others wait."""
        with self._lock, self.directory.saved():
            yield self.directory

    def _answer(self, query: Query, examined: Examined, headers: dict[str, str]) -> dict[str, Any]:
        if (query.method, query.segments) == ("GET", ("openapi.json",)):
            return description()
        if PING.matches(query.method, query.segments) is not None:
            examined.operation = PING
            return PING.answer(self._call(query, {}))
        self._check_app(query)
        operation, parts = _find_operation(query)
        examined.operation = operation
        token, examined.me = self._check_credential(operation, query, examined)
        headers |= self.meter.count(operation.kind)
        return operation.answer(self._call(query, parts, token, examined.me))

    def _call(
        self, query: Query, parts: Mapping[str, str], token: str = "", me: Account | None = None
    ) -> Call:
        return Call(query, parts, self.directory, self.app_id, self.region, token, me, self.strict, self.keys)

    def _check_app(self, query: Query) -> None:
        """Check the app and the region that header and host name; a strict service requires the header."""
        header, (app_id, region) = query.header("appid"), named_by_host(query.origin)
        if self.strict and not header:
            raise empty_header("appId", "AUTH_ERR_EMPTY_APPID")
        own = self.app_id.lower()
        here = header in ("", self.app_id) and app_id in (None, own) and region in (None, self.region)
        if not here or (self.strict and region is not None and app_id is None):
            raise invalid_app(header or app_id or "")

    def _check_credential(
        self, operation: Operation, query: Query, examined: Examined
    ) -> tuple[str, Account | None]:
        by_token = operation.credential == "authToken" or (
            operation.for_clients and not query.header("apikey") and query.header("authtoken")
        )
        if operation.credential == "apiKey" and not by_token:
            examined.scope = self.keys.get(key := query.header("apikey"))
            self._check_key(operation, key, examined.scope)
        if not by_token:
            return "", None
        token = query.header("authtoken")
        if not token:
            raise empty_header("authToken", "AUTH_ERR_EMPTY_AUTH_TOKEN")
        me = self.directory.owner(token)
        if me is None:
            raise unknown_token(token)
        if me.deactivated_at is not None:
            examined.me = me
            raise no_such_user(me.uid)
        return token, me

    def _check_key(self, operation: Operation, key: str, scope: Scope | None) -> None:
        if not key:
            raise empty_header("apiKey", "AUTH_ERR_EMPTY_APIKEY")
        if scope is None:
            raise unknown_key(key)
        if scope != "fullAccess" == operation.scope_in(strict=self.strict):
            raise no_access()


def named_by_host(origin: str) -> tuple[str | None, str | None]:
    """Return the app and the region that the host's name bears, where it is one of the service's."""
    named = _HOST_NAME.match(origin.lower().rpartition("@")[2])
    return (named["app"], named["region"]) if named else (None, None)


def _find_operation(query: Query) -> tuple[Operation, dict[str, str]]:
    version, *segments = query.segments
    if version in VERSIONS:
        for operation in _ROUTES.get((query.method, len(segments)), ()):
            parts = operation.matches(query.method, tuple(segments))
            if parts is not None:
                return operation, parts
    raise no_such_endpoint()


_ROUTES: dict[tuple[str, int], list[Operation]] = {}
for _operation in OPERATIONS:
    _ROUTES.setdefault((_operation.method, _operation.path.count("/")), []).append(_operation)
