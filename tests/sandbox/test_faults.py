"""Every fault, in process and over a real socket: the client sees the same."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from httpx import Client
from support.messages import request as make_request

import cometchat_nb as cc
from cometchat_nb.sandbox import EFFECTS, Fault, Sandbox
from cometchat_nb.sandbox.effects import NEEDS_TLS
from cometchat_nb.sandbox.service.operations.table import OPERATIONS

OK = ("ok", None, None)
SHORT, LONG = 0.4, 20.0


def patience_with(faults: list[Fault]) -> float:
    """Return a time-out that a slow machine keeps, short where it is what is waited for."""
    return SHORT if any(fault.effect == "no_answer" for fault in faults) else LONG


# What the toolkit's client makes of each effect at the first call of a login: code, stage, words.
SEEN = {
    "latency": OK,
    "jitter": OK,
    "bandwidth": OK,
    "dribble": OK,
    "slow_close": OK,
    "no_answer": ("ERROR_UNKNOWN", "network", "did not answer in time"),
    "refused": ("ERROR_UNKNOWN", "network", "refused the connection"),
    "offline_start": ("ERROR_UNKNOWN", "network", ""),  # no name in process, no connection over a socket
    "certificate_expired": ("ERROR_UNKNOWN", "network", "certificate has expired"),
    "certificate_other_host": ("ERROR_UNKNOWN", "network", "certificate is not valid for"),
    "certificate_untrusted": ("ERROR_UNKNOWN", "network", "unable to get local issuer certificate"),
    "http2_refused": OK,
    "preflight_refused": OK,
    "reset": ("ERROR_UNKNOWN", "network", "broke off before its answer was complete"),
    "reset_in_body": ("ERROR_UNKNOWN", "network", "broke off before its answer was complete"),
    "truncated_json": ("ERROR_UNKNOWN", "reply", "with status 200, is not JSON"),
    "html": ("ERROR_UNKNOWN", "reply", "with status 502, is not JSON (text/html"),
    "empty": ("ERROR_UNKNOWN", "reply", "with status 200, is empty"),
    "wrong_content_type": OK,
    "gzip": OK,
    "bad_gzip": ("ERROR_UNKNOWN", "reply", "cannot be decompressed"),
    "redirect": OK,
    "redirect_loop": ("ERROR_UNKNOWN", "network", "redirects in a loop"),
    "redirect_elsewhere": ("ERROR_UNKNOWN", "network", "redirects to another host, elsewhere.invalid"),
    "reply": ("ERROR_UNKNOWN", "reply", "with status 500, is empty"),
    "error_without": ("ERROR_UNKNOWN", "auth_token", "Something failed"),
    "clock_skew": OK,
    "revoke_token": ("AUTH_ERR_AUTH_TOKEN_NOT_FOUND", "me", "does not exist"),
    "expire_token": ("AUTH_ERR_AUTH_TOKEN_NOT_FOUND", "me", "does not exist"),
    "expire_all_tokens": ("AUTH_ERR_AUTH_TOKEN_NOT_FOUND", "me", "does not exist"),
    "push_out_token": ("AUTH_ERR_AUTH_TOKEN_NOT_FOUND", "me", "does not exist"),
    "delete_user": ("AUTH_ERR_AUTH_TOKEN_NOT_FOUND", "me", "does not exist"),
    "deactivate_user": ("ERROR_INVALID_UID", "me", "does not exist"),
    "rate_limited": ("TOO_MANY_REQUEST", "auth_token", "Too many requests"),
    "rate_limited_silently": ("TOO_MANY_REQUEST", "auth_token", "Too many requests"),
}


def outcome_of(calls: cc.CometChatCalls) -> cc.CometChatError | None:
    try:
        calls.login("cometchat-uid-1")
    except cc.CometChatError as error:
        return error
    return None


def in_process(faults: list[Fault]) -> cc.CometChatError | None:
    sandbox = Sandbox(faults=faults)
    return outcome_of(
        cc.CometChatCalls(sandbox.settings, transport=sandbox.transport, timeout=patience_with(faults))
    )


def over_a_socket(faults: list[Fault]) -> cc.CometChatError | None:
    sandbox = Sandbox(faults=faults)
    tls = any(fault.effect in NEEDS_TLS for fault in faults)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as environment:
        ca_file = Path(folder) / "ca.pem" if tls else None
        environment.setenv("SSL_CERT_FILE", str(ca_file)) if tls else None
        with (
            sandbox.serve(tls=tls, ca_file=ca_file) as url,
            cc.CometChatCalls(sandbox.settings_for(url), timeout=patience_with(faults)) as calls,
        ):
            return outcome_of(calls)


def test_every_effect_is_described_and_tested():
    assert set(SEEN) == set(EFFECTS)


@pytest.mark.parametrize("carry", [in_process, over_a_socket])
@pytest.mark.parametrize("effect", EFFECTS)
def test_an_effect_is_seen(effect: str, carry):
    seconds = 3600 if effect == "offline_start" else 0.05
    error = carry([Fault(effect, seconds=seconds, bytes_per_second=10_000)])
    code, stage, words = SEEN[effect]
    if code == "ok":
        assert error is None
    else:
        assert (error.code, error.stage) == (code, stage)
        assert words in error.description


@pytest.mark.parametrize("carry", [in_process, over_a_socket])
@pytest.mark.parametrize("field", ["message", "devMessage", "source", "code"])
def test_the_sdk_does_not_understand_an_error_that_lacks_a_field(field: str, carry):
    error = carry([Fault("error_without", field=field)])
    assert error.sdk_message == "Login failed: Unknown API error format received from server"


@pytest.mark.parametrize("carry", [in_process, over_a_socket])
def test_a_rate_limit_says_how_long_to_wait_or_does_not(carry):
    assert carry([Fault("rate_limited", seconds=15)]).server.retry_after == 15
    assert carry([Fault("rate_limited_silently")]).server.retry_after is None


@pytest.mark.parametrize(
    ("effect", "code"),
    [("revoke_token", "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"), ("deactivate_user", "ERROR_INVALID_UID")],
)
def test_a_user_can_lose_access_after_a_login_that_succeeded(effect: str, code: str):
    sandbox = Sandbox(faults=[Fault(effect, endpoint="PUT /me", nth=1)])
    token = sandbox.client().login("cometchat-uid-1").auth_token
    row = cc.try_login(auth_token=token, calls=sandbox.client())
    assert row["error_code"].item() == code


@pytest.mark.parametrize("carry", [in_process, over_a_socket])
def test_any_reply_can_be_given(carry):
    body = {"error": {"message": "m", "devMessage": "d", "source": "s", "code": "ERR_PLAN_RESTRICTION"}}
    error = carry([Fault("reply", status=402, body=body, headers={"Retry-After": "3"})])
    assert (error.code, error.server.status, error.server.retry_after) == ("ERR_PLAN_RESTRICTION", 402, 3)


def test_an_awaiting_client_sees_the_same():
    sandbox = Sandbox(faults=[Fault("no_answer")])
    calls = cc.AsyncCometChatCalls(sandbox.settings, transport=sandbox.transport, timeout=SHORT)
    with pytest.raises(cc.CometChatError, match="did not answer in time"):
        asyncio.run(calls.login("cometchat-uid-1"))


def test_the_clock_is_off_in_the_date_header_and_in_the_data():
    sandbox = Sandbox(faults=[Fault("clock_skew", seconds=-86_400)], clock=lambda: 1_800_000_000)
    with sandbox.serve() as url, Client(trust_env=False) as client:
        reply = client.post(
            f"{url}/v3.0/users/cometchat-uid-1/auth_tokens",
            headers={"appId": sandbox.app_id, "apiKey": sandbox.auth_key},
        )
    assert reply.headers["date"] == "Thu, 14 Jan 2027 08:00:00 GMT"
    assert reply.json()["data"]["createdAt"] == 1_800_000_000 - 86_400


@pytest.mark.parametrize("effect", EFFECTS)
def test_an_effect_gets_an_answer_out_of_every_operation(effect: str):
    sandbox = Sandbox(faults=[Fault(effect, seconds=0)])
    account = sandbox.service.directory.active("cometchat-uid-1")
    token = sandbox.service.directory.issue(account).value
    headers = {"appId": sandbox.app_id, "apiKey": sandbox.rest_api_key, "authToken": token}
    for method, path in [
        *(
            (
                one.method,
                f"/v3.0{one.path.format(uid='cometchat-uid-1', authToken='x', role='r', apiKey='k')}",
            )
            for one in OPERATIONS
        ),
        *(("GET", "/openapi.json"), ("POST", "/v1/ping"), ("GET", "/"), ("OPTIONS", "/v3.0/me")),
    ]:
        outcome = sandbox.answer(make_request(method, f"https://h{path}", headers=headers))
        assert outcome.reply.status >= 200


class TestWhereAFaultStrikes:
    def test_at_an_operation(self):
        assert in_process([Fault("html", endpoint="PUT /me")]).sdk_message.startswith("Authentication failed")
        assert in_process([Fault("html", endpoint="GET /me")]) is None
        assert in_process([Fault("html", endpoint="POST /users/{uid}/auth_tokens")]).stage == "reply"

    @pytest.mark.parametrize(("word", "strikes"), [("me", True), ("auth_tokens", True), ("settings", False)])
    def test_at_a_word_of_the_path(self, word, strikes):
        assert (in_process([Fault("html", endpoint=word)]) is not None) == strikes

    def test_for_a_user_also_where_only_the_token_tells_who_it_is(self):
        fault = Fault("html", uid="cometchat-uid-2", endpoint="me")
        calls = Sandbox(faults=[fault]).client()
        calls.login("cometchat-uid-1")
        with pytest.raises(cc.CometChatError, match="not JSON"):
            calls.login("cometchat-uid-2")

    def test_at_the_nth_call(self):
        calls = Sandbox(faults=[Fault("html", nth=2, endpoint="auth_tokens")]).client()
        calls.login("cometchat-uid-1")
        with pytest.raises(cc.CometChatError):
            calls.login("cometchat-uid-2")
        calls.login("cometchat-uid-2")

    def test_with_a_probability_that_a_seed_repeats(self):
        def struck(seed: int) -> list[bool]:
            fault = Fault("html", probability=0.5)
            sandbox = Sandbox(faults=[fault], seed=seed)
            return [outcome_of(sandbox.client()) is not None for _ in range(40)]

        assert struck(1) == struck(1)
        assert {True, False} == set(struck(1))

    def test_the_sandbox_tells_its_faults(self):
        fault = Fault("html")
        assert Sandbox(faults=[fault, {"effect": "gzip"}]).faults == (fault, Fault("gzip"))

    def test_the_first_that_matches_strikes(self):
        assert in_process([Fault("gzip"), Fault("html")]) is None


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "needs an effect"),
        ({"effect": "fire"}, "effect must be one of"),
        ({"effect": "html", "enpoint": "me"}, "no 'enpoint'"),
        ({"effect": "html", "endpoint": 5}, "endpoint must be a string"),
        ({"effect": "html", "nth": 0}, "nth must be"),
        ({"effect": "html", "nth": True}, "nth must be"),
        ({"effect": "html", "probability": 2}, "probability must be from 0 to 1"),
        ({"effect": "html", "probability": "often"}, "probability must be a number"),
        ({"effect": "latency", "seconds": -1}, "seconds must be from 0"),
        ({"effect": "latency", "seconds": float("nan")}, "seconds must be"),
        ({"effect": "reply", "status": 99}, "status must be"),
        ({"effect": "reply", "headers": "x"}, "headers must map"),
        ({"effect": "reply", "headers": {"X": "a\nb"}}, "headers cannot hold"),
        ({"effect": "reply", "body": {1, 2}}, "body must be"),
        ({"effect": "redirect_elsewhere", "location": "https://h/\n"}, "location"),
        ({"effect": "error_without", "field": "details"}, "field must be one of"),
        ({"effect": "refused", "uid": "cometchat-uid-1"}, "refused strikes everywhere"),
    ],
)
def test_a_fault_that_cannot_be_says_which_name_is_wrong(values, words):
    with pytest.raises((TypeError, ValueError), match=words):
        Sandbox(faults=[values])


def test_a_fault_survives_json():
    values = json.loads('{"effect": "reply", "endpoint": "me", "status": 503, "body": {"a": 1}}')
    assert Fault.from_mapping(values) == Fault("reply", endpoint="me", status=503, body={"a": 1})
