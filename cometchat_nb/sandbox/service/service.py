"""The service without I/O: a request in, a reply out, as the vendor's service would answer.

The order of the checks is the service's: app, path, credential, scope, rate limit, user, data.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from typing import Any

from ...messages import Reply, Request
from .data import Account, Directory
from .limits import Meter, RateLimits
from .openapi import description
from .operations import OPERATIONS, PING, Call, Operation
from .query import Query, taken_apart
from .refusals import (
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

VERSIONS = ("v3", "v3.0")

_HOST_NAME = re.compile(r"(?P<app>[^.]+)\.(?P<service>api|apiclient|call)-(?P<region>[^.]+)\.")


class Service:
    """Answers as the service of one app in one region; see `handle`."""

    def __init__(
        self,
        directory: Directory,
        *,
        app_id: str,
        region: str,
        auth_key: str,
        rest_api_key: str,
        rate_limits: RateLimits | None = None,
    ) -> None:
        self.directory = directory
        self._app_id = app_id
        self._region = region
        self._scopes = {auth_key: "authOnly", rest_api_key: "fullAccess"}
        self._meter = Meter(rate_limits or RateLimits(), directory.clock)
        self._lock = threading.Lock()

    def handle(self, request: Request) -> Reply:
        """Answer one request. Nothing that a client sends makes it raise."""
        query = taken_apart(request)
        headers = {"Date": formatdate(self.directory.clock(), usegmt=True)}
        try:
            with self.editing():
                return json_reply(200, self._answer(request, query, headers), headers)
        except Refusal as refusal:
            return refusal.reply(headers)

    @contextmanager
    def editing(self) -> Iterator[Directory]:
        """Hold the directory for one change, which is saved at the end; others wait."""
        with self._lock, self.directory.saved():
            yield self.directory

    def _answer(self, request: Request, query: Query, headers: dict[str, str]) -> dict[str, Any]:
        if (query.method, query.segments) == ("GET", ("openapi.json",)):
            return description()
        if PING.matches(query.method, query.segments) is not None:
            return PING.answer(Call(query, {}, self.directory, self._app_id, self._region))
        self._check_app(request, query)
        operation, parts = _routed(query)
        token, me = self._check_credential(operation, query)
        headers |= self._meter.count(operation.kind)
        call = Call(query, parts, self.directory, self._app_id, self._region, token, me)
        return operation.answer(call)

    def _check_app(self, request: Request, query: Query) -> None:
        app_id = query.header("appid")
        if not app_id:
            raise empty_header("appId", "AUTH_ERR_EMPTY_APPID")
        named = _HOST_NAME.match(request.host)
        there = (named["app"], named["region"]) if named else (self._app_id.lower(), self._region)
        if app_id != self._app_id or there != (self._app_id.lower(), self._region):
            raise invalid_app(app_id)

    def _check_credential(self, operation: Operation, query: Query) -> tuple[str, Account | None]:
        if operation.credential == "apiKey":
            key = query.header("apikey")
            if not key:
                raise empty_header("apiKey", "AUTH_ERR_EMPTY_APIKEY")
            scope = self._scopes.get(key)
            if scope is None:
                raise unknown_key(key)
            if operation.scope == "fullAccess" != scope:
                raise no_access()
        if operation.credential != "authToken":
            return "", None
        token = query.header("authtoken")
        if not token:
            raise empty_header("authToken", "AUTH_ERR_EMPTY_AUTH_TOKEN")
        me = self.directory.owner(token)
        if me is None:
            raise unknown_token(token)
        if me.deactivated_at is not None:
            raise no_such_user(me.uid)
        return token, me


def _routed(query: Query) -> tuple[Operation, dict[str, str]]:
    version, *segments = query.segments
    if version in VERSIONS:
        for operation in OPERATIONS:
            parts = operation.matches(query.method, tuple(segments))
            if parts is not None:
                return operation, parts
    raise no_such_endpoint()
