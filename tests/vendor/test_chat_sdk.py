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
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
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
const settle = (promise) => promise.then(
  (value) => Array.isArray(value) ? value.map(plain) : plain(value),
  (error) => ({ error: error?.code ?? null, message: error?.message ?? null }));
const named = (uid) => Object.assign(new CometChat.User(uid), { name: "Zoe" });
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
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """A sandbox; a test marks it `strict` by its parameter."""
    return Sandbox(strict=getattr(request, "param", False))


strict_too = pytest.mark.parametrize("sandbox", [False, True], indirect=True, ids=["tolerant", "strict"])


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

    def run(self, script: str, *arguments: object) -> Any:
        """Forget what was asked before, and call the SDK; return the user, or the code of the error."""
        self.asked.clear()
        return self.page.evaluate(f"(given) => settle({script})", list(arguments))

    def refused(self, script: str, *arguments: object) -> str | None:
        """Call the SDK; return the code of the error that it rejects with."""
        outcome = self.run(script, *arguments)
        assert isinstance(outcome, dict), outcome
        assert "error" in outcome, outcome
        return outcome["error"]

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
WHO = "CometChat.getLoggedinUser()"
GET_OTHER = "CometChat.getUser('cometchat-uid-2')"
LIST = "new CometChat.UsersRequestBuilder().setLimit(30).build().fetchNext()"
CREATE = "CometChat.createUser(named(given[0]), given[1])"

UID = "cometchat-uid-1"
MINT = f"POST /v3.0/users/{UID}/auth_tokens"
ME, OUT = "PUT /v3.0/me", "DELETE /v3.0/me"
LOGGED_IN = [(MINT, 200), (ME, 200)]
LOGGED_OUT = {"success": True, "message": "The user is logged out."}
TOKEN_GONE = "AUTH_ERR_AUTH_TOKEN_NOT_FOUND"


@pytest.fixture
def logged_in(customer, sandbox: Sandbox) -> Customer:
    """A customer who is logged in with the Auth Key."""
    one = customer()
    assert one.run(LOGIN, UID, sandbox.auth_key)["uid"] == UID
    assert one.asked == LOGGED_IN
    return one


class TestLogin:
    @pytest.mark.parametrize("user", SAMPLE_USERS, ids=lambda user: user.uid)
    def test_a_sample_user_logs_in_and_out(self, customer, sandbox: Sandbox, user: User):
        one = customer()
        assert one.run(LOGIN, user.uid, sandbox.auth_key)["name"] == user.name
        assert one.asked == [(f"POST /v3.0/users/{user.uid}/auth_tokens", 200), (ME, 200)]
        assert one.run(LOGOUT) == LOGGED_OUT
        assert one.asked == [(OUT, 200)]
        assert one.run(WHO) is None

    def test_with_a_token_a_second_browser_needs_one_request(self, customer, logged_in: Customer):
        second = customer()
        assert second.run(LOGIN, logged_in.run(WHO)["token"])["uid"] == UID
        assert second.asked == [(ME, 200)]
        assert second.run(LOGOUT) == LOGGED_OUT
        assert second.asked == [(OUT, 200)]

    def test_with_the_rest_api_key(self, customer, sandbox: Sandbox):
        one = customer()
        assert one.run(LOGIN, UID, sandbox.rest_api_key)["uid"] == UID
        assert one.asked == LOGGED_IN

    def test_a_uid_in_capitals_is_the_user_in_lower_case(self, customer, sandbox: Sandbox):
        one = customer()
        assert one.run(LOGIN, UID.upper(), sandbox.auth_key)["uid"] == UID
        assert one.asked == [(MINT.replace(UID, UID.upper()), 200), (ME, 200)]

    @strict_too
    def test_the_sdk_does_not_notice_a_strict_sandbox(self, customer, sandbox: Sandbox):
        one = customer()
        assert one.run(LOGIN, UID, sandbox.auth_key)["uid"] == UID
        assert one.asked == LOGGED_IN
        assert one.run(GET_OTHER)["name"] == "George Alan"
        assert one.asked == [("GET /v3.0/users/cometchat-uid-2", 200)]
        assert one.run(LOGOUT) == LOGGED_OUT
        assert one.asked == [(OUT, 200)]

    @pytest.mark.parametrize(
        ("uid", "key", "code", "status"),
        [
            (UID, "fa4e" * 10, "AUTH_ERR_APIKEY_NOT_FOUND", 401),
            (UID, "fa4e" * 9 + "a00", "AUTH_ERR_APIKEY_NOT_FOUND", 401),
            ("no-such-user", None, "ERR_UID_NOT_FOUND", 404),
            ("cometchat-uid-gone", None, "ERR_UID_NOT_FOUND", 404),
            ("a b", None, "ERR_UID_NOT_FOUND", 404),
            (f" {UID}", None, "ERR_UID_NOT_FOUND", 404),
        ],
        ids=["wrong key", "short key", "unknown user", "deactivated user", "space inside", "space before"],
    )
    def test_what_the_service_refuses(self, customer, sandbox: Sandbox, uid, key, code, status):
        one = customer()
        assert one.refused(LOGIN, uid, key or sandbox.auth_key) == code
        assert one.asked == [(f"POST /v3.0/users/{quote(uid)}/auth_tokens", status)]
        assert one.run(WHO) is None

    @pytest.mark.parametrize("token", [f"{UID}_1700000000fa4efa4e", UID, "fa4e" * 10])
    def test_a_token_that_is_none(self, customer, token: str):
        one = customer()
        assert one.refused(LOGIN, token) == TOKEN_GONE
        assert one.asked == [(ME, 401)]
        assert one.run(WHO) is None

    @pytest.mark.parametrize("given", [("", "key"), (UID, ""), (UID, " "), ("",), ()], ids=repr)
    def test_what_the_sdk_refuses_itself(self, customer, given: tuple[str, ...]):
        one = customer()
        assert one.refused(LOGIN, *given) == "MISSING_PARAMETERS"
        assert one.asked == []

    def test_of_two_at_once_one_is_let_in(self, customer, sandbox: Sandbox):
        one = customer()
        both = "Promise.all([settle(CometChat.login(...given)), settle(CometChat.login(...given))])"
        outcomes = one.run(both, UID, sandbox.auth_key)
        assert sorted("error" in outcome for outcome in outcomes) == [False, True]
        assert one.asked == LOGGED_IN


