"""The command that serves the workbench: what it says where it cannot."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from cometchat_nb import app
from cometchat_nb.cli import main
from cometchat_nb.extras import install_command


def test_a_port_in_use_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["app", "--port", str(taken.getsockname()[1])]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "in use" in said


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_a_port_that_cannot_be_is_exit_code_2(capsys: pytest.CaptureFixture[str], port: str):
    assert main(["app", "--port", port]) == 2
    assert "port must be" in capsys.readouterr().err


def test_without_the_extra_it_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(app, "find_spec", lambda name: None)
    assert main(["app"]) == 2
    assert install_command("app") in capsys.readouterr().err


def test_half_an_environment_is_refused_before_anything_is_served(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COMETCHAT_AUTH_KEY", "fa4e")
    assert main(["app"]) == 2
    assert "COMETCHAT_APP_ID and COMETCHAT_REGION" in capsys.readouterr().err


def test_a_server_that_does_not_start_says_its_last_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(app, "NOTEBOOK", tmp_path / "absent.ipynb")
    assert main(["app"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "absent.ipynb" in said


def test_the_page_is_in_the_package():
    notebook = json.loads(app.NOTEBOOK.read_text("utf-8"))
    assert notebook["metadata"]["voila"]["template"] == app.TEMPLATE
    template = app.NOTEBOOK.parent / "voila" / "templates" / app.TEMPLATE / "index.html.j2"
    assert "https://" not in template.read_text("utf-8")
