"""What the login form says in words: the failure, the field, the session that a login kept or ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.page import page_sends, state, submit

import cometchat_nb as cc
from cometchat_nb.widgets.failure import describe

ANOTHER_KEY = "fa4e-another-key-fa4e-another-key"


@pytest.fixture
def calls() -> cc.CometChatCalls:
    return cc.Sandbox().client()


class TestFailure:
    @pytest.mark.parametrize(
        ("uid", "secret", "mode", "field"),
        [
            ("", "", "uid", "uid"),
            ("comet chat", "", "uid", "uid"),
            ("nobody", "", "uid", "uid"),
            ("cometchat-uid-1", ANOTHER_KEY, "uid", "secret"),
            ("", "", "auth_token", "secret"),
            ("", "no-such-token", "auth_token", "secret"),
        ],
    )
    def test_the_field_at_fault_is_named(self, calls, uid, secret, mode, field):
        form = cc.LoginForm(calls)
        submit(form, uid, secret, mode)
        assert form.error["field"] == field

    def test_a_failure_of_the_network_blames_no_field(self):
        form = cc.LoginForm(cc.Sandbox(faults=[{"effect": "html", "endpoint": "me"}]))
        submit(form, "cometchat-uid-1")
        assert form.error["field"] == ""

    def test_the_headline_is_the_likeliest_cause_and_the_code_stands_beside_it(self, calls):
        form = cc.LoginForm(calls)
        submit(form, "alice@example.com")
        expected = cc.diagnose([{"uid": "alice@example.com", "error_code": "ERROR_INVALID_UID", "ok": False}])
        assert expected["cause"].iloc[0].startswith(form.error["headline"])
        assert form.error["code"] == "ERROR_INVALID_UID"
        assert form.error["causes"][0]["cause"] == expected["cause"].iloc[0]

    def test_a_headline_is_one_sentence(self, calls):
        form = cc.LoginForm(calls)
        for uid in ("", "nobody", "comet chat", "u" * 5_000):
            submit(form, uid)
            assert 0 < len(form.error["headline"]) <= 90
            assert not form.error["headline"].endswith(".")

    def test_why_tells_what_the_service_and_the_sdk_said(self, calls):
        form = cc.LoginForm(calls)
        submit(form, "nobody")
        facts = dict(form.error["facts"])
        assert facts["Service"].startswith("404 ERR_UID_NOT_FOUND: The UID nobody does not exist")
        assert facts["JavaScript SDK"].startswith("ERROR_UNKNOWN: Login failed: ")

    def test_the_same_failure_twice_is_two_failures_each_sent_once(self, calls, monkeypatch):
        form = cc.LoginForm(calls)
        sent: list[int] = []

        def note(message: dict[str, Any], buffers: object = None) -> None:
            if failure := message.get("state", {}).get("error"):
                sent.append(failure["number"])

        monkeypatch.setattr(form, "_send", note)
        submit(form, "comet chat")
        submit(form, "comet chat")
        assert sent == [1, 2]

    def test_a_failure_is_described_once(self, calls, monkeypatch):
        described: list[str] = []

        def note(error: cc.CometChatError, inputs: Mapping[str, str]) -> dict[str, Any]:
            described.append(error.code)
            return describe(error, inputs)

        monkeypatch.setattr("cometchat_nb.widgets.view.describe", note)
        form = cc.LoginForm(calls)
        submit(form, "comet chat")
        assert described == ["ERROR_UID_WITH_SPACE"]

    def test_no_cause_holds_the_key(self, calls):
        form = cc.LoginForm(calls)
        submit(form, "cometchat-uid-1", ANOTHER_KEY)
        assert form.error["causes"]
        assert ANOTHER_KEY not in state(form)


class TestSession:
    def test_the_same_user_again_is_told_that_the_key_was_not_checked(self, calls):
        form = cc.LoginForm(calls)
        submit(form, "cometchat-uid-1")
        assert form.notice == ""
        requests = len(calls.session.exchanges)
        submit(form, "cometchat-uid-1", ANOTHER_KEY)
        assert form.notice == "\u2068Andrew Joseph\u2069 was already logged in. The Auth Key wasn't checked."
        assert len(calls.session.exchanges) == requests
        submit(form, "cometchat-uid-2")
        assert form.notice == ""

    def test_the_same_token_again_is_told_so_too(self, calls):
        form = cc.LoginForm(calls)
        calls.login("cometchat-uid-1")
        submit(form, secret=calls.get_user_auth_token(), mode="auth_token")
        assert (
            form.notice == "\u2068Andrew Joseph\u2069 was already logged in. The auth token wasn't checked."
        )

    @pytest.mark.parametrize("by", ["form", "cell"])
    def test_a_failed_login_that_ended_a_session_says_whose(self, calls, by):
        form = cc.LoginForm(calls)
        calls.login("cometchat-uid-1")
        if by == "form":
            submit(form, "nobody")
        else:
            cc.try_login("nobody", calls=calls)
        assert not form.logged_in
        assert form.notice == "\u2068Andrew Joseph\u2069 was logged out when this login started."
        submit(form, "nobody")
        assert form.notice == ""

    def test_a_failure_that_left_the_session_alone_does_not_say_that_it_ended(self, calls):
        form = cc.LoginForm(calls)
        calls.login("cometchat-uid-1")
        submit(form, "no such user")
        assert form.logged_in
        assert form.error_code == "ERROR_UID_WITH_SPACE"
        assert form.notice == ""

    def test_the_card_logs_out(self, calls):
        form = cc.LoginForm(calls)
        calls.login("cometchat-uid-1")
        page_sends(form, kind="logout")
        assert not calls.is_user_logged_in()
        assert (form.logged_in, form.leaving, form.user) == (False, False, {})

    def test_the_card_sends_the_token_when_it_is_asked_for(self, calls, monkeypatch):
        form, sent = cc.LoginForm(calls), []
        calls.login("cometchat-uid-1")
        monkeypatch.setattr(form, "send", sent.append)
        page_sends(form, kind="copy_token")
        assert sent[-1] == {"kind": "token", "token": calls.get_user_auth_token()}
        assert calls.get_user_auth_token() not in state(form)

    def test_it_says_since_when(self, calls):
        form = cc.LoginForm(calls)
        assert form.since == ""
        calls.login("cometchat-uid-1")
        assert form.since == calls.session.exchanges[-1].started_at.isoformat(timespec="seconds")
        calls.logout()
        assert form.since == ""


@pytest.mark.parametrize("kind", [cc.LoginForm, cc.SessionPanel, cc.LogoutButton, cc.Workbench])
def test_a_sandbox_will_do_in_place_of_a_client(kind):
    users = [{"uid": "bob", "name": "Bob"}]
    widget = kind(cc.Sandbox(users=users))
    form = widget.login.form if isinstance(widget, cc.Workbench) else widget
    assert form.target_kind == "sandbox"
    form.calls.login("bob")
    assert form.user["name"] == "Bob"
    widget.close()
