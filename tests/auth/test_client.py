"""Both clients: the same flows, a real network on this machine, sessions that are kept or imported."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from httpx import AsyncBaseTransport, BaseTransport, Request, Response
from support.peers import answering, peer, request_of

import cometchat_nb as cc
from cometchat_nb.auth import Session

KEY = "fa4e" * 9 + "c003"
TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4e"


def silent(connection: socket.socket) -> None:
    request_of(connection)
    connection.recv(1)


def dripping(connection: socket.socket) -> None:
    request_of(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    pause = threading.Event()
    while not pause.wait(0.02):
        connection.sendall(b" ")


def large(connection: socket.socket) -> None:
    request_of(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6000000\r\n\r\n" + b" " * 6_000_000)


def blocking(url: str, timeout: float) -> cc.CometChatError:
    settings = cc.AppSettings("app", "us", KEY, admin_host=url, client_host=url)
    with cc.CometChatCalls(settings, timeout=timeout) as calls, pytest.raises(cc.CometChatError) as caught:
        calls.login("cometchat-uid-1")
    return judged(caught.value, calls)


def awaiting(url: str, timeout: float) -> cc.CometChatError:
    settings = cc.AppSettings("app", "us", KEY, admin_host=url, client_host=url)

    async def login():
        async with cc.AsyncCometChatCalls(settings, timeout=timeout) as calls:
            with pytest.raises(cc.CometChatError) as caught:
                await calls.login("cometchat-uid-1")
            return judged(caught.value, calls)

    return asyncio.run(login())


def judged(error: cc.CometChatError, calls) -> cc.CometChatError:
    """Hold what every failure has in common."""
    assert error.__cause__ is None
    assert error.__context__ is None
    assert not calls.is_user_logged_in()
    assert not calls.session.login_in_progress
    assert KEY not in str(error)
    assert len(calls.session.exchanges) >= 1
    return error


clients = pytest.mark.parametrize("log_in", [blocking, awaiting])


@clients
class TestNetwork:
    @pytest.mark.parametrize(
        ("serve", "stage", "words"),
        [
            (lambda connection: request_of(connection), "network", "broke off"),
            (answering(b"200 OK\r\nContent-Length: 99", b'{"data": '), "network", "broke off"),
            (silent, "network", "did not answer in time"),
            (dripping, "network", "did not answer in time"),
            (large, "network", "larger than 5,000,000 bytes"),
            (answering(b"200 OK\r\nContent-Encoding: gzip", b"this is not gzip"), "reply", "decompressed"),
            (answering(b"204 No Content"), "reply", "is empty"),
            (answering(b"502 Bad Gateway\r\nContent-Type: text/html", b"<html>"), "reply", "text/html"),
            (answering(b"307 Temporary Redirect\r\nLocation: /again"), "network", "in a loop"),
            (lambda connection: connection.sendall(b"SSH-2.0-OpenSSH\r\n"), "network", "broke off"),
        ],
    )
    def test_every_failure_is_one_error(self, log_in, serve, stage, words):
        with peer(serve) as url:
            error = log_in(url, 0.5)
        assert (error.code, error.stage) == ("ERROR_UNKNOWN", stage)
        assert words in error.description

    def test_a_port_that_nobody_listens_on(self, log_in):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            error = log_in(f"http://127.0.0.1:{unused.getsockname()[1]}/v3.0", 5)
        assert "refused the connection" in error.description

    def test_a_server_without_tls(self, log_in):
        with peer(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as url:
            error = log_in(url.replace("http:", "https:"), 5)
        assert "TLS" in error.description

    def test_a_certificate_that_nobody_vouches_for(self, log_in, sandbox):
        with sandbox.serve(tls=True) as url:
            error = log_in(f"{url}/v3.0", 5)
        assert "offers no TLS that can be trusted" in error.description

    def test_a_redirect_on_the_same_host_is_followed(self, log_in):
        def serve(connection: socket.socket) -> None:
            moved = b"/v3.0/users" in request_of(connection).split(b"\r\n")[0]
            head = b"308 Permanent Redirect\r\nLocation: /moved" if moved else b"200 OK"
            connection.sendall(b"HTTP/1.1 " + head + b"\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")

        with peer(serve) as url:
            assert "holds no data" in log_in(url, 5).description

    def test_a_redirect_in_a_loop_is_what_the_sdk_calls_a_failed_request(self, log_in):
        with peer(answering(b"307 Temporary Redirect\r\nLocation: /again")) as url:
            error = log_in(url, 5)
        assert error.sdk_message == "Login failed: Network request failed: Failed to fetch"

    def test_a_redirect_to_another_port_is_not_and_the_key_does_not_get_there(self, log_in):
        reached = []
        with (
            peer(lambda connection: reached.append(connection)) as other,
            peer(answering(f"307 Temporary Redirect\r\nLocation: {other}".encode())) as url,
        ):
            error = log_in(url, 5)
        assert "redirects to another host" in error.description
        assert reached == []


class TestParity:
    """What one client does, the other does."""

    def test_both_go_through_a_whole_session(self, sandbox):
        calls, other = sandbox.client(), sandbox.async_client()

        async def awaited():
            user = await other.login("cometchat-uid-1", sandbox.auth_key)
            token = await other.create_auth_token("cometchat-uid-2", sandbox.rest_api_key)
            second = await other.login_with_auth_token(token)
            return user.name, second.name, other.get_user_auth_token() == token, await other.logout()

        user = calls.login("cometchat-uid-1", sandbox.auth_key)
        token = calls.create_auth_token("cometchat-uid-2", sandbox.rest_api_key)
        second = calls.login_with_auth_token(token)
        waited = user.name, second.name, calls.get_user_auth_token() == token, calls.logout()
        assert waited == asyncio.run(awaited()) == ("Andrew Joseph", "George Alan", True, "Logout successful")
        methods = [[exchange.method for exchange in one.session.exchanges] for one in (calls, other)]
        assert methods[0] == methods[1] == ["POST", "PUT", "POST", "DELETE", "PUT", "DELETE"]

    def test_an_awaitable_twin_shares_the_session(self, calls):
        twin = calls.as_async()
        asyncio.run(twin.login("cometchat-uid-1"))
        assert calls.get_logged_in_user().uid == "cometchat-uid-1"
        calls.init(cc.AppSettings("other", "us"))
        assert twin.settings.app_id == "other"

    def test_one_awaitable_client_serves_two_loops_one_after_the_other(self, sandbox):
        with sandbox.serve() as url:
            calls = cc.AsyncCometChatCalls(sandbox.settings_for(url))

            async def session(uid):
                async with calls:
                    return (await calls.login(uid)).uid, await calls.logout()

            assert [asyncio.run(session(f"cometchat-uid-{n}"))[0] for n in (1, 2)] == [
                "cometchat-uid-1",
                "cometchat-uid-2",
            ]

    def test_a_cancelled_login_opens_the_gate_again(self):
        calls = cc.Sandbox(latency=60).async_client()

        async def cancelled():
            task = asyncio.create_task(calls.login("cometchat-uid-1"))
            await asyncio.sleep(0.01)
            assert calls.session.login_in_progress
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        asyncio.run(cancelled())
        assert not calls.session.login_in_progress


class TestInit:
    def test_without_settings_it_is_not_initialised(self):
        calls = cc.CometChatCalls()
        assert calls.settings is None
        with pytest.raises(cc.CometChatError, match="ERROR_SDK_NOT_INITIALIZED"):
            calls.login("cometchat-uid-1", KEY)
        assert calls.init(cc.AppSettings("app", "EU")) == cc.InitResult(True)
        assert calls.settings.region == "eu"

    @pytest.mark.parametrize(
        "settings", [None, {}, "app", cc.AppSettings("", "us"), cc.AppSettings("app", "tz")]
    )
    def test_it_never_raises(self, settings):
        result = cc.CometChatCalls().init(settings)
        assert not result.success
        assert (result.error.code, result.error.stage) == ("VALIDATION_ERROR", "input")

    def test_settings_that_cannot_be_used_leave_the_former_ones(self, calls):
        before = calls.settings
        calls.init(cc.AppSettings("app", "tz"))
        assert calls.settings is before

    def test_the_constructor_raises_what_init_returns(self):
        with pytest.raises(cc.CometChatError, match="region 'tz' does not exist"):
            cc.CometChatCalls(cc.AppSettings("app", "tz"))

    def test_another_app_ends_the_session_and_the_same_app_keeps_it(self, calls):
        calls.login("cometchat-uid-1")
        calls.init(calls.settings)
        assert calls.is_user_logged_in()
        calls.init(cc.AppSettings("other", "us"))
        assert not calls.is_user_logged_in()


class TestMisuse:
    @pytest.mark.parametrize("value", [None, 5, b"bytes", ["a"], float("nan")])
    def test_an_argument_of_another_type_is_named_before_any_request(self, calls, value):
        for call, name in [
            (lambda: calls.login(value), "uid"),
            (lambda: calls.login_with_auth_token(value), "auth_token"),
            (lambda: calls.create_auth_token(value, KEY), "uid"),
            (lambda: calls.create_auth_token("a", value), "api_key"),
            (lambda: calls.session.import_local_storage(value), "json_text"),
            (lambda: asyncio.run(calls.as_async().login(value)), "uid"),
        ]:
            with pytest.raises(TypeError, match=f"{name} must be a string"):
                call()
        assert not calls.session.exchanges

    def test_others(self, sandbox):
        with pytest.raises(TypeError, match="api_key must be a string"):
            sandbox.client().login("a", 5)
        with pytest.raises(TypeError, match="force must be True or False"):
            sandbox.client().create_auth_token("a", KEY, force="yes")
        with pytest.raises(TypeError, match="settings must be AppSettings"):
            cc.CometChatCalls({"app_id": "x"})
        with pytest.raises(TypeError, match="either session or settings"):
            cc.CometChatCalls(sandbox.settings, session=Session())

    @pytest.mark.parametrize("client", [cc.CometChatCalls, cc.AsyncCometChatCalls])
    @pytest.mark.parametrize(
        ("timeout", "error"),
        [
            *((value, ValueError) for value in (0, -1, float("inf"), float("nan"))),
            *((value, TypeError) for value in ("10", None, True)),
        ],
    )
    def test_a_timeout_is_a_positive_number(self, client, timeout, error):
        with pytest.raises(error, match="timeout must be a"):
            client(timeout=timeout)

    def test_a_transport_of_the_other_kind_is_refused(self):
        class Awaitable(AsyncBaseTransport):
            pass

        class Blocking(BaseTransport):
            pass

        with pytest.raises(TypeError, match="BaseTransport"):
            cc.CometChatCalls(transport=Awaitable())
        with pytest.raises(TypeError, match="AsyncBaseTransport"):
            cc.AsyncCometChatCalls(transport=Blocking())

    def test_an_interrupt_opens_the_gate_again(self, sandbox):
        class Stopped(BaseTransport):
            def handle_request(self, request: Request) -> Response:
                raise KeyboardInterrupt

        calls = cc.CometChatCalls(sandbox.settings, transport=Stopped())
        with pytest.raises(KeyboardInterrupt):
            calls.login("cometchat-uid-1")
        assert not calls.session.login_in_progress


STORED = json.dumps({"uid": "cometchat-uid-1", "name": "Andrew", "authToken": TOKEN})


class TestLocalStorage:
    @pytest.mark.parametrize(
        "text",
        [
            STORED,
            json.dumps(STORED),
            f"'{STORED}'",
            f'"{STORED}"\n',
            json.dumps({"app:common_store/user": STORED}),
            json.dumps({"app:common_store/user": json.loads(STORED), "other": 1}),
        ],
    )
    def test_a_user_is_taken_without_a_request(self, calls, text):
        assert calls.session.import_local_storage(text).name == "Andrew"
        assert calls.get_user_auth_token() == TOKEN
        assert not calls.session.exchanges

    def test_a_stale_one_fails_when_it_is_used(self, calls):
        calls.session.import_local_storage(STORED)
        assert calls.is_user_logged_in()
        assert calls.logout() == "Logout successful"
        assert calls.session.exchanges[-1].status == 401

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("", "not JSON"),
            ("[object Object]", "not JSON"),
            (STORED[:-5], "not JSON"),
            ("[" * 50_000, "not JSON"),
            ("null", "not a JSON object"),
            ("[]", "not a JSON object"),
            ('"text"', "not JSON"),
            ("{}", "no uid"),
            ('{"uid": 5, "authToken": "x"}', "no uid"),
            ('{"uid": "a"}', "no authToken"),
            ('{"uid": "a", "authToken": " "}', "no authToken"),
            ('{"uid": "a", "authToken": "a\u200bb"}', r"U\+200B"),
            ('{"uid": "a", "authToken": "a\\nb"}', r"U\+000A"),
            ('{"app:common_store/user": null}', "not a JSON object"),
        ],
    )
    def test_a_damaged_one_is_refused_and_nothing_changes(self, calls, text, why):
        calls.login("cometchat-uid-2")
        with pytest.raises(cc.CometChatError, match=why) as caught:
            calls.session.import_local_storage(text)
        assert caught.value.code == "VALIDATION_ERROR"
        assert calls.get_logged_in_user().uid == "cometchat-uid-2"


class Shelf:
    """A store that a person wrote."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def load(self, app_id):
        return self.kept.get(app_id)

    def save(self, app_id, text):
        self.kept[app_id] = text

    def clear(self, app_id):
        self.kept.pop(app_id, None)


