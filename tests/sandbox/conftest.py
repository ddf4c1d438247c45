"""A sandbox on a real socket, and a plain HTTP client to talk to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx import Client

from cometchat_nb import Sandbox


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
def url(sandbox: Sandbox) -> Iterator[str]:
    with sandbox.serve() as url:
        yield url


@pytest.fixture
def http(sandbox: Sandbox, url: str) -> Iterator[Client]:
    """A client with the REST API Key, whose paths start behind the version."""
    headers = {"appId": sandbox.app_id, "apiKey": sandbox.rest_api_key}
    with Client(base_url=f"{url}/v3.0", headers=headers, trust_env=False) as client:
        yield client
