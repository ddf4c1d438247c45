"""The entries of a sanitized recording: what a diagnosis reads of a login, and little of the rest."""

from __future__ import annotations

import re
from email.utils import format_datetime, parsedate_to_datetime

from ..recordings.har_entries import Entry, Json, entry_time
from .replies import clean_content
from .stand_ins import StandIns
from .urls import bare_url, login_url, redirect_url

_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "CONNECT"})
_CONTENT_TYPE = re.compile(
    r"(?:application|text|image|font|audio|video)/[a-z.+-]{1,40}(?:; ?charset=[\w-]{1,20})?", re.I
)
_CONSTANT = re.compile(r"(?:net::)?(?:ERR|NS_ERROR|SEC_ERROR|SSL_ERROR|PR)_[A-Z_]{3,60}|E[A-Z]{4,12}\b")
_FAILURES = re.compile(
    r"certificate|ssl|tls|timed?[ _-]?out|aborted|reset|closed|refused|blocked|dns|name_?not_?resolved"
    r"|unknown_?host",
    re.IGNORECASE,
)
_COUNTING = re.compile(r"retry-after|x-rate-limit(?:-remaining|-reset)?")
_SDK_HEADERS = ("sdk", "chatapiversion", "resource")


def rebuild_login(entry: Entry, stand_ins: StandIns) -> Json:
    """Return an entry with nothing in it but what a diagnosis reads."""
    made: Json = {
        "time": entry.elapsed_ms if entry.elapsed_ms is not None else -1,
        "request": {
            "method": entry.method,
            "url": login_url(entry.url, entry.uid, stand_ins),
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
            "content": clean_content(entry, stand_ins),
            "redirectURL": redirect_url(entry, stand_ins),
        }
        if entry.failure and (failure := _failure(entry.failure)):
            made["response"]["_error" if entry.status == 0 else "statusText"] = failure
    return made


_TIMINGS = ("blocked", "dns", "connect", "ssl", "send", "wait", "receive")


def outline_of(raw: Json, stand_ins: StandIns) -> Json:
    """Return what remains of a request that belongs to no login."""
    status, at = raw["status"], entry_time(raw["at"])
    known = isinstance(status, int) and 0 <= status <= 999
    method = str(raw["method"]).upper()
    outline: Json = {
        "request": {
            "method": method if method in _METHODS else "GET",
            "url": bare_url(raw["url"], stand_ins),
            "headers": [],
        },
        "response": {"status": status if known else 0, "headers": [], "content": {"size": -1}},
    }
    return outline | ({"startedDateTime": at.isoformat()} if at else {})


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
        headers["origin"] = bare_url(entry.headers["origin"], stand_ins).rstrip("/")
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


def _failure(text: str) -> str:
    """Return the known words of what the file says about a failure."""
    return " ".join(dict.fromkeys([*_CONSTANT.findall(text), *_FAILURES.findall(text)]))
