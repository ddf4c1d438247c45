"""`cometchat-nb demo`: the workbench on a sandbox, whatever app is configured."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from cometchat_nb.cli import main
from cometchat_nb.cli.commands import app
from cometchat_nb.defaults import default_client, target_of


@pytest.mark.parametrize(("arguments", "opens"), [([], True), (["--no-open"], False)])
def test_it_opens_the_workbench_on_a_sandbox(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], opens: bool
):
    """The server's kernels inherit this process's environment, and so its choice."""
    targets: list[str] = []
    opened: list[str] = []

    @contextmanager
    def served(host: str, port: int, ended: Callable[[], None]) -> Iterator[str]:
        targets.append(target_of(default_client()).kind)
        ended()
        yield "http://127.0.0.1:8/"
        targets.append(os.environ["COMETCHAT_SANDBOX"])

    monkeypatch.setenv("COMETCHAT_APP_ID", "1234567890abcdef")
    monkeypatch.setenv("COMETCHAT_REGION", "eu")
    monkeypatch.setattr(app, "served", served)
    monkeypatch.setattr(app.webbrowser, "open", opened.append)
    assert main(["demo", *arguments]) == 0
    assert targets == ["sandbox", "1"]
    assert len(opened) == opens
    assert "Sandbox: sample users, nothing leaves this machine" in capsys.readouterr().out
    assert "COMETCHAT_SANDBOX" not in os.environ
