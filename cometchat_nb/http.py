"""The HTTP library: imported here and nowhere else, so that it can be swapped."""

from __future__ import annotations

import functools
import ssl

import httpx
from httpx import (
    URL,
    AsyncBaseTransport,
    AsyncClient,
    BaseTransport,
    ByteStream,
    Client,
    ConnectError,
    ConnectTimeout,
    DecodingError,
    Headers,
    HTTPError,
    InvalidURL,
    MockTransport,
    PoolTimeout,
    ReadError,
    ReadTimeout,
    RemoteProtocolError,
    Request,
    Response,
    SyncByteStream,
    Timeout,
    TimeoutException,
)

__all__ = [
    "URL",
    "AsyncBaseTransport",
    "AsyncClient",
    "BaseTransport",
    "ByteStream",
    "Client",
    "ConnectError",
    "ConnectTimeout",
    "DecodingError",
    "HTTPError",
    "Headers",
    "InvalidURL",
    "MockTransport",
    "PoolTimeout",
    "ReadError",
    "ReadTimeout",
    "RemoteProtocolError",
    "Request",
    "Response",
    "SyncByteStream",
    "Timeout",
    "TimeoutException",
    "ssl_context",
]


@functools.cache
def ssl_context() -> ssl.SSLContext:
    """Return the process's one TLS context: building it is nearly all that a client costs."""
    return httpx.create_ssl_context()
