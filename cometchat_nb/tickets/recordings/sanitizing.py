"""A HAR file that is safe to share and still diagnosable: it holds only what is known to be harmless."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from ..._version import __version__
from ...messages import parse_json
from ...redaction import without_frames
from ..containers import read_file
from .har_entries import Entry, Json, entry_time, mapping, read_entry
from .har_log import HarLog, read_log
from .stand_ins import StandIns

_RECORDERS = re.compile(
    r"WebInspector|Firefox|WebKit Web Inspector|Safari|Charles Proxy|Fiddler(?: Everywhere)?"
    r"|mitmproxy|Playwright|chromium|webkit|firefox|Proxyman|HTTP Toolkit|BrowserMob Proxy|cometchat-nb",
    re.IGNORECASE,
)
_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,5}){0,3}")
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "CONNECT"})
_KNOWN_SEGMENT = re.compile(r"v\d[\d.]{0,5}|users|me|auth_tokens|settings|roles|groups|calls|api|")
_CONTENT_TYPE = re.compile(
    r"(?:application|text|image|font|audio|video)/[a-z.+-]{1,40}(?:; ?charset=[\w-]{1,20})?", re.I
)
_CONSTANT = re.compile(r"(?:net::)?(?:ERR|NS_ERROR|SEC_ERROR|SSL_ERROR|PR)_[A-Z_]{3,60}|E[A-Z]{4,12}\b")
_FAILURES = re.compile(
    r"certificate|ssl|tls|timed?[ _-]?out|aborted|reset|closed|refused|blocked|dns|name_?not_?resolved"
    r"|unknown_?host",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Z]{2,20}(?:_[A-Z0-9]{1,20}){1,6}")
_COUNTING = re.compile(r"retry-after|x-rate-limit(?:-remaining|-reset)?")
_SDK_HEADERS = ("sdk", "chatapiversion", "resource")
_TEXTS_OF_ERRORS = ("message", "devMessage", "source")
_STATUSES = frozenset({"online", "offline", "available"})


@without_frames
def sanitize_har(path: str | Path, to: str | Path | None = None) -> Json:
    """Make a HAR file safe to share: diagnosing and replaying it gives what the original gives.

    The result is built anew from what is known to be harmless. Requests of a login keep host, path, status,
    times and the headers that a diagnosis needs. Keys and tokens become stand-ins with the same defects,
    everywhere the same; UIDs stay unless they are email addresses, names, telephone numbers or secrets. Of
    all other requests method, status and time remain. Cookies, queries, other bodies, page titles, names,
    avatars, IP addresses and the names of other hosts are gone.

    Args:
        path: The HAR file, in any form that `read_ticket` reads.
        to: Where to write the result; not the file itself.

    Returns:
        The HAR, as `json.dumps` takes it.

    Raises:
        FileNotFoundError: When there is no such file.
        ValueError: When it is no HAR file, has no login in it, or `to` is the same file.
    """
    if to is not None and Path(to).resolve() == Path(path).resolve():
        raise ValueError("to must be another file: the original would be lost")
    packed = read_file(path)
    logs: list[HarLog[Entry | Json]] = []
    for name, text in packed.texts.items():
        try:
            logs.append(read_log(text, _entry_or_outline))
        except ValueError as exc:
            raise ValueError(f"{name} is {exc}") from None
    kept = [entry for log in logs for entry in log.entries]
    logins = [entry for entry in kept if isinstance(entry, Entry)]
    if not logins:
        raise ValueError(f"{packed.name} holds {len(kept):,} requests and no login among them")
    stand_ins = StandIns()
    for entry in logins:
        _learn(entry, stand_ins)
    about = next((log.about for log in logs if log.about), {})
    har = {
        "log": {
            "version": "1.2",
            "creator": {"name": "cometchat-nb", "version": __version__},
            "browser": _recorder(about),
            "pages": [],
            "comment": "Sanitized: keys, tokens and personal data are stand-ins.",
            "entries": [
                _rebuilt(entry, stand_ins) if isinstance(entry, Entry) else _outline(entry, stand_ins)
                for entry in kept
            ],
        }
    }
    if to is not None:
        Path(to).write_text(json.dumps(har, ensure_ascii=False, indent=1), "utf-8", errors="replace")
    return har


def _entry_or_outline(raw: Any, position: int) -> Entry | Json | None:
    """Return what is kept of an entry while the file is read: all of a login, little of the rest."""
    entry = read_entry(raw, position)
    if entry is not None:
        return entry
    raw = mapping(raw)
    request, response = mapping(raw.get("request")), mapping(raw.get("response"))
    return {
        "method": request.get("method"),
        "url": request.get("url"),
        "status": response.get("status"),
        "at": raw.get("startedDateTime"),
        "time": raw.get("time"),
    }


def _recorder(about: Json) -> Json:
    """Return the tool that wrote the file, if it is a known one."""
    said = mapping(about.get("browser")) or mapping(about.get("creator"))
    name, version = str(said.get("name")), _VERSION.match(str(said.get("version")))
    known = _RECORDERS.fullmatch(name)
    return {"name": known[0] if known else "unknown", "version": version[0] if version and known else ""}


def _learn(entry: Entry, stand_ins: StandIns) -> None:
    """Choose the stand-ins for what a login sent and received."""
    if "appid" in entry.headers:
        stand_ins.app_id(entry.headers["appid"])
    named = re.match(r"([^.]+)\.(?:api|apiclient|call)-", entry.host)
    if named:
        stand_ins.app_id(named[1])
    if entry.uid is not None:
        stand_ins.uid(entry.uid)
    data = mapping(mapping(_json_of(entry)).get("data"))
    if isinstance(data.get("uid"), str):
        stand_ins.uid(data["uid"])
    for field, value in (
        ("api_key", entry.headers.get("apikey")),
        ("auth_token", entry.headers.get("authtoken")),
        ("auth_token", data.get("authToken")),
        ("jwt", data.get("jwt")),
    ):
        if isinstance(value, str) and value.strip():
            stand_ins.credential(field, value)
    if (
        isinstance(data.get("name"), str)
        and data["name"].strip()
        and data["name"] not in (entry.uid, data.get("uid"))
    ):
        stand_ins.name(data["name"])


def _json_of(entry: Entry) -> Any:
    try:
        return json.loads((entry.content or b"").decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None


def _rebuilt(entry: Entry, stand_ins: StandIns) -> Json:
    """Return an entry with nothing in it but what a diagnosis reads."""
    made: Json = {
        "time": entry.elapsed_ms if entry.elapsed_ms is not None else -1,
        "request": {
            "method": entry.method,
            "url": _login_url(entry.url, entry.uid, stand_ins),
            "httpVersion": "HTTP/1.1",
            "headers": _request_headers(entry, stand_ins),
        },
        "timings": dict.fromkeys(("dns", "connect", "ssl", "send", "wait", "receive"), -1)
        | {name: entry.timings[name] for name in _TIMINGS if name in entry.timings},
    }
    if entry.timed:
        made["startedDateTime"] = entry.started_at.isoformat()
    if entry.answered:
        made["response"] = {
            "status": entry.status,
            "statusText": "",
            "headers": _response_headers(entry),
            "content": _content(entry, stand_ins),
            "redirectURL": _redirect(entry, stand_ins),
        }
        if entry.failure and (failure := _failure(entry.failure)):
            made["response"]["_error" if entry.status == 0 else "statusText"] = failure
    return made


_TIMINGS = ("blocked", "dns", "connect", "ssl", "send", "wait", "receive")


def _outline(raw: Json, stand_ins: StandIns) -> Json:
    """Return what remains of a request that belongs to no login."""
    status, at = raw["status"], entry_time(raw["at"])
    known = isinstance(status, int) and 0 <= status <= 999
    method = str(raw["method"]).upper()
    outline: Json = {
        "request": {
            "method": method if method in _METHODS else "GET",
            "url": _bare_url(raw["url"], stand_ins),
            "headers": [],
        },
        "response": {"status": status if known else 0, "headers": [], "content": {"size": -1}},
    }
    return outline | ({"startedDateTime": at.isoformat()} if at else {})


def _bare_url(url: Any, stand_ins: StandIns) -> str:
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname:
            return f"{parts.scheme}://{_host(parts.netloc, stand_ins.site)}/"
    except ValueError:
        pass
    return "about:blank"


def _host(netloc: str, named: Callable[[str], str]) -> str:
    """Return host and port without credentials; an IP address becomes one for documentation."""
    netloc = netloc.rpartition("@")[2]
    parts = urlsplit(f"//{netloc}")
    name, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return named(name) + port
    if address.is_loopback:
        return netloc
    return ("192.0.2.1" if address.version == 4 else "[2001:db8::1]") + port


def _login_url(url: str, uid: str | None, stand_ins: StandIns) -> str:
    parts = urlsplit(url)
    segments = parts.path.split("/")
    if uid is not None:
        at = len(segments) - 2 - segments[::-1].index("auth_tokens")
        shown = stand_ins.uid(uid)
        written = shown if segments[at] == uid else quote(shown, safe="")
        head = [_segment(one, stand_ins) for one in segments[:at]]
        segments = [*head, written, "auth_tokens"]
    else:
        segments = [_segment(one, stand_ins) for one in segments]
    return f"{parts.scheme}://{_host(parts.netloc, stand_ins.host)}{'/'.join(segments)}"


def _segment(segment: str, stand_ins: StandIns) -> str:
    return segment if _KNOWN_SEGMENT.fullmatch(segment) else stand_ins.body(segment)


def _request_headers(entry: Entry, stand_ins: StandIns) -> list[Json]:
    headers = {}
    if "appid" in entry.headers:
        headers["appId"] = stand_ins.app_id(entry.headers["appid"])
    for name, field in (("apiKey", "api_key"), ("authToken", "auth_token")):
        value = entry.headers.get(name.lower())
        if value is not None:
            headers[name] = stand_ins.credential(field, value) if value.strip() else value
    headers |= {name: "-" for name in _SDK_HEADERS if name in entry.headers}
    if "origin" in entry.headers:
        headers["origin"] = _bare_url(entry.headers["origin"], stand_ins).rstrip("/")
    return [{"name": name, "value": value} for name, value in headers.items()]


def _response_headers(entry: Entry) -> list[Json]:
    headers = {}
    for name, value in entry.response_headers.items():
        if name == "content-type":
            known = _CONTENT_TYPE.match(value)
            headers[name] = known[0] if known else "application/octet-stream"
        elif name == "date" and (date := _date(value)):
            headers[name] = date
        elif _COUNTING.fullmatch(name) and re.fullmatch(r"\d{1,12}(?:\.\d{1,3})?", value.strip()):
            headers[name] = value.strip()
    return [{"name": name, "value": value} for name, value in headers.items()]


def _date(value: str) -> str | None:
    try:
        return format_datetime(parsedate_to_datetime(value))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _redirect(entry: Entry, stand_ins: StandIns) -> str:
    if not entry.redirect_to:
        return ""
    target = urljoin(entry.url, entry.redirect_to)
    try:
        return _login_url(target, entry.uid, stand_ins)
    except ValueError:
        return _bare_url(target, stand_ins)


def _failure(text: str) -> str:
    """Return the known words of what the file says about a failure."""
    return " ".join(dict.fromkeys([*_CONSTANT.findall(text), *_FAILURES.findall(text)]))


def _content(entry: Entry, stand_ins: StandIns) -> Json:
    if entry.content is None:
        return {"size": 0 if entry.body_recorded else -1}
    text = entry.content.decode("utf-8", "replace")
    try:
        value = parse_json(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        text = stand_ins.body(text[:_LONGEST_BODY])
    else:
        text = json.dumps(_clean_reply(value, stand_ins), ensure_ascii=False)
    return {"size": len(text.encode("utf-8", "replace")), "text": text}


_LONGEST_BODY = 200_000


def _clean_reply(reply: Any, stand_ins: StandIns) -> Any:
    """Return a reply with the fields that the protocol knows; others, and their names, are gone."""
    if not isinstance(reply, dict):
        return _emptied(reply)
    clean: Json = {}
    if "data" in reply:
        data = reply["data"]
        clean["data"] = _clean_user(data, stand_ins) if isinstance(data, dict) else _emptied(data)
    if "error" in reply:
        error = reply["error"]
        clean["error"] = (
            _clean_error(error, stand_ins) if isinstance(error, dict) else _clean(error, stand_ins)
        )
    return clean


def _clean_user(data: Json, stand_ins: StandIns) -> Json:
    clean: Json = {}
    for name, value in data.items():
        if name in ("uid", "authToken", "jwt", "name") and isinstance(value, str) and value:
            field = {"uid": "uid", "authToken": "auth_token", "jwt": "jwt", "name": "name"}[name]
            clean[name] = stand_ins.known(value) or (
                stand_ins.credential(field, value) if value.strip() else value
            )
        elif name == "status":
            clean[name] = value if value in _STATUSES else _emptied(value)
        elif name == "avatar" and isinstance(value, str) and value:
            clean[name] = "https://example.com/avatar.webp"
        elif name in (
            "createdAt",
            "lastActiveAt",
            "deactivatedAt",
            "role",
            "uid",
            "authToken",
            "jwt",
            "name",
        ):
            clean[name] = (
                value if name.endswith("At") and isinstance(value, (int, float)) else _emptied(value)
            )
    return clean


def _clean_error(error: Json, stand_ins: StandIns) -> Json:
    clean: Json = {}
    code = error.get("code")
    if "code" in error:
        clean["code"] = code if isinstance(code, str) and _CODE.fullmatch(code) else _clean(code, stand_ins)
    clean |= {name: _clean(error[name], stand_ins) for name in _TEXTS_OF_ERRORS if name in error}
    details = error.get("details")
    if isinstance(details, dict):
        clean["details"] = {
            name if name in _FIELDS else "field": [
                _clean(one, stand_ins) for one in said if isinstance(one, str)
            ]
            for name, said in details.items()
            if isinstance(said, list)
        }
    return clean


_FIELDS = frozenset(
    {"uid", "name", "avatar", "link", "role", "metadata", "tags", "authToken", "platform", "deviceId"}
)


def _clean(value: Any, stand_ins: StandIns) -> Any:
    return stand_ins.text(value) if isinstance(value, str) else _emptied(value)


def _emptied(value: Any) -> Any:
    """Return a value of the same type and truth with nothing in it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return int(bool(value))
    return type(value)()
