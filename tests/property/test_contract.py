"""Both clients are held to the contract by long random lives: logins, faults, cancellations, restarts."""

from __future__ import annotations

import asyncio
import warnings
from collections import deque
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from property.contract import ABSENT, APPS, FAULTS, KEY, USERS, WRONG_KEY, Model, Outcome, Service

import cometchat_nb as cc

uids = st.sampled_from([*USERS, *USERS, ABSENT, "", " \t", "a b"])
keys = st.sampled_from([KEY, KEY, KEY, None, WRONG_KEY, "", "  "])
faults = st.lists(st.none() | st.sampled_from(sorted(FAULTS)), max_size=3)
EVENTS = ("on_login_success", "on_login_failure", "on_logout_success", "on_logout_failure")


class Store(dict[str, str]):
    """A store that keeps what it is given."""

    load = dict.get

    def save(self, app_id: str, text: str) -> None:
        self[app_id] = text

    def clear(self, app_id: str) -> None:
        self.pop(app_id, None)


class Listener:
    """Notes what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name not in EVENTS:
            raise AttributeError(name)
        return lambda *_: self.heard.append(name)


class Life(RuleBasedStateMachine):
    """What one client lives through, beside what the contract says of it."""

    awaited: bool

    def __init__(self) -> None:
        super().__init__()
        self.service, self.store, self.listener, self.model = Service(), Store(), Listener(), Model()
        self.loop = asyncio.new_event_loop()
        self.start()

    def teardown(self) -> None:
        self.loop.close()

    def start(self) -> None:
        make = cc.AsyncCometChatCalls if self.awaited else cc.CometChatCalls
        self.calls: Any = make(transport=self.service, store=self.store)
        self.calls.add_login_listener("one", self.listener)

    def run(self, name: str, *arguments: object) -> tuple[str, str] | None:
        """Make a call of the client; return the code and stage of its failure."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", cc.CometChatWarning)
                made = getattr(self.calls, name)(*arguments)
                if self.awaited:
                    made = self.loop.run_until_complete(made)
        except cc.CometChatError as error:
            assert error.hint
            return error.code, error.stage
        return None

    def check(self, expected: Outcome, name: str, *arguments: object, faults: list[str | None] = ()) -> None:
        self.service.faults = deque(faults)
        self.service.log.clear()
        self.listener.heard.clear()
        failure = self.run(name, *arguments)
        assert failure == expected.failure
        assert self.service.log == list(expected.requests)
        assert self.listener.heard == list(expected.events)
        if self.model.user is not None and self.model.user[1] == "?":  # only the service knows the token
            self.model._enter(self.model.user[0], self.calls.get_user_auth_token())

    def known(self, token: str) -> bool:
        return token.strip() in self.service.tokens

    @initialize(app=st.sampled_from(APPS), key=st.sampled_from([KEY, None]), first=st.booleans())
    def begin(self, app: str, key: str | None, first: bool) -> None:
        if first:
            self.init(app, key)

    @rule(app=st.sampled_from([APPS[0], APPS[0], APPS[1]]), key=st.sampled_from([KEY, None, WRONG_KEY]))
    def init(self, app: str, key: str | None) -> None:
        assert self.calls.init(cc.AppSettings(app, "EU", key)).success
        self.model.init(app, key)

    @rule(app=st.sampled_from(["", "a/b", "x" * 64]), region=st.sampled_from(["eu", "tz"]))
    def init_that_fails(self, app: str, region: str) -> None:
        result = self.calls.init(cc.AppSettings(app, region, KEY))
        assert (result.success, result.error.code) == (False, "VALIDATION_ERROR")

    @rule(uid=uids, key=keys, faults=faults)
    def login(self, uid: str, key: str | None, faults: list[str | None]) -> None:
        expected = self.model.login(uid, key, faults)
        self.check(expected, "login", uid, key, faults=faults)
        if expected.failure and expected.requests and expected.requests[-1] == "POST auth_tokens":
            made_nothing = (
                expected.failure[1] == "auth_token" or faults[len(expected.requests) - 1] == "refused"
            )
            assert self.calls.session.minting == (None if made_nothing else uid)

    @rule(data=st.data(), faults=faults)
    def login_with_auth_token(self, data: st.DataObject, faults: list[str | None]) -> None:
        some = ["ann_1700000000fa4efa4efa4e", " ", "a b", *self.service.tokens]
        token = data.draw(st.sampled_from(some))
        expected = self.model.login_with_auth_token(token, faults, self.known)
        self.check(expected, "login_with_auth_token", token, faults=faults)

    @rule(faults=faults)
    def logout(self, faults: list[str | None]) -> None:
        self.check(self.model.logout(faults), "logout", faults=faults)

    @precondition(lambda self: self.service.tokens)
    @rule(data=st.data())
    def revoke(self, data: st.DataObject) -> None:
        del self.service.tokens[data.draw(st.sampled_from(sorted(self.service.tokens)))]

    @rule(app=st.sampled_from(APPS), key=st.sampled_from([KEY, None]))
    def restart_with_the_store(self, app: str, key: str | None) -> None:
        self.start()
        self.model.restart()
        self.init(app, key)

    @rule(uid=st.sampled_from(USERS), at=st.integers(1, 3), faults=faults)
    def login_twice_at_once(self, uid: str, at: int, faults: list[str | None]) -> None:
        """A second and a third login while one runs are refused, and change nothing."""
        refused: list[object] = []

        def begin_another(number: int, when: str) -> Any:
            if (number, when) != (at, "before"):
                return None
            if self.awaited:
                return self._refused_meanwhile(refused)
            for _ in range(2):
                try:
                    self.calls.login("bob", KEY)
                except cc.CometChatError as error:
                    refused.append(error.code)
            return None

        expected = self.model.login(uid, KEY, faults)
        meanwhile = 2 if len(expected.requests) >= at else 0
        events = ("on_login_failure",) * meanwhile + expected.events
        self.service.during = begin_another
        try:
            self.check(Outcome(expected.failure, expected.requests, events), "login", uid, KEY, faults=faults)
        finally:
            self.service.during = None
        assert refused == ["ERROR_LOGIN_IN_PROGRESS"] * meanwhile

    async def _refused_meanwhile(self, refused: list[object]) -> None:
        both = (self.calls.login("bob", KEY), self.calls.login_with_auth_token("x_1700000000fa4efa4e"))
        for outcome in await asyncio.gather(*both, return_exceptions=True):
            refused.append(getattr(outcome, "code", outcome))

    @rule(uid=st.sampled_from(USERS), at=st.integers(1, 3), when=st.sampled_from(["before", "after"]))
    def login_that_is_stopped(self, uid: str, at: int, when: str) -> None:
        """A login that is stopped in its n-th request, before or after the service acted."""
        if self.model.app is None or (self.model.user is not None and self.model.user[0] == uid):
            return
        leaves = self.model.user is not None
        if at > 2 + leaves:
            return
        before = self.model.user
        self.service.faults, self.service.during = deque(), self._interrupt(at, when)
        self.service.log.clear()
        self.listener.heard.clear()
        stopped: type[BaseException] = asyncio.CancelledError if self.awaited else KeyboardInterrupt
        try:
            self.run("login", uid, KEY)
        except stopped:
            pass
        else:
            raise AssertionError("it was stopped, and returned")
        finally:
            self.service.during = None
        self.model.stopped(at)
        session = self.calls.session
        assert self.listener.heard == []
        assert session.interrupted == "login"
        in_mint, in_me = at == 1 + leaves, at == 2 + leaves
        assert (session.minting == uid) == in_mint
        if in_me:
            assert session.minted[-1][0] == uid
        if leaves and at == 1:
            assert self.model.user == before

    def _interrupt(self, at: int, when: str) -> Any:
        def interrupt(number: int, happens: str) -> Any:
            if (number, happens) != (at, when):
                return None
            if self.awaited:
                return self._cancelled()
            raise KeyboardInterrupt

        return interrupt

    async def _cancelled(self) -> None:
        """Be cancelled as what was waited for arrives, which some versions of asyncio swallow."""
        task, arrived = asyncio.current_task(), self.loop.create_future()
        assert task is not None

        def arrive_and_cancel() -> None:
            arrived.set_result(None)
            task.cancel()

        self.loop.call_soon(arrive_and_cancel)
        await arrived

    @invariant()
    def the_session_is_as_the_contract_says(self) -> None:
        user = self.calls.get_logged_in_user()
        held = None if user is None else (user.uid, user.auth_token)
        assert held == self.model.user
        assert self.calls.is_user_logged_in() == (self.model.user is not None)
        assert not self.calls.session.login_in_progress
        assert set(self.store) == set(self.model.kept)

    @invariant()
    def no_exchange_shows_a_secret(self) -> None:
        shown = repr(list(self.calls.session.exchanges)) + repr(self.calls.session)
        assert KEY not in shown
        assert not any(token in shown for token in self.service.tokens)


class BlockingLife(Life):
    """A life of the client that blocks."""

    awaited = False


class AwaitedLife(Life):
    """A life of the client that is awaited."""

    awaited = True


LENGTH = settings(max_examples=40, stateful_step_count=25)
TestBlockingLife = BlockingLife.TestCase
TestBlockingLife.settings = LENGTH
TestAwaitedLife = AwaitedLife.TestCase
TestAwaitedLife.settings = LENGTH
