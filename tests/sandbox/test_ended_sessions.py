"""What ends a session from outside: set up in a line, seen by both clients, with a cause and a case."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

import cometchat_nb as cc
from cometchat_nb.diagnosis.causes import CAUSES
from cometchat_nb.sandbox import Fault, Sandbox

UID = "cometchat-uid-1"
GONE = "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"

# How it is set up in a line, the code that the next request gets, what the journal says, and the cause.
ENDS: dict[str, tuple[Callable[[Sandbox], object], str, str, str]] = {
    "lifetime": (
        lambda s: (s.expire_tokens(after=3600), s.clock.advance(3600)),
        GONE,
        "The auth token has expired.",
        "token_expired",
    ),
    "moment": (
        lambda s: (s.expire_tokens(at=s.clock() + 60), s.clock.advance(61)),
        GONE,
        "The auth token has expired.",
        "tokens_expired_at_once",
    ),
    "the 101st token": (
        lambda s: s.mint_tokens(UID, 100),
        GONE,
        "The user has 100 newer auth tokens",
        "token_pushed_out",
    ),
    "flushed": (
        lambda s: s.flush_tokens(UID),
        GONE,
        "All auth tokens of this user were flushed.",
        "tokens_flushed",
    ),
    "deleted": (
        lambda s: s.delete_user(UID),
        GONE,
        "The user was deleted, and the auth token with it.",
        "user_deleted_while_logged_in",
    ),
    "deactivated": (
        lambda s: s.deactivate_user(UID),
        "ERROR_INVALID_UID",
        "the user 'cometchat-uid-1' is deactivated",
        "user_deactivated_while_logged_in",
    ),
}

# The fault that does the same after a login, for a sample case or a test that cannot step in.
FAULTS = {
    "lifetime": "expire_token",
    "moment": "expire_all_tokens",
    "the 101st token": "push_out_token",
    "flushed": "revoke_token",
    "deleted": "delete_user",
    "deactivated": "deactivate_user",
}


def blocking(sandbox: Sandbox, between: Callable[[Sandbox], object]) -> cc.CometChatError:
    with sandbox.client() as calls:
        calls.login(UID)
        between(sandbox)
        with pytest.raises(cc.CometChatError) as raised:
            calls.verify_session()
    return raised.value


def awaited(sandbox: Sandbox, between: Callable[[Sandbox], object]) -> cc.CometChatError:
    async def play() -> cc.CometChatError:
        async with sandbox.async_client() as calls:
            await calls.login(UID)
            between(sandbox)
            with pytest.raises(cc.CometChatError) as raised:
                await calls.verify_session()
        return raised.value

    return asyncio.run(play())


@pytest.mark.parametrize("play", [blocking, awaited])
@pytest.mark.parametrize("how", ENDS)
def test_a_line_ends_the_session_of_either_client(how: str, play):
    between, code, why, _ = ENDS[how]
    sandbox = Sandbox()
    error = play(sandbox, between)
    assert (error.code, error.stage) == (code, "me")
    assert why in sandbox.journal[-1].why


@pytest.mark.parametrize("play", [blocking, awaited])
@pytest.mark.parametrize("how", FAULTS)
def test_a_fault_does_the_same_after_the_login(how: str, play):
    _, code, why, _ = ENDS[how]
    sandbox = Sandbox(faults=[Fault(FAULTS[how], endpoint="PUT /me")])
    error = play(sandbox, lambda _: None)
    assert (error.code, error.stage) == (code, "me")
    assert why in sandbox.journal[-1].why


def test_only_the_tokens_of_all_users_expire_at_a_moment():
    for effect, others in (("expire_token", 1), ("expire_all_tokens", 0)):
        sandbox = Sandbox(faults=[Fault(effect, endpoint="PUT /me")])
        sandbox.mint_tokens("cometchat-uid-2")
        sandbox.client().login(UID)
        assert (sandbox.token_count(UID), sandbox.token_count("cometchat-uid-2")) == (0, others)


@pytest.mark.parametrize("how", ENDS)
def test_it_has_a_cause_and_a_sample_case_of_that_name(how: str):
    *_, cause_id = ENDS[how]
    cause = CAUSES[cause_id]
    sample = cc.sample_cases().set_index("case_id").loc[cause_id]
    result = cc.reproduce([{"case_id": cause_id, **sample.dropna()}], progress=False)
    assert result["matched"].tolist() == [True]
    assert result["failed_step"].tolist() == ["verify"]
    tied = {"token_pushed_out"}  # without words it looks like any other revoked token, and the tie asks
    first = cc.diagnose(result)["cause_id"].iloc[0]
    assert first == ("token_revoked" if cause_id in tied else cause.variant_of)
