"""Time in the sandbox: a clock that moves, tokens that expire, users who go while they are logged in."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone

import pytest

import cometchat_nb as cc
from cometchat_nb.sandbox import RateLimits, Sandbox

UID = "cometchat-uid-1"
GONE = "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"


def code(sandbox: Sandbox, token: str) -> str | None:
    """Return the service's code when a client that has this token logs in with it."""
    try:
        sandbox.client().login_with_auth_token(token)
    except cc.CometChatError as error:
        return error.server.code if error.server else error.code
    return None


class TestClock:
    def test_it_is_the_machines_until_it_is_moved(self):
        sandbox = Sandbox(clock=lambda: 1_700_000_000.0)
        sandbox.clock.advance(3600)
        assert sandbox.clock() == 1_700_003_600
        sandbox.clock.advance(-7200)
        assert sandbox.clock() == 1_699_996_400
        sandbox.clock.reset()
        assert sandbox.clock() == 1_700_000_000

    def test_a_frozen_one_stands_still_until_it_goes_on(self):
        machine = [1_700_000_000.0]
        clock = Sandbox(clock=lambda: machine[0]).clock
        clock.freeze()
        machine[0] += 60
        assert (clock(), clock.frozen) == (1_700_000_000, True)
        clock.advance(5)
        assert clock() == 1_700_000_005
        clock.resume()
        machine[0] += 1
        assert (clock(), clock.frozen) == (1_700_000_006, False)

    @pytest.mark.parametrize("moment", [1_800_000_000, datetime(2027, 1, 15, 8, tzinfo=timezone.utc)])
    def test_it_can_be_set_to_a_moment(self, sandbox: Sandbox, moment):
        sandbox.clock.freeze(moment)
        assert sandbox.clock() == 1_800_000_000
        token = sandbox.client().login(UID).auth_token
        assert token.startswith(f"{UID}_1800000000")

    @pytest.mark.parametrize(
        ("moment", "error", "words"),
        [
            ("now", TypeError, "number of seconds"),
            (True, TypeError, "number of seconds"),
            (math.nan, ValueError, "finite"),
            (-1, ValueError, "1970 and 3000"),
            (1e12, ValueError, "1970 and 3000"),
            (datetime(2027, 1, 1), ValueError, "time zone"),
        ],
    )
    def test_what_is_no_moment_is_refused(self, sandbox: Sandbox, moment, error, words):
        for change in (sandbox.clock.set, sandbox.clock.freeze):
            with pytest.raises(error, match=words):
                change(moment)

    def test_rate_limits_follow_it(self):
        sandbox = Sandbox(rate_limits=RateLimits(core=1))
        sandbox.clock.freeze(1_700_000_040)
        token = sandbox.mint_tokens(UID)[0]
        assert [code(sandbox, token), code(sandbox, token)] == [None, "TOO_MANY_REQUEST"]
        sandbox.clock.advance(60)
        assert code(sandbox, token) is None


class TestExpiry:
    def test_by_default_a_token_does_not_expire(self, sandbox: Sandbox):
        token = sandbox.mint_tokens(UID)[0]
        sandbox.clock.advance(timedelta(days=3650).total_seconds())
        assert code(sandbox, token) is None

    def test_after_a_lifetime(self):
        sandbox = Sandbox(expire_tokens_after=3600)
        sandbox.clock.freeze()
        token = sandbox.mint_tokens(UID)[0]
        sandbox.clock.advance(3599)
        assert code(sandbox, token) is None
        sandbox.clock.advance(1)
        assert code(sandbox, token) == GONE
        assert sandbox.journal[-1].why.startswith("The auth token has expired.")
        assert sandbox.token_count(UID) == 0

    def test_at_a_moment(self, sandbox: Sandbox):
        sandbox.clock.freeze(1_800_000_000)
        old = sandbox.mint_tokens(UID)[0]
        sandbox.expire_tokens(at=1_800_000_060)
        assert code(sandbox, old) is None
        sandbox.clock.advance(60)
        assert code(sandbox, old) == GONE
        assert code(sandbox, sandbox.mint_tokens(UID)[0]) is None

    def test_turned_off_again(self, sandbox: Sandbox):
        token = sandbox.mint_tokens(UID)[0]
        sandbox.expire_tokens(after=60)
        sandbox.clock.advance(61)
        sandbox.expire_tokens()
        assert code(sandbox, token) is None

    @pytest.mark.parametrize("after", [0, -1, "60", True, math.inf, math.nan])
    def test_what_is_no_lifetime_is_refused(self, sandbox: Sandbox, after):
        with pytest.raises((TypeError, ValueError), match="after must be"):
            sandbox.expire_tokens(after=after)

    def test_an_expired_token_is_not_listed_and_cannot_be_deleted(self, sandbox: Sandbox):
        sandbox.expire_tokens(after=60)
        token = sandbox.mint_tokens(UID)[0]
        sandbox.clock.advance(60)
        with cc.CometChatCalls(sandbox.settings, transport=sandbox.transport) as calls:
            assert calls.create_auth_token(UID, sandbox.auth_key) != token
        assert sandbox.token_count(UID) == 1


class TestWhileLoggedIn:
    @pytest.mark.parametrize(
        ("happens", "seen", "why"),
        [
            (lambda s: s.deactivate_user(UID), "ERR_UID_NOT_FOUND", "is deactivated"),
            (lambda s: s.delete_user(UID), GONE, "The user was deleted"),
            (lambda s: s.flush_tokens(UID), GONE, "were flushed"),
            (lambda s: s.flush_tokens(), GONE, "were flushed"),
            (lambda s: s.mint_tokens(UID, 100), GONE, "100 newer auth tokens"),
        ],
        ids=["deactivated", "deleted", "flushed", "everybody flushed", "the 101st token"],
    )
    def test_a_client_that_comes_back_sees(self, sandbox: Sandbox, happens, seen: str, why: str):
        token = sandbox.client().login(UID).auth_token
        happens(sandbox)
        assert code(sandbox, token) == seen
        assert why in sandbox.journal[-1].why

    def test_a_reactivated_users_token_works_again(self, sandbox: Sandbox):
        token = sandbox.client().login(UID).auth_token
        sandbox.deactivate_user(UID)
        sandbox.reactivate_user(UID)
        assert code(sandbox, token) is None

    def test_a_user_who_is_not_there_is_named(self, sandbox: Sandbox):
        for change in (sandbox.deactivate_user, sandbox.reactivate_user, sandbox.delete_user):
            with pytest.raises(KeyError, match="nobody"):
                change("nobody")
