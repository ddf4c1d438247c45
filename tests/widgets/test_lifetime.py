"""Widgets that come and go, and log in often, leave nothing behind."""

from __future__ import annotations

import asyncio
import gc

import ipywidgets
import pytest
from ipywidgets import Widget
from support.page import page_sends, submit

import cometchat_nb as cc
from cometchat_nb.widgets import SessionView

KINDS = (cc.LoginForm, cc.SessionPanel, cc.LogoutButton)
LOGINS = 500


def models() -> int:
    return len(ipywidgets.widgets.widget._instances)


def test_five_hundred_logins_leave_no_listener_no_model_and_no_task(calls: cc.CometChatCalls):
    form, panel, button = (kind(calls) for kind in KINDS)
    before = models(), len(calls.session._subscribers), len(calls.session._listeners._listeners)

    async def log_in_and_out() -> None:
        for _ in range(LOGINS):
            submit(form, "cometchat-uid-1")
            while asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.sleep(0)
            assert panel.logged_in
            page_sends(button, kind="logout")
            while asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.sleep(0)

    asyncio.run(log_in_and_out())
    assert not form.logged_in
    assert len(calls.session.exchanges) == min(1_000, 3 * LOGINS)
    assert (models(), len(calls.session._subscribers), len(calls.session._listeners._listeners)) == before
    assert not calls.session.tasks


def close_each(views: list[SessionView]) -> None:
    for one in views:
        one.close()


def close_all(_views: list[SessionView]) -> None:
    Widget.close_all()


@pytest.mark.parametrize("close", [close_each, close_all])
def test_a_closed_widget_no_longer_follows(calls: cc.CometChatCalls, close):
    views = [kind(calls) for kind in KINDS]
    close(views)
    close(views)  # a second time does nothing
    calls.login("cometchat-uid-1")
    assert not any(view.logged_in for view in views)
    assert calls.session._subscribers == []


def test_a_closed_widget_and_its_session_are_freed(calls: cc.CometChatCalls):
    def alive() -> int:
        return sum(isinstance(one, SessionView) for one in gc.get_objects())

    gc.collect()
    before = alive()
    for _ in range(20):
        for kind in KINDS:
            kind(calls).close()
    gc.collect()
    assert alive() == before


def test_closing_a_form_does_not_stop_the_login_that_it_started():
    """The login belongs to the session, which other widgets show too."""
    calls = cc.Sandbox(latency=0.01).client()
    form, panel = cc.LoginForm(calls), cc.SessionPanel(calls)

    async def go() -> None:
        submit(form, "cometchat-uid-1")
        await asyncio.sleep(0)
        form.close()
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))

    asyncio.run(go())
    assert panel.logged_in
    assert not form.logged_in
