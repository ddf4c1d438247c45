"""The widgets, driven by the messages that a page sends, judged by what they show afterwards."""

from __future__ import annotations

import asyncio
import logging

import ipywidgets
import pytest
from httpx import BaseTransport, MockTransport, Request, Response
from ipywidgets.embed import embed_minimal_html
from support.page import page_sends, state, submit

import cometchat_nb as cc
from cometchat_nb.sandbox import SAMPLE_USERS

WRONG_KEY = "fa4e-a-key-that-nobody-has-fa4e"


@pytest.fixture
def sandbox():
    return cc.Sandbox()


@pytest.fixture
def calls(sandbox):
    return sandbox.client()


def tasks() -> set[asyncio.Task[object]]:
    return asyncio.all_tasks() - {asyncio.current_task()}


class TestLoginForm:
    def test_an_empty_key_field_stands_for_the_settings_key(self, calls):
        form = cc.LoginForm(calls)
        submit(form, "cometchat-uid-1")
        assert form.logged_in
        assert form.user["name"] == "Andrew Joseph"
        assert form.has_key

    def test_a_typed_key_is_used(self, sandbox):
        settings = cc.AppSettings(
            sandbox.app_id,
            "us",
            admin_host=sandbox.settings.admin_host,
            client_host=sandbox.settings.client_host,
        )
        form = cc.LoginForm(cc.CometChatCalls(settings, transport=sandbox.transport))
        assert not form.has_key
        submit(form, "cometchat-uid-1")
        assert form.error_code == "ERROR_API_KEY_NOT_FOUND"
        submit(form, "cometchat-uid-1", sandbox.auth_key)
        assert form.logged_in

    def test_an_auth_token_logs_in(self, sandbox, calls):
        token = calls.create_auth_token("cometchat-uid-3", sandbox.auth_key)
        form = cc.LoginForm(calls, mode="auth_token")
        submit(form, secret=token, mode="auth_token")
        assert form.user["uid"] == "cometchat-uid-3"

    @pytest.mark.parametrize(
        ("uid", "secret", "mode", "code"),
        [
            ("", "", "uid", "ERROR_INVALID_UID"),
            ("nobody", "", "uid", "ERROR_INVALID_UID"),
            ("comet chat", "", "uid", "ERROR_UID_WITH_SPACE"),
            ("cometchat-uid-1", "   ", "uid", "ERROR_API_KEY_NOT_FOUND"),
            ("cometchat-uid-1", WRONG_KEY, "uid", "ERROR_API_KEY_NOT_FOUND"),
            ("", "", "auth_token", "ERROR_BLANK_AUTHTOKEN"),
            ("", "a token", "auth_token", "ERROR_AUTHTOKEN_WITH_SPACE"),
            ("", "no-such-token", "auth_token", "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"),
        ],
    )
    def test_a_failure_shows_code_reason_and_next_step(self, calls, uid, secret, mode, code):
        form = cc.LoginForm(calls)
        submit(form, uid, secret, mode)
        assert form.error_code == form.error["code"] == code
        assert form.error["reason"]
        assert form.error["next_step"]
        assert not form.logged_in

    def test_the_form_survives_a_failure(self, calls):
        form = cc.LoginForm(calls)
        submit(form, "cometchat-uid-1", WRONG_KEY)
        submit(form, "cometchat-uid-1")
        assert form.logged_in
        assert form.error == {}
        assert form.error_code == ""

    def test_before_init_it_says_so(self):
        form = cc.LoginForm(cc.CometChatCalls())
        assert form.target_kind == "none"
        submit(form, "cometchat-uid-1", WRONG_KEY)
        assert form.error_code == "ERROR_SDK_NOT_INITIALIZED"

    @pytest.mark.parametrize(
        "content",
        [
            "login",
            ["login"],
            {"kind": None},
            {"kind": ["login"]},
            {"kind": "no such kind"},
            {"kind": "login"},
            {"kind": "login", "mode": "uid", "uid": None, "secret": ""},
            {"kind": "login", "mode": "uid", "uid": "cometchat-uid-1", "secret": 5},
            {"kind": "login", "mode": "else", "uid": "cometchat-uid-1", "secret": ""},
            {"kind": "logout"},
        ],
    )
    def test_a_message_of_another_shape_changes_nothing(self, calls, content):
        form = cc.LoginForm(calls)
        before = state(form)
        page_sends(form, content)
        assert state(form) == before
        assert not calls.session.exchanges

    def test_it_offers_the_sandboxs_active_users(self):
        users = [*SAMPLE_USERS[:2], cc.User("gone", "Gone", deactivated_at=1_700_000_000)]
        form = cc.LoginForm(cc.Sandbox(users=users).client())
        assert [sample["uid"] for sample in form.samples] == ["cometchat-uid-1", "cometchat-uid-2"]

    def test_it_offers_what_it_is_given(self, calls):
        assert cc.LoginForm(calls, samples=[]).samples == []
        assert cc.LoginForm(calls, samples=[cc.User("bob", "Bob")]).samples == [{"uid": "bob", "name": "Bob"}]

    def test_it_refuses_what_is_no_client(self):
        with pytest.raises(TypeError, match="calls must be"):
            cc.LoginForm("calls")

    def test_an_unexpected_failure_is_shown_and_logged_without_its_secret(self, sandbox, caplog):
        def broken(request: Request) -> Response:
            raise RuntimeError(f"cannot send {request.headers['apikey']}")

        form = cc.LoginForm(cc.CometChatCalls(sandbox.settings, transport=MockTransport(broken)))
        with caplog.at_level(logging.ERROR):
            submit(form, "cometchat-uid-1", WRONG_KEY)
        assert form.error["reason"] == "RuntimeError: cannot send ****"
        assert WRONG_KEY not in caplog.text
        assert "RuntimeError" in caplog.text
        assert not form.busy


