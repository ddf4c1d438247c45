"""A state file survives whatever ends the process."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from support.messages import request as make_request

import cometchat_nb as cc
from cometchat_nb.sandbox import Sandbox, StateFileError

# Mints tokens and creates users as fast as it can, and says which were acknowledged.
WRITER = """
import sys
import json
from cometchat_nb.messages import Headers, Request
from cometchat_nb.sandbox import Sandbox
sandbox = Sandbox(state=sys.argv[1])
headers = Headers({"appId": sandbox.app_id, "apiKey": sandbox.rest_api_key})
number = 0
while True:
    number += 1
    body = {"uid": f"user-{number}", "name": "User", "withAuthToken": True}
    request = Request("POST", "https://h/v3.0/users", headers, json.dumps(body).encode())
    reply = sandbox.service.handle(request)
    print(json.loads(reply.body)["data"]["authToken"], flush=True)
"""


def test_a_restart_loses_nothing(tmp_path: Path):
    file = tmp_path / "state.db"
    first = Sandbox(state=file)
    calls = first.client()
    token = calls.create_auth_token("cometchat-uid-1", first.auth_key)
    headers = {"appId": first.app_id, "apiKey": first.rest_api_key}
    first.service.handle(make_request("DELETE", "https://h/v3.0/users/cometchat-uid-2", headers=headers))
    body = {"permanent": True}
    first.service.handle(
        make_request("DELETE", "https://h/v3.0/users/cometchat-uid-3", headers=headers, json=body)
    )
    first.close()

    with Sandbox(state=file) as second:
        assert second.users == first.users
        assert second.client().login_with_auth_token(token).uid == "cometchat-uid-1"
        gone = cc.try_login("cometchat-uid-3", calls=second.client())
        assert gone["error_code"].item() == "ERROR_INVALID_UID"


@pytest.mark.parametrize("acknowledged", [1, 25, 150])
def test_a_kill_in_the_middle_of_writes_loses_nothing_acknowledged(tmp_path: Path, acknowledged: int):
    file = tmp_path / "state.db"
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE, text=True)
    tokens = [process.stdout.readline().strip() for _ in range(acknowledged)]
    os.kill(process.pid, signal.SIGKILL)
    tokens += [line for line in process.stdout.read().split("\n")[:-1] if line]
    process.wait()
    process.stdout.close()

    assert len(tokens) >= acknowledged
    with Sandbox(state=file) as sandbox:
        for token in tokens:
            assert sandbox.client().login_with_auth_token(token).auth_token == token
        uids = [user.uid for user in sandbox.users if user.uid.startswith("user-")]
    numbers = [int(uid.removeprefix("user-")) for uid in uids]
    assert numbers == list(range(1, len(numbers) + 1))


def test_what_it_holds_comes_before_the_users_given(tmp_path: Path):
    file = tmp_path / "state.db"
    Sandbox(users=[{"uid": "bob", "name": "Bob"}], state=file).close()
    with Sandbox(state=file) as sandbox:
        assert [user.uid for user in sandbox.users] == ["bob"]


def test_a_file_that_was_only_opened_counts_as_new(tmp_path: Path):
    file = tmp_path / "state.db"
    Sandbox(users=[], state=file).close()
    with Sandbox(state=file) as sandbox:
        assert len(sandbox.users) == 6


def write_text(file: Path) -> None:
    file.write_text("this is not a database, and long enough to be read as one" * 20)


def write_other_program(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE cookies (name TEXT)")
    database.close()


def write_other_version(file: Path) -> None:
    Sandbox(state=file).close()
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (write_text, "not a database"),
        (write_other_program, "another program"),
        (write_other_version, "version 99; this program reads version 1"),
        (lambda file: file.mkdir(), "unable to open"),
    ],
)
def test_a_file_that_is_something_else_is_refused_and_left_alone(tmp_path: Path, write, words):
    file = tmp_path / "state.db"
    write(file)
    before = file.read_bytes() if file.is_file() else None
    with pytest.raises(StateFileError, match=words):
        Sandbox(state=file)
    assert (file.read_bytes() if file.is_file() else None) == before


def test_the_file_can_be_read_by_people(tmp_path: Path):
    file = tmp_path / "state.db"
    Sandbox(state=file).close()
    database = sqlite3.connect(file)
    [(data,)] = database.execute("SELECT data FROM account WHERE uid = 'cometchat-uid-1'")
    database.close()
    assert json.loads(data)["name"] == "Andrew Joseph"
