"""Widgets that several threads change at once: a cell's, the one of the page's messages, a run's."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from support.page import page_sends, page_sets

import cometchat_nb as cc
from cometchat_nb.widgets.components.component import Part
from cometchat_nb.widgets.components.run_bar import Choice, RunBar
from cometchat_nb.widgets.workbench.shell import Shell

ROUNDS = 100
WAYS_TO_THE_PAGE = (0, 0, 0.0002)  # in seconds: what a thread does between reading and handing over


class Page:
    """What a page knows of a widget: the state it had when it was opened, and what came since."""

    kernel = True

    def __init__(self, widget: Part) -> None:
        self.state: dict[str, Any] = dict(widget.get_state())
        self.shown: dict[str, Any] = {}
        self.comm_id = widget.model_id  # under which the widget is known, and forgotten when it is closed
        widget.comm = self

    def send(self, data: dict[str, Any], buffers: object = None) -> None:
        content = data.get("content", {})
        time.sleep(random.choice(WAYS_TO_THE_PAGE))
        if data["method"] in ("update", "echo_update"):
            self.state |= data["state"]
        elif content.get("kind") == "shown":
            self.shown |= content["values"]

    def on_msg(self, _callback: object) -> None:
        """Take what the widget wants called; the tests call it themselves."""

    def close(self, *_args: object, **_named: object) -> None:
        """Close nothing."""


@pytest.fixture(autouse=True)
def _threads_that_interrupt_each_other_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def at_once(*works: Callable[[int], object]) -> None:
    """Call each of these in a thread of its own, again and again; raise what one of them raises."""
    start = threading.Barrier(len(works))

    def repeat(work: Callable[[int], object]) -> None:
        start.wait()
        for number in range(ROUNDS):
            work(number)

    with ThreadPoolExecutor(len(works)) as threads:
        for done in [threads.submit(repeat, work) for work in works]:
            done.result()


def test_the_page_has_heard_the_last_of_what_threads_said():
    bar = RunBar(
        "Run", "cases", on_run=str, on_stop=bool, choices=[Choice("a", "A"), Choice("b", "B")], ready=True
    )
    page = Page(bar)

    def run(number: int) -> None:
        bar.began(f"Run {number}")
        bar.tell(number, ROUNDS)
        bar.ended(note=f"Ran {number}")

    def prepare(number: int) -> None:
        bar.ready = bool(number % 2)
        bar.note = f"Ready {number}"
        page_sends(bar, kind="choose", value="ab"[number % 2])

    at_once(run, run, prepare)
    assert page.state == bar.get_state()
    assert page.shown["note"] == bar.note


def test_what_the_page_sets_hides_no_change_of_another_thread(calls: cc.CometChatCalls):
    shell = Shell(calls, ["A", "B", "C"])
    page = Page(shell)

    def click(number: int) -> None:
        page_sets(shell, {"selected": number % 5})  # there is no fourth, and no fifth

    def count(number: int) -> None:
        shell.counts = [number, number + 1, number + 2]

    at_once(click, click, count)
    assert page.state["counts"] == shell.counts == [ROUNDS - 1, ROUNDS, ROUNDS + 1]
    assert page.state["selected"] == shell.selected


def test_a_view_shows_the_session_as_the_last_of_several_threads_left_it(calls: cc.CometChatCalls):
    panel = cc.SessionPanel(calls)
    page = Page(panel)

    def log_in(_number: int) -> None:
        with suppress(cc.CometChatError):
            calls.login("cometchat-uid-1")

    def log_out(_number: int) -> None:
        with suppress(cc.CometChatError):
            calls.logout()

    at_once(log_in, log_out)
    user = calls.session.user
    assert panel.user.get("uid") == page.state["user"].get("uid") == (user and user.uid)
    assert panel.logged_in == page.state["logged_in"] == calls.session.logged_in
    assert panel.busy is page.state["busy"] is False


def test_a_page_that_says_hello_hears_the_whole_state():
    bar = RunBar("Run", "cases", on_run=str, on_stop=bool)
    bar.began("Running.")
    page = Page(bar)
    page.state.clear()  # what came while the page was being opened is lost
    page_sends(bar, kind="hello")
    assert page.state["running"] is True
    assert page.shown["note"] == "Running."
    assert not {"_esm", "_css", "layout"} & page.state.keys()
