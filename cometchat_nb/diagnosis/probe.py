"""Asking the network about an app's hosts: DNS, TLS, and a call without credentials."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Any

from ..auth import AppSettings, CometChatError
from ..auth.codes import CALLS_SETUP
from ..auth.trace import skew_of
from ..http import URL, Client, HTTPError, Response, ssl_context
from ..tickets.facts import Facts
from .causes import CAUSES, Cause, Finding

_TIMEOUT = 5.0
_SURE = 0.98

REACHABLE = Cause(
    "service_reachable",
    "From this machine the service can be reached: name, TLS and answer are as they should be.",
    "Look for the cause in the input, or in the customer's own network.",
    CALLS_SETUP,
    lambda _: None,
)

Found = tuple[Cause, Finding]


def probed(facts: Facts, settings: AppSettings | None) -> list[Found]:
    """Probe the two hosts of an app; return what was found, with what was sent in the evidence.

    Nothing secret is sent: a look-up, a TLS handshake, and GET /me without a token.

    Raises:
        TypeError: When the settings are none.
        ValueError: When neither settings nor facts name an app.
    """
    return list(_probed(_settings(facts, settings)))


def _settings(facts: Facts, settings: AppSettings | None) -> AppSettings:
    if settings is None and facts.app_id and facts.region:
        settings = AppSettings(facts.app_id, facts.region)
    if settings is None:
        raise ValueError("probe=True needs settings: nothing here names an app id and a region")
    if not isinstance(settings, AppSettings):
        raise TypeError(f"settings must be AppSettings, not {type(settings).__name__}")
    return settings


def _probed(settings: AppSettings) -> Iterator[Found]:
    try:
        settings.validate()
    except CometChatError as error:
        cause = "region_impossible" if "region" in error.description else "app_id_unknown"
        yield CAUSES[cause], Finding(_SURE, f"Nothing was sent: {error.description}")
        return
    for url in (settings.admin_url, settings.client_url):
        base = URL(url)
        trouble = next(filter(None, (step(base) for step in (_looked_up, _shaken_hands, _asked))), None)
        if trouble is not None:
            yield trouble
            return
    hosts = " and ".join(URL(url).host for url in (settings.admin_url, settings.client_url))
    yield REACHABLE, Finding(0.3, f"Looked up and reached {hosts}, and sent GET /me without a token.")


def _looked_up(base: URL) -> Found | None:
    try:
        socket.getaddrinfo(base.host, base.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        return CAUSES["dns_failure"], Finding(_SURE, f"Looked up {base.host}: {exc}.")
    return None


def _shaken_hands(base: URL) -> Found | None:
    sent = f"Connected to {base.host}"
    try:
        with socket.create_connection(
            (base.host, base.port or (443 if base.scheme == "https" else 80)), _TIMEOUT
        ) as plain:
            if base.scheme == "https":
                with ssl_context().wrap_socket(plain, server_hostname=base.host):
                    pass
    except ssl.SSLError as exc:
        return CAUSES["tls_interception"], Finding(_SURE, f"{sent} and shook hands: {exc.reason or exc}.")
    except OSError as exc:
        return CAUSES["firewall"], Finding(_SURE, f"{sent}: {exc.strerror or exc or 'timed out'}.")
    return None


def _asked(base: URL) -> Found | None:
    sent = f"Sent GET {base}/me without a token to {base.host}"
    try:
        with Client(verify=ssl_context(), timeout=_TIMEOUT) as client:
            response = client.get(f"{base}/me")
    except HTTPError as exc:
        return CAUSES["no_answer"], Finding(_SURE, f"{sent}: {type(exc).__name__}.")
    return _judged(response, sent)


def _judged(response: Response, sent: str) -> Found | None:
    skew = skew_of(response.headers.get("date"))
    answered = f"{sent}: status {response.status_code}"
    checks: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("redirected_elsewhere", lambda: response.has_redirect_location),
        ("rate_limited", lambda: response.status_code == 429),
        ("proxy_page", lambda: "json" not in response.headers.get("content-type", "")),
        ("service_failure", lambda: response.status_code >= 500),
        ("clock_skew", lambda: skew is not None and abs(skew) > 120),
    )
    for cause_id, holds in checks:
        if holds():
            detail = f", the clocks are {skew:,.0f} s apart" if cause_id == "clock_skew" else ""
            return CAUSES[cause_id], Finding(_SURE, f"{answered}{detail}.")
    return None
