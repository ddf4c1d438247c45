"""Carries requests to a service in this process, and acts out what breaks on the way."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from ..messages import FailureKind, Reply, Request, TransportError
from .delivery import Delivery

Break = Literal[
    "refused", "reset", "cut", "silence", "offline",
    "certificate_expired", "certificate_other_host", "certificate_untrusted",
]  # fmt: skip

_UNTRUSTED = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"
_FAILURES: dict[Break, tuple[FailureKind, str]] = {
    "refused": ("refused", "[Errno 111] Connection refused"),
    "reset": ("broken", "[Errno 104] Connection reset by peer"),
    "cut": ("broken", "peer closed connection without sending complete message body"),
    "silence": ("timeout", "the sandbox did not answer in time"),
    "offline": ("dns", "[Errno -3] Temporary failure in name resolution"),
    "certificate_expired": ("tls", f"{_UNTRUSTED}: certificate has expired"),
    "certificate_other_host": (
        "tls",
        f"{_UNTRUSTED}: Hostname mismatch, certificate is not valid for this host",
    ),
    "certificate_untrusted": ("tls", f"{_UNTRUSTED}: unable to get local issuer certificate"),
}
_FOR_EVER = 3600.0


class Pace(NamedTuple):
    """How slowly a body arrives: so many bytes at once, and so many seconds between them."""

    chunk: int
    pause: float

    def chunks(self, body: bytes) -> list[bytes]:
        """Return the body in the pieces in which it arrives."""
        return [body[start : start + self.chunk] for start in range(0, len(body), self.chunk)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reply, and how it is carried.

    Attributes:
        delay: Seconds until it begins to arrive.
        broken: What breaks on the way.
        pace: How its body arrives; by default at once.
        linger: Seconds between its last byte and the end of the connection, which alone says that it is over.
    """

    reply: Reply
    delay: float = 0.0
    broken: Break | None = None
    pace: Pace | None = None
    linger: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it takes until the reply is whole."""
        if self.pace is None:
            return self.delay + self.linger
        gaps = max(0, -(-len(self.reply.body) // self.pace.chunk) - 1)
        return self.delay + gaps * self.pace.pause + self.linger

    @property
    def longest_silence(self) -> float:
        """How long nothing at all arrives, at most."""
        return max(self.delay, self.pace.pause if self.pace is not None else 0.0, self.linger)

    def wait(self, most: float) -> float:
        """Return how many seconds a client waits that waits at most this many."""
        return min(_FOR_EVER if self.broken == "silence" else self.seconds, most)

    def delivered(self, patience: float) -> Reply:
        """Return the reply to a client that waits at most this many seconds.

        Raises:
            TransportError: When it breaks on the way, or comes too late.
        """
        if self.seconds > patience:
            raise TransportError(*_FAILURES["silence"])
        return self.unbroken()

    def unbroken(self) -> Reply:
        """Return the reply, however long it takes.

        Raises:
            TransportError: When it breaks on the way.
        """
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
