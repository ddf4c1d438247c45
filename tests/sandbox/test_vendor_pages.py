"""The requests of the vendor's REST pages that concern a login, sent by curl to the served sandbox.

Each has the method, address, headers and body that the page shows, with the sandbox's app and keys in place
of the placeholders. The pages are on https://www.cometchat.com/docs/.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from support.tools import needed

import cometchat_nb as cc
from cometchat_nb.sandbox import Sandbox

WITH_APP = "https://cometchat-sandbox.api-us.cometchat.io/v3"
WITHOUT_APP = "https://api-us.cometchat.io/v3"
JSON = "Content-Type: application/json"


class Curl:
    """curl, which finds the vendor's host names on this machine and trusts the sandbox's certificate."""

    def __init__(self, sandbox: Sandbox, url: str, ca_file: Path) -> None:
        self._sandbox = sandbox
        port = url.rpartition(":")[2]
        self._command = [
            *(needed(shutil.which("curl"), "curl"), "--silent", "--noproxy", "*", "--cacert", str(ca_file)),
            *("--connect-to", f"::127.0.0.1:{port}"),
        ]

    def __call__(self, *arguments: str) -> Any:
        given = [
            one.replace("REST_API_KEY", self._sandbox.rest_api_key).replace(
                "AUTH_KEY", self._sandbox.auth_key
            )
            for one in arguments
        ]
        done = subprocess.run([*self._command, *given], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def curl(sandbox: Sandbox, tmp_path: Path) -> Iterator[Curl]:
    ca_file = tmp_path / "ca.pem"
    with sandbox.serve(tls=True, ca_file=ca_file) as url:
        yield Curl(sandbox, url, ca_file)


class TestUserSync:
    """calls/platform/user-sync."""

    def test_a_user_is_created_and_gets_a_token(self, curl: Curl):
        body = '{"uid": "user_123", "name": "John Doe"}'
        made = curl(
            "-X", "POST", f"{WITHOUT_APP}/users", "-H", "apiKey: REST_API_KEY", "-H", JSON, "-d", body
        )
        assert made["data"]["uid"] == "user_123"
        tokens = f"{WITHOUT_APP}/users/user_123/auth_tokens"
        minted = curl("-X", "POST", tokens, "-H", "apiKey: REST_API_KEY", "-H", JSON)
        assert minted["data"]["authToken"].startswith("user_123_")

    def test_several_users_are_created(self, curl: Curl):
        users = [
            {"uid": f"user_{number}", "name": name} for number, name in enumerate(("Alice", "Bob", "Charlie"))
        ]
        made = curl(
            *("-X", "POST", f"{WITHOUT_APP}/users", "-H", "apiKey: REST_API_KEY", "-H", JSON),
            *("-d", json.dumps(users)),
        )
        assert [user["name"] for user in made["data"]] == ["Alice", "Bob", "Charlie"]

    def test_a_user_is_changed(self, curl: Curl):
        body = '{"name": "John Smith", "avatar": "https://new-avatar.png"}'
        one = f"{WITHOUT_APP}/users/cometchat-uid-1"
        changed = curl("-X", "PUT", one, "-H", "apiKey: REST_API_KEY", "-H", JSON, "-d", body)
        assert (changed["data"]["name"], changed["data"]["avatar"]) == (
            "John Smith",
            "https://new-avatar.png",
        )

    @pytest.mark.parametrize(("query", "stays"), [("", True), ("?permanent=true", False)])
    def test_a_user_is_deleted_softly_or_for_good(
        self, curl: Curl, sandbox: Sandbox, query: str, stays: bool
    ):
        one = f"{WITHOUT_APP}/users/cometchat-uid-1{query}"
        assert curl("-X", "DELETE", one, "-H", "apiKey: REST_API_KEY")["data"]["success"]
        assert ("cometchat-uid-1" in [user.uid for user in sandbox.users]) is stays

    def test_the_example_user_is_created_with_what_it_says(self, curl: Curl):
        user = {
            "uid": "user_123",
            "name": "John Doe",
            "avatar": "https://example.com/avatars/john.png",
            "metadata": {"department": "Engineering", "location": "San Francisco"},
        }
        create = ("-X", "POST", f"{WITHOUT_APP}/users", "-H", "apiKey: REST_API_KEY", "-H", JSON)
        made = curl(*create, "-d", json.dumps(user))
        assert {name: made["data"][name] for name in user} == user

    def test_a_user_is_made_just_in_time(self, curl: Curl, sandbox: Sandbox):
        """As `ensureUserExists` does: ask for a token, create the user where that fails, and ask again."""
        key = ("-H", "apiKey: REST_API_KEY", "-H", JSON)
        mint = ("-X", "POST", f"{WITHOUT_APP}/users/late/auth_tokens", *key)
        assert curl(*mint)["error"]["code"] == "ERR_UID_NOT_FOUND"
        curl("-X", "POST", f"{WITHOUT_APP}/users", *key, "-d", '{"uid": "late"}')
        assert sandbox.client().login_with_auth_token(curl(*mint)["data"]["authToken"]).uid == "late"

    def test_a_user_that_was_deleted_softly_is_restored(self, curl: Curl, sandbox: Sandbox):
        key = ("-H", "apiKey: REST_API_KEY", "-H", JSON)
        curl("-X", "DELETE", f"{WITHOUT_APP}/users/cometchat-uid-1", *key)
        assert (
            cc.try_login("cometchat-uid-1", calls=sandbox.client())["error_code"].item()
            == "ERROR_INVALID_UID"
        )
        curl("-X", "PUT", f"{WITHOUT_APP}/users", *key, "-d", '{"uidsToActivate": ["cometchat-uid-1"]}')
        assert sandbox.client().login("cometchat-uid-1").name == "Andrew Joseph"


class TestAuthentication:
    """rest-api/authentication."""

    def test_users_are_listed_with_a_header_in_lower_case(self, curl: Curl):
        listed = curl("-X", "GET", f"{WITH_APP}/users", "-H", "apikey: REST_API_KEY")
        assert len(listed["data"]) == 5

    def test_the_auth_key_creates_users_and_tokens(self, curl: Curl):
        body = '{"uid": "zoe", "name": "Zoe"}'
        assert curl("-X", "POST", f"{WITH_APP}/users", "-H", "apikey: AUTH_KEY", "-H", JSON, "-d", body)[
            "data"
        ]
        minted = curl("-X", "POST", f"{WITH_APP}/users/zoe/auth_tokens", "-H", "apikey: AUTH_KEY")
        assert minted["data"]["uid"] == "zoe"

    def test_the_host_of_the_calls_service_takes_the_same_header(self, curl: Curl):
        address = f"{WITH_APP.replace('.api-', '.call-')}/users/cometchat-uid-1"
        assert curl("-X", "GET", address, "-H", "apikey: REST_API_KEY")["data"]["uid"] == "cometchat-uid-1"


class TestUserAuth:
    """fundamentals/user-auth."""

    def test_a_user_is_created_with_a_token_that_logs_in(self, curl: Curl, sandbox: Sandbox):
        body = '{"uid": "user-42", "name": "Andrew Joseph", "withAuthToken": true}'
        made = curl("-X", "POST", f"{WITH_APP}/users", "-H", "apikey: REST_API_KEY", "-H", JSON, "-d", body)
        assert sandbox.client().login_with_auth_token(made["data"]["authToken"]).uid == "user-42"

    def test_an_existing_user_gets_a_token_without_a_body(self, curl: Curl, sandbox: Sandbox):
        tokens = f"{WITH_APP}/users/cometchat-uid-1/auth_tokens"
        minted = curl("-X", "POST", tokens, "-H", "apikey: REST_API_KEY")
        assert sandbox.client().login_with_auth_token(minted["data"]["authToken"]).name == "Andrew Joseph"

    def test_tokens_are_deleted_and_flushed(self, curl: Curl, sandbox: Sandbox):
        first, _ = sandbox.mint_tokens("cometchat-uid-1", 2)
        tokens = f"{WITH_APP}/users/cometchat-uid-1/auth_tokens"
        assert curl("-X", "DELETE", f"{tokens}/{first}", "-H", "apikey: REST_API_KEY")["data"]["success"]
        assert sandbox.token_count("cometchat-uid-1") == 1
        assert curl("-X", "DELETE", tokens, "-H", "apikey: REST_API_KEY")["data"]["success"]
        assert sandbox.token_count("cometchat-uid-1") == 0

    def test_a_new_token_leaves_the_older_ones_valid(self, curl: Curl, sandbox: Sandbox):
        tokens = f"{WITH_APP}/users/cometchat-uid-1/auth_tokens"
        made = [
            curl("-X", "POST", tokens, "-H", "apikey: REST_API_KEY")["data"]["authToken"] for _ in range(2)
        ]
        assert [sandbox.client().login_with_auth_token(one).uid for one in made] == ["cometchat-uid-1"] * 2


class TestRoles:
    """rest-api/roles and rest-api/users: a role is created first, and then a user has it."""

    ROLE: ClassVar = {
        "role": "Premium",
        "name": "Premium users",
        "description": "They pay.",
        "metadata": {"plan": "gold"},
        "settings": {"listUsers": "friendsOnly", "sendMessagesTo": "all"},
    }

    def test_a_role_has_the_properties_that_the_page_lists(self, curl: Curl):
        key = ("-H", "apikey: REST_API_KEY")
        made = curl("-X", "POST", f"{WITH_APP}/roles", *key, "-H", JSON, "-d", json.dumps(self.ROLE))["data"]
        assert {name: made[name] for name in self.ROLE} == {**self.ROLE, "role": "premium"}
        assert curl("-X", "GET", f"{WITH_APP}/roles/Premium", *key)["data"] == made

    def test_a_user_is_created_with_it_and_logs_in(self, curl: Curl, sandbox: Sandbox):
        sandbox.service.strict = True  # which takes a role that was created, and no other
        sent = ("-H", "apikey: REST_API_KEY", "-H", "appID: cometchat-sandbox", "-H", JSON, "-d")
        user = '{"uid": "zoe", "name": "Zoe", "role": "premium", "withAuthToken": true}'
        refused = curl("-X", "POST", f"{WITH_APP}.0/users", *sent, user)
        assert refused["error"]["code"] == "ERR_ROLE_NOT_FOUND"
        curl("-X", "POST", f"{WITH_APP}.0/roles", *sent, json.dumps(self.ROLE))
        made = curl("-X", "POST", f"{WITH_APP}.0/users", *sent, user)["data"]
        assert sandbox.client().login_with_auth_token(made["authToken"]).role == "premium"


class TestReference:
    """rest-api/users, rest-api/auth-tokens, rest-api/roles and rest-api/api-keys, by operation."""

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", "/users/cometchat-uid-1", None),
            ("GET", "/users?perPage=2&searchKey=comet", None),
            ("DELETE", "/users/cometchat-uid-1", {"permanent": True}),
            ("DELETE", "/users", {"uidsToDeactivate": ["cometchat-uid-1"]}),
            ("PUT", "/users", {"uidsToActivate": ["cometchat-uid-gone"]}),
            ("POST", "/users/cometchat-uid-1/auth_tokens", {"force": True}),
            ("GET", "/users/cometchat-uid-1/auth_tokens", None),
            ("GET", "/roles", None),
            ("POST", "/roles", {"role": "editor", "name": "Editor"}),
            ("GET", "/roles/default", None),
            ("GET", "/apikeys", None),
            ("GET", "/apikeys/AUTH_KEY", None),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_an_operation_answers(self, curl: Curl, method: str, path: str, body: dict[str, Any] | None):
        data = [] if body is None else ["-H", JSON, "-d", json.dumps(body)]
        answer = curl("-X", method, f"{WITH_APP}{path}", "-H", "apikey: REST_API_KEY", *data)
        assert "data" in answer, answer
