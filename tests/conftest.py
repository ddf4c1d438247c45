"""What every test starts from: no app in the environment."""

from __future__ import annotations

import os

import pytest

import cometchat_nb as cc


@pytest.fixture(autouse=True)
def no_app_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("COMETCHAT_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def sandbox() -> cc.Sandbox:
    return cc.Sandbox()


@pytest.fixture
def calls(sandbox: cc.Sandbox) -> cc.CometChatCalls:
    return sandbox.client()
