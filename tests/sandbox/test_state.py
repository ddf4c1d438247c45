"""A state file survives whatever ends the process."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from support.messages import request as make_request

import cometchat_nb as cc
from cometchat_nb.cli import main
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


# Fills the disk that it is given, and says what became of each write, in memory and in the file.
FULL = """
import json, resource, sqlite3, sys
from cometchat_nb.messages import Headers, Request
from cometchat_nb.sandbox import Sandbox, StateFileError
sandbox = Sandbox(state=sys.argv[1])
headers = Headers({"appId": sandbox.app_id, "apiKey": sandbox.rest_api_key})
def ask(method, path, body):
    request = Request(method, f"https://h/v3.0{path}", headers, json.dumps(body).encode())
    return sandbox.service.handle(request)
def create(number):
    return ask("POST", "/users", {"uid": f"user-{number}", "name": "x" * 90, "withAuthToken": True})
def rows():
    database = sqlite3.connect(sys.argv[1])
    found = {uid: json.loads(data) for uid, data in database.execute("SELECT uid, data FROM account")}
    database.close()
    return found
def agree():
    held = {one.uid: one for one in sandbox.service.directory.accounts()}
    found = rows()
    assert set(held) == set(found)
    for uid, one in held.items():
        assert (one.name, one.deactivated_at) == (found[uid]["name"], found[uid]["deactivated_at"]), uid
        assert [token.value for token in one.tokens] == [token["value"] for token in found[uid]["tokens"]]
        assert all(sandbox.service.directory.owner(token.value) is one for token in one.tokens)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
statuses = []
while not statuses or statuses[-1] == 200:
    reply = create(len(statuses))
    statuses.append(reply.status)
assert statuses[-1] == 507 and len(statuses) > 3, statuses
error = json.loads(reply.body)["error"]
assert error["code"] == "ERR_SANDBOX_STATE" and "nothing changed" in error["message"], error
agree()
user, tokens = "/users/user-1", "/users/user-0/auth_tokens"
for method, path in (("PUT", user), ("DELETE", user), ("POST", tokens), ("DELETE", tokens)):
    assert ask(method, path, {"name": "Other"} if method == "PUT" else {}).status in (200, 507)
    agree()
try:
    for _ in range(1000):
        sandbox.mint_tokens("user-2", 10)
except StateFileError as exc:
    print(exc)
agree()
assert ask("GET", "/users/user-2", {}).status == 200
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
assert create("later").status == 200
agree()
sandbox.close()
assert "user-later" in [user.uid for user in Sandbox(state=sys.argv[1]).users]
"""
HOLDER = """
import sys
from cometchat_nb.sandbox import Sandbox
sandbox = Sandbox(state=sys.argv[1])
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no RLIMIT_FSIZE")
def test_on_a_full_disk_a_write_is_refused_and_memory_agrees_with_the_file(tmp_path: Path):
    file = tmp_path / "state.db"
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"{file} could not be written, and nothing changed" in done.stdout


def test_what_changed_before_a_refusal_is_in_the_file_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("cometchat_nb.sandbox.service.store.directory.MOST_USERS", 8)
    file = tmp_path / "state.db"
    with Sandbox(state=file) as sandbox:
        headers = {"appId": sandbox.app_id, "apiKey": sandbox.rest_api_key}
        body = [{"uid": f"user-{number}", "name": "User"} for number in range(5)]
        reply = sandbox.service.handle(
            make_request("POST", "https://h/v3.0/users", headers=headers, json=body)
        )
        assert reply.status == 403
        held = sandbox.users
    with Sandbox(state=file) as sandbox:
        assert sandbox.users == held


class TestTwoSandboxes:
    def test_a_second_process_is_refused_until_the_first_is_killed(self, tmp_path: Path, capsys):
        file = tmp_path / "state.db"
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert holder.stdout.readline() == "ready\n"
        shutil.copy(file, tmp_path / "copy.db")
        with pytest.raises(StateFileError, match="in use by another sandbox"):
            Sandbox(state=file)
        assert main(["sandbox", "--state", str(file)]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "in use by another sandbox" in said
        holder.kill()
        holder.communicate()
        Sandbox(state=file).close()

    def test_one_process_has_it_once(self, tmp_path: Path):
        file, link = tmp_path / "state.db", tmp_path / "link.db"
        link.symlink_to(file)
        with Sandbox(state=file) as sandbox:
            file.read_bytes()  # closing a descriptor of its own ends a process's POSIX locks on a file
            for path in (file, link):
                with pytest.raises(StateFileError, match="in use"):
                    Sandbox(state=path)
            assert sandbox.mint_tokens("cometchat-uid-1")
        Sandbox(state=file).close()

    def test_it_can_be_read_meanwhile(self, tmp_path: Path):
        with Sandbox(state=tmp_path / "state.db") as sandbox:
            sandbox.add_user({"uid": "zoe", "name": "Zoe"})
            database = sqlite3.connect(tmp_path / "state.db")
            assert database.execute("SELECT count(*) FROM account WHERE uid = 'zoe'").fetchone() == (1,)
            database.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_only_its_owner_can_read_it(tmp_path: Path):
    with Sandbox(state=tmp_path / "state.db") as sandbox:
        sandbox.mint_tokens("cometchat-uid-1")
        assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


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
        (write_other_version, "version 99; this program reads versions up to 2"),
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


def test_a_file_from_before_roles_were_kept_is_read(tmp_path: Path):
    file = tmp_path / "state.db"
    Sandbox([{"uid": "bob"}], state=file).close()
    with sqlite3.connect(file) as database:
        database.execute("DROP TABLE role")
        database.execute("PRAGMA user_version = 1")
    database.close()
    with Sandbox(state=file) as again:
        assert [user.uid for user in again.users] == ["bob"]
        assert list(again.service.directory.roles()) == ["default"]
