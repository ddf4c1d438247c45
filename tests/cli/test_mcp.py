"""The assistant's server, spoken to by the protocol's own client over standard input and output."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

import cometchat_nb as cc
from cometchat_nb.cli import main
from cometchat_nb.mcp_tools import Tools

RECORDINGS = Path(__file__).parents[2] / "notebooks" / "tickets"
KEY = "fa4e" * 10
TOKEN = "bob_1700000000fa4efa4efa4efa4e"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(RECORDINGS / "uid_is_email.har", tmp_path)
    (tmp_path / "users.csv").write_text("uid,name\nalice,Alice\nbob smith,Bob\n")
    return tmp_path


@pytest.fixture
def tools(folder: Path) -> Tools:
    return Tools(folder)


def talk(folder: Path, use: Callable[[Client], Awaitable[Any]]) -> Any:
    """Start the server as an assistant does, and use it."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "cometchat_nb", "mcp", "--folder", str(folder)],
        env={**os.environ, "COMETCHAT_APP_ID": "real", "COMETCHAT_REGION": "us", "COMETCHAT_AUTH_KEY": KEY},
    )

    async def connected() -> Any:
        async with Client(server) as client:
            return await use(client)

    return asyncio.run(connected())


def test_the_sdks_client_uses_every_tool(folder: Path):
    async def use(client: Client) -> dict[str, Any]:
        named = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert all(tool.description for tool in named.values())
        calls = {
            "explain": {"code_or_message": "ERROR_UID_WITH_SPACE"},
            "diagnose": {"path": "uid_is_email.har"},
            "read_ticket": {"path": "uid_is_email.har"},
            "reproduce": {"path": "uid_is_email.har"},
            "audit": {"path": "users.csv"},
        }
        assert set(named) == set(calls)
        answers = {name: await client.call_tool(name, arguments) for name, arguments in calls.items()}
        outside = await client.call_tool("read_ticket", {"path": "/etc/hosts"})
        assert outside.is_error
        assert "outside of" in outside.content[0].text
        misused = await client.call_tool("explain", {"text": KEY})
        assert misused.content[0].text == "explain can't use these arguments. code_or_message: Field required"
        return {name: json.loads(answer.content[0].text) for name, answer in answers.items()}

    answers = talk(folder, use)
    assert answers["explain"]["codes"][0]["code"] == "ERROR_UID_WITH_SPACE"
    assert answers["diagnose"]["causes"][0]["cause_id"] == "uid_is_email"
    assert answers["read_ticket"]["attempts"][0]["uid"] == "alice@example.com"
    assert answers["reproduce"]["target"] == "the sandbox on this machine"
    assert answers["reproduce"]["logins"][0]["matched"] is True
    assert [one["rule_id"] for one in answers["audit"]["failing_rules"]] == ["uid_space"]


class TestBoundary:
    def test_no_answer_holds_what_was_given_as_a_secret(self, tools: Tools):
        case = {"uid": "bob", "api_key": KEY, "note": f"the key is {KEY}"}
        text = f'CometChatCalls.login("bob", "{KEY}"); // {TOKEN}'
        shown = json.dumps(
            [
                tools.reproduce([case, {"auth_token": TOKEN}]),
                tools.diagnose(text),
                tools.read_ticket(text),
                tools.explain(f"ERROR_UNKNOWN {KEY}"),
                tools.audit([{"uid": "bob", "name": KEY, "authToken": TOKEN}]),
            ]
        )
        assert KEY not in shown
        assert TOKEN not in shown
        assert "bob" in shown

    @pytest.mark.parametrize("path", ["../secret.txt", "/etc/hosts", "link.txt"])
    def test_no_file_outside_of_the_folder_is_read(self, tools: Tools, folder: Path, path: str):
        outside = folder.parent / "secret.txt"
        outside.write_text("Login failed")
        (folder / "link.txt").symlink_to(outside)
        for use in (tools.read_ticket, tools.diagnose, tools.reproduce, tools.audit):
            with pytest.raises(ValueError, match="outside of"):
                use(path=path)

    def test_a_text_is_never_taken_for_a_path(self, tools: Tools, folder: Path):
        (folder / "secret.txt").write_text("Login failed: The UID a@b.example does not exist")
        answer = tools.read_ticket(text=str(folder / "secret.txt"))
        assert answer["kind"] == "text"
        assert "a@b.example" not in json.dumps(answer)

    def test_nothing_is_sent_to_the_app_of_the_environment(self, tools, monkeypatch: pytest.MonkeyPatch):
        sandbox = cc.Sandbox()
        with sandbox.serve() as url:
            settings = sandbox.settings_for(url)
            for name in ("APP_ID", "REGION", "AUTH_KEY", "ADMIN_HOST", "CLIENT_HOST"):
                monkeypatch.setenv(f"COMETCHAT_{name}", getattr(settings, name.lower()))
            hosts = {"admin_host": settings.admin_host, "client_host": settings.client_host}
            answer = tools.reproduce([{"uid": "cometchat-uid-1"}, {"uid": "cometchat-uid-2", **hosts}])
            assert len(sandbox.journal.frame()) == 0
        assert [one["ok"] for one in answer["logins"]] == [True, True]

    def test_many_rows_are_counted_and_not_all_shown(self, tools: Tools):
        answer = tools.reproduce([{"uid": f"user-{number}"} for number in range(120)])
        assert (len(answer["logins"]), answer["logins_in_all"]) == (50, 120)

    @pytest.mark.parametrize(
        "use",
        [
            lambda tools: tools.diagnose(),
            lambda tools: tools.diagnose(text="x", path="x"),
            lambda tools: tools.reproduce(),
            lambda tools: tools.audit(),
        ],
    )
    def test_one_input_is_needed(self, tools: Tools, use):
        with pytest.raises(ValueError, match="give either"):
            use(tools)


def test_a_folder_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]):
    assert main(["mcp", "--folder", "/no/such/folder"]) == 2
    assert "there is no folder" in capsys.readouterr().err
