"""One request and its reply: redirects on the same host are followed, failures on the way are explained.

A *flow* is a generator that yields requests and receives replies, as httpx's own authentication
flows do, so that a synchronous and an asynchronous client, and a test with neither, run the same code.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import TypeVar
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from ...messages import FailureKind, Headers, Reply, Request, TransportError
from ...redaction import Redactor
from ..codes import ERROR_UNKNOWN
from ..errors import CometChatError
from .answers import Call, in_words_of_the_sdk, reply_error

T = TypeVar("T")
Flow = Generator[Request, Reply, T]

MAX_REDIRECTS = 20

_REDIRECTS = (301, 302, 303, 307, 308)
_URL_CHARACTERS = "!#$%&'()*+,/:;=?@[]~"
_FETCH_FAILED = "Network request failed: Failed to fetch"


def exchange(request: Request, call: Call, secrets: Redactor) -> Flow[Reply]:
    """Return the reply to a request.

    Raises:
        CometChatError: Why there is none.
    """
    # The error is raised outside the handler: a chain would show what carried the request.
    try:
        return (yield from _follow_redirects(request, call))
    except TransportError as exc:
        failure = _transport_error(exc, request, call, secrets)
    raise failure


def _follow_redirects(request: Request, call: Call) -> Flow[Reply]:
    reply = yield request
    for _ in range(MAX_REDIRECTS):
        target = _redirect_target(request, reply)
        if target is None:
            return reply
        if not _is_same_service(request, target):
            raise CometChatError(
                ERROR_UNKNOWN,
                f"{request.host} redirects to another host, {target.parts.netloc.rpartition('@')[2]}.",
                stage="network",
                hint="It was not followed, because the key or token would go there; the JavaScript "
                "SDK follows it. Check admin_host, client_host and the proxy in between.",
            )
        request = target
        reply = yield request
    raise CometChatError(
        ERROR_UNKNOWN,
        f"{request.host} redirects in a loop.",
        stage="network",
        **in_words_of_the_sdk(call.sdk_message(_FETCH_FAILED)),
        hint="Check admin_host, client_host and the proxy in between.",
    )


def _redirect_target(request: Request, reply: Reply) -> Request | None:
    """Return the request that a redirect asks for, made as browsers make it; `None` without one."""
    location = reply.headers.get("location")
    if location is None or reply.status not in _REDIRECTS:
        return None
    # Browsers escape the bytes that no URL may hold; a recording may hold characters that no header has.
    octets = location.strip().encode("utf-8" if max(location, default="") > "\xff" else "latin-1", "replace")
    located = quote(octets, safe=_URL_CHARACTERS)
    try:
        url = urljoin(request.url, located).partition("#")[0]
        urlsplit(url).port  # noqa: B018 - refuses a port that is no number
    except ValueError:
        raise TransportError("broken", "it redirects to what is no URL") from None
    if reply.status == 303 or (reply.status in (301, 302) and request.method == "POST"):
        kept = [pair for pair in request.headers.pairs if pair[0] != "Content-Type"]
        return Request("GET", url, Headers(kept), largest_reply=request.largest_reply)
    return replace(request, url=url)


def _is_same_service(request: Request, target: Request) -> bool:
    here, there = request.parts, target.parts
    if here.hostname != there.hostname or there.username is not None:
        return False
    same_service = (here.scheme, _port_of(here)) == (there.scheme, _port_of(there))
    upgrade = (here.scheme, there.scheme) == ("http", "https")
    return same_service or (upgrade and _port_of(here) == 80 and _port_of(there) == 443)


def _port_of(parts: SplitResult) -> int | None:
    return parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _transport_error(exc: TransportError, request: Request, call: Call, secrets: Redactor) -> CometChatError:
    why, hint = _REASONS[exc.kind]
    if exc.kind == "dns" and "Temporary failure" in exc.said:
        why, hint = _NO_NETWORK
    elif exc.kind == "dns" and request.host.endswith(".invalid"):
        why, hint = _IN_A_SANDBOX
    why = why.format(host=request.host)
    if exc.kind == "decoding":
        return reply_error(why, call.sdk_message(_FETCH_FAILED), hint)
    waits_for_ever = exc.kind in ("timeout", "connect_timeout")
    return CometChatError(
        ERROR_UNKNOWN,
        f"{why} ({secrets.text(str(exc))})",
        stage="network",
        **in_words_of_the_sdk(None if waits_for_ever else call.sdk_message(_FETCH_FAILED)),
        hint=hint,
        sent=exc.kind not in _BEFORE_A_CONNECTION,
    )


_BEFORE_A_CONNECTION = ("dns", "tls", "certificates", "proxy", "refused", "connect_timeout")
_FIREWALL = "Check the network, the proxy and a firewall that may block *.cometchat.io."
_PROXY = "Try again; if it stays, look at the proxy in between."
_IN_A_SANDBOX = (
    "{host} exists inside a sandbox only.",
    "Use sandbox.client(), or pass transport=sandbox.transport with its settings.",
)
_NO_NETWORK = (
    "The name {host} cannot be looked up: this machine has no network, or its DNS server does not answer.",
    "Connect to a network and try again; if other sites open, check the DNS server.",
)
_REASONS: dict[FailureKind, tuple[str, str]] = {
    "dns": (
        "The name {host} cannot be found.",
        "Check app id and region, which make up the name, and that the network's DNS knows *.cometchat.io.",
    ),
    "tls": (
        "{host} offers no TLS that can be trusted.",
        "A proxy that opens TLS needs its CA in SSL_CERT_FILE; check the computer's clock too.",
    ),
    "certificates": (
        "The certificates to trust cannot be read.",
        "Set the environment variable to a PEM file or a folder of them that exists, or unset it.",
    ),
    "proxy": (
        "The proxy of the environment cannot be used for {host}.",
        "Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, or list the host in NO_PROXY. "
        "A SOCKS proxy needs: pip install 'httpx[socks]'.",
    ),
    "refused": ("{host} refused the connection.", _FIREWALL),
    "connect_timeout": ("{host} did not accept a connection in time.", _FIREWALL),
    "timeout": (
        "{host} did not answer in time.",
        "Try again, or raise timeout=; the JavaScript SDK has no time-out and waits for ever.",
    ),
    "broken": ("{host} broke off before its answer was complete.", _PROXY),
    "too_large": ("{host} sends an answer that is too large.", _PROXY),
    "decoding": ("{host} sent an answer that cannot be decompressed.", "Look at the proxy in between."),
    "other": ("The request to {host} failed.", _FIREWALL),
}
