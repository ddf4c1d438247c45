"""`cometchat-nb doctor`: what is installed and configured, without a secret."""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from cometchat_nb import extras
from cometchat_nb.cli import main

KEY = "fa4e" * 10


def findings(capsys: pytest.CaptureFixture[str]) -> dict:
    return json.loads(capsys.readouterr().out)


def test_it_finds_what_is_installed(capsys: pytest.CaptureFixture[str]):
    assert main(["doctor", "--json"]) == 0
    found = findings(capsys)
    assert found["core"]["httpx"] == version("httpx")
    assert found["extras"]["sandbox"]["packages"]["uvicorn"] == version("uvicorn")
    assert found["problems"] == []
    assert found["target"] == "sandbox"


def test_the_key_of_the_environment_is_masked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for name, value in {"APP_ID": "my-app", "REGION": "eu", "AUTH_KEY": KEY}.items():
        monkeypatch.setenv(f"COMETCHAT_{name}", value)
    monkeypatch.setenv("HTTPS_PROXY", "http://user:hunter2hunter2@proxy.example:3128")
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "Target: app my-app in eu" in said
    assert re.search(r"COMETCHAT_AUTH_KEY +\*{4}fa4e", said)
    assert re.search(r"HTTPS_PROXY +\*{4}@proxy.example:3128", said)
    assert KEY not in said
    assert "hunter2" not in said


def test_an_incomplete_environment_is_a_problem_with_the_name_of_what_lacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("COMETCHAT_APP_ID", "my-app")
    assert main(["doctor", "--json"]) == 1
    assert any("COMETCHAT_REGION" in problem for problem in findings(capsys)["problems"])


def test_hosts_that_cannot_be_reached_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for name, value in {
        "APP_ID": "my-app",
        "REGION": "eu",
        "ADMIN_HOST": "admin.invalid",
        "CLIENT_HOST": "me.invalid",
    }.items():
        monkeypatch.setenv(f"COMETCHAT_{name}", value)
    assert main(["doctor", "--network", "--json"]) == 1
    found = findings(capsys)
    assert set(found["network"]) == {"admin.invalid", "me.invalid"}
    assert all("DNS" in state for state in found["network"].values())


@pytest.mark.parametrize(
    ("origin", "command"),
    [
        (None, "pip install 'cometchat-nb[app]'"),
        (
            '{"url": "file:///home/me/a%20clone", "dir_info": {"editable": true}}',
            "pip install -e '/home/me/a clone[app]'",
        ),
        ('{"url": "file:///home/me/clone", "dir_info": {}}', "pip install '/home/me/clone[app]'"),
        ('{"url": "file:///home/me/x.whl", "archive_info": {}}', "pip install '/home/me/x.whl[app]'"),
        (
            '{"url": "https://git.example/me/x.git", "vcs_info": {"vcs": "git", "commit_id": "fa4e"}}',
            "pip install 'cometchat-nb[app] @ git+https://git.example/me/x.git@fa4e'",
        ),
        (
            '{"url": "https://files.example/x.whl", "archive_info": {}}',
            "pip install 'cometchat-nb[app] @ https://files.example/x.whl'",
        ),
    ],
)
@pytest.mark.parametrize("installer", ["pip", "uv"])
def test_an_extra_is_installed_the_way_the_package_was(
    monkeypatch: pytest.MonkeyPatch, origin, command, installer
):
    monkeypatch.setattr(extras, "_distribution", lambda: Installed(origin, installer))
    monkeypatch.setattr(extras.Path, "exists", lambda self: True)
    activate(monkeypatch)
    expected = command if installer == "pip" else f"uv {command}"
    assert extras.install_command("app") == expected


def test_an_extra_of_a_wheel_that_is_gone_is_installed_by_its_packages(monkeypatch: pytest.MonkeyPatch):
    gone = '{"url": "file:///nowhere/x.whl", "archive_info": {}}'
    monkeypatch.setattr(extras, "_distribution", lambda: Installed(gone, "pip"))
    activate(monkeypatch)
    assert extras.install_command("app") == "pip install 'voila>=0.5.8' ipykernel"


class Installed:
    """What the metadata of an installed package says."""

    requires = ("httpx", "voila>=0.5.8; extra == 'app'", 'ipykernel; extra == "app"')

    def __init__(self, origin: str | None, installer: str) -> None:
        self._files = {"direct_url.json": origin, "INSTALLER": f"{installer}\n"}

    def read_text(self, name: str) -> str | None:
        return self._files[name]


def activate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the shell find this environment's programs first, as after `activate`."""
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    monkeypatch.setattr(extras.shutil, "which", lambda name: str(Path(sys.executable).with_name(name)))


@pytest.mark.parametrize("elsewhere", [None, "/usr/bin/pip"])
@pytest.mark.parametrize(
    ("installer", "command"),
    [("pip", f"{sys.executable} -m pip install"), ("uv", f"uv pip install --python {sys.executable}")],
)
def test_an_environment_that_is_not_activated_is_named(
    monkeypatch: pytest.MonkeyPatch, elsewhere: str | None, installer: str, command: str
):
    monkeypatch.setattr(extras, "_distribution", lambda: Installed(None, installer))
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.setattr(extras.shutil, "which", lambda name: elsewhere)
    assert extras.install_command("app") == f"{command} 'cometchat-nb[app]'"
