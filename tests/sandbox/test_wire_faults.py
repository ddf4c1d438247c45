"""Faults of the wire, as real clients meet them: the toolkit's own three, curl, and httpx."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from httpx import Client
from support.tools import needed

import cometchat_nb as cc
from cometchat_nb.drivers.aiohttp_session import AiohttpSession
from cometchat_nb.sandbox import Fault, Sandbox

UID = "cometchat-uid-1"
PATIENCE = 5.0
Login = Callable[[cc.AppSettings], cc.User]


def blocking(settings: cc.AppSettings) -> cc.User:
    with cc.CometChatCalls(settings, timeout=PATIENCE) as calls:
        return calls.login(UID)


def awaited(settings: cc.AppSettings) -> cc.User:
    async def log_in() -> cc.User:
        async with cc.AsyncCometChatCalls(settings, timeout=PATIENCE) as calls:
            return await calls.login(UID)

    return asyncio.run(log_in())


def with_aiohttp(settings: cc.AppSettings) -> cc.User:
    async def log_in() -> cc.User:
        driver = AiohttpSession()
        async with cc.AsyncCometChatCalls(settings, transport=driver, timeout=PATIENCE) as calls:
            try:
                return await calls.login(UID)
            finally:
                await driver.aclose()

    return asyncio.run(log_in())


CLIENTS = [blocking, awaited, with_aiohttp]


def failure(login: Login, settings: cc.AppSettings) -> cc.CometChatError:
    with pytest.raises(cc.CometChatError) as raised:
        login(settings)
    return raised.value


def curl(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = needed(shutil.which("curl"), "curl")
    command = [
        program,
        "--silent",
        "--show-error",
        "--noproxy",
        "*",
        "--max-time",
        "20",
        *map(str, arguments),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the sandbox writes its authority, which the toolkit's clients trust."""
    ca_file = tmp_path / "ca.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    return ca_file


class TestSlowness:
    @pytest.mark.parametrize("login", CLIENTS)
    @pytest.mark.parametrize("effect", ["bandwidth", "dribble", "slow_close", "jitter"])
    def test_a_slow_reply_is_waited_for(self, login: Login, effect: str):
        sandbox = Sandbox(faults=[Fault(effect, seconds=0.2, bytes_per_second=5_000)])
        with sandbox.serve() as url:
            assert login(sandbox.settings_for(url)).name == "Andrew Joseph"

    @pytest.mark.parametrize("effect", ["bandwidth", "dribble", "slow_close"])
    def test_a_reply_that_drips_past_the_time_out_ends_it(self, effect: str):
        """Every byte comes in time, and the whole does not: only a limit on the whole ends it."""
        sandbox = Sandbox(faults=[Fault(effect, seconds=60, bytes_per_second=20)])
        for transport in (None, sandbox.transport, "socket"):
            with sandbox.serve() as url:
                settings = sandbox.settings_for(url) if transport == "socket" else sandbox.settings
                driver = None if transport == "socket" else transport or sandbox.client().transport
                with cc.CometChatCalls(settings, transport=driver, timeout=0.4) as calls:
                    error = failure(lambda _, calls=calls: calls.login(UID), settings)
            assert "did not answer in time" in error.description

    def test_curl_gets_the_whole_of_a_slow_reply(self):
        faults = [{"effect": "slow_close", "seconds": 0.3}, {"effect": "dribble", "seconds": 0.3}]
        for fault in faults:
            sandbox = Sandbox(faults=[fault])
            with sandbox.serve() as url:
                done = curl(
                    *("-H", f"apiKey: {sandbox.rest_api_key}", "-w", "\n%{time_total} %{header_json}"),
                    f"{url}/v3/users/{UID}",
                )
            body, seconds = done.stdout.split("\n")[0], float(done.stdout.split("\n")[1].split()[0])
            assert body.startswith('{"data": {"uid": "cometchat-uid-1"')
            assert seconds >= 0.3
            assert ("content-length" in done.stdout) is (fault["effect"] == "dribble")

    def test_an_httpx_client_in_process_waits_as_over_a_socket(self):
        """httpx limits each read: a byte now and then keeps it waiting."""
        sandbox = Sandbox(faults=[Fault("dribble", seconds=0.4)])
        headers = {"appId": sandbox.app_id, "apiKey": sandbox.rest_api_key}
        with sandbox.serve() as url:
            for transport, base in ((None, url), (sandbox.transport, "https://h")):
                with Client(transport=transport, trust_env=False, headers=headers, timeout=0.2) as client:
                    began = time.monotonic()
                    assert client.get(f"{base}/v3/users/{UID}").json()["data"]["uid"] == UID
                    assert time.monotonic() - began >= 0.35

    def test_jitter_is_repeated_by_a_seed(self):
        def delays(seed: int) -> list[float]:
            sandbox = Sandbox(faults=[Fault("jitter", seconds=2)], seed=seed)
            request = cc.messages.Request("GET", "https://h/v3/settings")
            return [sandbox.answer(request).delay for _ in range(5)]

        assert delays(7) == delays(7) != delays(8)
        assert all(0 <= delay <= 2 for delay in delays(7))


