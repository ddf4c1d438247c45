"""A reply while it arrives: the time it may take, the size it may have, how it is decompressed.

Every driver fills one in, so that the limits hold whatever carries the reply.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable

from ..messages import Headers, Reply, Request, TransportError

CONNECT_TIMEOUT = 5.0
_MOST_ENCODINGS = 5
_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}


class Delivery:
    """The reply to one request.

    Attributes:
        seconds: How long it may take in all.
        status: The status, once it has arrived.
        phases: Milliseconds of `connect`, `tls` and `wait`, where the driver knows them.
    """

    __slots__ = ("_body", "_deadline", "_headers", "_largest", "phases", "seconds", "status")

    def __init__(self, request: Request, seconds: float) -> None:
        self.seconds = seconds
        self.status: int | None = None
        self.phases: dict[str, float] = {}
        self._headers = Headers()
        self._body = bytearray()
        self._largest = request.largest_reply
        self._deadline = time.monotonic() + seconds

    @property
    def headers(self) -> Headers:
        """The headers, once they have arrived."""
        return self._headers

    def remaining(self, most: float | None = None) -> float:
        """Return how many seconds are left, at most this many.

        Raises:
            TransportError: When none is left.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise self.overdue()
        return left if most is None else min(left, most)

    def overdue(self) -> TransportError:
        """Return the error of a reply that takes too long."""
        return TransportError("timeout", f"no whole answer in {self.seconds:g} s")

    def start(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Take the status and the headers, in whatever bytes they came."""
        self.status = status
        self._headers = Headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)

    def take(self, reply: Reply) -> None:
        """Take a reply that came at once."""
        self.status, self._headers = reply.status, reply.headers
        self.add(reply.body)

    def add(self, chunk: bytes) -> None:
        """Take a piece of the body, as it came."""
        self._body += chunk
        if len(self._body) > self._largest:
            raise self._too_large()

    def reply(self) -> Reply:
        """Return the whole reply."""
        body = bytes(self._body)
        encoding = self._headers.get("content-encoding")
        if encoding and body:
            body = self._decompress(body, encoding)
        return Reply(self.status or 0, self._headers, body)

    def beginning(self, most: int = 4_000) -> str:
        """Return the beginning of the body as text; nothing where it can't be decompressed."""
        try:
            body = self.reply().body if "content-encoding" in self._headers else bytes(self._body[:most])
        except TransportError:
            return ""
        return body[:most].decode("utf-8", "replace")

    def _decompress(self, body: bytes, encoding: str) -> bytes:
        layers = [name.strip().lower() for name in encoding.split(",")]
        if len(layers) > _MOST_ENCODINGS:
            raise TransportError("decoding", f"it is compressed {len(layers)} times")
        for name in reversed(layers):
            if name not in ("identity", ""):
                body = self._unpack(body, name)
        return body

    def _unpack(self, body: bytes, name: str) -> bytes:
        if name not in _WINDOWS:
            raise TransportError("decoding", f"its Content-Encoding {name[:40]!r} was not asked for")
        failure = ""
        for window in _WINDOWS[name]:
            unpacker = zlib.decompressobj(window)
            try:
                unpacked = unpacker.decompress(body, self._largest + 1)
            except zlib.error as exc:
                failure = str(exc)
                continue
            if len(unpacked) > self._largest:
                raise self._too_large()
            if not unpacker.eof:
                raise TransportError("decoding", "its compressed body ends too early")
            return unpacked
        raise TransportError("decoding", failure)

    def _too_large(self) -> TransportError:
        return TransportError("too_large", f"the answer is larger than {self._largest:,} bytes")
