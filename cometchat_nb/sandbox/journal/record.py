"""What a journal keeps of a request until somebody looks: the least, as cheaply as can be."""

from __future__ import annotations

import json
from urllib.parse import unquote

from ...drivers import Outcome
from ...messages import Reply, Request
from ..service import Service
from ..service.operations.operation import Operation, Scope
from .entry import Entry
from .explain import KEY_NAMES
from .facts import CHECKS, Check, Evidence, Facts, evidence_of, facts_of, hide_secrets, shown

_LONGEST_PATH = 300
_LONGEST_URL = 4_000
_UID_AT = 2  # behind the version and `users`


class Record:
    """One request. Its URL and evidence may hold secrets: what is read of them is an `Entry`, made once."""

    __slots__ = (
        "_entry", "_evidence", "_operation", "_scope", "_uid", "_url",
        "at", "check", "code", "fault", "method", "number", "status",
    )  # fmt: skip

    def __init__(self, request: Request, outcome: Outcome, fault: str, service: Service) -> None:
        examined = service.take_examined()
        self.number = 0
        self.at = service.directory.clock()
        self.method, self.fault = request.method, fault
        self._url = request.url[:_LONGEST_URL]
        self.status = outcome.reply.status if outcome.broken is None else 0
        self._entry: Entry | None = None
        self._evidence: Evidence | None = None
        self._operation: Operation | None = None
        self._scope: Scope | None = None
        self._uid = ""
        self.check: Check | None = None
        self.code = ""
        refusal = None
        if examined is not None:
            self._operation, self._scope, refusal = examined.operation, examined.scope, examined.refusal
            if examined.me is not None:
                self._uid = examined.me.uid
        if examined is not None and refusal is not None:
            self.code = code = refusal.error["code"]
            self.check = check = CHECKS.get(code, "data")
            self._evidence = evidence_of(check, examined, service)
        elif fault and outcome.broken is None:
            self.code = _code_of(outcome.reply)

    @property
    def segments(self) -> tuple[str, ...]:
        """The path, in its segments."""
        path = self._target.partition("?")[0].partition("#")[0]
        return tuple(unquote(segment, errors="replace") for segment in path.split("/"))

    def entry(self, service: Service) -> Entry:
        """Return what is to be known of the request, without a secret."""
        if self._entry is None:
            self._entry = self._read(service)
            self._url, self._evidence = self._entry.path, None
        return self._entry

    @property
    def _target(self) -> str:
        """The path and the query string, from the first character behind the slash."""
        return self._url.partition("://")[2].partition("/")[2] if "://" in self._url else self._url[1:]

    def _read(self, service: Service) -> Entry:
        operation, segments = self._operation, self.segments
        about_a_user = operation is not None and operation.is_about_a_user
        named = segments[_UID_AT] if about_a_user and len(segments) > _UID_AT else ""
        facts: Facts = (
            facts_of(self.check, self._evidence, service) if self._evidence and self.check else None
        )
        if self.check == "user" and named:
            facts = shown(named, service)
        if named and self.check is not None:
            named = hide_secrets(named[:_LONGEST_PATH], service)
        return Entry(
            number=self.number,
            at=self.at,
            method=self.method,
            path=self._path(segments[0], named, service),
            operation=operation.name if operation is not None else "",
            uid=(named or self._uid).lower(),
            credential="auth token" if self._uid else KEY_NAMES.get(self._scope or "", ""),
            status=self.status,
            code=self.code,
            check=self.check,
            fault=self.fault,
            facts=facts,
            service=service,
        )

    def _path(self, version: str, uid: str, service: Service) -> str:
        operation, target = self._operation, self._target
        if operation is None or "?" in target:
            path = unquote(f"/{target}".partition("#")[0])
            return hide_secrets(path[: 2 * _LONGEST_PATH], service)[:_LONGEST_PATH]
        path = operation.path.replace("{uid}", uid).replace("{authToken}", "****")
        return f"/{version}{path.replace('{apiKey}', '****')}"


def _code_of(reply: Reply) -> str:
    """Return the code in the body of a reply that a fault made."""
    try:
        body = json.loads(reply.body)
    except ValueError:
        return ""
    error = body.get("error") if isinstance(body, dict) else None
    return str(error.get("code", ""))[:_LONGEST_PATH] if isinstance(error, dict) else ""