class TestStore:
    def test_a_session_outlives_its_client(self, sandbox):
        shelf = Shelf()
        cc.CometChatCalls(sandbox.settings, transport=sandbox.transport, store=shelf).login("cometchat-uid-1")
        later = cc.CometChatCalls(sandbox.settings, transport=sandbox.transport, store=shelf)
        assert later.get_logged_in_user().name == "Andrew Joseph"
        later.logout()
        assert shelf.kept == {}

    def test_a_damaged_one_is_a_warning_and_stays(self, sandbox):
        shelf = Shelf()
        shelf.kept[sandbox.app_id] = "{"
        with pytest.warns(cc.CometChatWarning, match="not restored"):
            calls = cc.CometChatCalls(sandbox.settings, store=shelf)
        assert not calls.is_user_logged_in()
        assert shelf.kept == {sandbox.app_id: "{"}


class TestKeyringStore:
    @pytest.fixture
    def use(self) -> Iterator[Callable[[bool], None]]:
        import keyring
        from keyring.backend import KeyringBackend
        from keyring.errors import KeyringLocked, PasswordDeleteError

        class Memory(KeyringBackend):
            priority = 1

            def __init__(self, locked: bool) -> None:
                super().__init__()
                self.held: dict[tuple[str, str], str] = {}
                self.locked = locked

            def _check(self) -> None:
                if self.locked:
                    raise KeyringLocked(f"locked, was given {TOKEN}")

            def get_password(self, service, username):
                self._check()
                return self.held.get((service, username))

            def set_password(self, service, username, password):
                self._check()
                self.held[service, username] = password

            def delete_password(self, service, username):
                self._check()
                if self.held.pop((service, username), None) is None:
                    raise PasswordDeleteError

        before = keyring.get_keyring()
        yield lambda locked: keyring.set_keyring(Memory(locked))
        keyring.set_keyring(before)

    def test_it_keeps_and_forgets_a_session(self, sandbox, use):
        use(False)
        store = cc.KeyringStore()
        store.clear(sandbox.app_id)
        calls = cc.CometChatCalls(sandbox.settings, transport=sandbox.transport, store=store)
        token = calls.login("cometchat-uid-1").auth_token
        assert token in store.load(sandbox.app_id)
        assert token not in repr(store)
        assert cc.CometChatCalls(sandbox.settings, store=store).get_user_auth_token() == token
        calls.logout()
        assert store.load(sandbox.app_id) is None

    def test_a_locked_keyring_is_a_warning_and_the_login_stands(self, sandbox, use):
        use(True)
        store = cc.KeyringStore()
        with pytest.warns(cc.CometChatWarning, match="could not be read"):
            calls = cc.CometChatCalls(sandbox.settings, transport=sandbox.transport, store=store)
        with pytest.warns(cc.CometChatWarning, match="could not be written") as warned:
            calls.login("cometchat-uid-1")
        assert calls.is_user_logged_in()
        assert not any(TOKEN in str(one.message) for one in warned)


