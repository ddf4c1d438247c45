"""A driver that reaches no network, for either client: a function answers each request, or raises."""

from __future__ import annotations

from collections.abc import Callable

from cometchat_nb.drivers import Delivery
from cometchat_nb.messages import Reply, Request


class Answering:
    """Carries nothing: what a request is answered with is what `answer` returns for it."""

    keeps_time = True

    def __init__(self, answer: Callable[[Request], Reply]) -> None:
        self._answer = answer

    def send(self, request: Request, delivery: Delivery) -> None:
        delivery.take(self._answer(request))

    async def asend(self, request: Request, delivery: Delivery) -> None:
        self.send(request, delivery)

    def close(self) -> None:
        pass

    async def aclose(self) -> None:
        pass
