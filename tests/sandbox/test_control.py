"""Control of a served sandbox: who may, what it changes, and its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from httpx import Client, TransportError
from support.messages import body_of
from support.messages import request as make_request

import cometchat_nb as cc
from cometchat_nb.sandbox import Sandbox
from cometchat_nb.sandbox.control import Control
from cometchat_nb.sandbox.control.commands import COMMANDS

UID = "cometchat-uid-1"


class Remote:
    """Talks to the control of a served sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        assert sandbox.control_url
        base, _, self.token = sandbox.control_url.partition("#")
        self.http = Client(base_url=base, headers={"X-Sandbox-Token": self.token}, trust_env=False)

    def __call__(self, method: str, path: str, body: object = None):
        content = {} if body is None else {"json": body}
        reply = self.http.request(method, path, **content)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def refused(self, method: str, path: str, body: object = None) -> str:
        reply = self.http.request(method, path, json=body)
        assert reply.status_code == 400
        return reply.json()["error"]


@pytest.fixture
def remote(sandbox: Sandbox) -> Iterator[Remote]:
    with sandbox.serve(control=True):
        one = Remote(sandbox)
        yield one
        one.http.close()


class TestAccess:
    def test_without_being_asked_for_there_is_none(self, sandbox: Sandbox, url: str):
        assert sandbox.control_url is None
        with Client(trust_env=False) as client:
            reply = client.get(f"{url}/_sandbox/", headers={"appId": sandbox.app_id})
        assert reply.json()["error"]["code"] == "ERR_NOT_FOUND"

    def test_the_address_ends_with_the_serving(self, sandbox: Sandbox):
        with sandbox.serve(control=True) as url:
            first = sandbox.control_url
            assert first.startswith(f"{url}/_sandbox/#")
        assert sandbox.control_url is None
        with sandbox.serve(control=True):
            assert sandbox.control_url.partition("#")[2] != first.partition("#")[2]

    def test_it_is_for_this_machine_alone(self, sandbox: Sandbox):
        with pytest.raises(ValueError, match=r"127\.0\.0\.1"), sandbox.serve("0.0.0.0", control=True):
            pass

    @pytest.mark.parametrize(
        ("peer", "headers", "status"),
        [
            ("127.0.0.1", {}, 200),
            ("::1", {"Origin": "http://127.0.0.1:80", "Host": "127.0.0.1:80"}, 200),
            ("192.168.1.7", {}, 403),
            ("", {}, 403),
            ("127.0.0.1", {"Origin": "https://evil.example"}, 403),
            ("127.0.0.1", {"Origin": "null"}, 403),
            ("127.0.0.1", {"Origin": "http://127.0.0.1:81"}, 403),
            ("127.0.0.1", {"Sec-Fetch-Site": "cross-site"}, 403),
            ("127.0.0.1", {"Sec-Fetch-Site": "same-site"}, 403),
            ("127.0.0.1", {"X-Sandbox-Token": "wrong"}, 401),
            ("127.0.0.1", {"X-Sandbox-Token": ""}, 401),
            ("127.0.0.1", {"X-Sandbox-Token": "\u00e9"}, 401),
        ],
    )
    def test_who_may(self, sandbox: Sandbox, peer: str, headers: dict[str, str], status: int):
        control = Control(sandbox)
        given = {"X-Sandbox-Token": control.token, **headers}
        request = make_request("GET", "http://127.0.0.1:80/_sandbox/state", headers=given)
        assert control.handle(request, peer).status == status

    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", "0.0.0.0"])
    def test_a_name_that_foreign_dns_leads_here_is_refused(self, sandbox: Sandbox, host: str):
        control = Control(sandbox)
        for path in ("", "state"):
            headers = {"X-Sandbox-Token": control.token}
            request = make_request("GET", f"http://{host}/_sandbox/{path}", headers=headers)
            assert control.handle(request, "127.0.0.1").status == 403

    def test_no_preflight_lets_another_page_in(self, remote: Remote):
        asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}
        reply = remote.http.request("OPTIONS", "clock", headers=asked)
        assert reply.status_code == 403
        assert [name for name in reply.headers if name.startswith("access-control")] == []


