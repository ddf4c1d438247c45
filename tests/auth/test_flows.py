"""Login and logout, step by step, fed by hand."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest

from cometchat_nb import CometChatError, CometChatWarning
from cometchat_nb.auth import Session, flows
from cometchat_nb.auth.clients.driver import drive
from cometchat_nb.auth.codes import SDK_TEXTS
from cometchat_nb.messages import TransportError

KEY = "fa4e" * 9 + "c003"
TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4e"
UID = "cometchat-uid-1"


class Ear:
    """Hears everything that a session tells."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def on_login_success(self, user):
        self.heard.append(f"in {user.uid}")

    def on_login_failure(self, error):
        self.heard.append(f"failed {error.code}")

    def on_logout_success(self):
        self.heard.append("out")

    def on_logout_failure(self, error):
        self.heard.append(f"not out {error.code}")


@pytest.fixture
def ear(session: Session) -> Ear:
    ear = Ear()
    session.add_login_listener("ear", ear)
    return ear


class TestLogin:
    def test_it_mints_a_token_and_opens_the_session_with_it(self, feed, session, minted, me):
        fed = feed(flows.login(session, UID, KEY), minted, me)
        mint, open_me = fed.sent
        assert (mint.method, mint.url) == (
            "POST",
            "https://app.api-us.cometchat.io/v3.0/users/cometchat-uid-1/auth_tokens",
        )
        assert (mint.headers["apikey"], mint.headers["appid"]) == (KEY, "app")
        assert json.loads(mint.body) == {"platform": "web", "deviceId": session.device_id}
        assert (open_me.method, open_me.url) == ("PUT", "https://app.apiclient-us.cometchat.io/v3.0/me")
        assert open_me.headers["authtoken"] == TOKEN
        assert "apikey" not in open_me.headers
        assert fed.value == session.user
        assert (session.user.uid, session.user.auth_token) == (UID, TOKEN)

    def test_without_a_key_it_takes_the_settings_key(self, feed, session, minted, me):
        assert feed(flows.login(session, UID), minted, me).sent[0].headers["apikey"] == KEY

    def test_white_space_around_the_key_is_trimmed_as_browsers_do(self, feed, session, minted, me):
        assert feed(flows.login(session, UID, f"\t{KEY} \n"), minted, me).sent[0].headers["apikey"] == KEY

    def test_a_reply_without_a_token_keeps_the_one_that_was_sent(self, feed, session, minted, reply):
        fed = feed(flows.login(session, UID, KEY), minted, reply({"uid": UID}))
        assert fed.value.auth_token == TOKEN
        assert (fed.value.status, fed.value.avatar, fed.value.role) == ("online", "", "default")

    @pytest.mark.parametrize(
        "uid", ["a/../b", "%2e%2e", "a?b", "josé", "..", ".", "a#b", "a\\b", "a\tb", "ü\u00a0", "日本"]
    )
    def test_a_uid_reaches_the_service_as_itself(self, feed, session, uid):
        [request] = feed(flows.login(session, uid, KEY)).sent
        segments = request.url.removeprefix("https://app.api-us.cometchat.io").split("/")
        assert [unquote(segment) for segment in segments] == ["", "v3.0", "users", uid, "auth_tokens"]

    def test_the_same_user_is_returned_without_a_request(self, feed, session, minted, me, ear):
        feed(flows.login(session, UID, KEY), minted, me)
        again = feed(flows.login(session, UID, "fa4e-any-other-key"))
        assert again.sent == []
        assert again.value is session.user
        assert ear.heard == [f"in {UID}"] * 2  # once more, as in the SDK

    def test_another_user_logs_the_first_out_and_tells_no_logout(self, feed, session, minted, me, reply, ear):
        feed(flows.login(session, UID, KEY), minted, me)
        token = "cometchat-uid-2_1700000000fa4efa4e"
        fed = feed(
            flows.login(session, "cometchat-uid-2", KEY),
            reply({"success": True}),
            reply({"authToken": token}),
            reply({"uid": "cometchat-uid-2"}),
        )
        assert fed.methods == ["DELETE", "POST", "PUT"]
        assert fed.sent[0].headers["authtoken"] == TOKEN
        assert session.user.uid == "cometchat-uid-2"
        assert ear.heard == [f"in {UID}", "in cometchat-uid-2"]

    def test_a_switch_that_fails_leaves_nobody_logged_in(self, feed, session, minted, me, reply):
        feed(flows.login(session, UID, KEY), minted, me)
        fed = feed(flows.login(session, "bob", KEY), reply({}), reply(None))
        assert fed.error.stage == "reply"
        assert session.user is None


