"""Secrets in what shows a program's insides: tracebacks with locals, vars, asdict, frames, pickles."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import dataclasses
import json
import pickle
import traceback

import pandas as pd
import pytest
from support.drivers import Answering

import cometchat_nb as cc
from cometchat_nb.auth.user import to_api
from cometchat_nb.messages import Headers, Reply, Request, TransportError
from cometchat_nb.redaction import Secret, mask

KEY = "fa4e-planted-key-of-an-odd-shape"
TOKEN = "fa4e-planted-token-of-an-odd-shape"
JWT = "fa4e-planted-jwt-of-an-odd-shape"
CHANNEL = "fa4e-planted-channel-of-an-odd-shape"
PLANTED = (KEY, TOKEN, JWT, CHANNEL)
UID = "cometchat-uid-1"


def answering(*outcomes: object) -> Answering:
    """Return a driver that answers these one after the other, or raises them."""
    left = iter(outcomes)

    def answer(request: Request) -> Reply:
        outcome = next(left)
        if isinstance(outcome, BaseException):
            raise outcome
        return Reply(200, Headers(), json.dumps(outcome).encode())

    return Answering(answer)


def error_of(message: str) -> dict[str, object]:
    return {"error": {"message": message, "devMessage": message, "source": "s", "code": "ERR_X"}}


MINTED = {"data": {"authToken": TOKEN}}
ME = {"data": {"uid": UID, "authToken": TOKEN, "jwt": JWT, "wsChannel": {"identity": "i", "secret": CHANNEL}}}
ENDS = {
    "the mint is refused": [error_of(f"no {KEY}")],
    "me is refused": [MINTED, error_of(f"no {TOKEN}")],
    "the mint is not understood": [{"data": None, "token": TOKEN}],
    "me is not understood": [MINTED, {"data": {"authToken": TOKEN}}],
    "me is not JSON": [MINTED, "text"],
    "the network fails": [TransportError("broken", f"said {KEY}")],
    "the network fails later": [MINTED, TransportError("timeout", f"said {TOKEN}")],
    "a person interrupts": [KeyboardInterrupt()],
    "a person interrupts later": [MINTED, KeyboardInterrupt()],
    "it is cancelled": [MINTED, asyncio.CancelledError()],
}


def everything_in(exc: BaseException) -> str:
    """Return what a traceback shows with the local variables of our own frames, and those of its contexts."""
    shown, seen = [], set()
    while exc is not None and id(exc) not in seen:
        seen.add(id(exc))
        shown.append("".join(traceback.format_exception_only(exc)))
        trace = exc.__traceback__
        while trace is not None:
            if "/tests/" not in trace.tb_frame.f_code.co_filename:
                shown.append(repr(trace.tb_frame.f_locals))
            trace = trace.tb_next
        exc = exc.__cause__ or exc.__context__
    return "\n".join(shown)


@pytest.mark.parametrize("kind", ["blocking", "awaited"])
@pytest.mark.parametrize("end", ENDS)
def test_no_frame_of_a_failed_login_holds_a_secret(end, kind):
    if kind == "blocking" and end == "it is cancelled":
        return
    driver = answering(*ENDS[end])
    settings = cc.AppSettings("app", "us", KEY)
    make = cc.CometChatCalls if kind == "blocking" else cc.AsyncCometChatCalls
    calls = make(settings, transport=driver)
    try:
        result = calls.login(UID)
        asyncio.run(result) if kind == "awaited" else None
    except BaseException as exc:  # noqa: BLE001 - whatever it is, it holds no secret
        shown = everything_in(exc)
    assert "uid" in shown
    for secret in PLANTED:
        assert secret not in shown


@pytest.mark.parametrize(
    "text",
    [
        f'{{"uid": "a", "authToken": "{TOKEN}"',
        f'{{"authToken": "{TOKEN}"}}',
        f'{{"uid": "a", "authToken": "{TOKEN}\\u200b"}}',
        f'["{TOKEN}"]',
        f'"{TOKEN}"',
    ],
)
def test_neither_frames_nor_context_of_a_damaged_session_hold_it(sandbox, text):
    with pytest.raises(cc.CometChatError) as caught:
        sandbox.client().session.import_local_storage(text)
    assert caught.value.__context__ is None
    assert TOKEN not in everything_in(caught.value)


def test_nor_do_those_of_settings_that_the_environment_names_incompletely():
    with pytest.raises(ValueError, match="COMETCHAT_APP_ID and COMETCHAT_REGION are not set") as caught:
        cc.AppSettings.from_env({"COMETCHAT_AUTH_KEY": KEY})
    assert KEY not in everything_in(caught.value)


@pytest.fixture
def user() -> cc.User:
    driver = answering(MINTED, ME)
    return cc.CometChatCalls(cc.AppSettings("app", "us", KEY), transport=driver).login(UID)


@pytest.mark.parametrize(
    "show",
    [
        repr,
        lambda value: repr(vars(value)),
        lambda value: json.dumps(vars(value)),
        lambda value: pd.DataFrame([vars(value)]).to_csv(),
        lambda value: repr(dataclasses.asdict(value)),
        lambda value: repr(dataclasses.astuple(value)),
        lambda value: pd.DataFrame([value]).to_string(max_colwidth=None),
        lambda value: pd.DataFrame([value]).to_json(),
        lambda value: json.dumps(dataclasses.asdict(value)),
        lambda value: repr([getattr(value, one.name) for one in dataclasses.fields(value)]),
        lambda value: repr(pickle.dumps(value)),
        lambda value: repr(pickle.dumps(copy.copy(value))),
    ],
)
def test_what_shows_fields_shows_secrets_masked(user, show):
    for value in (user, cc.AppSettings("app", "us", KEY)):
        shown = show(value)
        assert "app" in shown or UID in shown
        for secret in PLANTED:
            assert secret not in shown


def test_code_that_asks_for_a_secret_gets_it(user):
    assert (user.auth_token, user.jwt, user.ws_channel["secret"]) == (TOKEN, JWT, CHANNEL)
    assert json.loads(json.dumps(to_api(user)))["authToken"] == TOKEN
    assert f"{user.auth_token}" == str(user.auth_token) == TOKEN
    assert copy.deepcopy(user) is user
    assert dataclasses.replace(user, name="x").auth_token == TOKEN
    assert pickle.loads(pickle.dumps(user)).ws_channel == {"identity": "i", "secret": None}


def test_a_keyring_that_writes_plain_text_is_refused():
    import keyring
    from keyring.backend import KeyringBackend

    class PlaintextKeyring(KeyringBackend):
        priority = 1

        def get_password(self, service, username): ...
        def set_password(self, service, username, password): ...

    before = keyring.get_keyring()
    with contextlib.ExitStack() as stack:
        stack.callback(keyring.set_keyring, before)
        keyring.set_keyring(PlaintextKeyring())
        with pytest.raises(ValueError, match="which writes plain text"):
            cc.KeyringStore()


def test_a_secret_is_pickled_as_its_mask_wherever_it_lies():
    held = {"list": [Secret(KEY)], "key": Secret(KEY)}
    assert KEY.encode() not in pickle.dumps(held)
    assert pickle.loads(pickle.dumps(held))["key"] == mask(KEY)
    assert copy.copy(held)["key"] == copy.copy(Secret(KEY)) == KEY