class TestCommands:
    def test_the_clock(self, sandbox: Sandbox, remote: Remote):
        assert remote("PUT", "clock", {"freeze": 1_800_000_000})["now"] == "2027-01-15T08:00:00+00:00"
        assert remote("PUT", "clock", {"advance": 3600})["epoch"] == 1_800_003_600
        assert remote("PUT", "clock", {"set": 1_900_000_000})["frozen"]
        assert not remote("PUT", "clock", {"resume": True})["frozen"]
        assert not remote("PUT", "clock", {"reset": True})["moved"]
        assert "use one of advance" in remote.refused("PUT", "clock", {})
        assert "number of seconds" in remote.refused("PUT", "clock", {"advance": "soon"})

    def test_faults(self, sandbox: Sandbox, remote: Remote):
        assert remote("POST", "faults", {"effect": "html", "endpoint": "me", "nth": 2}) == [
            {"effect": "html", "endpoint": "me", "nth": 2}
        ]
        assert remote("POST", "faults", {"effect": "latency"})[1] == {"effect": "latency"}
        assert remote("DELETE", "faults/0") == [{"effect": "latency"}]
        assert remote("PUT", "faults", [{"effect": "empty", "uid": UID}])[0]["uid"] == UID
        assert [fault.effect for fault in sandbox.faults] == ["empty"]
        assert "did you mean 'me'?" in remote.refused("POST", "faults", {"effect": "html", "endpoint": "mee"})
        assert "there are 1 faults" in remote.refused("DELETE", "faults/7")
        assert remote("DELETE", "faults") == []

    def test_limits_and_expiry(self, sandbox: Sandbox, remote: Remote):
        assert remote("PUT", "rate-limits", {"core": 0})["standard"] == 20_000
        assert cc.try_login(UID, calls=sandbox.client())["error_code"].item() == "TOO_MANY_REQUEST"
        assert remote("DELETE", "rate-limits")["core"] == 10_000
        assert remote("PUT", "expiry", {"after": 60}) == {"lifetime": 60, "at": None}
        assert remote("PUT", "expiry", {"after": None})["lifetime"] is None
        assert "whole number" in remote.refused("PUT", "rate-limits", {"core": -1})
        assert "there is no 'cores'" in remote.refused("PUT", "rate-limits", {"cores": 1})

    def test_users_and_tokens(self, sandbox: Sandbox, remote: Remote):
        assert remote("POST", "users", {"uid": "Zoe"}) == {"uid": "zoe"}
        [token] = remote("POST", "users/zoe/mint", {})["tokens"]
        assert re.fullmatch(r"zoe_\*{4}[0-9a-f]{4}", token)
        remote("POST", "users/zoe/deactivate")
        [zoe] = [user for user in remote("GET", "state")["users"] if user["uid"] == "zoe"]
        assert (zoe["deactivated"], zoe["tokenCount"], zoe["tokens"]) == (True, 1, [token])
        for action in ("reactivate", "flush", "delete"):
            remote("POST", f"users/zoe/{action}")
        assert "no user 'zoe'" in remote.refused("POST", "users/zoe/flush")
        assert "deactivate, reactivate" in remote.refused("POST", f"users/{UID}/promote")
        sandbox.mint_tokens(UID, 3)
        remote("POST", "flush")
        assert sandbox.token_count(UID) == 0

    def test_snapshots_and_the_reset(self, sandbox: Sandbox, remote: Remote):
        assert remote("POST", "snapshots", {})["name"] == "snapshot-1"
        remote("POST", "snapshots", {"name": "before lunch"})
        sandbox.delete_user(UID)
        assert remote("GET", "state")["snapshots"] == ["snapshot-1", "before lunch"]
        remote("POST", "snapshots/before%20lunch/restore")
        assert sandbox.client().login(UID).uid == UID
        remote("DELETE", "snapshots/snapshot-1")
        assert "no snapshot" in remote.refused("POST", "snapshots/snapshot-1/restore")
        remote("POST", "reset")
        assert sandbox.journal.total == 0

    def test_the_journal(self, sandbox: Sandbox, remote: Remote):
        sandbox.client().login(UID)
        news = remote("GET", "journal?after=1")
        assert (news["total"], [entry["operation"] for entry in news["entries"]]) == (2, ["PUT /me"])
        remote("DELETE", "journal")
        assert remote("GET", "journal?after=2") == {"total": 0, "from": 0, "entries": []}
        assert "number of an entry" in remote.refused("GET", "journal?after=x")

    def test_what_there_is_not_is_answered_with_what_there_is(self, remote: Remote):
        reply = remote.http.get("nothing")
        assert reply.status_code == 404
        assert "PUT clock" in reply.json()["error"]

    @pytest.mark.parametrize(("method", "path"), COMMANDS)
    @pytest.mark.parametrize(
        "body", [b"", b"{", b"[]", b"[5]", b'"x"', b"null", b'{"x": {}}', b"[" * 3000, b"\xff"]
    )
    def test_nothing_that_is_sent_breaks_it(self, sandbox: Sandbox, method: str, path: str, body: bytes):
        control = Control(sandbox)
        request = make_request(
            method,
            f"http://localhost/_sandbox/{path}",
            headers={"X-Sandbox-Token": control.token},
            content=body,
        )
        reply = control.handle(request, "127.0.0.1")
        assert reply.status in (200, 400)
        assert reply.status == 200 or isinstance(body_of(reply)["error"], str)

    def test_no_secret_is_in_the_state(self, sandbox: Sandbox, remote: Remote):
        tokens = sandbox.mint_tokens(UID, 3)
        shown = remote.http.get("state").text + remote.http.get("journal").text
        secrets = (*tokens, sandbox.auth_key, sandbox.rest_api_key, remote.token)
        assert [secret for secret in secrets if secret in shown] == []


def test_the_control_answers_where_nothing_else_does(sandbox: Sandbox):
    """So that a fault which breaks every connection can be turned off again."""
    sandbox.set_faults({"effect": "refused"})
    with sandbox.serve(control=True) as url:
        remote = Remote(sandbox)
        with pytest.raises(TransportError):
            remote.http.get(f"{url}/v3/settings")
        assert remote("DELETE", "faults") == []
        assert remote.http.get(f"{url}/v3/settings").status_code == 200
        remote.http.close()


class TestPage:
    def test_its_policy_allows_its_own_script_alone(self, remote: Remote):
        reply = remote.http.get("", headers={"X-Sandbox-Token": ""})
        policy = reply.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}'", policy)
        assert "frame-ancestors 'none'" in policy
        assert remote.token not in reply.text

    def test_it_asks_nobody_else_and_builds_no_markup_from_data(self, remote: Remote):
        text = remote.http.get("").text
        assert re.findall(r"https?://[^\s\"']+", text) == []
        assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text) == []
        assert urlsplit(str(remote.http.base_url)).path == "/_sandbox/"