def test_a_flow_fits_into_the_service_with_nothing_between(sandbox):
    session = Session()
    session.initialize(sandbox.settings)
    user = drive(flows.login(session, UID), sandbox.service.handle)
    assert (user.name, session.user) == ("Andrew Joseph", user)
    assert drive(flows.logout(session), sandbox.service.handle) == "Logout successful"


class TestOrderOfChecks:
    """The checks of the JavaScript SDK, in its order, before any request."""

    @pytest.mark.parametrize(
        ("uid", "key", "code"),
        [
            ("", KEY, "ERROR_INVALID_UID"),
            ("   ", KEY, "ERROR_INVALID_UID"),
            ("\t\n\u00a0\ufeff", KEY, "ERROR_INVALID_UID"),
            ("", "", "ERROR_INVALID_UID"),
            ("a b", KEY, "ERROR_UID_WITH_SPACE"),
            (" a", KEY, "ERROR_UID_WITH_SPACE"),
            ("a ", KEY, "ERROR_UID_WITH_SPACE"),
            ("a b", "", "ERROR_UID_WITH_SPACE"),
            ("a", "", "ERROR_API_KEY_NOT_FOUND"),
            ("a", " \t", "ERROR_API_KEY_NOT_FOUND"),
            ("a", None, "ERROR_API_KEY_NOT_FOUND"),
            ("a", KEY, "ERROR_SDK_NOT_INITIALIZED"),
        ],
    )
    def test_login_before_init(self, feed, uid, key, code):
        fed = feed(flows.login(Session(), uid, key))
        assert (fed.error.code, fed.error.sdk_code, fed.sent) == (code, code, [])
        assert fed.error.sdk_message == SDK_TEXTS[code]
        assert fed.error.hint

    @pytest.mark.parametrize(
        ("token", "code"),
        [
            ("", "ERROR_BLANK_AUTHTOKEN"),
            (" \n", "ERROR_BLANK_AUTHTOKEN"),
            ("Bearer x", "ERROR_AUTHTOKEN_WITH_SPACE"),
            (" x", "ERROR_AUTHTOKEN_WITH_SPACE"),
            ("x", "ERROR_SDK_NOT_INITIALIZED"),
        ],
    )
    def test_login_with_a_token_before_init(self, feed, token, code):
        fed = feed(flows.login_with_auth_token(Session(), token))
        assert (fed.error.code, fed.sent) == (code, [])

    def test_a_running_login_comes_before_everything_else(self, feed, session):
        running = flows.login(session, UID, KEY)
        next(running)
        assert feed(flows.login(session, "", "")).error.code == "ERROR_LOGIN_IN_PROGRESS"
        assert feed(flows.login_with_auth_token(session, "")).error.code == "ERROR_LOGIN_IN_PROGRESS"

    @pytest.mark.parametrize(
        ("uid", "key", "code", "words"),
        [
            ("u" * 101, KEY, "ERROR_INVALID_UID", "101 characters"),
            ("\ud83d", KEY, "ERROR_INVALID_UID", "surrogate"),
            ("a", "k" * 1_001, "ERROR_API_KEY_NOT_FOUND", "1,001 characters"),
            ("a", "fa4e\u200bfa4e", "ERROR_API_KEY_NOT_FOUND", r"U\+200B"),
            ("a", "fa4e\nfa4e", "ERROR_API_KEY_NOT_FOUND", r"U\+000A"),
            ("a", "fa4e\x00", "ERROR_API_KEY_NOT_FOUND", r"U\+0000"),
        ],
    )
    def test_what_cannot_be_sent_is_refused_with_the_reason(self, feed, session, uid, key, code, words):
        fed = feed(flows.login(session, uid, key))
        assert (fed.error.code, fed.error.stage, fed.sent) == (code, "input", [])
        with pytest.raises(CometChatError, match=words):
            raise fed.error

    @pytest.mark.parametrize("token", ["t" * 8_001, "a\nb", "a\x00b", "tok\u200ben", "日本"])
    def test_a_token_that_cannot_be_sent_is_refused(self, feed, session, token):
        fed = feed(flows.login_with_auth_token(session, token))
        assert (fed.error.code, fed.error.stage, fed.sent) == ("ERROR_UNKNOWN", "input", [])
        assert token not in str(fed.error)