class TestSessionPanel:
    def test_it_shows_the_user_and_never_the_whole_token(self, calls):
        panel = cc.SessionPanel(calls)
        assert panel.user == {}
        calls.login("cometchat-uid-1")
        assert panel.user["status"] == "online"
        assert panel.user["token"].startswith("cometchat-uid-1_****")
        assert calls.get_user_auth_token() not in state(panel)

    def test_the_token_is_sent_once_when_it_is_asked_for(self, calls, monkeypatch):
        panel, sent = cc.SessionPanel(calls), []
        monkeypatch.setattr(panel, "send", sent.append)
        page_sends(panel, kind="copy_token")
        assert sent == [{"kind": "heard"}]
        calls.login("cometchat-uid-1")
        page_sends(panel, kind="copy_token")
        assert sent[2:] == [{"kind": "token", "token": calls.get_user_auth_token()}]

    def test_an_avatar_is_loaded_for_a_real_app_only(self, calls, sandbox):
        assert not cc.SessionPanel(calls).show_avatar
        app = cc.CometChatCalls(cc.AppSettings("app", "eu"), transport=MockTransport(sandbox.service.handle))
        assert cc.SessionPanel(app).show_avatar


class TestLogoutButton:
    def test_it_logs_out(self, calls):
        button = cc.LogoutButton(calls)
        calls.login("cometchat-uid-1")
        assert button.logged_in
        page_sends(button, kind="logout")
        assert not calls.is_user_logged_in()
        assert not button.logged_in
        assert not button.busy

    def test_without_a_session_it_says_why_not_and_forgets_it_at_the_next_login(self, calls):
        button = cc.LogoutButton(calls)
        page_sends(button, kind="logout")
        assert button.error_code == "ERROR_NO_USER_LOGGED_IN"
        calls.login("cometchat-uid-1")
        assert button.error_code == ""


class TestOneSession:
    def test_all_widgets_follow_a_cell(self, calls):
        views = [cc.LoginForm(calls), cc.SessionPanel(calls), cc.LogoutButton(calls)]
        calls.login("cometchat-uid-2")
        assert {view.user["uid"] for view in views} == {"cometchat-uid-2"}
        calls.logout()
        assert not any(view.logged_in for view in views)

    def test_a_form_shows_the_failure_of_a_cell_and_of_another_form(self, calls):
        one, other = cc.LoginForm(calls), cc.LoginForm(calls)
        cc.try_login("comet chat", calls=calls)
        assert one.error_code == other.error_code == "ERROR_UID_WITH_SPACE"
        submit(other, "nobody")
        assert one.error_code == "ERROR_INVALID_UID"

    def test_an_awaitable_client_will_do(self, sandbox):
        calls = sandbox.async_client()
        form, panel = cc.LoginForm(calls), cc.SessionPanel(calls)
        submit(form, "cometchat-uid-4")
        assert panel.user["name"] == "Susan Marie"

    def test_they_stand_in_any_layout(self, calls):
        box = ipywidgets.VBox([cc.LoginForm(calls), cc.SessionPanel(calls), cc.LogoutButton(calls)])
        assert len(box.children) == 3

    def test_traits_can_be_linked(self, calls):
        form, toggle = cc.LoginForm(calls), ipywidgets.Checkbox()
        ipywidgets.dlink((form, "logged_in"), (toggle, "value"))
        calls.login("cometchat-uid-1")
        assert toggle.value
        calls.logout()
        assert not toggle.value

    def test_a_cell_can_require_a_user(self, calls):
        form = cc.LoginForm(calls)
        with pytest.raises(cc.CometChatError, match="Log in with the form above") as caught:
            form.require_user()
        assert caught.value.code == "ERROR_NO_USER_LOGGED_IN"
        calls.login("cometchat-uid-1")
        assert form.require_user().name == "Andrew Joseph"

    def test_half_a_character_does_not_reach_the_page(self):
        body = {"data": {"uid": "bob", "name": "B\ud83d", "status": "\udc00"}}
        sandbox = cc.Sandbox(faults=[{"effect": "reply", "endpoint": "PUT /me", "status": 200, "body": body}])
        calls = sandbox.client()
        views = [cc.LoginForm(calls), cc.SessionPanel(calls), cc.LogoutButton(calls)]
        calls.login("cometchat-uid-1")
        assert calls.get_logged_in_user().name == "B\ud83d"
        assert views[1].user["name"] == "B[U+D83D]"
        assert "\\ud83d" not in state(*views)
        assert "\\udc00" not in state(*views)


