"""Login attempts in a browser's HAR 1.2 file, read by feeding its replies to the client's own flow.

Chrome, Firefox, Safari, Charles and Playwright write such files; each leaves out something else.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pandas as pd

from ..auth import AppSettings, CometChatError
from ..auth.wire import mint, open_me
from ..frames import ATTEMPT, CONTEXT, Schema, error_cells, frame
from ..http import ConnectError, HTTPError, ReadError, ReadTimeout, Request, Response
from ..redaction import MASK, Redactor, mask_shapes
from .files import decoded, existing
from .traits import traits_of

Json = dict[str, Any]

HAR: Schema = {
    **ATTEMPT,
    "expected_code": "string",
    "app_id": "string",
    "region": "string",
    "api_version": "string",
    "sdk": "string",
    "page": "string",
    "host": "string",
    **CONTEXT,
    "recorded_by": "string",
}

LARGEST_FILE = 300_000_000
_SAME_ATTEMPT_S = 30
_UID_PATH = re.compile(r"(?P<base>.*?)/?users/(?P<uid>[^/]*)/auth_tokens/?")
_ME_PATH = re.compile(r"(?P<base>.*?)/?me/?")
_VERSION = re.compile(r"/(v[\d.]+)$")
_SERVICE_HOST = re.compile(r"(?P<app_id>[^.]+)\.(?:api|apiclient|call)-(?P<region>[\w-]+)\.")
_OLD_SERVICE_HOST = re.compile(r"(?:api|apiclient)-(?P<region>[\w-]+)\.cometchat")
_STUB_KEY = "fa4e" * 10
_NAME_NOT_FOUND = ("NAME_NOT_RESOLVED", "ENOTFOUND", "DNS", "UNKNOWN_HOST", "NAME_RESOLUTION")


def read_har(path: str | Path) -> pd.DataFrame:
    """Find the login attempts in a HAR file, one row each; the secrets in it are masked.

    Attempts of the Calls and of the Chat SDK are found by their paths, at the service's hosts or at an
    override. Preflights are left out; a request that was sent again within half a minute after no
    answer, 429 or 5xx, and one that was redirected, count as one attempt.

    Args:
        path: A HAR 1.2 file.

    Returns:
        The columns of an attempt (see `try_login`) and `expected_code` (for `reproduce`), `app_id, region,
        api_version, sdk (calls or chat), page, host, input_traits, connect_ms (DNS and TCP), tls_ms,
        wait_ms, clock_skew_s, exchange (masked), recorded_by`. `ok` is missing where the file ends
        before the login does.

    Raises:
        FileNotFoundError: When there is no such file.
        ValueError: When it is over 300 MB, is no HAR file, or has no login in it; the text says what to do.
    """
    path = existing(path, LARGEST_FILE, "filter the network tab for 'cometchat' and save again")
    log = _log(path)
    entries = [entry for position, raw in enumerate(log["entries"]) if (entry := _entry(raw, position))]
    attempts = _attempts(sorted(entries, key=lambda entry: entry.started_at))
    if not attempts:
        raise ValueError(
            f"{path.name} holds {len(log['entries']):,} requests and no login among them. "
            f"Open the developer tools "
            "before the login, tick 'Preserve log', log in, and save all as HAR."
        )
    pages = {page.get("id"): page.get("title") for page in _mappings(log.get("pages"))}
    creator = _mapping(log.get("browser")) or _mapping(log.get("creator"))
    recorded_by = f"{creator.get('name', 'unknown')} {creator.get('version', '')}".strip()
    rows = [
        {"case_id": str(number), **_row(attempt), "page": _page(attempt, pages), "recorded_by": recorded_by}
        for number, attempt in enumerate(attempts, 1)
    ]
    return frame(rows, HAR)


@dataclass
class _Entry:
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
        return self.uid is not None

    @property
    def unanswered(self) -> bool:
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


@dataclass
class _Attempt:
    """The requests of one login."""

    entries: list[_Entry] = field(default_factory=list)
    tries: int = 1

    @property
    def mint(self) -> _Entry | None:
        return next((entry for entry in reversed(self.entries) if entry.is_mint), None)

    @property
    def me(self) -> _Entry | None:
        return next((entry for entry in reversed(self.entries) if not entry.is_mint), None)


def _log(path: Path) -> Json:
    try:
        content = json.loads(decoded(path, errors="replace"))
    except (ValueError, RecursionError):
        raise ValueError(f"{path.name} is not JSON, so it is no HAR file") from None
    log = content.get("log") if isinstance(content, dict) else None
    if not isinstance(log, dict) or not isinstance(log.get("entries"), list):
        raise ValueError(f"{path.name} is JSON, but no HAR file: it has no log.entries")
    return log


def _entry(raw: Any, position: int) -> _Entry | None:
    request, response = _mapping(_mapping(raw).get("request")), _mapping(_mapping(raw).get("response"))
    method, url = str(request.get("method", "")).upper(), str(request.get("url", ""))
    parts = urlsplit(url)
    minting, me = _UID_PATH.fullmatch(parts.path), _ME_PATH.fullmatch(parts.path)
    headers = _headers(request.get("headers"))
    if method == "POST" and minting:
        uid: str | None = unquote(minting["uid"])
    elif method in ("PUT", "GET") and me and _is_services(parts.netloc, me["base"], headers):
        uid = None
    else:
        return None
    started_at = _time(_mapping(raw).get("startedDateTime"), position)
    elapsed = _mapping(raw).get("time")
    return _Entry(
        method=method,
        url=url,
        uid=uid,
        base=f"{parts.scheme}://{parts.netloc}{(minting or me)['base']}" if (minting or me) else "",  # type: ignore[index]  # one of the two matched
        headers=headers,
        started_at=started_at,
        elapsed_ms=float(elapsed) if isinstance(elapsed, (int, float)) and elapsed >= 0 else None,
        timings=_mapping(_mapping(raw).get("timings")),
        status=_status(response.get("status")),
        response_headers=_headers(response.get("headers")),
        content=_content(_mapping(response.get("content"))),
        failure=str(
            response.get("_failureText")
            or response.get("_error")
            or _mapping(raw).get("_error")
            or response.get("statusText")
            or ""
        )
        or None,
        page=_mapping(raw).get("pageref"),
        redirect_to=response.get("redirectURL") or None,
    )


def _is_services(host: str, base: str, headers: Mapping[str, str]) -> bool:
    ours = "authtoken" in headers or "appid" in headers
    return ours or (_SERVICE_HOST.match(host) is not None and _VERSION.search(base) is not None)


def _attempts(entries: list[_Entry]) -> list[_Attempt]:
    attempts: list[_Attempt] = []
    for entry in entries:
        if entry.method == "GET":
            continue
        open_one = next((one for one in reversed(attempts) if _belongs(entry, one)), None)
        if open_one is None:
            attempts.append(_Attempt([entry]))
            continue
        last = open_one.entries[-1]
        open_one.tries += last.is_mint == entry.is_mint and not last.redirect_to
        open_one.entries.append(entry)
    return attempts


def _belongs(entry: _Entry, attempt: _Attempt) -> bool:
    """Tell whether a request goes on with an attempt: the token's use, a redirect, or the same once more."""
    last = attempt.entries[-1]
    if (entry.started_at - last.started_at).total_seconds() > _SAME_ATTEMPT_S:
        return False
    if last.redirect_to and 300 <= last.status < 400:
        return _absolute(last) == entry.url or last.is_mint == entry.is_mint
    if last.is_mint and not entry.is_mint:
        return 200 <= last.status < 300 and _token_of(last) in (entry.headers.get("authtoken"), None)
    same = (last.method, last.url) == (entry.method, entry.url)
    return same and last.unanswered and last.headers.get("authtoken") == entry.headers.get("authtoken")