def test_an_empty_key_is_refused_and_the_hint_says_what_the_sdk_does(feed, session):
    error = feed(flows.login(session, UID, "")).error
    assert (error.code, error.sdk_code) == ("ERROR_API_KEY_NOT_FOUND", None)
    assert "the JavaScript SDK does that with an empty string" in error.hint


class TestGate:
    """One login at a time."""

    def test_a_rejected_second_login_does_not_let_a_third_in(self, feed, session, minted, me):
        running = flows.login(session, UID, KEY)
        next(running)
        for _ in range(2):
            assert feed(flows.login(session, UID, KEY)).error.code == "ERROR_LOGIN_IN_PROGRESS"
        running.send(minted)
        with pytest.raises(StopIteration):
            running.send(me)
        assert session.logged_in
        assert not session.login_in_progress

    def test_it_opens_after_every_kind_of_end(self, feed, session, reply):
        feed(flows.login(session, "", KEY))
        feed(flows.login(session, UID, KEY), TransportError("refused"))
        feed(flows.login(session, UID, KEY), reply(None))
        interrupted = flows.login(session, UID, KEY)
        next(interrupted)
        assert session.login_in_progress
        with pytest.raises(KeyboardInterrupt):
            interrupted.throw(KeyboardInterrupt())
        closed = flows.login(session, UID, KEY)
        next(closed)
        closed.close()
        assert not session.login_in_progress

    def test_a_login_inside_a_listener_is_a_second_one(self, feed, session, minted, me):
        class Eager:
            def on_login_success(self, user):
                self.fed = feed(flows.login(session, "bob", KEY))

        eager = Eager()
        session.add_login_listener("eager", eager)
        feed(flows.login(session, UID, KEY), minted, me)
        assert eager.fed.error.code == "ERROR_LOGIN_IN_PROGRESS"


class TestLoginWithAuthToken:
    def test_it_opens_the_session_and_mints_nothing(self, feed, session, me):
        fed = feed(flows.login_with_auth_token(session, TOKEN), me)
        assert fed.methods == ["PUT"]
        assert session.user.auth_token == TOKEN

    def test_the_same_token_is_returned_without_a_request(self, feed, session, me):
        feed(flows.login_with_auth_token(session, TOKEN), me)
        assert feed(flows.login_with_auth_token(session, TOKEN)).sent == []

    def test_another_token_logs_the_first_user_out(self, feed, session, me, reply):
        feed(flows.login_with_auth_token(session, TOKEN), me)
        fed = feed(
            flows.login_with_auth_token(session, "bob_1700000000fa4e"), reply({}), reply({"uid": "bob"})
        )
        assert fed.methods == ["DELETE", "PUT"]
        assert session.user.uid == "bob"


