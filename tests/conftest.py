"""What every test starts from: no app in the environment, nothing kept from another test."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

import cometchat_nb as cc
from cometchat_nb.credentials import files
from cometchat_nb.defaults import process_sandbox

pytest_plugins = ["support.running", "support.searching"]


@pytest.fixture(autouse=True, scope="session")
def signals_as_in_a_terminal() -> None:
    """In the background or under nohup a run ignores the Ctrl-C and the hang-up that some tests send."""
    for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.fixture(autouse=True)
def no_app_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("COMETCHAT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(files, "read", lambda folder: ([], []))  # nor in a developer's own .env


@pytest.fixture(autouse=True)
def process_sandbox_of_its_own() -> Iterator[None]:
    """The helpers of a test share a sandbox with each other, and not with another test."""
    yield
    process_sandbox.cache_clear()


@pytest.fixture
def sandbox() -> cc.Sandbox:
    return cc.Sandbox()


@pytest.fixture
def calls(sandbox: cc.Sandbox) -> cc.CometChatCalls:
    return sandbox.client()
