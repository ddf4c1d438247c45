"""Records the tickets of the second notebook: a page logs in as the SDK does, in a real Chromium.

`python -m support.tickets`, in `tests/`, writes `notebooks/tickets/*.har`, against sandboxes that are served
under the vendor's host names. Auth tokens are replaced by visibly fake ones of the same shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserType, sync_playwright

from cometchat_nb import Sandbox
from cometchat_nb.sandbox.service import APP_ID, AUTH_KEY

from .chromium import FLAGS, ensure
from .servers import free_port

FOLDER = Path(__file__).parents[2] / "notebooks" / "tickets"
DEAD_TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4efa4efa4efa4efa4e"

_SHOP_ORIGIN = "https://shop.example"
_SHOP = f"{_SHOP_ORIGIN}/login"
_PAGE = """<!doctype html><title>Shop: log in</title><script>
async function ask(method, url, headers, body) {
  const reply = await fetch(url, {
    method, body: JSON.stringify(body),
    headers: {...headers, appId: APP_ID, "Content-Type": "application/json"}});
  const answer = await reply.json();
  if (answer.error) throw new Error(answer.error.message);
  return answer.data;
}
async function login({uid, apiKey, authToken, region = "us"}) {
  const host = (service) => `https://${APP_ID}.${service}-${region}.cometchat.io/v3.0`;
  const body = {platform: "web", deviceId: "shop-device"};
  try {
    authToken ??= (await ask("POST", `${host("api")}/users/${uid}/auth_tokens`, {apiKey}, body)).authToken;
    return (await ask("PUT", `${host("apiclient")}/me`, {authToken}, body)).uid;
  } catch (error) {
    return String(error);
  }
}
</script>""".replace("APP_ID", f'"{APP_ID}"')


@dataclass(frozen=True)
class Ticket:
    """One login that a customer's browser recorded, and what is wrong with it."""

    name: str
    cause: str
    login: dict[str, str]
    faults: list[dict[str, Any]] = field(default_factory=list)


TICKETS = (
    Ticket("uid_is_email", "uid_is_email", {"uid": "alice@example.com", "apiKey": AUTH_KEY}),
    Ticket("user_never_created", "user_never_created", {"uid": "alice", "apiKey": AUTH_KEY}),
    Ticket(
        "key_of_another_app", "key_of_another_app", {"uid": "cometchat-uid-1", "apiKey": "fa4e" * 9 + "c003"}
    ),
    Ticket("key_elided", "key_elided", {"uid": "cometchat-uid-1", "apiKey": "fa4efa4e...fa4ea001"}),
    Ticket("uid_is_auth_token", "uid_is_auth_token", {"uid": DEAD_TOKEN, "apiKey": AUTH_KEY}),
    Ticket("token_revoked", "token_revoked", {"authToken": DEAD_TOKEN}),
    Ticket("region_wrong", "region_wrong", {"uid": "cometchat-uid-1", "apiKey": AUTH_KEY, "region": "eu"}),
    Ticket(
        "region_impossible",
        "region_impossible",
        {"uid": "cometchat-uid-1", "apiKey": AUTH_KEY, "region": "tz"},
    ),
    Ticket("proxy_page", "proxy_page", {"uid": "cometchat-uid-1", "apiKey": AUTH_KEY}, [{"effect": "html"}]),
    Ticket(
        "rate_limited",
        "rate_limited",
        {"uid": "cometchat-uid-1", "apiKey": AUTH_KEY},
        [{"effect": "rate_limited", "endpoint": "auth_tokens", "seconds": 15}],
    ),
    Ticket(
        "connection_cut",
        "connection_cut",
        {"uid": "cometchat-uid-1", "apiKey": AUTH_KEY},
        [{"effect": "reset_in_body", "endpoint": "PUT /me"}],
    ),
    Ticket("key_padded", "key_padded", {"uid": "cometchat-uid-1", "apiKey": f" {AUTH_KEY} "}),
)


class Recorder:
    """A browser in which all of the vendor's host names lead to one port of this machine."""

    def __init__(self, engine: BrowserType, chromium: str) -> None:
        self._port = free_port()
        rules = f"MAP *-tz.cometchat.io ~NOTFOUND,MAP *.cometchat.io:443 127.0.0.1:{self._port}"
        flags = (*FLAGS, "--disable-features=LocalNetworkAccessChecks", f"--host-resolver-rules={rules}")
        self._browser = engine.launch(executable_path=chromium, args=list(flags))

    def record(self, ticket: Ticket, har: Path) -> str:
        """Log in once while the browser records; return what the page says."""
        sandbox = Sandbox(faults=ticket.faults)
        with sandbox.serve(port=self._port, tls=True, allow_origins=[_SHOP_ORIGIN]):
            context = self._browser.new_context(
                ignore_https_errors=True,
                record_har_path=har,
                record_har_content="embed",
                record_har_mode="full",
            )
            page = context.new_page()
            page.route(_SHOP, lambda route: route.fulfill(body=_PAGE, content_type="text/html"))
            page.goto(_SHOP)
            said = str(page.evaluate("(how) => login(how)", ticket.login))
            context.close()
        har.write_text(_with_fake_tokens(har.read_text("utf-8")), "utf-8")
        return said

    def close(self) -> None:
        """Close the browser."""
        self._browser.close()


def _with_fake_tokens(text: str) -> str:
    return re.sub(r"(?<=_)\d{10}[0-9a-f]{8,}", "1700000000" + "fa4e" * 8, text)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        recorder = Recorder(playwright.chromium, str(ensure()))
        for ticket in TICKETS:
            said = recorder.record(ticket, FOLDER / f"{ticket.name}.har")
            print(f"{ticket.name}: {said}")  # noqa: T201 - a script that says what it did
        recorder.close()
