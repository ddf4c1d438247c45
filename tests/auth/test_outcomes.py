"""Whatever listeners, views and stores do, an outcome stands, is told once, and the session is as it says."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import cometchat_nb as cc
from cometchat_nb.drivers import Delivery, InProcess
from cometchat_nb.messages import Request, TransportError

UID = "cometchat-uid-1"


class Ear:
    def __init__(self) -> None:
        self.heard: list[str] = []

    def on_login_success(self, user):
        self.heard.append("in")

    def on_login_failure(self, error):
        self.heard.append("failed")

    def on_logout_success(self):
        self.heard.append("out")


class Broken(Ear):
    """Raises whatever it hears; a documented error too."""

    def on_login_success(self, user):
        raise cc.CometChatError("ERROR_X", f"cannot use {user.auth_token}", stage="state")

    on_login_failure = on_logout_success = None


class Shelf:
    """A store that cannot do what `fails` names."""

    def __init__(self, fails: str) -> None:
        self.fails = fails

    def _do(self, what: str, text: str = "") -> None:
        if what == self.fails:
            raise OSError(f"disk full while it was told {text}")

    def load(self, app_id):
        self._do("load")

    def save(self, app_id, text):
        self._do("save", text)

    def clear(self, app_id):
        self._do("clear")


@pytest.fixture
def ear() -> Ear:
    return Ear()


def client_of(sandbox, kind: str, **options):
    make = cc.CometChatCalls if kind == "blocking" else cc.AsyncCometChatCalls
    return make(sandbox.settings, transport=InProcess(sandbox), **options)


def run(value):
    return asyncio.run(value) if asyncio.iscoroutine(value) else value


clients = pytest.mark.parametrize("kind", ["blocking", "awaited"])


@clients
def test_a_listener_that_raises_changes_nothing(sandbox, kind, ear, caplog):
    calls = client_of(sandbox, kind)
    calls.add_login_listener("broken", Broken())
    calls.add_login_listener("ear", ear)
    user = run(calls.login(UID))
    assert (calls.get_logged_in_user(), ear.heard) == (user, ["in"])
    assert user.auth_token not in caplog.text


@clients
def test_a_view_that_raises_changes_nothing_and_others_follow(sandbox, kind, ear, caplog):
    calls = client_of(sandbox, kind)
    calls.add_login_listener("ear", ear)
    seen: list[bool] = []

    def broken() -> None:
        raise ValueError(f"cannot show {calls.get_user_auth_token()}")

    calls.session.subscribe(broken)
    calls.session.subscribe(lambda: seen.append(calls.is_user_logged_in()))
    user = run(calls.login(UID))
    assert (calls.get_logged_in_user(), ear.heard, seen[-1]) == (user, ["in"], True)
    assert run(calls.logout()) == "Logout successful"
    assert (calls.is_user_logged_in(), seen[-1], calls.session.login_in_progress) == (False, False, False)
    assert "a view of the session failed" in caplog.text
    assert user.auth_token not in caplog.text


@clients
@pytest.mark.parametrize("fails", ["load", "save", "clear"])
def test_a_store_that_raises_is_a_warning_and_the_outcome_stands(sandbox, kind, ear, fails):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        calls = client_of(sandbox, kind, store=Shelf(fails))
        calls.add_login_listener("ear", ear)
        user = run(calls.login(UID))
        assert calls.get_logged_in_user() == user
        assert run(calls.logout()) == "Logout successful"
    assert not calls.is_user_logged_in()
    assert ear.heard == ["in", "out"]
    assert [one.category for one in caught] == [cc.CometChatWarning]
    assert "Shelf could not be asked" in str(caught[0].message)
    assert user.auth_token not in str(caught[0].message)


def test_a_warning_that_is_an_error_leaves_the_session_as_the_outcome_says(sandbox):
    failing = cc.Sandbox(faults=[{"effect": "reset", "endpoint": "DELETE /me"}])
    calls = failing.client()
    calls.login(UID)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(cc.CometChatWarning):
            calls.logout()
    assert not calls.is_user_logged_in()


class Slow(InProcess):
    """Answers, and lets the test cancel in the moment in which the answer arrives."""

    keeps_time = False

    def __init__(self, sandbox, method: str) -> None:
        super().__init__(sandbox)
        self.method, self.task = method, None

    async def asend(self, request: Request, delivery: Delivery) -> None:
        arrived = asyncio.get_running_loop().create_future()
        if request.method == self.method:
            asyncio.get_running_loop().call_soon(arrived.set_result, None)
            asyncio.get_running_loop().call_soon(self.task.cancel)
            await arrived
        await super().asend(request, delivery)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_login_that_is_cancelled_as_its_reply_arrives_ends_logged_out(sandbox, ear, method):
    async def cancelled() -> cc.AsyncCometChatCalls:
        driver = Slow(sandbox, method)
        calls = cc.AsyncCometChatCalls(sandbox.settings, transport=driver)
        calls.add_login_listener("ear", ear)
        driver.task = asyncio.create_task(calls.login(UID))
        with pytest.raises(asyncio.CancelledError):
            await driver.task
        return calls

    calls = asyncio.run(cancelled())
    assert (calls.is_user_logged_in(), calls.session.interrupted, ear.heard) == (False, "login", [])
    assert not calls.session.login_in_progress
    left = (calls.session.minting, len(calls.session.minted))
    assert left == ((UID, 0) if method == "POST" else (None, 1))


class Lossy(InProcess):
    """Loses what the service answers."""

    def send(self, request: Request, delivery: Delivery) -> None:
        super().send(request, delivery)
        raise TransportError("timeout", "no answer")


def test_a_token_that_may_have_been_made_without_an_answer_is_named(sandbox):
    calls = cc.CometChatCalls(sandbox.settings, transport=Lossy(sandbox))
    with pytest.raises(cc.CometChatError) as caught:
        calls.create_auth_token(UID, sandbox.auth_key)
    assert calls.session.minting == UID
    assert "may have one more auth token" in caught.value.hint


@pytest.mark.parametrize(("uid", "key"), [("nobody", None), (UID, "fa4e" * 10)])
def test_none_is_named_where_the_service_refused(sandbox, uid, key):
    with pytest.raises(cc.CometChatError) as caught:
        (calls := sandbox.client()).create_auth_token(uid, key or sandbox.auth_key)
    assert calls.session.minting is None
    assert "one more" not in caught.value.hint


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_does_not_share_connections(sandbox):
    with sandbox.serve() as url, cc.CometChatCalls(sandbox.settings_for(url)) as calls:
        calls.login(UID)
        ports = set(_ports(calls))
        reads, writes = os.pipe()
        child = os.fork()
        if child == 0:  # nothing of pytest may run in the child
            try:
                calls.verify_session()
                shared = bool(ports & set(_ports(calls)))
                os.write(writes, b"shared" if shared else b"own")
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        assert os.read(reads, 10) == b"own"
        assert calls.verify_session().uid == UID
        assert set(_ports(calls)) == ports


def _ports(calls):
    for idle in calls._driver._idle.values():
        for connection in idle:
            yield connection._http._connection._network_stream.get_extra_info("client_addr")


def test_many_threads_share_one_blocking_client(sandbox):
    with sandbox.serve() as url, cc.CometChatCalls(sandbox.settings_for(url)) as calls:
        together = threading.Barrier(32)

        def mint(number: int) -> str:
            together.wait()
            return calls.create_auth_token(f"cometchat-uid-{number % 5 + 1}", sandbox.auth_key)

        with ThreadPoolExecutor(32) as pool:
            tokens = list(pool.map(mint, range(64)))
        assert [token.rpartition("_")[0] for token in tokens] == [
            f"cometchat-uid-{number % 5 + 1}" for number in range(64)
        ]
        closing = [threading.Thread(target=calls.close) for _ in range(4)]
        for thread in closing:
            thread.start()
        for thread in closing:
            thread.join()
        assert list(_ports(calls)) == []
        assert calls.login(UID).uid == UID


def test_a_blocking_client_that_is_awaited_says_so(sandbox):
    calls = sandbox.client()

    async def mistaken(call: Callable[[], Any]) -> None:
        await call()

    for call in (lambda: calls.login(UID), calls.logout):
        with pytest.raises(TypeError, match=r"leave `await` out, or use AsyncCometChatCalls"):
            asyncio.run(mistaken(call))
    with pytest.raises(TypeError, match=r"init\(\) sends nothing and is not awaited"):
        asyncio.run(mistaken(lambda: calls.init(sandbox.settings)))


def test_logs_name_no_url(sandbox, caplog):
    caplog.set_level(logging.DEBUG)
    token = sandbox.client().create_auth_token(UID, sandbox.auth_key)
    with sandbox.serve() as url, cc.CometChatCalls(sandbox.settings_for(url)) as calls:
        calls.delete_auth_token(UID, token, sandbox.rest_api_key)
    assert "auth_tokens" not in caplog.text