FLAWS = {
    "certificate_expired": "certificate has expired",
    "certificate_other_host": "certificate is not valid for",
    "certificate_untrusted": "unable to get local issuer certificate",
}


class TestCertificates:
    @pytest.mark.parametrize("login", CLIENTS)
    @pytest.mark.parametrize("effect", FLAWS)
    def test_the_toolkits_clients_say_what_is_wrong_in_process_and_over_a_socket(
        self, login: Login, effect: str, trusted: Path
    ):
        sandbox = Sandbox(faults=[Fault(effect)])
        with sandbox.serve(tls=True, ca_file=trusted) as url:
            over_a_socket = failure(login, sandbox.settings_for(url))
        with pytest.raises(cc.CometChatError) as raised:
            sandbox.client().login(UID)
        for error in (over_a_socket, raised.value):
            assert (error.code, error.stage) == ("ERROR_UNKNOWN", "network")
            assert "offers no TLS that can be trusted" in error.description
            assert FLAWS[effect] in error.description

    @pytest.mark.parametrize(
        ("effect", "words"),
        [
            ("certificate_expired", "certificate has expired"),
            ("certificate_other_host", "subject name matches target host name"),
            ("certificate_untrusted", "unable to get local issuer certificate"),
        ],
    )
    def test_curl_refuses_it_and_without_a_check_it_is_answered(self, effect: str, words: str, trusted: Path):
        sandbox = Sandbox(faults=[Fault(effect)])
        with sandbox.serve(tls=True, ca_file=trusted) as url:
            done = curl("--cacert", trusted, f"{url.replace('127.0.0.1', 'localhost')}/v3/settings")
            assert (done.returncode, words in done.stderr) == (60, True), done.stderr
            assert '"data"' in curl("--insecure", f"{url}/v3/settings").stdout

    def test_it_changes_while_it_is_served(self, trusted: Path):
        sandbox = Sandbox()
        with sandbox.serve(tls=True, ca_file=trusted) as url:
            settings = sandbox.settings_for(url)
            assert blocking(settings).uid == UID
            sandbox.set_faults({"effect": "certificate_expired"})
            assert "certificate has expired" in failure(blocking, settings).description
            sandbox.set_faults()
            assert blocking(settings).uid == UID

    def test_it_is_refused_where_there_is_no_tls(self, sandbox: Sandbox):
        with sandbox.serve():
            with pytest.raises(
                ValueError, match="certificate_expired is a fault of TLS: serve with tls=True"
            ):
                sandbox.add_fault("certificate_expired")
            assert sandbox.faults == ()
        sandbox.add_fault("http2_refused")
        with pytest.raises(ValueError, match="serve with tls=True"), sandbox.serve():
            pass


class TestHttp2:
    def test_curl_is_refused_http2_and_not_http1(self, trusted: Path):
        sandbox = Sandbox(faults=[Fault("http2_refused")])
        with sandbox.serve(tls=True, ca_file=trusted) as url:
            over_2 = curl("--cacert", trusted, "--http2", "-v", f"{url}/v3/settings")
            over_1 = curl("--cacert", trusted, "--http1.1", f"{url}/v3/settings")
        assert "using HTTP/2" in over_2.stderr
        assert over_2.returncode == 16, over_2.stderr  # an error in the HTTP/2 framing layer
        assert '"data"' in over_1.stdout

    def test_without_the_fault_http2_is_not_offered(self, trusted: Path):
        with Sandbox().serve(tls=True, ca_file=trusted) as url:
            done = curl("--cacert", trusted, "--http2", "-w", "%{http_version}", f"{url}/v3/settings")
        assert done.stdout.endswith("1.1")


def connects(url: str) -> bool:
    host, port = url.partition("//")[2].rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), 2).close()
    except ConnectionRefusedError:
        return False
    return True


