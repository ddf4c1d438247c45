"""Fixtures for tests of code that logs in to CometChat: a sandbox, its URL, and a client of it.

pytest finds this module by its entry point. It imports nothing of the toolkit before a fixture is used.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .auth import CometChatCalls
    from .sandbox import Sandbox

MARKER = (
    "sandbox(**arguments): what the fixture `sandbox` is made with, such as users=, faults=, strict=True; "
    "`serve` holds the arguments of `sandbox.serve` for `sandbox_url`, such as serve={'tls': True}."
)
_SANDBOX = pytest.StashKey["Sandbox"]()
_MOST_SHOWN = 20


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox of the test's own; `@pytest.mark.sandbox(...)` gives its arguments."""
    from .sandbox import Sandbox

    arguments = _arguments(request)
    arguments.pop("serve", None)
    with Sandbox(**arguments) as sandbox:
        request.node.stash[_SANDBOX] = sandbox
        yield sandbox


@pytest.fixture
def sandbox_url(sandbox: Sandbox, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of the test's sandbox, served on a free port of this machine; needs the extra `sandbox`."""
    with sandbox.serve(**_arguments(request).get("serve", {})) as url:
        yield url


@pytest.fixture
def calls(sandbox: Sandbox) -> Iterator[CometChatCalls]:
    """An initialised client of the test's sandbox, in process, with nobody logged in."""
    with sandbox.client() as calls:
        yield calls


def _arguments(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return the arguments of the markers; the nearest to the test wins."""
    arguments: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers("sandbox"))):
        if marker.args:
            raise pytest.UsageError("@pytest.mark.sandbox takes keyword arguments only, such as users=[...]")
        arguments |= marker.kwargs
    return arguments


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show in the report of a failed test what its sandbox refused, and why."""
    report = yield
    sandbox = item.stash.get(_SANDBOX, None)
    if sandbox is not None and report.when == "call" and report.failed:
        report.sections.append(("CometChat sandbox", _journal(sandbox)))
    return report


def _journal(sandbox: Sandbox) -> str:
    entries = sandbox.journal[-_MOST_SHOWN:]
    lines = [f"{one.number}. {one.method} {one.path} -> {one.status} {one.code}".rstrip() for one in entries]
    whys = [f"   {one.why}" if one.why else "" for one in entries]
    said = [text for pair in zip(lines, whys, strict=True) for text in pair if text]
    return "\n".join(said) or "no request came"
