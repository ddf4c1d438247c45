"""Every request that a sandbox saw: bounded, masked, and something that a test can wait for."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, overload
from urllib.parse import unquote

from ...drivers import Outcome
from ...messages import Reply, Request
from ..service import Service
from ..service.endpoints import check_endpoint, is_at
from ..service.operation import Operation, Scope
from ..service.query import taken_apart
from ..service.service import Examined
from .entry import Entry
from .explain import KEY_NAMES
from .facts import Check, Facts, check_of, facts_of, hide_secrets

if TYPE_CHECKING:
    import pandas as pd

MOST_ENTRIES = 10_000
_LONGEST_PATH = 300
_UID_AT = 2  # behind the version and `users`

JOURNAL = {
    "number": "Int64",
    "at": "datetime64[ms, UTC]",
    "method": "string",
    "path": "string",
    "operation": "string",
    "uid": "string",
    "credential": "string",
    "status": "Int64",
    "code": "string",
    "check": "string",
    "fault": "string",
    "why": "string",
}
"""The columns of the journal as a frame, with their dtypes."""


class _Record(NamedTuple):
    """What is kept of a request: the least, as cheaply as can be. An `Entry` is made when somebody looks."""

    number: int
    at: float
    method: str
    path: str  # of a request that is not its operation's alone, masked; else empty
    version: str
    operation: Operation | None
    uid: str
    scope: Scope | None
    by_token: bool
    status: int
    code: str = ""
    check: Check | None = None
    fault: str = ""
    facts: Facts = None


class Journal(Sequence[Entry]):
    """The newest 10,000 requests that a sandbox saw, the oldest first.

    It can be indexed (`journal[-1]`), iterated, shown as a frame and waited for. CORS preflights and
    requests whose address cannot be read at all are not in it.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._records: deque[_Record] = deque(maxlen=MOST_ENTRIES)
        self._came = threading.Condition()
        self._count = 0
        self._waited_to = 0
        self._waiting = 0

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        if isinstance(index, slice):
            return [self._entry(record) for record in self._copy()[index]]
        return self._entry(self._records[index])

    def __iter__(self) -> Iterator[Entry]:
        return iter(self[:])

    def __repr__(self) -> str:
        refused = sum(record.check is not None for record in self._copy())
        return f"Journal({len(self)} requests, {refused} refused)"

    @property
    def total(self) -> int:
        """How many requests came since the journal was last cleared."""
        return self._count

    def since(self, number: int, most: int = MOST_ENTRIES) -> list[Entry]:
        """Return at most so many of the newest entries after this number, the oldest first."""
        records = [record for record in self._copy() if record.number > number]
        return [self._entry(record) for record in records[-most:]]

    def frame(self) -> pd.DataFrame:
        """Return the journal as a DataFrame, a row a request, the columns and dtypes as in `JOURNAL`."""
        import pandas as pd

        rows = [entry.as_json() for entry in self]
        columns = {}
        for name, dtype in JOURNAL.items():
            values = [row[name] if row[name] != "" else None for row in rows]
            made = pd.to_datetime(pd.Series(values, dtype="object"), utc=True) if name == "at" else values
            columns[name] = pd.Series(made, dtype=dtype)
        frame: pd.DataFrame = pd.DataFrame(columns)
        return frame

    def clear(self) -> None:
        """Forget every request, and count from 1 again."""
        with self._came:
            self._records.clear()
            self._count = self._waited_to = 0

    def wait_for(self, endpoint: str | None = None, *, timeout: float = 5.0) -> Entry:
        """Return the next request for an endpoint, and wait for it when it has not come yet.

        The next one after the one that `wait_for` returned last; so several calls walk through the journal.

        Args:
            endpoint: Such as `PUT /me` or `auth_tokens`, as in a `Fault`; by default any.
            timeout: How many seconds to wait.

        Raises:
            TimeoutError: When none comes; the text lists the newest that did.
            ValueError: When there is no such endpoint.
        """
        if endpoint is not None:
            check_endpoint(endpoint)
        with self._came:
            self._waiting += 1
            try:
                record = self._came.wait_for(lambda: self._next(endpoint), timeout)
            finally:
                self._waiting -= 1
            if record is None:
                newest = [f"{entry.method} {entry.path} {entry.status}" for entry in self[-5:]]
                raise TimeoutError(
                    f"no {endpoint or 'request'} came within {timeout:g} s; the newest: "
                    f"{', '.join(newest) or 'none'}"
                )
            self._waited_to = record.number
        return self._entry(record)

    def note(self, request: Request, outcome: Outcome, fault: str) -> None:
        """Keep what is to be known of a request. Called by the sandbox, in the thread that answered it."""
        examined = self._service.take_examined() or Examined(taken_apart(request))
        query, operation, me = examined.query, examined.operation, examined.me
        segments = query.segments
        known = operation is not None and not query.params
        path = "" if known else _masked_path(request, self._service)
        uid = me.uid if me is not None else ""
        if operation is not None and operation.is_about_a_user and len(segments) > _UID_AT:
            uid = segments[_UID_AT]
            if examined.refusal is not None:
                uid = hide_secrets(uid[:_LONGEST_PATH], self._service)
        code, check, facts = self._refusal(examined, outcome, fault)
        status = outcome.reply.status if outcome.broken is None else 0
        with self._came:
            self._count += 1
            self._records.append(
                _Record(
                    self._count, self._service.directory.clock(), query.method, path, segments[0], operation,
                    uid, examined.scope, me is not None, status, code, check, fault, facts,
                )
            )  # fmt: skip
            if self._waiting:
                self._came.notify_all()

    def _refusal(self, examined: Examined, outcome: Outcome, fault: str) -> tuple[str, Check | None, Facts]:
        check = check_of(examined)
        if check is None:
            return (_code_of(outcome.reply) if fault and outcome.broken is None else ""), None, None
        code: str = examined.refusal.error["code"] if examined.refusal else ""
        return code, check, facts_of(check, examined, self._service)

    def _next(self, endpoint: str | None) -> _Record | None:
        for record in self._records:
            if record.number > self._waited_to and is_at(endpoint, record.method, _segments(record)):
                return record
        return None

    def _copy(self) -> list[_Record]:
        with self._came:
            return list(self._records)

    def _entry(self, record: _Record) -> Entry:
        operation = record.operation
        credential = KEY_NAMES.get(record.scope or "", "")
        if record.by_token:
            credential = "auth token"
        return Entry(
            number=record.number,
            at=record.at,
            method=record.method,
            path=_path(record),
            operation=operation.name if operation is not None else "",
            uid=record.uid.lower(),
            credential=credential,
            status=record.status,
            code=record.code,
            check=record.check,
            fault=record.fault,
            facts=record.facts,
            service=self._service,
        )


def _masked_path(request: Request, service: Service) -> str:
    parts = request.parts
    path = unquote(parts.path) + (f"?{parts.query}" if parts.query else "")
    return hide_secrets(path[: 2 * _LONGEST_PATH], service)[:_LONGEST_PATH]


def _path(record: _Record) -> str:
    if record.path or record.operation is None:
        return record.path
    path = record.operation.path.replace("{uid}", record.uid).replace("{authToken}", "****")
    return f"/{record.version}{path.replace('{apiKey}', '****')}"


def _segments(record: _Record) -> tuple[str, ...]:
    return tuple(_path(record).partition("?")[0].strip("/").split("/"))


def _code_of(reply: Reply) -> str:
    """Return the code in the body of a reply that a fault made."""
    try:
        body = json.loads(reply.body)
    except ValueError:
        return ""
    error = body.get("error") if isinstance(body, dict) else None
    return str(error.get("code", ""))[:_LONGEST_PATH] if isinstance(error, dict) else ""