class TestSession:
    def test_the_same_user_again_is_the_session_whatever_the_key(self, logged_in: Customer, sandbox: Sandbox):
        token = logged_in.run(WHO)["token"]
        for key in (sandbox.auth_key, "fa4e" * 10):
            assert logged_in.run(LOGIN, UID, key)["token"] == token
            assert logged_in.asked == []

    def test_another_user_takes_over(self, logged_in: Customer, sandbox: Sandbox):
        assert logged_in.run(LOGIN, "cometchat-uid-2", sandbox.auth_key)["name"] == "George Alan"
        assert logged_in.asked == [("POST /v3.0/users/cometchat-uid-2/auth_tokens", 200), (ME, 200)]
        assert logged_in.run(WHO)["uid"] == "cometchat-uid-2"

    def test_a_reload_keeps_it_without_a_request(self, logged_in: Customer):
        logged_in.visit()
        assert logged_in.run(WHO)["uid"] == UID
        assert logged_in.asked == []

    def test_a_reload_after_a_logout_finds_nobody(self, logged_in: Customer):
        assert logged_in.run(LOGOUT) == LOGGED_OUT
        assert logged_in.asked == [(OUT, 200)]
        logged_in.visit()
        assert logged_in.run(WHO) is None

    def test_a_logout_without_one_is_the_sdks_own_error(self, customer, sandbox: Sandbox):
        """It does not wait for the service, and asks it without a token all the same."""
        assert customer().refused(LOGOUT) == "USER_NOT_LOGED_IN"
        assert sandbox.journal.wait_for("DELETE /me").code == "AUTH_ERR_EMPTY_AUTH_TOKEN"

    def test_a_second_logout_is_too(self, logged_in: Customer, sandbox: Sandbox):
        assert logged_in.run(LOGOUT) == LOGGED_OUT
        assert logged_in.refused(LOGOUT) == "USER_NOT_LOGED_IN"
        assert [sandbox.journal.wait_for("DELETE /me").status for _ in range(2)] == [200, 401]

    def test_after_a_logout_somebody_logs_in_again(self, logged_in: Customer, sandbox: Sandbox):
        assert logged_in.run(LOGOUT) == LOGGED_OUT
        assert logged_in.run(LOGIN, UID, sandbox.auth_key)["uid"] == UID
        assert logged_in.asked == LOGGED_IN

    def test_its_websocket_connects(self, logged_in: Customer):
        logged_in.page.wait_for_function("CometChat.getConnectionStatus() === 'connected'")
        assert logged_in.asked == LOGGED_IN


LOSSES = pytest.mark.parametrize(
    ("happens", "status", "code"),
    [
        (lambda s: s.flush_tokens(UID), 401, TOKEN_GONE),
        (lambda s: s.mint_tokens(UID, 100), 401, TOKEN_GONE),
        (lambda s: s.delete_user(UID), 401, TOKEN_GONE),
        (lambda s: s.deactivate_user(UID), 404, "ERR_UID_NOT_FOUND"),
        (lambda s: (s.expire_tokens(after=60), s.clock.advance(61)), 401, TOKEN_GONE),
    ],
    ids=["revoked", "the 101st token", "deleted", "deactivated", "expired"],
)


