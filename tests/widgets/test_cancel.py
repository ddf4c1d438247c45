"""A login or logout that runs can be stopped: from any form of the session, and nothing is left behind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest
from httpx import AsyncBaseTransport, BaseTransport, Request, Response
from support.page import page_sends, submit

import cometchat_nb as cc


class Stalling(AsyncBaseTransport, BaseTransport):
    """The sandbox, which never answers requests of one method, and notes which were cancelled."""

    def __init__(self, sandbox: cc.Sandbox, method: str) -> None:
        self.method, self.cancelled, self.arrived = method, [], asyncio.Event()
        self._sandbox = sandbox

    def handle_request(self, request: Request) -> Response:
        return self._sandbox.transport.handle_request(request)

    async def handle_async_request(self, request: Request) -> Response:
        if request.method == self.method:
            self.arrived.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.cancelled.append(request.method)
                raise
        return self._sandbox.transport.handle_request(request)


def stalled(method: str) -> tuple[cc.CometChatCalls, Stalling]:
    sandbox = cc.Sandbox()
    transport = Stalling(sandbox, method)
    return cc.CometChatCalls(sandbox.settings, transport=transport), transport


def while_it_waits(
    transport: Stalling, start: Callable[[], None], then: Callable[[], object | Awaitable[object]]
) -> None:
    """Start something, wait for the request that gets no answer, do the rest, and let tasks end."""

    async def go() -> None:
        start()
        await asyncio.wait_for(transport.arrived.wait(), 10)
        then()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait_for(asyncio.gather(*others, return_exceptions=True), 10)

    asyncio.run(go())


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_login_is_stopped_with_its_request_and_a_new_one_is_let_in(method: str):
    calls, transport = stalled(method)
    form, other = cc.LoginForm(calls), cc.LoginForm(calls)
    seen = []

    def cancel() -> None:
        seen.extend([form.busy, other.busy, form.cancellable, other.cancellable])
        page_sends(form, kind="cancel")

    while_it_waits(transport, lambda: submit(form, "cometchat-uid-1"), cancel)
    assert seen == [True] * 4
    assert transport.cancelled == [method]
    assert not calls.session.login_in_progress
    for view in (form, other):
        assert (view.busy, view.cancellable, view.logged_in, view.error) == (False, False, False, {})
        assert view.notice.startswith("The login was stopped. Nobody is logged in.")
    transport.method = "none"
    submit(form, "cometchat-uid-1")
    assert form.logged_in
    assert form.notice == other.notice == ""


def test_another_form_of_the_session_can_stop_it():
    calls, transport = stalled("POST")
    form, other = cc.LoginForm(calls), cc.LoginForm(calls)
    while_it_waits(
        transport, lambda: submit(form, "cometchat-uid-1"), lambda: page_sends(other, kind="cancel")
    )
    assert transport.cancelled == ["POST"]
    assert not form.busy


def test_a_stopped_logout_leaves_the_user_logged_in_and_says_what_that_means():
    calls, transport = stalled("DELETE")
    calls.login("cometchat-uid-1")
    button, form = cc.LogoutButton(calls), cc.LoginForm(calls)
    seen = []

    def cancel() -> None:
        seen.extend([button.busy, button.cancellable, form.busy])
        page_sends(button, kind="cancel")

    while_it_waits(transport, lambda: page_sends(button, kind="logout"), cancel)
    assert seen == [True, True, False]
    assert transport.cancelled == ["DELETE"]
    assert calls.is_user_logged_in()
    assert button.logged_in
    assert not button.busy
    assert "still logged in here" in button.notice
    transport.method = "none"
    page_sends(button, kind="logout")
    assert not calls.is_user_logged_in()
    assert button.notice == ""


def test_stopping_a_switch_of_users_says_who_is_still_in():
    calls, transport = stalled("DELETE")
    calls.login("cometchat-uid-1")
    form = cc.LoginForm(calls)
    while_it_waits(transport, lambda: submit(form, "cometchat-uid-2"), lambda: form.cancel())
    assert "Andrew Joseph\u2069 is still logged in" in form.notice
    assert form.user["uid"] == "cometchat-uid-1"


def test_what_a_cell_awaits_cannot_be_stopped_by_a_widget():
    calls, transport = stalled("POST")
    form, seen = cc.LoginForm(calls), []
    awaited = calls.as_async()

    async def go() -> None:
        login = asyncio.create_task(awaited.login("cometchat-uid-1"))
        await transport.arrived.wait()
        seen.extend([form.busy, form.cancellable, form.cancel()])
        login.cancel()
        await asyncio.gather(login, return_exceptions=True)

    asyncio.run(go())
    assert seen == [True, False, False]


def test_a_cell_stops_what_runs_in_a_kernels_other_thread():
    """A kernel with subshells hears a page in one thread while a cell runs in another."""
    calls, transport = stalled("POST")
    form, arrived = cc.LoginForm(calls), threading.Event()

    async def hear_the_page() -> None:
        submit(form, "cometchat-uid-1")
        await transport.arrived.wait()
        arrived.set()
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)

    thread = threading.Thread(target=lambda: asyncio.run(hear_the_page()))
    thread.start()
    assert arrived.wait(10)
    assert form.cancel() is True
    thread.join(10)
    assert not thread.is_alive()
    assert transport.cancelled == ["POST"]
    assert not form.busy


def test_with_nothing_running_there_is_nothing_to_stop(calls: cc.CometChatCalls):
    form = cc.LoginForm(calls)
    assert form.cancel() is False
    page_sends(form, kind="cancel")
    assert form.notice == ""


@pytest.mark.parametrize("ticks", range(8))
def test_a_login_that_was_stopped_is_no_login_however_far_it_was(ticks: int):
    """`cancel()` returns True only when nobody is logged in afterwards, and the form says so."""

    async def go() -> None:
        sandbox = cc.Sandbox()
        calls = sandbox.async_client()
        form = cc.LoginForm(calls)
        submit(form, "cometchat-uid-1", sandbox.auth_key)
        for _ in range(ticks):
            await asyncio.sleep(0)
        stopped = form.cancel()
        for _ in range(20):
            await asyncio.sleep(0)
        assert calls.is_user_logged_in() == (not stopped)
        has_begun = ticks > 0
        assert ("The login was stopped" in form.notice) == (stopped and has_begun)

    asyncio.run(go())


def test_it_is_stopped_from_another_thread():
    sandbox = cc.Sandbox()
    calls = cc.CometChatCalls(sandbox.settings, transport=Stalling(sandbox, "PUT"))

    async def go() -> None:
        form = cc.LoginForm(calls)
        submit(form, "cometchat-uid-1", sandbox.auth_key)
        await asyncio.sleep(0.01)
        assert await asyncio.to_thread(form.cancel) is True
        assert await asyncio.to_thread(form.cancel) is False
        assert not calls.is_user_logged_in()

    asyncio.run(go())
