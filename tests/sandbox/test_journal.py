"""The journal: every request, what it was answered, why, and what would have been accepted."""

from __future__ import annotations

import json
import threading

import pandas as pd
import pytest
from httpx import Client
from support.messages import request as make_request

import cometchat_nb as cc
from cometchat_nb.sandbox import Sandbox
from cometchat_nb.sandbox.journal import JOURNAL

UID = "cometchat-uid-1"
AUTH_TOKENS = f"/v3/users/{UID}/auth_tokens"
FOREIGN = f"{UID}_1700000000fa4efa4efa4efa4e"


def why(sandbox: Sandbox, method: str, path: str, host: str = "127.0.0.1", **headers: str) -> str:
    sandbox.answer(make_request(method, f"https://{host}{path}", headers=headers))
    return sandbox.journal[-1].why


def test_a_login_and_a_logout_are_in_it(sandbox: Sandbox):
    calls = sandbox.client()
    calls.login(UID)
    calls.logout()
    seen = [(entry.operation, entry.uid, entry.credential, entry.status) for entry in sandbox.journal]
    assert seen == [
        ("POST /users/{uid}/auth_tokens", UID, "Auth Key", 200),
        ("PUT /me", UID, "auth token", 200),
        ("DELETE /me", UID, "auth token", 200),
    ]
    assert [entry.path for entry in sandbox.journal][:2] == [f"/v3.0/users/{UID}/auth_tokens", "/v3.0/me"]
    assert [entry.why for entry in sandbox.journal] == ["", "", ""]


class TestKeys:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda key: key[:-1], "the key has 39 characters; this app's Auth Key has 40"),
            (lambda key: key[:20] + key[21:], "the key has 39 characters; this app's Auth Key has 40"),
            (
                lambda key: f'"{key}"',
                "the key has 42 characters; this app's Auth Key has 40. Without the quotes",
            ),
            (str.upper, "this app's Auth Key in another case"),
            (lambda key: key + "00", "It contains the Auth Key"),
            (lambda key: key[:5] + "0" + key[6:], "one or two digits"),
            (lambda _: "1" * 40, "The key is well-formed, but it isn't a key of this app"),
            (lambda _: "cometchat-sandbox", "holds this app's ID, not the Auth Key"),
            (lambda _: FOREIGN, "holds an auth token, not the Auth Key"),
            (lambda _: "eyJhbGciOi.e30.x", "holds a JWT, not the Auth Key"),
            (lambda _: UID, "holds a UID, not the Auth Key"),
            (lambda _: "YOUR_AUTH_KEY", "holds a placeholder, not the Auth Key"),
            (lambda _: "fa4ef...a001", "whose middle is left out or masked, not the Auth Key"),
            (lambda _: "secret", "the key has 6 characters, this app's Auth Key has 40 hexadecimal digits"),
        ],
    )
    def test_the_nearest_accepted_key_is_named(self, sandbox: Sandbox, change, words: str):
        said = why(sandbox, "POST", AUTH_TOKENS, apiKey=change(sandbox.auth_key))
        assert words in said
        assert said.startswith("The path is right;")

    def test_a_missing_one(self, sandbox: Sandbox):
        assert why(sandbox, "POST", AUTH_TOKENS, authToken="x") == (
            "The path is right; POST /users/{uid}/auth_tokens needs the Auth Key in the header `apiKey`. "
            "The request has an `authToken` header instead."
        )

    def test_the_auth_key_where_the_rest_api_key_belongs(self, sandbox: Sandbox):
        assert why(sandbox, "DELETE", AUTH_TOKENS, apiKey=sandbox.auth_key) == (
            "This is the Auth Key; DELETE /users/{uid}/auth_tokens needs the REST API Key."
        )


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("", "needs an auth token in the header `authToken`"),
        (FOREIGN, "this sandbox did not issue it"),
        (FOREIGN.replace(UID, "nobody"), "whom the sandbox doesn't have"),
        (f"Bearer {FOREIGN}", "begins with `Bearer `"),
        (UID, "holds a UID, not an auth token"),
        ("fa4e" * 9 + "a001", "This is the Auth Key, not an auth token."),
        ("fa4e" * 9 + "b002", "This is the REST API Key, not an auth token."),
        ("what", "holds 4 characters that this sandbox never issued"),
    ],
)
def test_a_token_is_explained(sandbox: Sandbox, token: str, words: str):
    assert words in why(sandbox, "PUT", "/v3.0/me", authToken=token)


