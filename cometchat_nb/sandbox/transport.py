"""A sandbox as an httpx transport, for people's own httpx clients."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import httpx

from ..drivers import InProcess, Outcome
from ..messages import Headers, Request, TransportError

if TYPE_CHECKING:
    from . import Sandbox

_FOR_EVER = 3600.0


class SandboxTransport(InProcess, httpx.BaseTransport, httpx.AsyncBaseTransport):
    """An httpx transport, blocking and awaitable, that ends in a sandbox and nowhere else."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox)

    @property
    def sandbox(self) -> Sandbox:
        """The sandbox."""
        return self.service  # type: ignore[no-any-return]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a blocking client."""
        request.read()
        outcome = self.service.answer(_request(request))
        time.sleep(_wait(outcome, request))
        return _deliver(outcome, request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer an awaiting client."""
        await request.aread()
        outcome = self.service.answer(_request(request))
        # Also without a wait: other tasks run while a request is under way, as on a network.
        await asyncio.sleep(_wait(outcome, request))
        return _deliver(outcome, request)


def _request(request: httpx.Request) -> Request:
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]
    return Request(request.method, str(request.url), Headers(headers), request.content)


def _read_timeout(request: httpx.Request) -> float:
    seconds = request.extensions.get("timeout", {}).get("read")
    return _FOR_EVER if seconds is None else float(seconds)


def _wait(outcome: Outcome, request: httpx.Request) -> float:
    patience = _read_timeout(request)
    return outcome.wait(patience if max(outcome.longest_silence, 0) > patience else _FOR_EVER)


def _deliver(outcome: Outcome, request: httpx.Request) -> httpx.Response:
    failure: httpx.TransportError
    try:
        if outcome.longest_silence > _read_timeout(request):  # httpx limits each read, not the whole
            raise TransportError("timeout", "the sandbox did not answer in time")
        reply = outcome.unbroken()
        # As a stream, it is not decoded here: what it says of its encoding may be wrong.
        headers: list[tuple[str, str]] = [*reply.headers.pairs, ("Content-Length", str(len(reply.body)))]
        return httpx.Response(reply.status, headers=headers, stream=httpx.ByteStream(reply.body))
    except TransportError as exc:
        failure = _failure(exc, request, outcome)
    raise failure


def _failure(exc: TransportError, request: httpx.Request, outcome: Outcome) -> httpx.TransportError:
    kinds: dict[str, Any] = {
        **dict.fromkeys(("refused", "dns", "tls"), httpx.ConnectError),
        "timeout": httpx.ReadTimeout,
    }
    kind = httpx.RemoteProtocolError if outcome.broken == "cut" else httpx.ReadError
    return kinds.get(exc.kind, kind)(exc.said, request=request)  # type: ignore[no-any-return]