class TestRunningLoop:
    """In a notebook a loop runs, and the page must stay alive while a login does."""

    def test_the_handler_returns_before_the_login_is_done(self):
        form = cc.LoginForm(cc.Sandbox(latency=0.01).client())

        async def click():
            submit(form, "cometchat-uid-1")
            returned_at_once = not form.logged_in
            await asyncio.gather(*tasks())
            return returned_at_once

        assert asyncio.run(click())
        assert form.logged_in
        assert not form.busy

    def test_it_is_busy_while_the_login_runs(self):
        form = cc.LoginForm(cc.Sandbox(latency=0.01).client())
        seen = []
        form.observe(lambda change: seen.append(change["new"]), "busy")

        async def click():
            submit(form, "cometchat-uid-1")
            await asyncio.gather(*tasks())

        asyncio.run(click())
        assert seen == [True, False]

    def test_a_double_click_logs_in_once(self):
        calls = cc.Sandbox(latency=0.01).client()
        form = cc.LoginForm(calls)

        async def click_twice():
            submit(form, "cometchat-uid-1")
            submit(form, "cometchat-uid-1")
            await asyncio.gather(*tasks())

        asyncio.run(click_twice())
        assert form.logged_in
        assert [exchange.method for exchange in calls.session.exchanges] == ["POST", "PUT"]

    def test_a_transport_that_only_blocks_will_do(self, sandbox):
        class Blocking(BaseTransport):
            def handle_request(self, request: Request) -> Response:
                return sandbox.transport.handle_request(request)

        form = cc.LoginForm(cc.CometChatCalls(sandbox.settings, transport=Blocking()))

        async def click():
            submit(form, "cometchat-uid-1")
            await asyncio.gather(*tasks())

        asyncio.run(click())
        assert form.logged_in


class TestSecrets:
    def test_no_state_and_no_embedding_holds_one(self, calls, tmp_path):
        views = [cc.LoginForm(calls), cc.SessionPanel(calls), cc.LogoutButton(calls)]
        box = ipywidgets.VBox(views)
        seen = []
        submit(views[0], "cometchat-uid-1", WRONG_KEY)
        seen.append(state(*views))
        submit(views[0], secret=WRONG_KEY, mode="auth_token")
        seen.append(state(*views))
        submit(views[0], "cometchat-uid-1")
        seen.append(state(*views))
        page = tmp_path / "page.html"
        embed_minimal_html(page, views=[box], drop_defaults=False)
        seen.append(page.read_text())
        seen.append(repr(views))
        assert "Andrew Joseph" in seen[-2]
        for text in seen:
            assert WRONG_KEY not in text
            assert calls.settings.auth_key not in text
            assert calls.get_user_auth_token() not in text


class TestDefaults:
    def test_without_an_environment_it_is_the_sandbox_and_says_so(self):
        form = cc.LoginForm()
        assert form.target_kind == "sandbox"
        assert "Sandbox" in form.target
        assert "nothing leaves this machine" in form.target

    def test_with_an_environment_it_is_the_app_and_says_where_requests_go(self, monkeypatch):
        monkeypatch.setenv("COMETCHAT_APP_ID", "1234567890abcdef")
        monkeypatch.setenv("COMETCHAT_REGION", "eu")
        monkeypatch.setenv("COMETCHAT_AUTH_KEY", WRONG_KEY)
        form = cc.LoginForm()
        assert form.target_kind == "app"
        assert "1234567890abcdef.api-eu.cometchat.io" in form.target
        assert form.has_key
        assert [sample["uid"] for sample in form.samples] == [user.uid for user in SAMPLE_USERS]

    def test_half_an_environment_is_never_the_sandbox(self, monkeypatch):
        monkeypatch.setenv("COMETCHAT_AUTH_KEY", WRONG_KEY)
        with pytest.raises(ValueError, match="COMETCHAT_APP_ID and COMETCHAT_REGION"):
            cc.LoginForm()
