"""The network by aiohttp (extra `fast`): for many logins at once."""

from __future__ import annotations

import asyncio

from ..extras import missing_extra

try:
    import aiohttp
    from yarl import URL
except ImportError:
    raise missing_extra("fast", "the network by aiohttp") from None

from ..messages import Request, TransportError
from .connections import Peers, trusted_certificates
from .delivery import CONNECT_TIMEOUT, Delivery
from .failures import as_transport_error


class AiohttpSession:
    """A driver over aiohttp. One loop after the other may use it; each gets a session of its own."""

    keeps_time = False

    def __init__(self) -> None:
        self._peers = Peers(("http", "https"))
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def asend(self, request: Request, delivery: Delivery) -> None:
        """Carry a request."""
        failure: TransportError
        try:
            peer = self._peers.of(request)
            async with self._open_session().request(
                request.method,
                URL(request.url, encoded=True),
                headers=request.headers.pairs,
                data=request.body or None,
                proxy=peer.proxy,
                ssl=trusted_certificates() if peer.scheme == "https" else True,
                allow_redirects=False,
            ) as response:
                delivery.start(response.status, response.raw_headers)
                async for chunk in response.content.iter_any():
                    delivery.add(chunk)
            return
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as exc:
            failure = as_transport_error(exc)
        raise failure

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None and self._loop is asyncio.get_running_loop():
            await self._session.close()
        self._session = None

    def _open_session(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._session is None or self._loop is not loop:
            self._loop = loop
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                timeout=aiohttp.ClientTimeout(sock_connect=CONNECT_TIMEOUT),
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("Accept-Encoding",),
            )
        return self._session