class TestLogout:
    def test_it_tells_the_service_and_the_listeners(self, feed, session, minted, me, reply, ear):
        feed(flows.login(session, UID, KEY), minted, me)
        fed = feed(flows.logout(session), reply({}))
        assert (fed.methods, fed.value) == (["DELETE"], "Logout successful")
        assert session.user is None
        assert ear.heard == [f"in {UID}", "out"]

    def test_without_a_session_it_is_refused(self, feed, session, ear):
        fed = feed(flows.logout(session))
        assert (fed.error.code, fed.sent) == ("ERROR_NO_USER_LOGGED_IN", [])
        assert ear.heard == ["not out ERROR_NO_USER_LOGGED_IN"]

    @pytest.mark.parametrize("status", [200, 401, 500])
    def test_it_succeeds_whatever_the_service_answers(self, feed, session, minted, me, reply, status):
        feed(flows.login(session, UID, KEY), minted, me)
        assert feed(flows.logout(session), reply(None, status=status)).value == "Logout successful"

    def test_a_service_that_cannot_be_reached_is_a_warning(self, feed, session, minted, me):
        feed(flows.login(session, UID, KEY), minted, me)
        with pytest.warns(CometChatWarning, match="did not hear of the logout"):
            fed = feed(flows.logout(session), TransportError("refused"))
        assert fed.value == "Logout successful"
        assert session.user is None

    def test_two_at_once_send_two_requests_and_the_newcomer_stays(self, feed, session, minted, me, reply):
        feed(flows.login(session, UID, KEY), minted, me)
        first, second = flows.logout(session), flows.logout(session)
        assert [next(first).method, next(second).method] == ["DELETE", "DELETE"]
        with pytest.raises(StopIteration):
            first.send(reply({}))
        feed(flows.login(session, UID, KEY), minted, me)
        with pytest.raises(StopIteration):
            second.send(reply({}))
        assert session.logged_in


class TestCreateAuthToken:
    @pytest.mark.parametrize("force", [True, False])
    def test_it_mints_and_logs_nobody_in(self, feed, session, minted, force):
        fed = feed(flows.create_auth_token(session, UID, KEY, force=force), minted)
        assert json.loads(fed.sent[0].body) == {"force": force}
        assert fed.value == TOKEN
        assert session.user is None

    def test_it_does_not_wait_for_a_login(self, feed, session, minted):
        next(running := flows.login(session, UID, KEY))
        assert feed(flows.create_auth_token(session, UID, KEY, force=False), minted).value == TOKEN
        running.close()

    def test_it_makes_the_same_checks(self, feed, session):
        for uid, key, code in [
            ("", KEY, "ERROR_INVALID_UID"),
            ("a b", KEY, "ERROR_UID_WITH_SPACE"),
            ("a", "", "ERROR_API_KEY_NOT_FOUND"),
        ]:
            assert feed(flows.create_auth_token(session, uid, key, force=False)).error.code == code


def test_a_listener_that_raises_does_not_break_the_login(feed, session, minted, me, ear, caplog):
    class Broken:
        def on_login_success(self, user):
            raise RuntimeError(f"cannot use {user.auth_token}")

    session.add_login_listener("broken", Broken())
    assert feed(flows.login(session, UID, KEY), minted, me).value.uid == UID
    assert "login listener 'broken' failed" in caplog.text
    assert TOKEN not in caplog.text


def test_a_removed_listener_hears_nothing(feed, session, ear):
    session.remove_login_listener("ear")
    session.remove_login_listener("never added")
    feed(flows.login(session, "", KEY))
    assert ear.heard == []


@pytest.mark.parametrize("listener", [None, object(), {"onLoginSuccess": print}])
def test_a_listener_without_a_method_is_refused(session, listener):
    with pytest.raises(TypeError, match="on_login_success"):
        session.add_login_listener("id", listener)
    with pytest.raises(TypeError, match="listener_id"):
        session.add_login_listener(None, Ear())
