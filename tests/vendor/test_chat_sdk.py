"""The vendor's own JavaScript SDK, unmodified, in a real Chromium, against the served sandbox.

Opt-in (`make test-vendor`): the package is proprietary, so it is fetched from npm into a scratch folder and
never kept. It speaks https only, and believes any certificate that the browser does.
"""

from __future__ import annotations

import functools
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright
from support import chromium

from cometchat_nb import User
from cometchat_nb.sandbox import SAMPLE_USERS, Sandbox

pytestmark = pytest.mark.vendor

PACKAGE = "@cometchat/chat-sdk-javascript@4.2.0"
PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script src="sdk.js"></script>
<script>
const plain = (user) =>
  user?.getUid ? { uid: user.getUid(), name: user.getName(), token: user.getAuthToken() } : user;
const settle = (promise) => promise.then(plain, (error) => ({ error: error.code, message: error.message }));
const start = ([app, host]) => {
  const builder = new CometChat.AppSettingsBuilder().setRegion("us").autoEstablishSocketConnection(true);
  if (host) builder.overrideAdminHost(host).overrideClientHost(host);
  return CometChat.init(app, builder.build());
};
</script>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A web page on this machine with the SDK in it."""
    npm = shutil.which("npm")
    assert npm, "npm is needed to fetch the SDK"
    scratch, folder = tmp_path_factory.mktemp("npm"), tmp_path_factory.mktemp("site")
    subprocess.run([npm, "install", "--silent", "--prefix", scratch, PACKAGE], check=True)
    shutil.copy(next(scratch.rglob("CometChat.js")), folder / "sdk.js")
    (folder / "index.html").write_text(PAGE)
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()


@pytest.fixture(scope="module")
def port() -> int:
    """A port that is free, known before the browser starts: its host rules name it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def browser(port: int) -> Iterator[Browser]:
    """A browser that finds the vendor's own host names on this machine, and believes any certificate."""
    with sync_playwright() as playwright:
        rule = f"--host-resolver-rules=MAP *.cometchat.io:443 127.0.0.1:{port}"
        flags = [*chromium.FLAGS, "--ignore-certificate-errors", rule]
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture(params=["given hosts", "the vendor's hosts"])
def host(request: pytest.FixtureRequest, sandbox: Sandbox, port: int) -> Iterator[str | None]:
    """What the SDK is told of hosts: where the sandbox listens, or nothing."""
    with sandbox.serve(tls=True, port=port) as url:
        yield f"{url.removeprefix('https://')}/v3.0" if request.param == "given hosts" else None


class Customer:
    """A browser of one customer: a page with the SDK, and what it asks the service for."""

    def __init__(self, context: BrowserContext, site: str, app: str, host: str | None) -> None:
        self.page: Page = context.new_page()
        self.asked: list[tuple[str, int]] = []
        self.foreign: list[str] = []
        self._site, self._app, self._host = site, app, host
        self.page.on("request", lambda request: self._stay(request.url))
        self.page.on("response", self._note)
        self.page.on("websocket", lambda socket: self._stay(socket.url))
        self.visit()

    def visit(self) -> None:
        """Open the page, or open it again, and initialise the SDK."""
        self.page.goto(self._site)
        assert self.page.evaluate("start", [self._app, self._host])
        self.asked.clear()

    def run(self, script: str, *arguments: object) -> object:
        """Call the SDK; return the user, or the code of the error."""
        return self.page.evaluate(f"(given) => settle({script})", list(arguments))

    def _note(self, response: Response) -> None:
        method, path = response.request.method, urlsplit(response.url).path
        if path.startswith("/v3") and method != "OPTIONS":
            self.asked.append((f"{method} {path}", response.status))

    def _stay(self, url: str) -> None:
        host = urlsplit(url).hostname or ""
        if host not in ("127.0.0.1", "") and not host.endswith(".cometchat.io"):
            self.foreign.append(url)


@pytest.fixture
def customer(browser: Browser, sandbox: Sandbox, site: str, host: str) -> Iterator:
    """Makes customers, each with a browser of its own; none of them may try to leave this machine."""
    made: list[Customer] = []
    contexts: list[BrowserContext] = []

    def make() -> Customer:
        contexts.append(browser.new_context(ignore_https_errors=True))
        made.append(Customer(contexts[-1], site, sandbox.app_id, host))
        return made[-1]

    yield make
    for context in contexts:
        context.close()
    assert [url for one in made for url in one.foreign] == []


LOGIN = "CometChat.login(...given)"


LOGOUT = "CometChat.logout()"


@pytest.mark.parametrize("user", SAMPLE_USERS, ids=lambda user: user.uid)
def test_a_sample_user_logs_in_and_out(customer, sandbox: Sandbox, user: User):
    one = customer()
    assert one.run(LOGIN, user.uid, sandbox.auth_key)["name"] == user.name
    assert one.asked == [
        (f"POST /v3.0/users/{user.uid}/auth_tokens", 200),
        ("PUT /v3.0/me", 200),
    ]
    one.asked.clear()
    assert one.run(LOGOUT) == {"success": True, "message": "The user is logged out."}
    assert one.asked == [("DELETE /v3.0/me", 200)]
    assert one.run("CometChat.getLoggedinUser()") is None


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("cometchat-uid-1", "fa4e" * 10), "AUTH_ERR_APIKEY_NOT_FOUND"),
        (("no-such-user", None), "ERR_UID_NOT_FOUND"),
        (("cometchat-uid-1_1700000000fa4efa4e",), "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"),
    ],
)
def test_a_failure_has_the_vendors_code(customer, sandbox: Sandbox, arguments, code):
    given = [sandbox.auth_key if argument is None else argument for argument in arguments]
    assert customer().run(LOGIN, *given)["error"] == code


def test_of_two_logins_at_once_one_is_let_in(customer, sandbox: Sandbox):
    both = "Promise.all([settle(CometChat.login(...given)), settle(CometChat.login(...given))])"
    outcomes = customer().run(both, "cometchat-uid-1", sandbox.auth_key)
    assert sorted("error" in outcome for outcome in outcomes) == [False, True]


def test_a_reload_keeps_the_session_without_a_request(customer, sandbox: Sandbox):
    one = customer()
    one.run(LOGIN, "cometchat-uid-1", sandbox.auth_key)
    one.visit()
    assert one.run("CometChat.getLoggedinUser()")["uid"] == "cometchat-uid-1"
    assert one.asked == []


def test_a_token_logs_in_a_second_browser_with_one_request(customer, sandbox: Sandbox):
    token = customer().run(LOGIN, "cometchat-uid-1", sandbox.auth_key)["token"]
    second = customer()
    assert second.run(LOGIN, token)["uid"] == "cometchat-uid-1"
    assert second.asked == [("PUT /v3.0/me", 200)]
