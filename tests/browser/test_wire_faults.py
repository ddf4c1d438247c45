"""Faults of the wire as a browser's fetch meets them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page

from cometchat_nb import Sandbox

pytestmark = pytest.mark.browser

_LOGIN = """async ([url, appId, apiKey]) => {
  try {
    const body = JSON.stringify({platform: "web"});
    const headers = {appId, apiKey, "Content-Type": "application/json"};
    const reply = await fetch(`${url}/v3/users/cometchat-uid-1/auth_tokens`, {method: "POST", headers, body});
    return (await reply.json()).data.uid;
  } catch (error) {
    return String(error);
  }
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of this machine in a browser that takes any certificate."""
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    with Sandbox().serve() as another_origin:
        page.goto(f"{another_origin}/_sandbox/health")
        yield page
    context.close()


def test_fetch_fails_while_preflights_are_refused_or_nobody_listens(page: Page):
    sandbox = Sandbox()
    with sandbox.serve() as url:
        arguments = [url, sandbox.app_id, sandbox.auth_key]
        assert page.evaluate(_LOGIN, arguments) == "cometchat-uid-1"
        sandbox.set_faults({"effect": "preflight_refused", "endpoint": "auth_tokens"})
        other = [url.replace("127.0.0.1", "localhost"), *arguments[1:]]  # its preflight is not cached
        assert page.evaluate(_LOGIN, other) == "TypeError: Failed to fetch"
        assert len(sandbox.journal) == 1  # the request itself was never sent
        sandbox.set_faults({"effect": "refused"})
        assert page.evaluate(_LOGIN, arguments) == "TypeError: Failed to fetch"
        sandbox.set_faults()
        assert page.evaluate(_LOGIN, arguments) == "cometchat-uid-1"


def test_a_browser_falls_back_to_http1_where_http2_is_refused(page: Page):
    sandbox = Sandbox(faults=[{"effect": "http2_refused"}])
    with sandbox.serve(tls=True) as url:
        assert page.evaluate(_LOGIN, [url, sandbox.app_id, sandbox.auth_key]) == "cometchat-uid-1"


def test_a_browser_refuses_a_certificate_that_nobody_trusts(browser: Browser):
    sandbox = Sandbox(faults=[{"effect": "certificate_untrusted"}])
    context = browser.new_context()
    with sandbox.serve(tls=True) as url, pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        context.new_page().goto(f"{url}/v3/settings")
    context.close()
    assert len(sandbox.journal) == 0
