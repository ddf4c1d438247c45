"""The network by the browser's `fetch`, where Python runs in a page (Pyodide).

A page learns little of a failure: a name that does not exist, a refused connection and a missing permission
(CORS) look the same to it.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Iterable
from typing import Any

from ..messages import Request, TransportError
from .delivery import Delivery

# The browser has decompressed the body already, and its length is another then.
_DONE_BY_THE_BROWSER = ("content-encoding", "content-length")
_UNKNOWN = "the page cannot reach it: no network, no such name, a refused connection, or no permission (CORS)"
_CANNOT_WAIT = "Python cannot wait in this browser: use AsyncCometChatCalls with await"


class Fetch:
    """A driver over `fetch`, for clients that are awaited."""

    keeps_time = True

    def __init__(self) -> None:
        self._js: Any = importlib.import_module("js")
        self._ffi: Any = importlib.import_module("pyodide.ffi")

    async def asend(self, request: Request, delivery: Delivery) -> None:
        """Carry a request; a cancelled one is aborted."""
        abort = self._js.AbortController.new()
        timer = asyncio.get_running_loop().call_later(delivery.seconds, abort.abort)
        failure: TransportError
        try:
            response = await self._js.fetch(request.url, self._options(request, abort.signal))
            if response.type == "opaqueredirect":
                raise TransportError("other", "it redirects elsewhere, which a page does not show")
            delivery.start(response.status, _headers(response.headers.entries()))
            await self._read(response, delivery)
            return
        except self._ffi.JsException as exc:
            failure = delivery.overdue() if abort.signal.aborted else TransportError("other", _reason(exc))
        except asyncio.CancelledError:
            abort.abort()
            raise
        finally:
            timer.cancel()
        raise failure

    async def aclose(self) -> None:
        """Do nothing: the connections are the browser's."""

    def _options(self, request: Request, signal: Any) -> Any:
        options = {
            "method": request.method,
            "headers": [list(pair) for pair in request.headers.pairs],
            "body": request.body.decode() if request.body else None,
            "credentials": "omit",
            "redirect": "manual",
            "signal": signal,
        }
        return self._ffi.to_js(options, dict_converter=self._js.Object.fromEntries)

    async def _read(self, response: Any, delivery: Delivery) -> None:
        reader = response.body.getReader() if response.body else None
        while reader is not None:
            piece = await reader.read()
            if piece.done:
                return
            delivery.add(piece.value.to_bytes())


class BlockingFetch:
    """A driver for clients that block, where the browser can switch stacks (JSPI).

    XMLHttpRequest could block everywhere, but follows redirects to other hosts, the key's header with them.
    """

    def __init__(self) -> None:
        self._fetch = Fetch()
        self._ffi: Any = importlib.import_module("pyodide.ffi")

    def send(self, request: Request, delivery: Delivery) -> None:
        """Carry a request."""
        if not self._ffi.can_run_sync():
            raise TransportError("other", _CANNOT_WAIT)
        self._ffi.run_sync(self._fetch.asend(request, delivery))

    def close(self) -> None:
        """Do nothing: the connections are the browser's."""


def _reason(exc: Any) -> str:
    return f"{_UNKNOWN} ({exc.name})"


def _headers(pairs: Iterable[Any]) -> list[tuple[bytes, bytes]]:
    """Return the headers that are still true of the body."""
    return [
        (name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in pairs
        if name.lower() not in _DONE_BY_THE_BROWSER
    ]
