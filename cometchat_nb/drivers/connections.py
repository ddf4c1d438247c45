"""How a connection to a host is made: over which proxy, trusting which certificates, carrying which bytes."""

from __future__ import annotations

import functools
import ipaddress
import os
import ssl
import time
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore

from ..messages import Request, TransportError
from .delivery import CONNECT_TIMEOUT, Delivery

IDLE_SECONDS = 30.0

_PHASES = {
    "connection.connect_tcp.complete": ("connect", "connection.connect_tcp.started"),
    "connection.start_tls.complete": ("tls", "connection.start_tls.started"),
    "http11.receive_response_headers.complete": ("wait", "http11.send_request_body.complete"),
}


class Peer(NamedTuple):
    """Where a connection leads: the service's scheme, host and port, and the proxy in between."""

    scheme: str
    host: str
    port: int
    proxy: str | None

    @property
    def origin(self) -> httpcore.Origin:
        """The same in httpcore's type."""
        return httpcore.Origin(self.scheme.encode(), self.host.encode("ascii"), self.port)


class Peers:
    """Where requests go, by the environment as it was when a driver first asked: looking is slow.

    Args:
        proxies: The schemes of the proxies that the driver can use.
    """

    def __init__(self, proxies: tuple[str, ...] = ("http", "https", "socks5", "socks5h")) -> None:
        self._proxies = proxies
        self._known: dict[tuple[str, str], Peer] = {}

    def of(self, request: Request) -> Peer:
        """Return where a request goes."""
        parts = request.parts
        peer = self._known.get((parts.scheme, parts.netloc))
        if peer is None:
            host = (parts.hostname or "").encode("idna").decode("ascii")
            port = parts.port or (443 if parts.scheme == "https" else 80)
            proxy = proxy_for(parts.scheme, host)
            if proxy is not None:
                _check_proxy(proxy, self._proxies)
            peer = Peer(parts.scheme, host, port, proxy)
            self._known[parts.scheme, parts.netloc] = peer
        return peer


def proxy_for(scheme: str, host: str) -> str | None:
    """Return the proxy that the environment names for this host, if any."""
    proxies = getproxies()
    proxy = proxies.get(scheme) or proxies.get("all")
    if not proxy or proxy_bypass(host) or _in_a_network(host, proxies.get("no", "")):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _in_a_network(host: str, no_proxy: str) -> bool:
    """Tell whether NO_PROXY holds a network, such as `127.0.0.0/8`, that this address is in."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    for entry in no_proxy.split(","):
        try:
            if address in ipaddress.ip_network(entry.strip(), strict=False):
                return True
        except ValueError:
            continue
    return False


def trusted_certificates() -> ssl.SSLContext:
    """Return the TLS context, with the certificates of `SSL_CERT_FILE` or `SSL_CERT_DIR` where they are set.

    Raises:
        TransportError: When they cannot be read.
    """
    named = {name: os.environ.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")}
    try:
        return _ssl_context(*named.values())
    except (OSError, ValueError) as exc:
        failure = f"{' or '.join(name for name, value in named.items() if value)}: {type(exc).__name__}"
    raise TransportError("certificates", failure)


@functools.cache
def _ssl_context(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Build the context once: that is nearly all that a client costs."""
    import httpx

    return httpx.create_ssl_context()


@functools.cache
def failures() -> tuple[type[Exception], ...]:
    """Return what carrying a request by httpcore raises, a SOCKS proxy's failures included."""
    known = (
        *(httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException),
        *(httpcore.ProxyError, httpcore.UnsupportedProtocol, UnicodeError),
    )
    try:
        from socksio import SOCKSError
    except ImportError:
        return known
    return (*known, SOCKSError)


def open_pool(kind: str, peer: Peer, **options: Any) -> Any:
    """Return httpcore's pool that makes connections to this peer; `kind` is `""` or `"Async"`."""
    options |= {"keepalive_expiry": IDLE_SECONDS}
    options["ssl_context"] = trusted_certificates() if peer.scheme == "https" else None
    if peer.proxy is None:
        return getattr(httpcore, f"{kind}ConnectionPool")(**options)
    parts = urlsplit(peer.proxy)
    user = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 1080)
    make = getattr(httpcore, f"{kind}{'SOCKSProxy' if parts.scheme.startswith('socks') else 'HTTPProxy'}")
    return make(f"{parts.scheme}://{host}:{port}", proxy_auth=user, **options)


def _check_proxy(proxy: str, schemes: tuple[str, ...]) -> None:
    """Refuse a proxy that cannot be used.

    Raises:
        TransportError: Without the proxy's URL, which may hold a password.
    """
    try:
        parts = urlsplit(proxy)
        parts.port  # noqa: B018 - refuses a port that is no number
        problem = "" if parts.hostname and parts.scheme in schemes else f"scheme {parts.scheme!r}"
        if parts.scheme.startswith("socks") and not problem:
            import socksio  # noqa: F401 - httpcore needs it, and says so late
    except (ImportError, ValueError) as exc:
        problem = type(exc).__name__
    if problem:
        raise TransportError("proxy", problem)


def as_httpcore(request: Request, peer: Peer, delivery: Delivery, note: Any) -> httpcore.Request:
    """Return the request in httpcore's type."""
    parts = request.parts
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}".encode("ascii")
    headers = [(b"Host", parts.netloc.rpartition("@")[2].encode("idna"))]
    headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers.pairs]
    if request.body or request.method in ("POST", "PUT"):
        headers.append((b"Content-Length", str(len(request.body)).encode()))
    return httpcore.Request(
        request.method,
        httpcore.URL(
            scheme=peer.scheme.encode(), host=peer.host.encode("ascii"), port=peer.port, target=target
        ),
        headers=headers,
        content=request.body,
        # The whole time is limited by whoever sends, and by the blocking driver's sockets.
        extensions={"timeout": {"connect": delivery.remaining(CONNECT_TIMEOUT)}, "trace": note},
    )


def phase_clock(delivery: Delivery) -> Callable[[str, object], None]:
    """Return what httpcore calls as a request gets on, and what writes the phases into the delivery."""
    seen: dict[str, float] = {}

    def note(event: str, _info: object) -> None:
        seen[event] = time.perf_counter()
        phase, start = _PHASES.get(event, ("", ""))
        if start in seen:
            delivery.phases[phase] = (seen[event] - seen[start]) * 1000

    return note
