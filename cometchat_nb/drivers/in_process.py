"""Carries requests to a service in this process, and acts out what breaks on the way."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from ..messages import FailureKind, Reply, Request, TransportError
from .delivery import Delivery

Break = Literal["refused", "reset", "cut", "silence"]

_FAILURES: dict[Break, tuple[FailureKind, str]] = {
    "refused": ("refused", "[Errno 111] Connection refused"),
    "reset": ("broken", "[Errno 104] Connection reset by peer"),
    "cut": ("broken", "peer closed connection without sending complete message body"),
    "silence": ("timeout", "the sandbox did not answer in time"),
}
_FOR_EVER = 3600.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reply, and how it is carried: after how long, and broken in which way."""

    reply: Reply
    delay: float = 0.0
    broken: Break | None = None

    def wait(self, most: float) -> float:
        """Return how many seconds a client waits that waits at most this many."""
        return min(_FOR_EVER if self.broken == "silence" else self.delay, most)

    def delivered(self, patience: float) -> Reply:
        """Return the reply to a client that waits at most this many seconds.

        Raises:
            TransportError: When it breaks on the way, or comes too late.
        """
        if self.delay > patience:
            raise TransportError(*_FAILURES["silence"])
        if self.broken is not None:
            raise TransportError(*_FAILURES[self.broken])
        return self.reply


class Service(Protocol):
    """What answers in this process."""

    def answer(self, request: Request) -> Outcome:
        """Answer a request."""


class InProcess:
    """A driver, blocking and awaited, that ends in a service in this process.

    Attributes:
        service: What answers, such as a `Sandbox`.
    """

    keeps_time = True

    def __init__(self, service: Any) -> None:
        self.service = service

    def send(self, request: Request, delivery: Delivery) -> None:
        """Carry a request."""
        outcome: Outcome = self.service.answer(request)
        if wait := outcome.wait(delivery.seconds):
            time.sleep(wait)
        delivery.take(outcome.delivered(delivery.seconds))

    async def asend(self, request: Request, delivery: Delivery) -> None:
        """Carry a request without blocking the loop."""
        outcome: Outcome = self.service.answer(request)
        # Also without a wait: other tasks run while a request is under way, as on a network.
        await asyncio.sleep(outcome.wait(delivery.seconds))
        delivery.take(outcome.delivered(delivery.seconds))

    def close(self) -> None:
        """Do nothing: there is no connection."""

    async def aclose(self) -> None:
        """Do nothing: there is no connection."""