def planted() -> tuple[str, str]:
    return "cometchat-uid-1", "fa4e-planted-key-fa4e"


class TestSecrets:
    def test_no_log_holds_one(self, sandbox, caplog):
        caplog.set_level(logging.DEBUG)
        with sandbox.serve() as url, cc.CometChatCalls(sandbox.settings_for(url)) as calls:
            token = calls.login("cometchat-uid-1", sandbox.auth_key).auth_token
            calls.delete_auth_token("cometchat-uid-1", token, sandbox.rest_api_key)
            calls.logout()
        assert "send_request_headers" in caplog.text
        for secret in (sandbox.auth_key, sandbox.rest_api_key, token):
            assert secret not in caplog.text

    def test_a_verbose_traceback_holds_none(self, calls):
        from IPython.core.ultratb import VerboseTB

        try:
            calls.login(*planted())
        except cc.CometChatError as error:
            shown = "".join(VerboseTB().structured_traceback(type(error), error, error.__traceback__))
        assert "ERROR_API_KEY_NOT_FOUND" in shown
        assert "cometchat-uid-1" in shown
        assert planted()[1] not in shown

    def test_no_repr_holds_one(self, calls, sandbox):
        token = calls.login("cometchat-uid-1").auth_token
        session = calls.session
        for thing in (calls, session, calls.settings, session.user, sandbox, list(session.exchanges)):
            assert token not in repr(thing)
            assert sandbox.auth_key not in repr(thing)


