"""The example's backend: whom it gives a token, for which UID, how often, and that no key leaves it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

import cometchat_nb as cc
from examples.backend.accounts import Account, RateLimit, Sessions
from examples.backend.app import CSRF_HEADER, Backend
from examples.backend.tokens import SignedOutError, TokenIssuer

PASSWORD = "correct horse"
ANDREW, GEORGE = "cometchat-uid-1", "cometchat-uid-2"
ACCOUNTS = [Account.create("andrew", ANDREW, PASSWORD), Account.create("george", GEORGE, PASSWORD)]


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def sandbox() -> cc.Sandbox:
    return cc.Sandbox()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def backend(sandbox: cc.Sandbox, clock: Clock) -> Backend:
    calls = sandbox.async_client()
    return Backend(
        calls,
        TokenIssuer(calls, sandbox.rest_api_key, lifetime=600, clock=clock),
        ACCOUNTS,
        sessions=Sessions(3600, clock),
        sign_ins=RateLimit(5, clock=clock),
        mints=RateLimit(10, clock=clock),
    )


@pytest.fixture
def browser(backend: Backend) -> Iterator[TestClient]:
    with TestClient(backend.app(), base_url="https://shop.example") as client:
        yield client


def sign_in(browser: TestClient, name: str = "andrew", password: str = PASSWORD) -> str:
    """Sign in; return the CSRF token."""
    reply = browser.post("/api/session", json={"name": name, "password": password})
    assert reply.status_code == 200
    return str(reply.json()["csrf"])


def token(browser: TestClient, csrf: str, query: str = "") -> str:
    reply = browser.post(f"/api/auth-token{query}", headers={CSRF_HEADER: csrf})
    assert reply.status_code == 200
    return str(reply.json()["authToken"])


def code_of(sandbox: cc.Sandbox, auth_token: str) -> object:
    """Return what a login with this token comes to: a UID, or the service's code."""
    row = cc.try_login(auth_token=auth_token, calls=sandbox.client()).astype(object).iloc[0]
    return row["uid"] if row["ok"] else row["server_code"]


def test_a_signed_in_user_logs_in_with_the_token_of_the_backend(browser, sandbox):
    assert code_of(sandbox, token(browser, sign_in(browser))) == ANDREW


def test_a_token_is_for_the_signed_in_user_whoever_is_asked_for(browser, sandbox):
    csrf = sign_in(browser)
    reply = browser.post(f"/api/auth-token?uid={GEORGE}", json={"uid": GEORGE}, headers={CSRF_HEADER: csrf})
    assert code_of(sandbox, reply.json()["authToken"]) == ANDREW


def test_nobody_gets_none(browser):
    assert browser.post("/api/auth-token").status_code == 401


