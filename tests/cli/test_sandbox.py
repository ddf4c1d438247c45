"""`cometchat-nb sandbox`, as a shell runs it."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

import cometchat_nb as cc
from cometchat_nb.cli import main

COMMAND = [sys.executable, "-m", "cometchat_nb", "sandbox"]


@contextmanager
def running(*options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start the command; yield what it prints before it serves, and the process."""
    process = subprocess.Popen(
        [*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    said = ""
    while "AppSettings(" not in said:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        said += line
    try:
        yield said, process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def client() -> Iterator[Callable[[str], cc.CometChatCalls]]:
    """Clients made of the `AppSettings(...)` line that the command prints."""
    with ExitStack() as stack:

        def made(said: str) -> cc.CometChatCalls:
            settings = eval(re.search(r"AppSettings\(.*\)", said)[0], {"AppSettings": cc.AppSettings})
            return stack.enter_context(cc.CometChatCalls(settings))

        yield made


def test_what_it_prints_is_enough_to_log_in(client):
    with running() as (said, process):
        assert "this machine alone can connect" in said
        assert client(said).login("cometchat-uid-1").name == "Andrew Joseph"
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_users_faults_and_state_come_from_files(tmp_path: Path, client):
    users, faults, state = tmp_path / "users.json", tmp_path / "faults.json", tmp_path / "state.db"
    users.write_text(json.dumps([{"uid": "bob", "name": "Bob"}]))
    faults.write_text(json.dumps([{"effect": "html", "endpoint": "me", "nth": 2}]))
    options = (*("--users", str(users)), *("--faults", str(faults)), *("--state", str(state)))
    with running(*options) as (said, process):
        token = client(said).login("bob").auth_token
        assert cc.try_login("bob", calls=client(said))["stage"].item() == "reply"
        process.kill()
    with running("--state", str(state)) as (said, _):
        assert client(said).login_with_auth_token(token).name == "Bob"


def test_it_prints_the_address_of_its_control(client):
    with running() as (said, _):
        page = re.search(r"http://127\.0\.0\.1:\d+/_sandbox/#[\w-]{20,}", said)[0]
        base, _, token = page.partition("#")
        reply = httpx.get(f"{base}journal", headers={"X-Sandbox-Token": token}, trust_env=False)
        assert reply.json() == {"total": 0, "from": 0, "entries": []}
    with running("--no-control", "--strict") as (said, _):
        assert "_sandbox" not in said
        assert client(said).login("cometchat-uid-1").uid == "cometchat-uid-1"


def test_tls_writes_its_authority_where_it_is_told(tmp_path: Path):
    file = tmp_path / "ca.pem"
    with running("--tls", "--ca-file", str(file)) as (said, _):
        assert "https://127.0.0.1:" in said
        assert "BEGIN CERTIFICATE" in file.read_text()


def test_hosts_and_origins_that_are_let_in_are_named(capsys):
    with running("--allow-host", "sandbox", "--allow-origin", "https://demo.example") as (said, _):
        url = re.search(r"http://127\.0\.0\.1:\d+", said)[0]
        for host, origin, status in [
            ("sandbox", "https://demo.example", 200),
            ("other", "https://demo.example", 403),
            ("sandbox", "https://evil.example", 403),
        ]:
            reply = httpx.get(
                f"{url}/v3.0/settings", headers={"Host": host, "Origin": origin}, trust_env=False
            )
            assert reply.status_code == status
    assert main(["sandbox", "--allow-origin", "*"]) == 2
    assert "allow_origins takes origins such as" in capsys.readouterr().err


def written(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize(
    ("option", "text", "words"),
    [
        ("--users", "{", "not JSON"),
        ("--users", "{}", "must hold a JSON list"),
        ("--users", '[{"name": "Bob"}]', "uid"),
        ("--users", '[{"uid": "bob smith"}]', "letters, digits, hyphens"),
        ("--users", '[{"uid": "bob"}, {"uid": "BOB"}]', "already exists"),
        ("--users", '["bob"]', "mappings"),
        ("--faults", "[1]", "fault 1: a fault must be an object"),
        ("--faults", '[{"effect": "html"}, {"effect": "x"}]', "fault 2: effect must be one of"),
        ("--state", "no database, but a text that is long enough to be taken for one" * 9, "not a database"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line_and_exit_code_2(tmp_path, capsys, option, text, words):
    file = written(tmp_path / "file", text)
    assert main(["sandbox", option, file]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert words in said
    assert "file" in said


def test_an_absent_file_is_one_line_and_exit_code_2(tmp_path, capsys):
    assert main(["sandbox", "--users", str(tmp_path / "absent.json")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_a_port_in_use_is_one_line_and_exit_code_2(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["sandbox", "--port", str(taken.getsockname()[1])]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "in use" in said


def test_a_port_that_cannot_be_is_exit_code_2(capsys):
    assert main(["sandbox", "--port", "70000"]) == 2
    assert "port must be" in capsys.readouterr().err