class TestBackendsSteps:
    def test_a_deleted_token_works_no_more(self, sandbox: cc.Sandbox):
        with sandbox.client() as calls:
            user = calls.login("cometchat-uid-1")
            assert calls.verify_session().name == "Andrew Joseph"
            calls.delete_auth_token("cometchat-uid-1", user.auth_token, sandbox.rest_api_key)
            with pytest.raises(cc.CometChatError) as caught:
                calls.verify_session()
            assert caught.value.code == "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"
            assert calls.is_user_logged_in()

    def test_the_same_awaited(self, sandbox: cc.Sandbox):
        async def steps() -> str:
            async with sandbox.async_client() as calls:
                user = await calls.login("cometchat-uid-1")
                await calls.verify_session()
                await calls.delete_auth_token("cometchat-uid-1", user.auth_token, sandbox.rest_api_key)
                with pytest.raises(cc.CometChatError) as caught:
                    await calls.verify_session()
                return caught.value.code

        assert asyncio.run(steps()) == "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"

    def test_an_auth_key_may_not_delete(self, sandbox: cc.Sandbox):
        with sandbox.client() as calls:
            token = calls.login("cometchat-uid-1").auth_token
            with pytest.raises(cc.CometChatError) as caught:
                calls.delete_auth_token("cometchat-uid-1", token, sandbox.auth_key)
        assert caught.value.code == "AUTH_ERR_NO_ACCESS"

    def test_nobody_can_be_verified(self, sandbox: cc.Sandbox):
        with sandbox.client() as calls, pytest.raises(cc.CometChatError) as caught:
            calls.verify_session()
        assert caught.value.code == "ERROR_NO_USER_LOGGED_IN"

    def test_a_session_remembers_what_it_minted_and_does_not_show_it(self, sandbox: cc.Sandbox):
        with sandbox.client() as calls:
            token = calls.login("cometchat-uid-1").auth_token
            assert list(calls.session.minted) == [("cometchat-uid-1", token)]
            assert token not in repr(calls.session.minted)