@pytest.mark.parametrize(("name", "password"), [("andrew", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_look_the_same(browser, name, password):
    reply = browser.post("/api/session", json={"name": name, "password": password})
    assert (reply.status_code, reply.json()) == (401, {"error": "The name or the password is wrong."})


@pytest.mark.parametrize("headers", [{}, {CSRF_HEADER: "guessed"}, {CSRF_HEADER: "é".encode("latin-1")}])
def test_a_page_of_somebody_else_gets_none(browser, headers):
    sign_in(browser)
    assert browser.post("/api/auth-token", headers=headers).status_code == 403
    assert browser.delete("/api/session", headers=headers).status_code == 403


def test_a_form_of_somebody_else_signs_nobody_in(browser):
    reply = browser.post("/api/session", data={"name": "andrew", "password": PASSWORD})
    assert reply.status_code == 415


def test_the_cookie_is_hidden_from_scripts_and_other_sites(browser):
    reply = browser.post("/api/session", json={"name": "andrew", "password": PASSWORD})
    cookie = reply.headers["set-cookie"].lower()
    for flag in ("httponly", "secure", "samesite=strict"):
        assert flag in cookie


def test_guessing_is_slowed_down(browser, clock):
    for _ in range(5):
        browser.post("/api/session", json={"name": "andrew", "password": "wrong"})
    reply = browser.post("/api/session", json={"name": "andrew", "password": PASSWORD})
    assert (reply.status_code, reply.headers["retry-after"]) == (429, "60")
    clock.now += 61
    sign_in(browser)


def test_so_is_minting(browser):
    csrf = sign_in(browser)
    replies = [browser.post("/api/auth-token?renew=1", headers={CSRF_HEADER: csrf}) for _ in range(11)]
    assert [reply.status_code for reply in replies] == [200] * 10 + [429]


def test_asked_again_the_same_token_comes_until_it_is_old(browser, clock):
    csrf = sign_in(browser)
    first = token(browser, csrf)
    assert token(browser, csrf) == first
    clock.now += 601
    assert token(browser, csrf) != first


def test_a_token_that_was_replaced_is_revoked(browser, sandbox):
    csrf = sign_in(browser)
    first = token(browser, csrf)
    second = token(browser, csrf, "?renew=1")
    assert code_of(sandbox, first) == "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"
    assert code_of(sandbox, second) == ANDREW


def test_signing_out_revokes_the_token_and_ends_the_session(browser, sandbox):
    csrf = sign_in(browser)
    held = token(browser, csrf)
    assert browser.delete("/api/session", headers={CSRF_HEADER: csrf}).status_code == 200
    assert code_of(sandbox, held) == "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"
    assert browser.post("/api/auth-token", headers={CSRF_HEADER: csrf}).status_code == 401


def test_a_session_expires(browser, clock):
    csrf = sign_in(browser)
    clock.now += 3601
    assert browser.post("/api/auth-token", headers={CSRF_HEADER: csrf}).status_code == 401


def test_two_requests_at_once_mint_one_token(sandbox):
    async def both() -> list[str]:
        calls = sandbox.async_client()
        issuer = TokenIssuer(calls, sandbox.rest_api_key)
        _, session = Sessions(60).open(ACCOUNTS[0])
        return await asyncio.gather(issuer.token_for(session), issuer.token_for(session))

    first, second = asyncio.run(both())
    assert first == second


def test_no_token_is_minted_for_a_session_that_is_closed_meanwhile(sandbox):
    async def late() -> None:
        calls = sandbox.async_client()
        sessions = Sessions(60)
        cookie, session = sessions.open(ACCOUNTS[0])
        sessions.close(cookie)
        await TokenIssuer(calls, sandbox.rest_api_key).token_for(session)

    with pytest.raises(SignedOutError):
        asyncio.run(late())


def test_a_service_that_refuses_is_no_secret_and_no_crash(browser, sandbox, caplog):
    sandbox.set_faults({"effect": "html"})
    csrf = sign_in(browser)
    reply = browser.post("/api/auth-token", headers={CSRF_HEADER: csrf})
    assert reply.status_code == 502
    assert sandbox.rest_api_key not in reply.text


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"name": ' + b'"x" ' * 2000])
def test_a_body_that_is_none_is_refused(browser, body):
    reply = browser.post("/api/session", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code in (400, 413)


def test_no_key_leaves_the_backend(browser, backend, sandbox, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    csrf = sign_in(browser)
    replies = [
        browser.get("/"),
        browser.get("/page.js"),
        browser.get("/api/session"),
        browser.post("/api/auth-token", headers={CSRF_HEADER: csrf}),
        browser.delete("/api/session", headers={CSRF_HEADER: csrf}),
    ]
    seen = [f"{reply.headers} {reply.text}" for reply in replies]
    seen += [repr(backend.issuer), repr(vars(backend)), caplog.text]
    for key in (sandbox.rest_api_key, sandbox.auth_key):
        assert not any(key in text for text in seen)


def test_the_page_may_talk_to_the_backend_and_the_service_only(browser, sandbox):
    policy = browser.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self' https://cometchat-sandbox.apiclient-us.sandbox.invalid" in policy


def test_each_session_of_a_user_has_a_token_of_its_own(backend, sandbox):
    with TestClient(backend.app(), base_url="https://shop.example") as client:
        first = token(client, sign_in(client))
        client.cookies.clear()
        csrf = sign_in(client)
        second = token(client, csrf)
        client.delete("/api/session", headers={CSRF_HEADER: csrf})
    assert (code_of(sandbox, first), code_of(sandbox, second)) == (ANDREW, "AUTH_ERR_AUTH_TOKEN_NOT_FOUND")
