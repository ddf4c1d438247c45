"""Every request that a sandbox saw: bounded, masked, and something that a test can wait for."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

from ...drivers import Outcome
from ...messages import Request
from ..service import Service
from ..service.operations.endpoints import check_endpoint, is_at
from .entry import Entry
from .record import Record

if TYPE_CHECKING:
    import pandas as pd

MOST_ENTRIES = 10_000

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


class Journal(Sequence[Entry]):
    """The newest 10,000 requests that a sandbox saw, the oldest first.

    It can be indexed (`journal[-1]`), iterated, shown as a frame and waited for. CORS preflights and
    requests whose address cannot be read at all are not in it.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._records: deque[Record] = deque(maxlen=MOST_ENTRIES)
        self._lock = threading.Lock()  # faster to take than the condition
        self._came = threading.Condition(self._lock)
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
            return [record.entry(self._service) for record in self._copy()[index]]
        return self._records[index].entry(self._service)

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
        return [record.entry(self._service) for record in records[-most:]]

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
            if record is not None:
                self._waited_to = record.number
                return record.entry(self._service)
        newest = [f"{entry.method} {entry.path} {entry.status}" for entry in self[-5:]]
        raise TimeoutError(
            f"no {endpoint or 'request'} came within {timeout:g} s; the newest: {', '.join(newest) or 'none'}"
        )

    def note(self, request: Request, outcome: Outcome, fault: str) -> None:
        """Keep what is to be known of a request. Called by the sandbox, in the thread that answered it."""
        record = Record(request, outcome, fault, self._service)
        with self._lock:
            self._count += 1
            record.number = self._count
            self._records.append(record)
            if self._waiting:
                self._came.notify_all()

    def _next(self, endpoint: str | None) -> Record | None:
        for record in self._records:
            if record.number > self._waited_to and is_at(endpoint, record.method, record.segments):
                return record
        return None

    def _copy(self) -> list[Record]:
        with self._lock:
            return list(self._records)
