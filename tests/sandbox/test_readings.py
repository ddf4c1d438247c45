"""Where the vendor's pages disagree: what the sandbox does by default, and what a strict one does.

docs/sandbox_ledger.md names these tests, row by row.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from support.messages import body_of
from support.messages import request as make_request

import cometchat_nb as cc
from cometchat_nb.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
LEDGER = (ROOT / "docs" / "sandbox_ledger.md").read_text("utf-8")
ROWS = [line for line in LEDGER.splitlines() if line.startswith("| ") and "::" in line]
UID = "cometchat-uid-1"
OWN_HOST = "cometchat-sandbox.api-us.cometchat.io"
both = pytest.mark.parametrize("strict", [False, True], ids=["tolerant", "strict"])


def ask(
    sandbox: Sandbox, method: str, path: str, body: Any = None, *, host: str = OWN_HOST, **headers: str | None
) -> tuple[int, Any]:
    """Ask, with the REST API Key by default; return the status, and the data or the error's code."""
    given = {"appId": sandbox.app_id, "apiKey": sandbox.rest_api_key, **headers}
    sent = {name: value for name, value in given.items() if value is not None}
    reply = sandbox.service.handle(make_request(method, f"https://{host}/v3{path}", headers=sent, json=body))
    answer = body_of(reply)
    return reply.status, answer["error"]["code"] if "error" in answer else answer["data"]


@both
def test_the_header_app_id(strict: bool):
    sandbox = Sandbox(strict=strict)
    status, said = ask(sandbox, "GET", f"/users/{UID}", appId=None)
    assert (status, said if strict else said["uid"]) == (
        (401, "AUTH_ERR_EMPTY_APPID") if strict else (200, UID)
    )
    assert ask(sandbox, "GET", f"/users/{UID}", appId="other") == (401, "AUTH_ERR_INVALID_APPID")


@both
def test_an_auth_key_that_creates_users(strict: bool):
    sandbox = Sandbox(strict=strict)
    status, said = ask(sandbox, "POST", "/users", {"uid": "zoe", "name": "Zoe"}, apiKey=sandbox.auth_key)
    assert (status, said if strict else said["uid"]) == (
        (403, "AUTH_ERR_NO_ACCESS") if strict else (200, "zoe")
    )


@both
def test_an_auth_key_that_reads_users(strict: bool):
    sandbox = Sandbox(strict=strict)
    expected = 403 if strict else 200
    assert ask(sandbox, "GET", "/users", apiKey=sandbox.auth_key)[0] == expected
    assert ask(sandbox, "GET", f"/users/{UID}", apiKey=sandbox.auth_key)[0] == expected


@both
def test_tokens_that_expire(strict: bool):
    sandbox = Sandbox(strict=strict)
    token = sandbox.mint_tokens(UID)[0]
    sandbox.clock.advance(86_400)
    status, said = ask(sandbox, "PUT", "/me", apiKey=None, authToken=token)
    assert (status, said if strict else said["uid"]) == (
        (401, "AUTH_ERR_AUTH_TOKEN_NOT_FOUND") if strict else (200, UID)
    )


class TestRegions:
    @pytest.mark.parametrize("region", ["us", "eu", "in"])
    @both
    def test_the_three(self, region: str, strict: bool):
        sandbox = Sandbox(region=region, strict=strict)
        assert sandbox.client().login(UID).uid == UID
        assert (
            ask(sandbox, "GET", f"/users/{UID}", host=f"cometchat-sandbox.api-{region}.cometchat.io")[0]
            == 200
        )
        elsewhere = ask(sandbox, "GET", f"/users/{UID}", host="cometchat-sandbox.api-xx.cometchat.io")
        assert elsewhere == (401, "AUTH_ERR_INVALID_APPID")

    def test_in_private(self):
        sandbox = Sandbox(region="in-private")
        host = "cometchat-sandbox.api-in-private.cometchat.io"
        assert ask(sandbox, "GET", f"/users/{UID}", host=host)[0] == 200
        with pytest.raises(cc.CometChatError, match="region"):
            sandbox.client()
        with pytest.raises(ValueError, match="region must be one of us, eu, in, not"):
            Sandbox(region="in-private", strict=True)