def _absolute(entry: _Entry) -> str:
    to = entry.redirect_to or ""
    return to if "://" in to else f"{urlsplit(entry.url).scheme}://{urlsplit(entry.url).netloc}{to}"


def _token_of(entry: _Entry) -> str | None:
    """Return the token that a reply minted; `None` where it was taken out of the file."""
    try:
        token = json.loads(entry.content)["data"]["authToken"]
    except (ValueError, KeyError, TypeError):
        return None
    return token if isinstance(token, str) and MASK not in token and "redact" not in token.lower() else None


def _row(attempt: _Attempt) -> Json:
    first, last = attempt.entries[0], attempt.entries[-1]
    minting, me = attempt.mint, attempt.me
    inputs = _inputs(attempt)
    secrets = Redactor(inputs.get("api_key"), inputs.get("auth_token"), *_tokens(attempt))
    cells, uid = _replayed(attempt, secrets)
    app_id, region = _app(first)
    elapsed = [entry.elapsed_ms for entry in attempt.entries if entry.elapsed_ms is not None]
    version = _VERSION.search(first.base)
    return {
        "method": "uid" if minting else "auth_token",
        "uid": mask_shapes(minting.uid) if minting and minting.uid is not None else uid,
        **cells,
        "expected_code": "OK" if cells["ok"] else cells.get("error_code"),
        "elapsed_ms": sum(elapsed) if elapsed else None,
        "attempts": attempt.tries,
        "started_at": first.started_at,
        "app_id": app_id,
        "region": region,
        "api_version": version[1] if version else None,
        "sdk": _sdk(me or last),
        "host": urlsplit(first.url).netloc,
        "input_traits": " ".join(sorted(traits_of({**inputs, "app_id": app_id, "region": region}))),
        **_phases(attempt),
        "exchange": "\n".join(
            f"{entry.method} {secrets.text(entry.url)} -> {entry.status or entry.failure or 'no answer'}"
            for entry in attempt.entries
        ),
    }