@pytest.mark.parametrize(
    ("method", "path", "words"),
    [
        ("DELETE", "/v3.0/v3.0/me", "The version is in the path twice. Give the host without `/v3.0`"),
        ("PATCH", "/v3.0/me", "it takes GET, PUT, DELETE, not PATCH"),
        ("PUT", "/me", "The path has no version. The nearest accepted request is PUT /v3.0/me."),
        ("PUT", "/v2.0/me", "The path starts with 'v2.0'. The nearest accepted request is PUT /v3.0/me."),
        ("PUT", "/v3/mee", "There is no /mee. The nearest path is /v3.0/me."),
        ("GET", "/", "Paths start with /v3.0 or /v3."),
    ],
)
def test_a_path_is_explained(sandbox: Sandbox, method: str, path: str, words: str):
    assert words in why(sandbox, method, path, appId=sandbox.app_id)


@pytest.mark.parametrize(
    ("uid", "words"),
    [
        (f"{UID}%20", f"The key is right; the UID has white space around it. Did you mean '{UID}'?"),
        (f"%7B{UID.upper()}%7D", f"quotes or brackets around it. Did you mean '{UID}'?"),
        ("cometchat-uid1", f"Did you mean '{UID}'?"),
        ("somebody", "Create the user first: POST /users."),
        ("cometchat-uid-gone", "the user 'cometchat-uid-gone' is deactivated"),
        (FOREIGN, "The path holds an auth token where the UID belongs. Log in with the token: PUT /me."),
    ],
)
def test_a_uid_is_explained(sandbox: Sandbox, uid: str, words: str):
    assert words in why(sandbox, "POST", f"/v3/users/{uid}/auth_tokens", apiKey=sandbox.auth_key)


@pytest.mark.parametrize(
    ("host", "app_id", "words"),
    [
        ("127.0.0.1", "other", "The app ID is 'other'; this app's is 'cometchat-sandbox'."),
        ("127.0.0.1", "Cometchat-Sandbox", "differs only in case"),
        ("127.0.0.1", "fa4e" * 10, "holds an API key. The app ID is 'cometchat-sandbox'"),
        ("cometchat-sandbox.api-eu.cometchat.io", "cometchat-sandbox", "the host names the region 'eu'"),
        ("other.api-us.cometchat.io", "cometchat-sandbox", "The host names the app 'other'"),
    ],
)
def test_an_app_is_explained(sandbox: Sandbox, host: str, app_id: str, words: str):
    assert words in why(sandbox, "GET", "/v3/settings", host, appId=app_id)


def test_data_and_faults_are_explained(sandbox: Sandbox):
    said = why(sandbox, "GET", "/v3/users?perPage=0", apiKey=sandbox.auth_key)
    assert said == (
        "Path and key are right; the data is not (ERR_BAD_REQUEST). The perPage must be between 1 and 1000."
    )
    sandbox.add_fault("rate_limited", endpoint="me")
    assert why(sandbox, "PUT", "/v3/me") == "The fault 'rate_limited' struck."
    entry = sandbox.journal[-1]
    assert (entry.fault, entry.status, entry.code) == ("rate_limited", 429, "TOO_MANY_REQUEST")
    sandbox.set_faults({"effect": "reset"})
    sandbox.answer(make_request("PUT", "https://127.0.0.1/v3/me"))
    assert (sandbox.journal[-1].status, sandbox.journal[-1].fault) == (0, "reset")


