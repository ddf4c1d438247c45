"""The served sandbox, as real clients meet it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from httpx import Client
from support.messages import body_of
from support.messages import request as make_request
from support.tools import needed
from websockets.sync.client import connect

import cometchat_nb as cc
from cometchat_nb.sandbox import RateLimits, Sandbox
from cometchat_nb.sandbox.server.app import App

NODE = """
const [url, app, key] = process.argv.slice(1);
const call = async (method, path, headers, body) => {
  const reply = await fetch(url + path, {
    method,
    headers: { appId: app, "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return reply.json();
};
const path = "/users/cometchat-uid-1/auth_tokens";
const minted = await call("POST", "/v3.0" + path, { apiKey: key }, { platform: "web" });
const { authToken } = minted.data;
const me = await call("PUT", "/v3.0/me", { authToken }, { platform: "web" });
const wrong = await call("POST", "/v3" + path, { apiKey: "fa4e" }, {});
const out = await call("DELETE", "/v3.0/me", { authToken });
const sameToken = me.data.authToken === authToken;
console.log(JSON.stringify([me.data.name, sameToken, wrong.error.code, out.data.success]));
"""


def test_no_reply_is_held_back_on_a_kept_connection(
    sandbox: Sandbox, url: str, monkeypatch: pytest.MonkeyPatch
):
    """Nagle's algorithm would wait 40 ms for the client's acknowledgement of the headers."""
    answer, no_delay = App.__call__, []

    async def look(self, scope, receive, send):
        connection = scope["state"]["link"].socket
        no_delay.append(bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        await answer(self, scope, receive, send)

    monkeypatch.setattr(App, "__call__", look)
    with Client(trust_env=False) as client:
        client.get(f"{url}/openapi.json")
        client.get(f"{url}/openapi.json")
    assert no_delay == [True, True]


class TestRealClients:
    def test_the_toolkits_own_client(self, sandbox: Sandbox, url: str):
        with cc.CometChatCalls(sandbox.settings_for(url)) as calls:
            assert calls.login("cometchat-uid-1").name == "Andrew Joseph"
            assert calls.logout() == "Logout successful"

    def test_nodes_fetch(self, sandbox: Sandbox, url: str):
        node = needed(shutil.which("node"), "Node.js")
        command = [node, "--input-type=module", "-e", NODE, url, sandbox.app_id, sandbox.auth_key]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert json.loads(done.stdout or "[]") == [
            "Andrew Joseph",
            True,
            "AUTH_ERR_APIKEY_NOT_FOUND",
            True,
        ], done.stderr

    def test_curl_over_tls_with_a_vendors_host_name(self, sandbox: Sandbox, tmp_path: Path):
        curl = needed(shutil.which("curl"), "curl")
        ca_file = tmp_path / "ca.pem"
        with sandbox.serve(tls=True, ca_file=ca_file) as url:
            port = url.rpartition(":")[2]
            name = f"{sandbox.app_id}.api-us.cometchat.io"
            done = subprocess.run(
                [
                    *(curl, "--silent", "--noproxy", "*", "--cacert", ca_file),
                    *("--resolve", f"{name}:{port}:127.0.0.1"),
                    *("--header", f"appid: {sandbox.app_id}", "--header", f"apikey: {sandbox.auth_key}"),
                    f"https://{name}:{port}/v3/users/cometchat-uid-3",
                ],
                capture_output=True,
                text=True,
                check=False,
            )
        assert json.loads(done.stdout)["data"]["name"] == "Nancy Grace"


class TestHosts:
    @pytest.mark.parametrize("service", ["api", "apiclient", "call"])
    def test_a_name_of_the_app_and_region_is_served(self, sandbox: Sandbox, url: str, service: str):
        assert self._status(sandbox, url, f"{sandbox.app_id}.{service}-us.cometchat.io") == 200

    @pytest.mark.parametrize("name", ["other.api-us.cometchat.io", "cometchat-sandbox.api-eu.cometchat.io"])
    def test_the_name_of_another_app_or_region_is_refused(self, sandbox: Sandbox, url: str, name: str):
        assert self._status(sandbox, url, name) == "AUTH_ERR_INVALID_APPID"

    @pytest.mark.parametrize("port", ["x", "99999", "-1", ""])
    def test_a_port_that_is_none_gets_an_answer(self, sandbox: Sandbox, url: str, port: str):
        assert self._status(sandbox, url, f"localhost:{port}") in (200, "ERR_NOT_FOUND")

    def _status(self, sandbox: Sandbox, url: str, host: str) -> int | str:
        headers = {"host": host, "appId": sandbox.app_id}
        with Client(trust_env=False) as client:
            reply = client.get(f"{url}/v3.0/settings", headers=headers)
        return reply.json()["error"]["code"] if reply.is_error else reply.status_code


class TestBrowsers:
    def test_a_preflight_is_answered_with_what_it_asks_for(self, url: str):
        asked = {
            "Origin": "http://localhost:3000",
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "authtoken,appid,x-anything",
        }
        with Client(trust_env=False) as client:
            reply = client.request("OPTIONS", f"{url}/v3.0/me", headers=asked)
        assert reply.status_code == 204
        assert reply.headers["access-control-allow-origin"] == "http://localhost:3000"
        assert reply.headers["access-control-allow-headers"] == "authtoken,appid,x-anything"
        assert "PUT" in reply.headers["access-control-allow-methods"]

    @pytest.mark.parametrize("path", ["settings", "me", "nowhere"])
    def test_errors_carry_cors_headers_too(self, http: Client, path: str):
        reply = http.get(f"/{path}", headers={"Origin": "http://localhost:3000"})
        assert reply.headers["access-control-allow-origin"] == "http://localhost:3000"

    def test_settings_point_back_at_the_sandbox(self, http: Client, url: str):
        data = http.get("/settings").json()["data"]
        origin = url.removeprefix("http://")
        host, port = origin.split(":")
        assert data["CLIENT_API_HOST"] == data["ADMIN_API_HOST"] == origin
        assert (data["CHAT_HOST"], data["CHAT_WSS_PORT"], data["ANALYTICS_HOST"]) == (host, port, origin)
        assert (data["CHAT_API_VERSION"], data["APP_VERSION"], data["REGION"]) == ("v3.0", "4", "us")

    def test_an_sdks_signs_of_life_are_taken(self, http: Client, url: str):
        token = http.post("/users/cometchat-uid-1/auth_tokens").json()["data"]["authToken"]
        assert http.post("/user_sessions", headers={"authToken": token}).status_code == 200
        assert http.post(f"{url}/v1/ping").status_code == 200
        assert http.post("/call_tokens", headers={"authToken": token}).json()["data"]["token"]

    def test_the_web_socket_welcomes_and_answers(self, url: str, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with connect(url.replace("http", "ws")) as chat:
            for said, heard in [
                (
                    {"type": "auth", "body": {"auth": "fa4e"}},
                    {"type": "auth", "body": {"code": "200", "status": "OK"}},
                ),
                ({"action": "ping"}, {"action": "pong", "type": "pong"}),
            ]:
                chat.send(json.dumps(said))
                assert json.loads(chat.recv(5)) == heard
            for nonsense in ("", "{", "[]", "null", "[" * 5000):
                chat.send(nonsense)
                assert json.loads(chat.recv(5))["type"] == "error"
            chat.send(b"\x00\xff")
            assert json.loads(chat.recv(5))["type"] == "error"


class TestRateLimits:
    def test_replies_tell_what_is_left_and_429_how_long_to_wait(self):
        sandbox = Sandbox(rate_limits=RateLimits(core=1, standard=2), clock=lambda: 1_800_000_010)
        headers = {"appId": sandbox.app_id, "apiKey": sandbox.auth_key}
        get = make_request("GET", "https://h/v3.0/users/cometchat-uid-1", headers=headers)
        replies = [sandbox.service.handle(get) for _ in range(3)]
        assert [reply.status for reply in replies] == [200, 200, 429]
        assert [reply.headers.get("x-rate-limit-remaining") for reply in replies] == ["1", "0", None]
        assert replies[2].headers["retry-after"] == "50"
        assert replies[2].headers["x-rate-limit-reset"] == "1800000060"
        assert body_of(replies[2])["error"]["code"] == "TOO_MANY_REQUEST"

    def test_the_next_minute_starts_anew(self):
        now = [1_800_000_010.0]
        sandbox = Sandbox(rate_limits=RateLimits(core=0, standard=1), clock=lambda: now[0])
        assert cc.try_login("cometchat-uid-1", calls=sandbox.client())["http_status"].item() == 429
        now[0] += 60
        token = sandbox.client().create_auth_token("cometchat-uid-1", sandbox.auth_key)
        assert token.startswith("cometchat-uid-1_")

    @pytest.mark.parametrize("value", [-1, 1.5, True, "many"])
    def test_a_limit_is_a_whole_number(self, value):
        with pytest.raises(ValueError, match="core must be a whole number"):
            RateLimits(core=value)


class TestServing:
    def test_it_listens_on_this_machine_alone(self, url: str):
        assert url.startswith("http://127.0.0.1:")

    def test_it_stops_with_the_block(self, sandbox: Sandbox):
        with sandbox.serve() as url:
            port = int(url.rpartition(":")[2])
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=1)

    def test_a_port_in_use_is_an_os_error(self, sandbox: Sandbox, url: str):
        with pytest.raises(OSError, match="in use"), sandbox.serve(port=int(url.rpartition(":")[2])):
            pass

    @pytest.mark.parametrize("port", [-1, 70_000, "80", True])
    def test_a_port_that_cannot_be_is_refused(self, sandbox: Sandbox, port):
        with pytest.raises(ValueError, match="port must be"), sandbox.serve(port=port):
            pass

    def test_a_ca_file_without_tls_is_refused(self, sandbox: Sandbox, tmp_path: Path):
        with pytest.raises(ValueError, match="tls=True"), sandbox.serve(ca_file=tmp_path / "ca.pem"):
            pass

    def test_two_sandboxes_serve_side_by_side(self):
        one, other = Sandbox(), Sandbox(users=[{"uid": "bob", "name": "Bob"}])
        with one.serve() as here, other.serve() as there:
            for sandbox, url, uid, name in [
                (one, here, "cometchat-uid-1", "Andrew Joseph"),
                (other, there, "bob", "Bob"),
            ]:
                with cc.CometChatCalls(sandbox.settings_for(url)) as calls:
                    assert calls.login(uid).name == name

    def test_a_large_body_is_refused_and_not_kept(self, http: Client):
        reply = http.post("/users", content=b"x" * 5_000_000)
        assert reply.status_code == 400
        assert "body" in reply.json()["error"]["details"]