class TestPhases:
    @pytest.mark.parametrize("kind", ["blocking", "awaited"])
    def test_they_are_known_where_a_socket_was_used(self, sandbox: cc.Sandbox, kind: str):
        with sandbox.serve(tls=False) as url:
            if kind == "blocking":
                with cc.CometChatCalls(sandbox.settings_for(url)) as calls:
                    calls.login("cometchat-uid-1")
            else:
                calls = cc.AsyncCometChatCalls(sandbox.settings_for(url))
                asyncio.run(self._log_in(calls))
        frame = cc.trace_frame(calls)
        assert frame["connect_ms"].iloc[0] > 0
        assert (frame["wait_ms"] > 0).all()
        assert frame["tls_ms"].isna().all()

    async def _log_in(self, calls: cc.AsyncCometChatCalls) -> None:
        async with calls:
            await calls.login("cometchat-uid-1")

    def test_in_process_there_are_none(self, sandbox: cc.Sandbox):
        with sandbox.client() as calls:
            calls.login("cometchat-uid-1")
            assert cc.trace_frame(calls)[["connect_ms", "wait_ms"]].isna().all(axis=None)

    def test_the_clocks_are_compared(self):
        sandbox = cc.Sandbox(faults=[{"effect": "clock_skew", "seconds": 7200}])
        with sandbox.client() as calls:
            calls.login("cometchat-uid-1")
            assert abs(calls.session.exchanges[0].clock_skew_s - 7200) < 5


class TestReplies:
    def test_an_exchange_shows_the_beginning_of_its_reply_without_a_secret(self, sandbox: cc.Sandbox):
        with sandbox.client() as calls:
            calls.login("cometchat-uid-1")
            token = calls.get_user_auth_token()
            me = calls.session.exchanges[-1]
            shown = me.masked_reply(calls.session.redactor)
            assert json.loads(shown)["data"]["uid"] == "cometchat-uid-1"
            assert me.reply_headers["content-type"] == "application/json"
            for text in (shown, repr(me), str(dataclasses.asdict(me)), str(calls.session.exchanges)):
                assert token not in text

    def test_a_reply_that_is_no_json_is_masked_too(self, sandbox: cc.Sandbox):
        token = "bob_1700000000" + "fa4e" * 8
        sandbox.add_fault("reply", status=502, body=f"<h1>{token}</h1>")
        with sandbox.client() as calls:
            cc.try_login("cometchat-uid-1", calls=calls)
            shown = calls.session.exchanges[-1].masked_reply(calls.session.redactor)
            assert shown == "<h1>bob_****</h1>"
