"""What becomes of the connections that a driver keeps open."""

from __future__ import annotations

import asyncio
import warnings

import pytest

import cometchat_nb as cc
from cometchat_nb.drivers.async_network import AsyncNetwork
from cometchat_nb.drivers.delivery import Delivery
from cometchat_nb.messages import Request


def test_all_are_closed_when_the_closing_is_cancelled():
    """As Stop does, pressed when the last case has just ended."""

    async def open_eight_and_cancel(url: str) -> None:
        network, request = AsyncNetwork(), Request("GET", f"{url}/v3.0/users")
        await asyncio.gather(*(network.asend(request, Delivery(request, 5)) for _ in range(8)))
        closing = asyncio.create_task(network.aclose())
        await asyncio.sleep(0)
        closing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing

    with cc.Sandbox(latency=0.05).serve() as url, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        asyncio.run(open_eight_and_cancel(url))
    assert [str(one.message) for one in caught] == []
