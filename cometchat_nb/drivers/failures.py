"""The failures of other people's HTTP libraries, in our own words."""

from __future__ import annotations

from ..messages import FailureKind, TransportError
from ..redaction import Redactor

# By the names that httpx, httpcore and aiohttp give their exceptions, the more special first.
_KINDS: dict[str, FailureKind] = {
    "ConnectTimeout": "connect_timeout",
    "ConnectionTimeoutError": "connect_timeout",
    "TimeoutException": "timeout",
    "TimeoutError": "timeout",
    "ClientProxyConnectionError": "proxy",
    "ClientHttpProxyError": "proxy",
    "ProxyError": "proxy",
    "SOCKSError": "proxy",
    "ClientSSLError": "tls",
    "ClientConnectorDNSError": "dns",
    "ClientConnectorError": "refused",
    "ConnectError": "refused",
    "ReadError": "broken",
    "WriteError": "broken",
    "CloseError": "broken",
    "RemoteProtocolError": "broken",
    "ServerConnectionError": "broken",
    "ClientPayloadError": "broken",
    "ClientResponseError": "broken",
    "ClientOSError": "broken",
    "DecodingError": "decoding",
}
_DNS_WORDS = ("name or service", "getaddrinfo", "nodename", "name resolution", "no address", "idna")
_TLS_WORDS = ("ssl", "tls", "certificate")


def as_transport_error(exc: BaseException) -> TransportError:
    """Return what this exception of an HTTP library means."""
    said = Redactor().exception(exc)
    # aiohttp has exceptions of its own for TLS, and says `ssl:default` of every connection.
    names = [base.__name__ for base in type(exc).__mro__ if base.__name__ in _KINDS]
    kind: FailureKind = _KINDS[names[0]] if names else "other"
    if kind == "refused" and any(words in said.lower() for words in _DNS_WORDS):
        kind = "dns"
    elif "ConnectError" in names and any(words in said.lower() for words in _TLS_WORDS):
        kind = "tls"
    return TransportError(kind, said)
