"""What a run leaves behind: nothing that it could delete, and the rest is said."""

from __future__ import annotations

import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

import cometchat_nb as cc
from cometchat_nb.drivers import Outcome
from cometchat_nb.messages import Reply, Request
from cometchat_nb.reproduction.plan.plan import plan_for
from cometchat_nb.reproduction.run.checkpoint import Checkpoint

CASES = [{"case_id": f"c{number}", "uid": f"cometchat-uid-{1 + number % 5}"} for number in range(40)]
RUN = """
import sys
import cometchat_nb as cc
url, rest_api_key, checkpoint = sys.argv[1:]
cases = [{"case_id": f"c{number}", "uid": f"cometchat-uid-{1 + number % 5}"} for number in range(40)]
cc.reproduce(cases, cc.Sandbox().settings_for(url), rest_api_key=rest_api_key, checkpoint=checkpoint,
    progress=False, concurrency=4)
"""


def tokens(sandbox: cc.Sandbox) -> int:
    return sum(len(account.tokens) for account in sandbox.service.directory.accounts())


class TestKilled:
    @pytest.mark.filterwarnings("ignore:Auth tokens that could not be deleted")
    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    def test_the_next_run_deletes_what_it_minted(self, method: str, tmp_path: Path):
        """Killed when a token is minted and about to be used, or used and about to be deleted."""
        file = tmp_path / "run.db"
        sandbox = cc.Sandbox(latency=0.01)
        answer = sandbox._answer_on_socket
        killed = resumed = False

        def handle(request: Request) -> Outcome:
            nonlocal killed
            if not killed and request.method == method:
                process.kill()
                killed = True
            return Outcome(Reply(503)) if killed and not resumed else answer(request)

        sandbox._answer_on_socket = handle
        with sandbox.serve() as url:
            arguments = [url, sandbox.rest_api_key, str(file)]
            process = subprocess.Popen([sys.executable, "-c", RUN, *arguments])
            process.wait()
            left_by_it, resumed = tokens(sandbox), True
            results = cc.reproduce(
                CASES,
                sandbox.settings_for(url),
                rest_api_key=sandbox.rest_api_key,
                checkpoint=file,
                progress=False,
            )
        assert killed
        assert left_by_it > 0
        assert len(results) == 40
        unknown = [one for one in results.attrs["not_cleaned"] if one["auth_token"] is None]
        assert tokens(sandbox) <= len(unknown) <= 4
        assert {one["reason"] for one in unknown} <= {
            "the answer of the login never came; the user may have one more auth token"
        }

    def test_a_token_that_it_may_not_delete_is_listed(self, tmp_path: Path):
        sandbox = cc.Sandbox()
        with sandbox.serve() as url:
            settings = sandbox.settings_for(url)
            plan = plan_for(CASES[:1], settings)
            earlier = Checkpoint(tmp_path / "run.db", plan.cases, plan.target.identity)
            earlier.start("c0")
            earlier.remember_token("c0", "cometchat-uid-1", "cometchat-uid-1_1700000000fa4efa4efa4e")
            earlier.close()
            with pytest.warns(cc.CometChatWarning, match="could not be deleted"):
                results = cc.reproduce(CASES[:1], settings, checkpoint=tmp_path / "run.db", progress=False)
        assert "fullAccess" in results.attrs["not_cleaned"][0]["reason"]

    def test_another_token_of_the_user_stays(self, tmp_path: Path):
        sandbox = cc.Sandbox()
        token = sandbox.client().create_auth_token("cometchat-uid-1", sandbox.auth_key)
        lost = sandbox.client().create_auth_token("cometchat-uid-1", sandbox.auth_key, force=True)
        plan = plan_for(CASES[:1], transport=sandbox.transport)
        earlier = Checkpoint(tmp_path / "run.db", plan.cases, plan.target.identity)
        earlier.start("c0")
        earlier.remember_token("c0", "cometchat-uid-1", lost)
        earlier.close()
        arguments = {"transport": sandbox.transport, "checkpoint": tmp_path / "run.db", "progress": False}
        assert cc.reproduce(CASES[:1], **arguments).attrs["not_cleaned"] == []
        assert sandbox.client().login_with_auth_token(token).uid == "cometchat-uid-1"
        assert tokens(sandbox) == 1


class TestFile:
    def test_its_owner_alone_can_read_it_and_no_token_is_in_it(self, tmp_path: Path):
        sandbox = cc.Sandbox(faults=[{"effect": "latency", "endpoint": "me", "seconds": 0.3}])
        file, seen = tmp_path / "run.db", {}

        def progress(done: int, total: int) -> None:
            for one in tmp_path.iterdir():
                seen[one.name] = stat.S_IMODE(one.stat().st_mode)

        cc.reproduce(CASES[:8], transport=sandbox.transport, checkpoint=file, progress=progress)
        assert set(seen) >= {"run.db", "run.db-wal"}
        assert set(seen.values()) == {0o600}
        content = b"".join(one.read_bytes() for one in tmp_path.iterdir())
        assert b"cometchat-uid-1" in content
        assert b"cometchat-uid-1_" not in content.replace(b"cometchat-uid-1_****", b"")

    def test_another_programs_database_is_left_alone(self, tmp_path: Path):
        import sqlite3

        with sqlite3.connect(tmp_path / "other.db") as other:
            other.execute("CREATE TABLE dear (to_somebody TEXT)")
        other.close()
        before = (tmp_path / "other.db").read_bytes()
        with pytest.raises(ValueError, match="another program's database"):
            cc.reproduce(CASES[:1], checkpoint=tmp_path / "other.db", progress=False)
        assert (tmp_path / "other.db").read_bytes() == before


ENDING = """
import sys, threading
import cometchat_nb as cc
url, rest_api_key = sys.argv[1:]
arguments = {"rest_api_key": rest_api_key, "progress": False}
run = [[{"uid": "cometchat-uid-1"}], cc.Sandbox().settings_for(url)]
threading.Thread(target=cc.reproduce, args=run, kwargs=arguments, daemon=True).start()
sys.stdin.readline()
"""


def test_what_a_run_minted_is_deleted_when_its_process_ends():
    """A kernel ends with its page, in the middle of a run."""
    sandbox = cc.Sandbox(faults=[{"effect": "latency", "endpoint": "PUT /me", "seconds": 60}])
    with sandbox.serve() as url:
        command = [sys.executable, "-c", ENDING, url, sandbox.rest_api_key]
        with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as child:
            while not tokens(sandbox) and child.poll() is None:
                time.sleep(0.02)
            assert tokens(sandbox) == 1
            child.communicate("\n", timeout=60)
        assert (child.returncode, tokens(sandbox)) == (0, 0)
