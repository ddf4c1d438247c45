"""The requests of a login in a HAR 1.2 file, whoever wrote it.

Chrome, Firefox, Safari, Charles, Fiddler, mitmproxy and Playwright write such files; each leaves out
something else.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pandas as pd

from ...messages import Headers, Reply, TransportError
from ...redaction import MASK, mask_text

Json = dict[str, Any]

_UID_PATH = re.compile(r"(?P<base>.*?)/?users/(?P<uid>[^/]*)/auth_tokens/?")
_ME_PATH = re.compile(r"(?P<base>.*?)/?me/?")
VERSION = re.compile(r"/(v[\d.]+)$")
SERVICE_HOST = re.compile(r"(?P<app_id>[^.]+)\.(?:api|apiclient|call)-(?P<region>[\w-]+)\.")
_MAY_BE_LOGIN = re.compile(r"/auth_tokens|/me(?:[/?#;]|$)")
_LONGEST_URL = 100_000
_BODY_REMOVED = re.compile(r"\s*\[[\w./+;= -]{0,80}(?:redacted|removed|sanitized|omitted)\]\s*")
_REDACTED = re.compile(r"\[[\w-]{1,40} redacted\]")
_NAME_NOT_FOUND = ("NAME_NOT_RESOLVED", "ENOTFOUND", "DNS", "UNKNOWN_HOST", "NAME_RESOLUTION")


@dataclass
class Entry:
    """One request of the file that belongs to a login."""

    method: str
    url: str
    host: str
    uid: str | None
    base: str
    headers: dict[str, str]
    started_at: datetime
    timed: bool
    elapsed_ms: float | None
    timings: Mapping[str, Any]
    answered: bool
    status: int
    response_headers: dict[str, str]
    content: bytes | None
    body_recorded: bool
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
        return urljoin(self.url, self.redirect_to or "")

    @property
    def unanswered(self) -> bool:
        """Whether it failed in a way after which a client tries once more."""
        return (self.answered and self.status == 0) or self.status == 429 or self.status >= 500

    def reply(self) -> Reply:
        """Return the recorded reply, or raise what its absence would have raised."""
        if self.status == 0:
            raise self._transport_error()
        headers = {
            name: value
            for name, value in self.response_headers.items()
            if name in ("content-type", "retry-after")
        }
        if self.redirect_to and 300 <= self.status < 400:
            headers["location"] = self.leads_to
        return Reply(self.status, Headers(headers), self.content or b"")

    def _transport_error(self) -> TransportError:
        said = (self.failure or "").upper()
        if any(word in said for word in _NAME_NOT_FOUND):
            return TransportError("dns", self.failure or "")
        if "CERT" in said or "SSL" in said:
            return TransportError("tls", self.failure or "")
        if "TIMED_OUT" in said or "TIMEOUT" in said or "ABORTED" in said:
            return TransportError("timeout", self.failure or "")
        if "RESET" in said or "CLOSED" in said or "EMPTY_RESPONSE" in said:
            return TransportError("broken", self.failure or "")
        return TransportError("refused", self.failure or "the file does not say why there was no answer")


def read_entry(raw: Any, position: int) -> Entry | None:
    """Return an entry of the file if it belongs to a login."""
    raw = mapping(raw)
    request = mapping(raw.get("request"))
    target = _login_target(request)
    if target is None:
        return None
    response = mapping(raw.get("response"))
    started_at = entry_time(raw.get("startedDateTime"))
    elapsed = raw.get("time")
    status = _status(response.get("status"))
    content = _content(mapping(response.get("content")))
    redirect = response.get("redirectURL") or _headers(response.get("headers")).get("location")
    return Entry(
        **target,
        headers=_headers(request.get("headers")),
        started_at=started_at or datetime.fromtimestamp(position, timezone.utc),  # the file's order
        timed=started_at is not None,
        elapsed_ms=float(elapsed) if _is_duration(elapsed) else None,
        timings={name: value for name, value in mapping(raw.get("timings")).items() if _is_duration(value)},
        answered=bool(response),
        status=status,
        response_headers=_headers(response.get("headers")),
        content=content,
        body_recorded=bool(response) and (content is not None or _is_really_empty(response, status)),
        failure=_failure(raw, response),
        page=raw["pageref"] if isinstance(raw.get("pageref"), str) else None,
        redirect_to=redirect if _is_location(redirect) else None,
    )


def _login_target(request: Json) -> dict[str, Any] | None:
    """Return method, URL, base and uid of a request that belongs to a login."""
    method, url = str(request.get("method", "")).upper(), request.get("url")
    if not isinstance(url, str) or _MAY_BE_LOGIN.search(url) is None or len(url) > _LONGEST_URL:
        return None
    try:
        parts = urlsplit(well_formed(url))
        host = parts.netloc.rpartition("@")[2]
        if not parts.hostname or parts.scheme not in ("http", "https") or (parts.port or 1) < 1:
            return None
    except ValueError:
        return None
    minting, me = _UID_PATH.fullmatch(parts.path), _ME_PATH.fullmatch(parts.path)
    if method == "POST" and minting:
        base, uid = minting["base"], unquote(minting["uid"])
    elif method in ("PUT", "GET") and me and _is_services(host, me["base"], _headers(request.get("headers"))):
        base, uid = me["base"], None
    else:
        return None
    return {
        "method": method,
        "url": parts.geturl(),
        "host": host,
        "uid": uid,
        "base": f"{parts.scheme}://{host}{base}",
    }


def _is_services(host: str, base: str, headers: Mapping[str, str]) -> bool:
    ours = "authtoken" in headers or "appid" in headers
    return ours or (SERVICE_HOST.match(host) is not None and VERSION.search(base) is not None)


def _content(content: Mapping[str, Any]) -> bytes | None:
    """Return a body; `None` where the file doesn't have it."""
    text = content.get("text")
    if not isinstance(text, str) or _BODY_REMOVED.fullmatch(text):
        return None
    if str(content.get("encoding", "")).lower() == "base64":
        try:
            raw = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return text.encode("utf-8", "replace")  # it says base64 and is plain
        return _decompress(raw)
    return text.encode("utf-8", "replace")