def _replayed(attempt: _Attempt, secrets: Redactor) -> tuple[Json, str | None]:
    """Feed the recorded replies to the client's own flow; return the cells of the outcome and the uid."""
    settings = AppSettings("recorded", "us", _STUB_KEY)
    try:
        if attempt.mint is not None:
            _feed(mint(settings, attempt.mint.uid or "-", _STUB_KEY, {}, secrets), attempt.mint)
        if attempt.me is None:
            return {"ok": None, "description": "The file ends before the auth token is used."}, None
        data = _feed(open_me(settings, _STUB_KEY, "recorded", secrets), attempt.me)
    except CometChatError as error:
        host = urlsplit(attempt.entries[-1].url).hostname or ""
        cells = error_cells(error)
        stub = "recorded.api-us.cometchat.io", "recorded.apiclient-us.cometchat.io"
        for name, value in cells.items():
            if isinstance(value, str):
                cells[name] = value.replace(stub[0], host).replace(stub[1], host)
        return {"ok": False, **cells}, None
    return {"ok": True}, str(data["uid"])


def _feed(flow: Generator[Request, Response, Any], entry: _Entry) -> Any:
    request = next(flow)
    try:
        try:
            response = entry.response(request)
            if entry.redirect_to and 300 <= entry.status < 400:
                response.next_request = Request(request.method, _absolute(entry))
            flow.send(response)
        except HTTPError as exc:
            flow.throw(exc)
    except StopIteration as stop:
        return stop.value
    finally:
        flow.close()
    raise AssertionError("a flow ends after one reply")


def _inputs(attempt: _Attempt) -> dict[str, str | None]:
    if attempt.mint is not None:
        return {"uid": attempt.mint.uid, "api_key": attempt.mint.headers.get("apikey"), **_hosts(attempt)}
    token = attempt.me.headers.get("authtoken") if attempt.me else None
    return {"auth_token": token, **_hosts(attempt)}


def _hosts(attempt: _Attempt) -> dict[str, str | None]:
    return {
        "admin_host": attempt.mint.base if attempt.mint else None,
        "client_host": attempt.me.base if attempt.me else None,
    }


def _tokens(attempt: _Attempt) -> Iterator[str | None]:
    for entry in attempt.entries:
        yield entry.headers.get("authtoken")
        yield _token_of(entry) if entry.is_mint else None


def _app(entry: _Entry) -> tuple[str | None, str | None]:
    host = urlsplit(entry.url).hostname or ""
    named, old = _SERVICE_HOST.match(host), _OLD_SERVICE_HOST.search(host)
    app_id = entry.headers.get("appid") or (named["app_id"] if named else None)
    region = named["region"] if named else old["region"] if old else None
    return (mask_shapes(app_id) if app_id else None), region


def _sdk(entry: _Entry) -> str | None:
    if "sdk" in entry.headers or "chatapiversion" in entry.headers or "resource" in entry.headers:
        return "chat"
    return "calls" if {"appid", "authtoken", "apikey"} & set(entry.headers) else None


def _phases(attempt: _Attempt) -> Json:
    def total(*names: str) -> float | None:
        known = [
            float(entry.timings[name])
            for entry in attempt.entries
            for name in names
            if isinstance(entry.timings.get(name), (int, float)) and entry.timings[name] >= 0
        ]
        return sum(known) if known else None

    skews = [skew for entry in attempt.entries if (skew := _skew(entry)) is not None]
    return {
        "connect_ms": total("dns", "connect"),
        "tls_ms": total("ssl"),
        "wait_ms": total("wait"),
        "clock_skew_s": max(skews, key=abs) if skews else None,
    }


def _skew(entry: _Entry) -> float | None:
    try:
        there = parsedate_to_datetime(entry.response_headers.get("date", ""))
    except ValueError:
        return None
    there = there if there.tzinfo else there.replace(tzinfo=timezone.utc)
    ahead = (there - entry.started_at).total_seconds() - (entry.elapsed_ms or 0) / 1000
    return float(round(ahead))


def _page(attempt: _Attempt, pages: Mapping[Any, Any]) -> str | None:
    entry = attempt.entries[0]
    title = pages.get(entry.page) or entry.headers.get("referer") or entry.headers.get("origin")
    return mask_shapes(str(title)) if title else None


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
    import zlib

    if raw[:2] != b"\x1f\x8b":
        return raw
    try:
        return zlib.decompressobj(31).decompress(raw, 5_000_000)
    except zlib.error:
        return raw


def _headers(headers: Any) -> dict[str, str]:
    return {
        str(header.get("name", "")).lower(): str(header.get("value", "")) for header in _mappings(headers)
    }


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


def _mapping(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
