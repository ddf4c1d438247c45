"""Carries requests over an httpx transport that somebody else made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Iterable
from contextlib import aclosing, closing
from typing import cast

import httpx
from httpx import AsyncBaseTransport, BaseTransport

from ..messages import Request, TransportError
from . import AsyncDriver, Driver
from .delivery import CONNECT_TIMEOUT, Delivery
from .failures import as_transport_error

__all__ = ["AnyTransport", "AsyncBaseTransport", "AsyncHttpxTransport", "BaseTransport", "HttpxTransport"]

AnyTransport = BaseTransport | AsyncBaseTransport | Driver | AsyncDriver

_FAILURES = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)


class HttpxTransport:
    """A driver over a blocking httpx transport."""

    def __init__(self, transport: BaseTransport) -> None:
        if not isinstance(transport, BaseTransport):
            raise TypeError(f"transport must be an httpx.BaseTransport, not {type(transport).__name__}")
        self._transport = transport

    def send(self, request: Request, delivery: Delivery) -> None:
        """Carry a request."""
        failure: TransportError
        try:
            with closing(self._transport.handle_request(as_httpx(request, delivery))) as response:
                delivery.start(response.status_code, response.headers.raw)
                for chunk in cast("Iterable[bytes]", response.stream):
                    delivery.add(chunk)
                    delivery.remaining()
            return
        except _FAILURES as exc:
            failure = as_transport_error(exc)
        raise failure

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()


class AsyncHttpxTransport:
    """A driver over an awaitable httpx transport."""

    keeps_time = False

    def __init__(self, transport: AsyncBaseTransport) -> None:
        if not isinstance(transport, AsyncBaseTransport):
            raise TypeError(f"transport must be an httpx.AsyncBaseTransport, not {type(transport).__name__}")
        self._transport = transport
        self._loop: asyncio.AbstractEventLoop | None = None

    async def asend(self, request: Request, delivery: Delivery) -> None:
        """Carry a request."""
        failure: TransportError
        self._loop = asyncio.get_running_loop()
        try:
            sent = as_httpx(request, delivery)
            async with aclosing(await self._transport.handle_async_request(sent)) as response:
                delivery.start(response.status_code, response.headers.raw)
                async for chunk in cast("AsyncIterable[bytes]", response.stream):
                    delivery.add(chunk)
            return
        except _FAILURES as exc:
            failure = as_transport_error(exc)
        raise failure

    async def aclose(self) -> None:
        """Close the transport, if it was used in the running loop."""
        if self._loop is asyncio.get_running_loop():
            await self._transport.aclose()


def as_httpx(request: Request, delivery: Delivery) -> httpx.Request:
    """Return the request in httpx's type, with the time that each of its waits may take."""
    seconds = delivery.seconds
    limits = httpx.Timeout(seconds, connect=min(CONNECT_TIMEOUT, seconds))
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers.pairs]
    return httpx.Request(
        request.method,
        request.url,
        headers=headers,
        content=request.body or None,
        extensions={"timeout": limits.as_dict()},
    )