def _is_location(value: Any) -> bool:
    """Tell whether a redirect leads somewhere that a client could follow."""
    if not isinstance(value, str) or not value.strip() or not value.isascii() or not value.isprintable():
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("", "http", "https") and (parts.port or 1) > 0
    except ValueError:
        return False


def _is_really_empty(response: Json, status: int) -> bool:
    """Tell whether a reply without a recorded body had none."""
    broken_off = response.get("_failureText") or response.get("_error")
    if status == 0 or status == 204 or 300 <= status < 400 or broken_off:
        return True
    content = mapping(response.get("content"))
    if _BODY_REMOVED.fullmatch(str(content.get("text", "-"))):
        return False
    length = _headers(response.get("headers")).get("content-length")
    sizes = [one for one in (content.get("size"), response.get("bodySize")) if _is_duration(one)]
    sizes += [int(length)] if length is not None and re.fullmatch(r"\d{1,12}", length) else []
    return bool(sizes) and not any(sizes)


def _decompress(raw: bytes) -> bytes:
    """Decompress a body that was saved as it came over the wire, within reason."""
    if raw[:2] != b"\x1f\x8b":
        return raw
    try:
        return zlib.decompressobj(31).decompress(raw, 5_000_000)
    except zlib.error:
        return raw


def _failure(raw: Json, response: Json) -> str | None:
    """Return what the file says about a request without an answer."""
    said = (
        response.get("_failureText"),
        response.get("_error"),
        raw.get("_error"),
        response.get("statusText"),
    )
    text = next((one for one in said if isinstance(one, str) and one), None)
    return mask_text(well_formed(text[:300])) if text else None


def _headers(headers: Any) -> dict[str, str]:
    """Return headers by their lower-case names; some tools write them as an object."""
    if isinstance(headers, dict):
        headers = [{"name": name, "value": value} for name, value in headers.items()]
    return {
        str(header["name"]).lower(): _REDACTED.sub(MASK, well_formed(str(header.get("value") or "")))
        for header in mappings(headers)
        if header.get("name")
    }


def well_formed(text: str) -> str:
    """Replace half characters, which no encoding has."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def entry_time(text: Any) -> datetime | None:
    """Return when an entry began; `None` where the file does not say, or says what is no time."""
    try:
        stamp = pd.to_datetime(text if isinstance(text, str) else "", utc=True, format="ISO8601")
        return None if pd.isna(stamp) else datetime.fromtimestamp(stamp.timestamp(), timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None


def _status(value: Any) -> int:
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value[:9])
    if not isinstance(value, (int, float)) or value != value or not 100 <= value <= 599:
        return 0
    return int(value)


def _is_duration(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e12


def mapping(value: Any) -> Json:
    """Return the object that stands there; an empty one where something else does."""
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> list[Json]:
    """Return the objects in the list that stands there."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