@both
def test_several_users_at_once(strict: bool):
    sandbox = Sandbox(strict=strict)
    several = [{"uid": "user_1", "name": "Alice"}, {"uid": "user_2", "name": "Bob", "withAuthToken": True}]
    status, said = ask(sandbox, "POST", "/users", several)
    if strict:
        assert (status, said) == (400, "ERR_BAD_REQUEST")
        return
    assert [user["uid"] for user in said] == ["user_1", "user_2"]
    assert ask(sandbox, "PUT", "/me", apiKey=None, authToken=said[1]["authToken"])[0] == 200


@pytest.mark.parametrize(
    ("several", "code"),
    [
        ([{"uid": "a"}, {"uid": "A"}], "ERR_UID_ALREADY_EXISTS"),
        ([{"uid": "a"}, {"uid": UID}], "ERR_UID_ALREADY_EXISTS"),
        ([{"uid": "a"}, {"uid": "b c"}], "ERR_BAD_REQUEST"),
        ([{"uid": "a"}, {"uid": "b", "withAuthToken": "yes"}], "ERR_BAD_REQUEST"),
        ([{"uid": "a"}, 5], "ERR_BAD_REQUEST"),
        ([], "ERR_BAD_REQUEST"),
        ([{"uid": f"u{number}"} for number in range(101)], "ERR_BAD_REQUEST"),
    ],
)
def test_of_several_users_all_are_created_or_none(several: list[Any], code: str):
    sandbox = Sandbox()
    assert ask(sandbox, "POST", "/users", several)[1] == code
    assert "a" not in [user.uid for user in sandbox.users]


def test_of_users_that_do_not_all_fit_none_is_created(monkeypatch):
    sandbox = Sandbox()
    monkeypatch.setattr("cometchat_nb.sandbox.service.store.directory.MOST_USERS", len(sandbox.users) + 2)
    before = [user.uid for user in sandbox.users]
    assert ask(sandbox, "POST", "/users", [{"uid": "a"}, {"uid": "b"}, {"uid": "c"}])[0] >= 400
    assert [user.uid for user in sandbox.users] == before


@both
def test_deleting_for_good(strict: bool):
    sandbox = Sandbox(strict=strict)
    ask(sandbox, "DELETE", f"/users/{UID}?permanent=true")
    assert (UID in [user.uid for user in sandbox.users]) is strict
    ask(sandbox, "DELETE", "/users/cometchat-uid-2", {"permanent": True})
    ask(sandbox, "DELETE", "/users/cometchat-uid-3?permanent=true", {"permanent": False})
    left = [user.uid for user in sandbox.users]
    assert ("cometchat-uid-2" in left, "cometchat-uid-3" in left) == (False, True)


@both
def test_a_base_url_without_the_app(strict: bool):
    sandbox = Sandbox(strict=strict)
    status, said = ask(sandbox, "GET", f"/users/{UID}", host="api-us.cometchat.io")
    assert (status, said if strict else said["uid"]) == (
        (401, "AUTH_ERR_INVALID_APPID") if strict else (200, UID)
    )
    assert ask(sandbox, "GET", f"/users/{UID}", host="api-eu.cometchat.io")[1] == "AUTH_ERR_INVALID_APPID"


@both
def test_a_token_given_to_login_as_its_only_argument(strict: bool):
    sandbox = Sandbox(strict=strict)
    token = sandbox.mint_tokens(UID)[0]
    with pytest.raises(cc.CometChatError) as raised:
        sandbox.client().login(token)
    assert raised.value.server.code == "ERR_UID_NOT_FOUND"
    assert "Log in with the token: PUT /me." in sandbox.journal[-1].why


@both
def test_a_user_without_a_name(strict: bool):
    status, said = ask(Sandbox(strict=strict), "POST", "/users", {"uid": "zoe"})
    assert (status, said if strict else said["name"]) == (
        (400, "ERR_BAD_REQUEST") if strict else (200, "zoe")
    )


