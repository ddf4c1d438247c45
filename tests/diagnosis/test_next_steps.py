"""An error says to do what its diagnosis says: the exception, `try_login`'s row, the form, the workbench."""

from __future__ import annotations

from typing import Any

import pytest

import cometchat_nb as cc
from cometchat_nb.widgets.failure import describe

SANDBOX = cc.Sandbox()
KEY = SANDBOX.auth_key
LOGINS: dict[str, dict[str, Any]] = {
    "a space in the uid": {"uid": "john doe", "api_key": KEY},
    "an address as the uid": {"uid": "bob@example.com", "api_key": KEY},
    "a blank token": {"auth_token": " "},
    "a space in the token": {"auth_token": "anna_1700000000 fa4efa4efa4efa4e"},
    "an unknown token": {"auth_token": "cometchat-uid-1_1700000000fa4efa4efa4efa4efa4efa4efa4efa4e"},
    "an unknown app": {
        "uid": "cometchat-uid-1",
        "api_key": KEY,
        "settings": cc.AppSettings("2611d04c7be95a1f", "eu", KEY),
    },
}


@pytest.mark.parametrize("login", LOGINS.values(), ids=LOGINS)
def test_the_row_and_its_diagnosis_name_the_same_next_step(login: dict[str, Any]):
    row = cc.try_login(**{"settings": SANDBOX.settings, **login}, transport=SANDBOX.transport)
    assert not row["ok"].iloc[0]
    assert cc.diagnose(row)["next_step"].iloc[0] == row["hint"].iloc[0]


@pytest.mark.parametrize("uid", ["john doe", "bob@example.com"])
def test_the_form_says_what_the_exception_says(uid: str):
    with SANDBOX.client() as calls, pytest.raises(cc.CometChatError) as caught:
        calls.login(uid, KEY)
    assert caught.value.hint in describe(caught.value, {"uid": uid})["next_step"]
