"""Asking the network about an app's hosts: DNS, TLS, and a call without credentials."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from ..auth import AppSettings, CometChatError
from ..auth.codes import CALLS_SETUP
from ..auth.session.trace import skew_of
from ..drivers import Delivery, blocking_driver
from ..drivers.connections import trusted_certificates
from ..messages import Reply, Request, TransportError
from ..tickets.words.facts import Facts
from .causes import CAUSES, Cause

_TIMEOUT = 5.0
_SURE = 0.98

REACHABLE = Cause(
    cause_id="service_reachable",
    cause="From this machine the service can be reached: name, TLS and answer are as they should be.",
    next_step="Look for the cause in the input, or in the customer's own network.",
    source=CALLS_SETUP,
    at=("any",),
    speaks_for=(),
)


@dataclass(frozen=True)
class Found:
    """A cause, how likely it is from 0 to 1, and what it goes by."""

    cause: Cause
    confidence: float
    evidence: str

    @property
    def cause_id(self) -> str:
        """The id of the cause, of a variant the wider one's."""
        return self.cause.variant_of or self.cause.cause_id


def probed(facts: Facts, settings: AppSettings | None) -> list[Found]:
    """Probe the two hosts of an app; return what was found, with what was sent in the evidence.

    Nothing secret is sent: a look-up, a TLS handshake, and GET /me without a token.

    Raises:
        TypeError: When the settings are none.
        ValueError: When neither settings nor facts name an app.
    """
    return list(_find_trouble(_settings(facts, settings)))


def _settings(facts: Facts, settings: AppSettings | None) -> AppSettings:
    if settings is None and facts.app_id and facts.region:
        settings = AppSettings(facts.app_id, facts.region)
    if settings is None:
        raise ValueError("probe=True needs settings: nothing here names an app id and a region")
    if not isinstance(settings, AppSettings):
        raise TypeError(f"settings must be AppSettings, not {type(settings).__name__}")
    return settings


def _find_trouble(settings: AppSettings) -> Iterator[Found]:
    try:
        settings.validate()
    except CometChatError as error:
        cause = "region_impossible" if "region" in error.description else "app_id_unknown"
        yield Found(CAUSES[cause], _SURE, f"Nothing was sent: {error.description}")
        return
    for url in (settings.admin_url, settings.client_url):
        base = urlsplit(url)
        trouble = next(filter(None, (step(base) for step in (_look_up, _connect, _send_request))), None)
        if trouble is not None:
            yield trouble
            return
    hosts = " and ".join(str(urlsplit(url).hostname) for url in (settings.admin_url, settings.client_url))
    yield Found(REACHABLE, 0.3, f"Looked up and reached {hosts}, and sent GET /me without a token.")


def _look_up(base: SplitResult) -> Found | None:
    try:
        socket.getaddrinfo(base.hostname, base.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        return Found(CAUSES["dns_failure"], _SURE, f"Looked up {base.hostname}: {exc}.")
    return None


def _connect(base: SplitResult) -> Found | None:
    sent = f"Connected to {base.hostname}"
    try:
        with socket.create_connection(
            (base.hostname, base.port or (443 if base.scheme == "https" else 80)), _TIMEOUT
        ) as plain:
            if base.scheme == "https":
                with trusted_certificates().wrap_socket(plain, server_hostname=base.hostname):
                    pass
    except ssl.SSLError as exc:
        return Found(CAUSES["tls_interception"], _SURE, f"{sent} and shook hands: {exc.reason or exc}.")
    except OSError as exc:
        return Found(CAUSES["firewall"], _SURE, f"{sent}: {exc.strerror or exc or 'timed out'}.")
    return None


def _send_request(base: SplitResult) -> Found | None:
    request = Request("GET", f"{base.geturl()}/me")
    sent = f"Sent GET {request.url} without a token to {base.hostname}"
    delivery, network = Delivery(request, _TIMEOUT), blocking_driver()
    try:
        network.send(request, delivery)
    except TransportError as exc:
        return Found(CAUSES["no_answer"], _SURE, f"{sent}: {exc}.")
    finally:
        network.close()
    return _judge_reply(delivery.reply(), sent)


def _judge_reply(reply: Reply, sent: str) -> Found | None:
    skew = skew_of(reply.headers.get("date"))
    answered = f"{sent}: status {reply.status}"
    checks: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("redirected_elsewhere", lambda: 300 <= reply.status < 400 and "location" in reply.headers),
        ("rate_limited", lambda: reply.status == 429),
        ("proxy_page", lambda: "json" not in reply.headers.get("content-type", "")),
        ("service_failure", lambda: reply.status >= 500),
        ("clock_skew", lambda: skew is not None and abs(skew) > 120),
    )
    for cause_id, holds in checks:
        if holds():
            detail = f", the clocks are {skew:,.0f} s apart" if cause_id == "clock_skew" else ""
            return Found(CAUSES[cause_id], _SURE, f"{answered}{detail}.")
    return None
