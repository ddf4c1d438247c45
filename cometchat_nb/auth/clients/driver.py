"""Driving a flow to its end: each request that it yields is carried, and the flow gets what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from contextlib import closing
from typing import TypeVar

from ...messages import Reply, Request, TransportError

T = TypeVar("T")
Outcome = Reply | TransportError | None


def drive(flow: Generator[Request, Reply, T], carry: Callable[[Request], Reply]) -> T:
    """Run a flow and return its value; `carry` answers a request, or raises `TransportError`."""
    outcome: Outcome = None
    with closing(flow):
        while True:
            try:
                request = _resume(flow, outcome)
            except StopIteration as stop:
                return stop.value  # type: ignore[no-any-return]
            # Thrown after its handler has ended, or it would be the context of the flow's own error.
            try:
                outcome = carry(request)
            except TransportError as exc:
                outcome = exc


async def drive_async(flow: Generator[Request, Reply, T], carry: Callable[[Request], Awaitable[Reply]]) -> T:
    """Run a flow and return its value; `carry` is awaited."""
    outcome: Outcome = None
    with closing(flow):
        while True:
            try:
                request = _resume(flow, outcome)
            except StopIteration as stop:
                return stop.value  # type: ignore[no-any-return]
            try:
                outcome = await carry(request)
            except TransportError as exc:
                outcome = exc


def _resume(flow: Generator[Request, Reply, T], outcome: Outcome) -> Request:
    if isinstance(outcome, TransportError):
        return flow.throw(outcome)
    return flow.send(outcome)  # type: ignore[arg-type]  # None starts it
