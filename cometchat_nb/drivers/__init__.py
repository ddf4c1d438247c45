"""What carries a request: the network, a service in this process, or somebody's own httpx transport."""

from __future__ import annotations

import asyncio
import sys
from typing import Any, Protocol

from ..messages import Request
from .delivery import Delivery
from .in_process import InProcess, Outcome, Pace

__all__ = [
    "AsyncDriver",
    "Delivery",
    "Driver",
    "InProcess",
    "InThread",
    "Outcome",
    "Pace",
    "Shared",
    "async_driver",
    "blocking_driver",
    "send_in_time",
]


class Driver(Protocol):
    """Carries requests and blocks."""

    def send(self, request: Request, delivery: Delivery) -> None:
        """Carry a request, and put what comes back into the delivery; raise `TransportError`."""

    def close(self) -> None:
        """Close the connections; a later request connects anew."""


class AsyncDriver(Protocol):
    """Carries requests and is awaited.

    Attributes:
        keeps_time: Whether it ends in time by itself; else whoever sends has to see to that.
    """

    keeps_time: bool

    async def asend(self, request: Request, delivery: Delivery) -> None:
        """Carry a request, and put what comes back into the delivery; raise `TransportError`."""

    async def aclose(self) -> None:
        """Close the connections of the running loop; a later request connects anew."""


class InThread:
    """A blocking driver, awaited: each request in a thread."""

    keeps_time = False

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    async def asend(self, request: Request, delivery: Delivery) -> None:
        """Carry a request without blocking the loop, where there are threads."""
        if sys.platform == "emscripten":
            self._driver.send(request, delivery)
            return
        await asyncio.to_thread(self._driver.send, request, delivery)

    async def aclose(self) -> None:
        """Close the connections."""
        self._driver.close()


class Shared:
    """A driver that many clients use, and that none of them closes."""

    def __init__(self, driver: AsyncDriver) -> None:
        self.asend, self.keeps_time = driver.asend, driver.keeps_time

    async def aclose(self) -> None:
        """Do nothing: others use the connections."""


async def send_in_time(driver: AsyncDriver, request: Request, delivery: Delivery) -> None:
    """Carry a request within the time of its delivery.

    Raises:
        TransportError: When it cannot be carried, or takes longer.
    """
    if driver.keeps_time:
        await driver.asend(request, delivery)
        return
    import anyio

    # Not asyncio.wait_for: before Python 3.12 it swallows a cancellation that comes with the reply.
    with anyio.move_on_after(delivery.seconds) as limit:
        await driver.asend(request, delivery)
    if limit.cancelled_caught:
        raise delivery.overdue()


def blocking_driver(transport: Any = None) -> Driver:
    """Return what carries a blocking client's requests: the network, a driver, or an httpx transport.

    Raises:
        TypeError: When the transport is none of these.
    """
    if transport is None and sys.platform == "emscripten":
        from .fetch import BlockingFetch

        return BlockingFetch()
    if transport is None:
        from .network import Network

        return Network()
    if callable(getattr(transport, "send", None)):
        return transport  # type: ignore[no-any-return]
    from .httpx_transport import HttpxTransport

    return HttpxTransport(transport)


def async_driver(transport: Any = None) -> AsyncDriver:
    """Return what carries an awaiting client's requests: the network, a driver, or an httpx transport.

    Raises:
        TypeError: When the transport is none of these.
    """
    if transport is None and sys.platform == "emscripten":
        from .fetch import Fetch

        return Fetch()
    if transport is None:
        from .async_network import AsyncNetwork

        return AsyncNetwork()
    if callable(getattr(transport, "asend", None)):
        return transport  # type: ignore[no-any-return]
    from .httpx_transport import AsyncHttpxTransport

    return AsyncHttpxTransport(transport)