class TestWhileLoggedIn:
    @LOSSES
    def test_access_is_lost(self, logged_in: Customer, sandbox: Sandbox, happens, status: int, code: str):
        """The SDK forgets the session when the token is gone, and keeps it when the user is."""
        happens(sandbox)
        assert logged_in.refused(GET_OTHER) == code
        assert logged_in.asked == [("GET /v3.0/users/cometchat-uid-2", status)]
        assert (logged_in.run(WHO) is None) is (code == TOKEN_GONE)
        assert logged_in.asked == []

    @LOSSES
    def test_a_logout_clears_the_session_whatever_it_is_answered(
        self, logged_in: Customer, sandbox: Sandbox, happens, status: int, code: str
    ):
        """The SDK takes a token that is gone for a success, and resolves to an empty object."""
        happens(sandbox)
        outcome = logged_in.run(LOGOUT)
        assert outcome == {} if code == TOKEN_GONE else outcome["error"] == code
        assert logged_in.asked == [(OUT, status)]
        assert logged_in.run(WHO) is None

    def test_a_reload_does_not_notice_until_something_is_asked(self, logged_in: Customer, sandbox: Sandbox):
        sandbox.flush_tokens(UID)
        logged_in.visit()
        assert logged_in.run(WHO)["uid"] == UID
        assert logged_in.refused(GET_OTHER) == TOKEN_GONE
        assert logged_in.asked == [("GET /v3.0/users/cometchat-uid-2", 401)]


class TestUsers:
    def test_another_user_is_read(self, logged_in: Customer):
        assert logged_in.run(GET_OTHER)["name"] == "George Alan"
        assert logged_in.asked == [("GET /v3.0/users/cometchat-uid-2", 200)]

    def test_one_who_does_not_exist(self, logged_in: Customer):
        assert logged_in.refused("CometChat.getUser('nobody')") == "ERR_UID_NOT_FOUND"
        assert logged_in.asked == [("GET /v3.0/users/nobody", 404)]

    def test_they_are_listed(self, logged_in: Customer):
        listed = [user["uid"] for user in logged_in.run(LIST)]
        assert listed == [user.uid for user in SAMPLE_USERS]
        assert logged_in.asked == [("GET /v3.0/users", 200)]

    def test_one_created_with_the_auth_key_logs_in(self, customer, sandbox: Sandbox):
        one = customer()
        assert one.run(CREATE, "zoe", sandbox.auth_key)["name"] == "Zoe"
        assert one.asked == [("POST /v3.0/users", 200)]
        assert one.run(LOGIN, "zoe", sandbox.auth_key)["name"] == "Zoe"
        assert one.asked == [("POST /v3.0/users/zoe/auth_tokens", 200), (ME, 200)]

    def test_one_created_over_rest_logs_in_with_the_token_that_came(
        self, customer, sandbox: Sandbox, port: int
    ):
        body = {"uid": "zoe", "name": "Zoe", "withAuthToken": True}
        headers = {"apikey": sandbox.rest_api_key}
        reply = httpx.post(
            f"https://127.0.0.1:{port}/v3/users", headers=headers, json=body, verify=False, trust_env=False
        )
        one = customer()
        assert one.run(LOGIN, reply.json()["data"]["authToken"])["name"] == "Zoe"
        assert one.asked == [(ME, 200)]

    @pytest.mark.parametrize(
        ("uid", "key", "code", "status"),
        [
            (UID, None, "ERR_UID_ALREADY_EXISTS", 400),
            ("a b", None, "ERR_BAD_REQUEST", 400),
            ("zoe", "fa4e" * 10, "AUTH_ERR_APIKEY_NOT_FOUND", 401),
        ],
    )
    def test_one_who_cannot_be_created(self, customer, sandbox: Sandbox, uid, key, code, status):
        one = customer()
        assert one.refused(CREATE, uid, key or sandbox.auth_key) == code
        assert one.asked == [("POST /v3.0/users", status)]

    @pytest.mark.parametrize("sandbox", [True], indirect=True, ids=["strict"])
    def test_a_strict_sandbox_creates_none_with_the_auth_key(self, customer, sandbox: Sandbox):
        one = customer()
        assert one.refused(CREATE, "zoe", sandbox.auth_key) == "AUTH_ERR_NO_ACCESS"
        assert one.asked == [("POST /v3.0/users", 403)]

    def test_a_user_changes_its_own_name(self, logged_in: Customer, sandbox: Sandbox):
        changed = logged_in.run(f"CometChat.updateCurrentUserDetails(named('{UID}'))")
        assert changed["name"] == "Zoe"
        assert logged_in.asked == [(ME, 200)]
        assert next(user.name for user in sandbox.users if user.uid == UID) == "Zoe"


class TestFaults:
    @pytest.mark.parametrize(
        ("effect", "code", "asked"),
        [
            ("rate_limited", "TOO_MANY_REQUEST", [(MINT, 429)]),
            ("html", "FAILED_TO_FETCH", [(MINT, 502)]),
            ("empty", "FAILED_TO_FETCH", [(MINT, 200)]),
            ("truncated_json", "FAILED_TO_FETCH", [(MINT, 200)]),
            ("reset", "FAILED_TO_FETCH", []),
        ],
    )
    def test_what_the_sdk_makes_of_it(self, customer, sandbox: Sandbox, effect: str, code: str, asked):
        one = customer()
        sandbox.add_fault(effect)
        assert one.refused(LOGIN, UID, sandbox.auth_key) == code
        assert one.asked == asked
        sandbox.set_faults()
        assert one.run(LOGIN, UID, sandbox.auth_key)["uid"] == UID
        assert one.asked == LOGGED_IN