@both
def test_a_role_that_was_not_created(strict: bool):
    sandbox = Sandbox(strict=strict)
    user = {"uid": "zoe", "name": "Zoe", "role": "editor"}
    status, said = ask(sandbox, "POST", "/users", user)
    assert (status, said if strict else said["role"]) == (
        (404, "ERR_ROLE_NOT_FOUND") if strict else (200, "editor")
    )
    if strict:
        assert ask(sandbox, "POST", "/roles", {"role": "editor", "name": "Editor"})[0] == 200
        assert ask(sandbox, "POST", "/users", user)[0] == 200
    assert "editor" in [role["role"] for role in ask(sandbox, "GET", "/roles")[1]]


@both
def test_how_long_metadata_may_be(strict: bool):
    user = {"uid": "zoe", "name": "Zoe", "metadata": {"note": "x" * 2_000}}
    assert ask(Sandbox(strict=strict), "POST", "/users", user)[0] == (400 if strict else 200)


@both
@pytest.mark.parametrize("name", ["apikey", "apiKey", "APIKEY"])
def test_the_spelling_of_the_header_api_key(name: str, strict: bool):
    sandbox = Sandbox(strict=strict)
    key: dict[str, str | None] = {"apiKey": None, name: sandbox.rest_api_key}
    assert ask(sandbox, "GET", f"/users/{UID}", **key)[0] == 200


class TestRolesAndKeys:
    def test_roles(self):
        sandbox = Sandbox()
        assert [role["role"] for role in ask(sandbox, "GET", "/roles")[1]] == ["default"]
        made = {"role": "Editor", "name": "Editor", "description": "Writes."}
        assert ask(sandbox, "POST", "/roles", made)[1]["role"] == "editor"
        assert ask(sandbox, "GET", "/roles/EDITOR")[1]["description"] == "Writes."
        assert ask(sandbox, "POST", "/roles", made) == (400, "ERR_ROLE_ALREADY_EXISTS")
        assert ask(sandbox, "GET", "/roles/none") == (404, "ERR_ROLE_NOT_FOUND")
        assert ask(sandbox, "GET", "/roles", apiKey=sandbox.auth_key) == (403, "AUTH_ERR_NO_ACCESS")

    @pytest.mark.parametrize(
        "role",
        [
            {},
            {"role": "a b", "name": "A"},
            {"role": "a", "name": ""},
            {"role": "a", "name": "A", "description": 5},
        ],
    )
    def test_what_is_no_role(self, role: dict[str, Any]):
        assert ask(Sandbox(), "POST", "/roles", role) == (400, "ERR_BAD_REQUEST")

    def test_api_keys(self):
        sandbox = Sandbox()
        listed = {key["apiKey"]: key["scope"] for key in ask(sandbox, "GET", "/apikeys")[1]}
        assert listed == {sandbox.auth_key: "authOnly", sandbox.rest_api_key: "fullAccess"}
        assert ask(sandbox, "GET", f"/apikeys/{sandbox.auth_key}")[1]["scope"] == "authOnly"
        assert ask(sandbox, "GET", "/apikeys/fa4e") == (404, "ERR_APIKEY_NOT_FOUND")


class TestLedger:
    def test_every_row_has_a_page_and_a_test_that_exists(self):
        assert len(ROWS) >= 14
        for row in ROWS:
            assert re.search(r"https://www\.cometchat\.com/docs/[\w/-]+", row), row
            for file, name in re.findall(r"`(tests/[\w/]+\.py)::([\w:]+)`", row):
                assert name.split("::")[-1] in _functions(ROOT / file), row

    def test_every_test_of_two_readings_has_a_row(self):
        tree = ast.parse(Path(__file__).read_text("utf-8"))
        two = [
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef)
            and any(isinstance(one, ast.Name) and one.id == "both" for one in node.decorator_list)
        ]
        assert [name for name in two if name not in LEDGER] == []


def _functions(file: Path) -> set[str]:
    nodes = ast.walk(ast.parse(file.read_text("utf-8")))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
