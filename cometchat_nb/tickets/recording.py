"""What a HAR 1.2 file holds of a login: its requests, whoever wrote it.

Chrome, Firefox, Safari, Charles and Playwright write such files; each leaves out something else.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pandas as pd

from ..http import URL, ConnectError, HTTPError, InvalidURL, ReadError, ReadTimeout, Request, Response
from .files import decoded, existing

Json = dict[str, Any]

LARGEST_FILE = 300_000_000
_UID_PATH = re.compile(r"(?P<base>.*?)/?users/(?P<uid>[^/]*)/auth_tokens/?")
_ME_PATH = re.compile(r"(?P<base>.*?)/?me/?")
VERSION = re.compile(r"/(v[\d.]+)$")
SERVICE_HOST = re.compile(r"(?P<app_id>[^.]+)\.(?:api|apiclient|call)-(?P<region>[\w-]+)\.")
_NAME_NOT_FOUND = ("NAME_NOT_RESOLVED", "ENOTFOUND", "DNS", "UNKNOWN_HOST", "NAME_RESOLUTION")


@dataclass
class Entry:
    """One request of the file that belongs to a login."""

    method: str
    url: str
    uid: str | None
    base: str
    headers: dict[str, str]
    started_at: datetime
    elapsed_ms: float | None
    timings: Mapping[str, Any]
    status: int
    response_headers: dict[str, str]
    content: bytes
    failure: str | None
    page: str | None
    redirect_to: str | None

    @property
    def is_mint(self) -> bool:
        """Whether it asks for an auth token."""
        return self.uid is not None

    @property
    def leads_to(self) -> str:
        """The absolute URL of a redirect."""
        to, here = self.redirect_to or "", urlsplit(self.url)
        return to if "://" in to else f"{here.scheme}://{here.netloc}{to}"

    @property
    def unanswered(self) -> bool:
        """Whether it failed in a way after which a client tries once more."""
        return self.status == 0 or self.status == 429 or self.status >= 500

    def response(self, request: Request) -> Response:
        """Return the recorded reply, or raise what its absence would have raised."""
        if self.status == 0:
            raise self._transport_error(request)
        headers = {
            name: value
            for name, value in self.response_headers.items()
            if name in ("content-type", "retry-after")
        }
        return Response(self.status, headers=headers, content=self.content, request=request)

    def _transport_error(self, request: Request) -> HTTPError:
        said = (self.failure or "").upper()
        if any(word in said for word in _NAME_NOT_FOUND):
            return ConnectError("name or service not known", request=request)
        if "CERT" in said or "SSL" in said:
            return ConnectError(f"certificate: {self.failure}", request=request)
        if "TIMED_OUT" in said or "TIMEOUT" in said or "ABORTED" in said:
            return ReadTimeout(self.failure or "", request=request)
        if "RESET" in said or "CLOSED" in said or "EMPTY_RESPONSE" in said:
            return ReadError(self.failure or "", request=request)
        return ConnectError(self.failure or "the file does not say why there was no answer", request=request)


def read_log(path: str | Path) -> Json:
    """Return the `log` of a HAR file.

    Raises:
        FileNotFoundError: When there is no such file.
        ValueError: When it is too large, or no HAR file.
    """
    path = existing(path, LARGEST_FILE, "filter the network tab for 'cometchat' and save again")
    try:
        content = json.loads(decoded(path, errors="replace"))
    except (ValueError, RecursionError):
        raise ValueError(f"{path.name} is not JSON, so it is no HAR file") from None
    log = content.get("log") if isinstance(content, dict) else None
    if not isinstance(log, dict) or not isinstance(log.get("entries"), list):
        raise ValueError(f"{path.name} is JSON, but no HAR file: it has no log.entries")
    return log


def read_entry(raw: Any, position: int) -> Entry | None:
    """Return an entry of the file if it belongs to a login."""
    request, response = mapping(mapping(raw).get("request")), mapping(mapping(raw).get("response"))
    method, url = str(request.get("method", "")).upper(), str(request.get("url", ""))
    try:
        parts = urlsplit(str(URL(url)))
    except (InvalidURL, ValueError):
        return None
    minting, me = _UID_PATH.fullmatch(parts.path), _ME_PATH.fullmatch(parts.path)
    headers = _headers(request.get("headers"))
    if method == "POST" and minting:
        uid: str | None = unquote(minting["uid"])
    elif method in ("PUT", "GET") and me and _is_services(parts.netloc, me["base"], headers):
        uid = None
    else:
        return None
    started_at = _time(mapping(raw).get("startedDateTime"), position)
    elapsed = mapping(raw).get("time")
    return Entry(
        method=method,
        url=url,
        uid=uid,
        base=f"{parts.scheme}://{parts.netloc}{(minting or me)['base']}" if (minting or me) else "",  # type: ignore[index]  # one of the two matched
        headers=headers,
        started_at=started_at,
        elapsed_ms=float(elapsed) if isinstance(elapsed, (int, float)) and elapsed >= 0 else None,
        timings=mapping(mapping(raw).get("timings")),
        status=_status(response.get("status")),
        response_headers=_headers(response.get("headers")),
        content=_content(mapping(response.get("content"))),
        failure=str(
            response.get("_failureText")
            or response.get("_error")
            or mapping(raw).get("_error")
            or response.get("statusText")
            or ""
        )
        or None,
        page=mapping(raw).get("pageref"),
        redirect_to=response.get("redirectURL") or None,
    )


def _is_services(host: str, base: str, headers: Mapping[str, str]) -> bool:
    ours = "authtoken" in headers or "appid" in headers
    return ours or (SERVICE_HOST.match(host) is not None and VERSION.search(base) is not None)


def _content(content: Mapping[str, Any]) -> bytes:
    text = content.get("text")
    if not isinstance(text, str):
        return b""
    if str(content.get("encoding", "")).lower() == "base64":
        try:
            raw = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return text.encode("utf-8", "replace")  # it says base64 and is plain
        return _unzipped(raw)
    return text.encode("utf-8", "replace")


def _unzipped(raw: bytes) -> bytes:
    """Decompress a body that was saved as it came over the wire, within reason."""
    if raw[:2] != b"\x1f\x8b":
        return raw
    try:
        return zlib.decompressobj(31).decompress(raw, 5_000_000)
    except zlib.error:
        return raw


def _headers(headers: Any) -> dict[str, str]:
    return {str(header.get("name", "")).lower(): str(header.get("value", "")) for header in mappings(headers)}


def _time(text: Any, position: int) -> datetime:
    try:
        stamp = pd.to_datetime(str(text), utc=True, format="ISO8601")
        return datetime.fromtimestamp(stamp.timestamp(), timezone.utc)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(position, timezone.utc)  # keeps the order of the file


def _status(value: Any) -> int:
    try:
        status = int(value)
    except (TypeError, ValueError):
        return 0
    return status if 100 <= status <= 599 else 0


def mapping(value: Any) -> Json:
    """Return the object that stands there; an empty one where something else does."""
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> list[Json]:
    """Return the objects in the list that stands there."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
