"""What both clients drive a flow with: its steps, the time it may take, the replies it may get."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import closing
from typing import Any, Generic, TypeVar, cast

from ..http import (
    AsyncBaseTransport,
    BaseTransport,
    HTTPError,
    RemoteProtocolError,
    Request,
    Response,
    SyncByteStream,
    Timeout,
)

T = TypeVar("T")

CONNECT_TIMEOUT = 5.0
LARGEST_REPLY = 5_000_000


def limit(request: Request, seconds: float) -> None:
    """Let no wait of this request last longer than these seconds, and connecting no longer than five."""
    limits = Timeout(seconds, connect=min(CONNECT_TIMEOUT, seconds))
    request.extensions["timeout"] = limits.as_dict()


class Step(Generic[T]):
    """A flow at the point it has reached: the request it waits for, or the value it returned."""

    value: T

    def __init__(self, flow: Generator[Request, Response, T]) -> None:
        self._flow = flow
        self.request: Request | None = None
        self._advance(flow.__next__)

    def take(self, outcome: Response | HTTPError) -> None:
        """Give the flow what came of its request."""
        if isinstance(outcome, HTTPError):
            self._advance(self._flow.throw, outcome)
        else:
            self._advance(self._flow.send, outcome)

    def _advance(self, go: Any, *args: Any) -> None:
        try:
            self.request = go(*args)
        except StopIteration as stop:
            self.request, self.value = None, stop.value


class Body:
    """The body of a reply while it arrives, never larger than what its request expects."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._largest = request.extensions.get("largest_reply", LARGEST_REPLY)
        self._content = bytearray()

    def add(self, chunk: bytes) -> None:
        """Take a piece of the body, decoded."""
        self._content += chunk
        if len(self._content) > self._largest:
            raise RemoteProtocolError(f"the answer is larger than {self._largest:,} bytes")

    def whole(self, response: Response) -> Response:
        """Return the response with its body."""
        encoding = ("content-encoding", "content-length", "transfer-encoding")
        headers = [item for item in response.headers.multi_items() if item[0] not in encoding]
        whole = Response(
            response.status_code,
            headers=headers,
            content=bytes(self._content),
            request=self._request,
        )
        whole.next_request = response.next_request
        return whole


class InAThread(AsyncBaseTransport):
    """A blocking transport, awaited: for a custom one that knows only the blocking way."""

    def __init__(self, transport: BaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: Request) -> Response:
        """Carry a request without blocking the loop."""
        return await asyncio.to_thread(self._handled, request)

    def _handled(self, request: Request) -> Response:
        with closing(self._transport.handle_request(request)) as response:
            content = b"".join(cast("SyncByteStream", response.stream))
            return Response(response.status_code, headers=response.headers, content=content)
