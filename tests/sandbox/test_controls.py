"""A sandbox changed while it runs: faults, users, limits, and all of it put back."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.messages import request as make_request

import cometchat_nb as cc
from cometchat_nb.sandbox import Fault, RateLimits, Sandbox

UID = "cometchat-uid-1"


def test_faults_go_on_and_off(sandbox: Sandbox):
    sandbox.set_faults({"effect": "html", "endpoint": "me"})
    assert cc.try_login(UID, calls=sandbox.client())["http_status"].item() == 502
    sandbox.set_faults()
    assert sandbox.client().login(UID).name == "Andrew Joseph"


def test_a_fault_is_added_behind_the_others(sandbox: Sandbox):
    first = sandbox.add_fault("latency", seconds=0)
    second = sandbox.add_fault(Fault("html", endpoint="PUT /me"))
    third = sandbox.add_fault({"effect": "rate_limited", "endpoint": "PUT /me"})
    assert sandbox.faults == (first, second, third)
    with pytest.raises(ValueError, match="effect must be one of"):
        sandbox.set_faults({"effect": "nonsense"})
    with pytest.raises(TypeError, match="effect must be a string, not dict"):
        sandbox.set_faults({"effect": {}})
    assert sandbox.faults == (first, second, third)


@pytest.mark.parametrize(
    "endpoint",
    ["me", "users", "auth_tokens", "PUT /me", "put me", "/users/{uid}", "GET /users/cometchat-uid-1", "ping"],
)
def test_an_endpoint_that_exists_is_taken(endpoint: str):
    assert Fault("html", endpoint=endpoint).endpoint == endpoint


@pytest.mark.parametrize(
    ("endpoint", "meant"),
    [
        ("mee", "'me'"),
        ("PUT /mee", "'PUT /me'"),
        ("PATCH /me", "me"),
        ("/user/{uid}", "users"),
        ("/v3.0/me", "me"),
        ("", "users"),
    ],
)
def test_a_misspelt_endpoint_is_refused_with_those_that_exist(endpoint: str, meant: str):
    with pytest.raises(ValueError, match="there is no endpoint") as raised:
        Fault("html", endpoint=endpoint)
    assert meant in str(raised.value)
    assert "PUT /me" in str(raised.value)
    assert "auth_tokens" in str(raised.value)


def test_rate_limits_change_at_once(sandbox: Sandbox):
    sandbox.rate_limits = RateLimits(core=0)
    assert cc.try_login(UID, calls=sandbox.client())["error_code"].item() == "TOO_MANY_REQUEST"
    sandbox.rate_limits = RateLimits()
    assert sandbox.client().login(UID).uid == UID
    with pytest.raises(TypeError, match="RateLimits"):
        sandbox.rate_limits = 5  # type: ignore[assignment]


def test_users_come_and_go(sandbox: Sandbox):
    assert sandbox.add_user({"uid": "Zoe", "name": "Zoe"}).uid == "zoe"
    assert sandbox.client().login("zoe").name == "Zoe"
    with pytest.raises(ValueError, match="already exists"):
        sandbox.add_user({"uid": "zoe"})
    sandbox.delete_user("zoe")
    assert "zoe" not in [user.uid for user in sandbox.users]


def test_a_snapshot_brings_everything_back(sandbox: Sandbox):
    token = sandbox.client().login(UID).auth_token
    sandbox.clock.freeze(1_800_000_000)
    sandbox.add_fault("latency", seconds=0)
    before = sandbox.snapshot()
    sandbox.delete_user(UID)
    sandbox.set_faults({"effect": "html"})
    sandbox.rate_limits = RateLimits(core=1)
    sandbox.expire_tokens(after=1)
    sandbox.clock.advance(3600)
    sandbox.restore(before)
    assert sandbox.snapshot() == before
    assert sandbox.clock() == 1_800_000_000
    assert sandbox.client().login_with_auth_token(token).uid == UID


def test_a_snapshot_shows_no_token_and_is_not_changed_by_what_follows(sandbox: Sandbox):
    token = sandbox.mint_tokens(UID)[0]
    snapshot = sandbox.snapshot()
    sandbox.flush_tokens()
    assert token not in repr(snapshot)
    sandbox.restore(snapshot)
    sandbox.flush_tokens()
    sandbox.restore(snapshot)
    assert sandbox.token_count(UID) == 1


def test_a_snapshot_goes_to_another_sandbox(sandbox: Sandbox):
    sandbox.add_user({"uid": "zoe"})
    other = Sandbox()
    other.restore(sandbox.snapshot())
    assert other.client().login("zoe").uid == "zoe"
    with pytest.raises(TypeError, match="Snapshot"):
        other.restore({})  # type: ignore[arg-type]


def test_a_reset_returns_to_what_it_was_made_with():
    sandbox = Sandbox([{"uid": "bob"}], faults=[Fault("latency", seconds=0)], expire_tokens_after=60)
    sandbox.client().login("bob")
    sandbox.add_user({"uid": "eve"})
    sandbox.set_faults()
    sandbox.expire_tokens()
    sandbox.clock.freeze(0)
    sandbox.reset()
    assert [user.uid for user in sandbox.users] == ["bob"]
    assert [fault.effect for fault in sandbox.faults] == ["latency"]
    assert (sandbox.expiry.lifetime, sandbox.clock.frozen, len(sandbox.journal)) == (60, False, 0)
    assert sandbox.token_count("bob") == 0


def test_a_reset_and_a_restore_reach_the_state_file(tmp_path: Path):
    path = tmp_path / "state.db"
    with Sandbox([{"uid": "bob"}], state=path) as sandbox:
        sandbox.add_user({"uid": "eve"})
        snapshot = sandbox.snapshot()
        sandbox.reset()
    with Sandbox(state=path) as again:
        assert [user.uid for user in again.users] == ["bob"]
        again.restore(snapshot)
    with Sandbox(state=path) as once_more:
        assert [user.uid for user in once_more.users] == ["bob", "eve"]


def role_names(sandbox: Sandbox) -> list[str]:
    return [role.name for role in sandbox.service.directory.roles().values()]


def create_role(sandbox: Sandbox, name: str) -> None:
    headers = {"appId": sandbox.app_id, "apiKey": sandbox.rest_api_key}
    body = {"role": name.lower(), "name": name}
    sandbox.answer(make_request("POST", "https://h/v3.0/roles", headers=headers, json=body))


def test_a_created_role_outlives_the_process_and_comes_back_with_a_snapshot(tmp_path: Path):
    path = tmp_path / "state.db"
    with Sandbox(state=path) as sandbox:
        create_role(sandbox, "Editor")
        snapshot = sandbox.snapshot()
        create_role(sandbox, "Author")
    with Sandbox(state=path) as again:
        assert role_names(again) == ["Default", "Editor", "Author"]
        again.restore(snapshot)
        assert role_names(again) == ["Default", "Editor"]
    with Sandbox(state=path) as once_more:
        assert role_names(once_more) == ["Default", "Editor"]
        once_more.reset()
        assert role_names(once_more) == ["Default"]
    with Sandbox(state=path) as emptied:
        assert role_names(emptied) == ["Default"]


def test_a_role_that_could_not_be_created_is_not_kept(sandbox: Sandbox):
    create_role(sandbox, "")
    create_role(sandbox, "Default")
    assert role_names(sandbox) == ["Default"]
