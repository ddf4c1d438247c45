"""Carries requests to a sandbox in this process, and acts out what breaks on the way."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NoReturn

from ..http import (
    AsyncBaseTransport,
    BaseTransport,
    ConnectError,
    ReadError,
    ReadTimeout,
    RemoteProtocolError,
    Request,
    Response,
)
from .faults import Outcome

if TYPE_CHECKING:
    from . import Sandbox

_FOR_EVER = 3600.0


class SandboxTransport(BaseTransport, AsyncBaseTransport):
    """An httpx transport, blocking and awaitable, that ends in a sandbox and nowhere else."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def handle_request(self, request: Request) -> Response:
        """Answer a blocking client."""
        request.read()
        outcome = self.sandbox.answer(request)
        time.sleep(min(_wait(outcome), _patience(request)))
        return _delivered(outcome, request)

    async def handle_async_request(self, request: Request) -> Response:
        """Answer an awaiting client."""
        await request.aread()
        outcome = self.sandbox.answer(request)
        # Also without a wait: other tasks run while a request is under way, as on a network.
        await asyncio.sleep(min(_wait(outcome), _patience(request)))
        return _delivered(outcome, request)


def _patience(request: Request) -> float:
    seconds = request.extensions.get("timeout", {}).get("read")
    return _FOR_EVER if seconds is None else float(seconds)


def _wait(outcome: Outcome) -> float:
    return _FOR_EVER if outcome.broken == "silence" else outcome.delay


def _delivered(outcome: Outcome, request: Request) -> Response:
    if _wait(outcome) > _patience(request):
        raise ReadTimeout("the sandbox did not answer in time", request=request)
    if outcome.broken is not None:
        _break(outcome, request)
    return outcome.response


def _break(outcome: Outcome, request: Request) -> NoReturn:
    if outcome.broken == "refused":
        raise ConnectError("[Errno 111] Connection refused", request=request)
    if outcome.broken == "cut":
        raise RemoteProtocolError(
            "peer closed connection without sending complete message body", request=request
        )
    raise ReadError("[Errno 104] Connection reset by peer", request=request)