class TestFrame:
    def test_columns_and_dtypes_are_the_same_empty_and_full(self, sandbox: Sandbox):
        empty = sandbox.journal.frame()
        sandbox.client().login(UID)
        full = sandbox.journal.frame()
        assert {name: str(dtype) for name, dtype in full.dtypes.items()} == JOURNAL
        pd.testing.assert_series_equal(empty.dtypes, full.dtypes)
        assert full[["method", "path", "status"]].to_numpy().tolist() == [
            ["POST", f"/v3.0/users/{UID}/auth_tokens", 200],
            ["PUT", "/v3.0/me", 200],
        ]

    def test_no_secret_is_in_it_or_in_what_it_keeps(self, sandbox: Sandbox):
        token = sandbox.mint_tokens(UID)[0]
        secrets = [
            sandbox.auth_key[:-1],
            sandbox.rest_api_key,
            token,
            "eyJhbGciOiJIUzI1NiJ9.e30.abc",
            FOREIGN,
        ]
        for secret in secrets:
            for headers in ({"apiKey": secret}, {"authToken": secret}, {"appId": secret}):
                why(sandbox, "PUT", "/v3/me", **headers)
                why(sandbox, "GET", f"/v3/users/{secret}?searchKey={secret}", **headers)
                why(sandbox, "GET", f"/v3/users/{UID}/auth_tokens/{secret}", **headers)
                why(sandbox, "GET", f"/v3/apikeys/{secret}", **headers)
                why(sandbox, "GET", f"/nowhere/{secret}", **headers)
        kept = repr(list(sandbox.journal._records)) + sandbox.journal.frame().to_csv()
        shown = kept + json.dumps([entry.as_json() for entry in sandbox.journal]) + repr(sandbox.journal[:])
        hidden = [secret.rpartition("_")[2] for secret in secrets]
        assert [secret for secret in hidden if secret in shown] == []

    def test_the_newest_ten_thousand_stay(self, sandbox: Sandbox):
        request = make_request("GET", "https://h/v3/settings")
        for _ in range(10_003):
            sandbox.answer(request)
        assert (len(sandbox.journal), sandbox.journal[0].number, sandbox.journal[-1].number) == (
            10_000,
            4,
            10_003,
        )
        assert [entry.number for entry in sandbox.journal.since(10_001)] == [10_002, 10_003]


class TestWaiting:
    def test_a_request_that_comes_later_is_waited_for(self, sandbox: Sandbox):
        with sandbox.serve() as url:
            settings = sandbox.settings_for(url)

            def log_in() -> None:
                with cc.CometChatCalls(settings) as calls:
                    calls.login(UID)

            thread = threading.Thread(target=log_in)
            thread.start()
            assert sandbox.journal.wait_for("PUT /me", timeout=10).uid == UID
            thread.join()

    def test_several_calls_walk_through_it(self, sandbox: Sandbox):
        sandbox.client().login(UID)
        sandbox.client().login("cometchat-uid-2")
        assert [sandbox.journal.wait_for("auth_tokens").uid for _ in range(2)] == [UID, "cometchat-uid-2"]
        assert sandbox.journal.wait_for().operation == "PUT /me"
        with pytest.raises(TimeoutError, match=r"no auth_tokens came within 0.01 s; .*PUT /v3.0/me 200"):
            sandbox.journal.wait_for("auth_tokens", timeout=0.01)

    def test_an_endpoint_that_does_not_exist_is_refused_at_once(self, sandbox: Sandbox):
        with pytest.raises(ValueError, match="did you mean"):
            sandbox.journal.wait_for("PUT /mee", timeout=60)


def test_the_served_sandbox_keeps_it_too(sandbox: Sandbox, http: Client):
    assert http.get("/users/nobody").status_code == 404
    assert sandbox.journal.wait_for("users").why.startswith("The key is right; there is no user 'nobody'.")
