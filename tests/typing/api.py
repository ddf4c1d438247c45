"""What a type checker makes of the public API; nothing runs this file.

`make lint` checks it with mypy, `make test-typing` with pyright too. Each `assert_type` holds a promise, and
each ignored error is one that a checker has to find.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from typing_extensions import assert_type

import cometchat_nb as cc


def settings_are_typed() -> None:
    settings = cc.AppSettings("1234567890abcdef", "eu", auth_key=None)
    assert_type(settings.app_id, str)
    assert_type(settings.auth_key, "str | None")
    assert_type(cc.AppSettings.from_env(), cc.AppSettings)
    assert_type(cc.find_credentials(), cc.Credentials)
    assert_type(cc.find_credentials("work").settings, "cc.AppSettings | None")
    assert_type(cc.profile_names(), "list[str]")
    cc.AppSettings("1234567890abcdef")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def a_blocking_client_is_typed(calls: cc.CometChatCalls) -> None:
    assert_type(calls.init(cc.AppSettings("app", "us")), cc.InitResult)
    user = calls.login("cometchat-uid-1", "key")
    assert_type(user, cc.User)
    assert_type(user.uid, str)
    assert_type(calls.login_with_auth_token("token"), cc.User)
    assert_type(calls.get_logged_in_user(), "cc.User | None")
    assert_type(calls.is_user_logged_in(), bool)
    assert_type(calls.logout(), str)
    assert_type(calls.create_auth_token("cometchat-uid-1", "key"), str)
    assert_type(calls.as_async(), cc.AsyncCometChatCalls)
    calls.login(1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    calls.sign_in("cometchat-uid-1")  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


async def an_awaitable_client_is_typed(calls: cc.AsyncCometChatCalls) -> None:
    assert_type(await calls.login("cometchat-uid-1"), cc.User)
    assert_type(await calls.logout(), str)
    async with calls as entered:
        assert_type(entered, cc.AsyncCometChatCalls)


def errors_are_typed(error: cc.CometChatError) -> None:
    assert_type(error.code, str)
    assert_type(error.description, str)
    assert_type(error.hint, str)
    raise error


def helpers_return_frames(calls: cc.CometChatCalls) -> None:
    assert_type(cc.try_login("cometchat-uid-1", calls=calls), pd.DataFrame)
    assert_type(cc.diagnose("ERR_UID_NOT_FOUND"), pd.DataFrame)
    assert_type(cc.error_codes("android"), pd.DataFrame)
    assert_type(cc.explain("ERROR_INVALID_UID"), pd.DataFrame)
    assert_type(cc.read_har(Path("a.har")), pd.DataFrame)
    results: pd.DataFrame = cc.reproduce([{"uid": "a"}])
    assert len(results)
    assert_type(cc.status_frame(calls), pd.DataFrame)
    assert_type(cc.trace_frame(calls), pd.DataFrame)
    assert_type(cc.read_ticket("ticket.txt"), cc.Ticket)


def an_audit_is_typed(users: pd.DataFrame) -> None:
    result = cc.audit(users)
    assert_type(result, cc.Audit)
    assert_type(result.passed, bool)
    assert_type(result.issues, pd.DataFrame)
    assert_type(result.summary, pd.DataFrame)


def a_sandbox_is_typed(users: Sequence[cc.User]) -> None:
    sandbox = cc.Sandbox(users)
    assert_type(sandbox.client(), cc.CometChatCalls)
    assert_type(sandbox.async_client(), cc.AsyncCometChatCalls)
    with sandbox.serve() as url:
        assert_type(url, str)


def widgets_take_a_client_or_a_sandbox(calls: cc.CometChatCalls) -> None:
    form = cc.LoginForm(calls)
    assert_type(form.require_user(), cc.User)
    cc.SessionPanel(cc.Sandbox())
    cc.Workbench()
    cc.LoginForm("app")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def a_name_that_does_not_exist_is_found() -> Any:
    return cc.login_form  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
