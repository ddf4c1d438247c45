"""Whom the served sandbox answers: no page of another site, no name that foreign DNS leads here."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import httpx
import pytest

from cometchat_nb.sandbox import Sandbox

EVIL = "https://evil.example"
HELLO = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "ZmE0ZWZhNGVmYTRlZmE0ZQ==",
    "Sec-WebSocket-Version": "13",
}


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Sandbox, str]]:
    """One sandbox, which the tests of this file leave as it is."""
    sandbox = Sandbox()
    with sandbox.serve() as url:
        yield sandbox, url


def ask(
    server: tuple[Sandbox, str], headers: dict[str, str], method: str = "GET", path: str = "/v3.0/users"
) -> httpx.Response:
    sandbox, url = server
    keys = {"appId": sandbox.app_id, "apiKey": sandbox.rest_api_key}
    with httpx.Client(trust_env=False) as client:
        return client.request(method, url + path, headers={**keys, **headers})


class TestHosts:
    @pytest.mark.parametrize(
        "host",
        [
            *("localhost", "LOCALHOST:1", "localhost.", "demo.localhost"),
            *("127.0.0.1:80", "127.8.9.1", "[::1]:80"),
            *("192.168.1.7:8080", "[fd00::1]", ""),  # nobody's DNS leads an address elsewhere
            "cometchat-sandbox.api-us.cometchat.io",
        ],
    )
    def test_names_of_this_machine_and_the_vendors(self, server, host: str):
        assert ask(server, {"Host": host}).status_code == 200

    @pytest.mark.parametrize(
        "host",
        [
            *("evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example"),
            *("evilcometchat.io", "cometchat.io.evil.example", "my-laptop", "2130706433", "127.1"),
            *("[", "a:b:c", "%", "///", "@", "x" * 70_000),
        ],
    )
    def test_any_other_name_is_refused(self, server, host: str):
        for path in ("/v3.0/users", "/openapi.json", "/_sandbox/", "/"):
            reply = ask(server, {"Host": host}, path=path)
            assert (reply.status_code, reply.json()["error"]["code"]) == (403, "ERR_SANDBOX_HOST")
            assert "--allow-host" in reply.json()["error"]["message"]
            assert len(reply.content) < 1000

    def test_a_name_that_was_given(self, sandbox: Sandbox):
        with sandbox.serve(allow_hosts=["sandbox", "My-Laptop"]) as url:
            hosts = ("sandbox:80", "my-laptop", "other")
            assert [ask((sandbox, url), {"Host": host}).status_code for host in hosts] == [200, 200, 403]


class TestPages:
    @pytest.mark.parametrize(
        "origin", ["http://localhost:3000", "https://localhost", "http://127.0.0.1:8888", "http://[::1]:1"]
    )
    def test_pages_of_this_machine_are_answered(self, server, origin: str):
        reply = ask(server, {"Origin": origin})
        assert reply.status_code == 200
        assert reply.headers["access-control-allow-origin"] == origin

    @pytest.mark.parametrize(
        "origin",
        [
            *(EVIL, "null", "", "http://evil.example", "http://localhost.evil.example", "file://"),
            *("localhost", "chrome-extension://localhost", "http://192.168.1.7", "http://[", "*"),
        ],
    )
    @pytest.mark.parametrize("method", ["GET", "DELETE", "OPTIONS"])
    def test_pages_of_elsewhere_are_refused_and_may_not_read_why(self, server, method: str, origin: str):
        asked = {"Origin": origin, "Access-Control-Request-Method": "DELETE"}
        reply = ask(server, asked, method, "/v3.0/users/cometchat-uid-1")
        assert (reply.status_code, reply.json()["error"]["code"]) == (403, "ERR_SANDBOX_ORIGIN")
        assert [name for name in reply.headers if name.startswith("access-control")] == []
        assert server[0].service.directory.active("cometchat-uid-1").name == "Andrew Joseph"

    def test_pages_that_were_named(self, sandbox: Sandbox):
        named = ["https://Demo.example", "null", "capacitor://localhost"]
        with sandbox.serve(allow_origins=named) as url:
            for origin in ("https://demo.example", *named[1:]):
                preflight = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
                reply = ask((sandbox, url), preflight, "OPTIONS")
                assert reply.headers["access-control-allow-origin"] == origin
                assert ask((sandbox, url), {"Origin": origin}).status_code == 200
            assert ask((sandbox, url), {"Origin": "https://demo.example:444"}).status_code == 403

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, 101),
            ({"Origin": "http://localhost:3000"}, 101),
            ({"Origin": EVIL}, 403),
            ({"Host": "evil"}, 403),
        ],
    )
    def test_the_web_socket_too(self, server, headers: dict[str, str], status: int):
        assert ask(server, {**HELLO, **headers}, path="/").status_code == status

    def test_who_runs_it_is_told_once(self, sandbox: Sandbox, url: str, caplog: pytest.LogCaptureFixture):
        with caplog.at_level(logging.WARNING, "cometchat_nb"):
            for _ in range(3):
                ask((sandbox, url), {"Origin": "https://demo.example"})
        [record] = [one for one in caplog.records if one.name.startswith("cometchat_nb")]
        assert "'https://demo.example'" in record.getMessage()
        assert "--allow-origin" in record.getMessage()


class TestNames:
    @pytest.mark.parametrize("name", ["", "http://sandbox", "a/b", "a:80", "[", " "])
    def test_what_is_no_host_name_is_refused(self, sandbox: Sandbox, name: str):
        with pytest.raises(ValueError, match="allow_hosts takes names"), sandbox.serve(allow_hosts=[name]):
            pass

    @pytest.mark.parametrize(
        "origin", ["", "*", "demo.example", "https://demo.example/", "https://", "http://["]
    )
    def test_what_is_no_origin_is_refused(self, sandbox: Sandbox, origin: str):
        with pytest.raises(ValueError, match="allow_origins takes"), sandbox.serve(allow_origins=[origin]):
            pass

    @pytest.mark.parametrize("names", ["sandbox", 3, [3]])
    def test_what_is_no_list_is_refused(self, sandbox: Sandbox, names):
        for argument in ("allow_hosts", "allow_origins"):
            with pytest.raises(TypeError, match=argument), sandbox.serve(**{argument: names}):
                pass