class TestRefusedConnections:
    @pytest.mark.parametrize("login", CLIENTS)
    def test_a_port_is_shut_and_opened_while_it_is_served(self, login: Login, sandbox: Sandbox):
        with sandbox.serve() as url:
            settings = sandbox.settings_for(url)
            assert login(settings).uid == UID
            sandbox.set_faults({"effect": "refused"})
            assert not connects(url)
            assert "refused the connection" in failure(login, settings).description
            sandbox.set_faults()
            assert login(settings).uid == UID
        assert not connects(url)

    def test_a_connection_that_was_kept_is_over(self, sandbox: Sandbox):
        with sandbox.serve() as url, Client(trust_env=False) as client:
            assert client.get(f"{url}/v3/settings").status_code == 200
            sandbox.set_faults({"effect": "refused"})
            with pytest.raises(httpx.ConnectError):
                client.get(f"{url}/v3/settings")
            sandbox.set_faults()
            assert client.get(f"{url}/v3/settings").status_code == 200

    def test_with_a_control_connections_are_reset_so_that_it_can_be_turned_off_again(self, sandbox: Sandbox):
        with sandbox.serve(control=True) as url:
            headers = {"X-Sandbox-Token": sandbox.control_url.partition("#")[2]}
            with Client(base_url=f"{url}/_sandbox", headers=headers, trust_env=False) as control:
                assert control.put("/faults", json=[{"effect": "refused"}]).status_code == 200
                assert "broke off" in failure(blocking, sandbox.settings_for(url)).description
                assert control.delete("/faults").status_code == 200
            assert blocking(sandbox.settings_for(url)).uid == UID


class TestAnOfflineStart:
    def test_in_process_there_is_no_network_until_the_time_has_come(self):
        sandbox = Sandbox(faults=[Fault("offline_start", seconds=30)])
        sandbox.clock.freeze()
        calls = sandbox.client()
        error = failure(lambda _: calls.login(UID), sandbox.settings)
        assert "this machine has no network, or its DNS server does not answer" in error.description
        assert "Connect to a network" in error.hint
        sandbox.clock.advance(30)
        assert calls.login(UID).uid == UID

    @pytest.mark.parametrize("login", CLIENTS)
    def test_over_a_socket_nobody_listens_until_then(self, login: Login):
        sandbox = Sandbox(faults=[Fault("offline_start", seconds=30)])
        sandbox.clock.freeze()
        with sandbox.serve() as url:
            assert "refused the connection" in failure(login, sandbox.settings_for(url)).description
            sandbox.clock.advance(30)
            deadline = time.monotonic() + 10
            while not connects(url) and time.monotonic() < deadline:
                time.sleep(0.02)
            assert login(sandbox.settings_for(url)).uid == UID


PREFLIGHT = {
    "Origin": "http://localhost:3000",
    "Access-Control-Request-Method": "PUT",
    "Access-Control-Request-Headers": "appid,authtoken",
}


class TestPreflights:
    @pytest.fixture
    def client(self, url: str) -> Iterator[Client]:
        with Client(base_url=url, trust_env=False) as client:
            yield client

    def test_it_is_refused_where_the_fault_says(self, sandbox: Sandbox, client: Client):
        sandbox.set_faults({"effect": "preflight_refused", "endpoint": "PUT /me", "nth": 1})
        refused = client.options("/v3.0/me", headers=PREFLIGHT)
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers
        assert client.options("/v3.0/settings", headers=PREFLIGHT).status_code == 204
        assert client.options("/v3.0/me", headers=PREFLIGHT).status_code == 204  # it was the first

    def test_requests_that_need_none_are_answered(self, sandbox: Sandbox, url: str):
        sandbox.set_faults({"effect": "preflight_refused"})
        assert blocking(sandbox.settings_for(url)).uid == UID


@pytest.mark.parametrize(
    ("effect", "argument"),
    [
        ("certificate_expired", {"endpoint": "me"}),
        ("offline_start", {"nth": 1}),
        ("http2_refused", {"uid": UID}),
    ],
)
def test_a_fault_of_the_connection_has_no_endpoint(effect: str, argument: dict[str, object]):
    with pytest.raises(ValueError, match=f"{effect} strikes everywhere, because it strikes before"):
        Fault(effect, **argument)


@pytest.mark.parametrize("value", [0, -1, "fast", True, float("nan")])
def test_a_bandwidth_that_cannot_be_is_refused(value: object):
    with pytest.raises((TypeError, ValueError), match="bytes_per_second must be"):
        Fault("bandwidth", bytes_per_second=value)
