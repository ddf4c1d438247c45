"""A flow fed by hand: no client, no transport, no network."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from typing import Any

import pytest

from cometchat_nb import AppSettings, CometChatError
from cometchat_nb.auth import Session
from cometchat_nb.messages import Headers, Reply, Request

KEY = "fa4e" * 9 + "c003"
TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4e"
USER = {"uid": "cometchat-uid-1", "name": "Andrew Joseph", "authToken": TOKEN}


class Fed:
    """What a flow sent while it was fed with replies, and how it ended."""

    def __init__(self, flow: Generator[Request, Reply, Any], replies: list[Reply | Exception]) -> None:
        self.sent: list[Request] = []
        self.value: Any = None
        self.error: CometChatError | None = None
        try:
            self.sent.append(next(flow))
            for reply in replies:
                go = flow.throw if isinstance(reply, Exception) else flow.send
                self.sent.append(go(reply))
        except StopIteration as stop:
            self.value = stop.value
        except CometChatError as error:
            self.error = error

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.sent]


@pytest.fixture
def feed() -> Callable[..., Fed]:
    return lambda flow, *replies: Fed(flow, list(replies))


@pytest.fixture
def reply() -> Callable[..., Reply]:
    def made(data: Any = None, *, status: int = 200, **headers: str) -> Reply:
        return Reply(status, Headers(headers), json.dumps({"data": data}).encode())

    return made


@pytest.fixture
def session() -> Session:
    session = Session()
    session.initialize(AppSettings("app", "us", KEY))
    return session


@pytest.fixture
def minted(reply) -> Reply:
    return reply({"uid": "cometchat-uid-1", "authToken": TOKEN, "createdAt": 1_700_000_000})


@pytest.fixture
def me(reply) -> Reply:
    return reply(USER)
