"""The URLs of a sanitized recording: hosts and paths that are known, stand-ins for the rest."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from ..recordings.har_entries import Entry
from .stand_ins import StandIns

_KNOWN_SEGMENT = re.compile(r"v\d[\d.]{0,5}|users|me|auth_tokens|settings|roles|groups|calls|api|")


def bare_url(url: Any, stand_ins: StandIns) -> str:
    """Return a URL that says no more than a stand-in for its host."""
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


def login_url(url: str, uid: str | None, stand_ins: StandIns) -> str:
    """Return the URL of a login, with stand-ins for the UID and for what is not known."""
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


def redirect_url(entry: Entry, stand_ins: StandIns) -> str:
    """Return where a reply redirects to, or an empty string."""
    if not entry.redirect_to:
        return ""
    target = urljoin(entry.url, entry.redirect_to)
    try:
        return login_url(target, entry.uid, stand_ins)
    except ValueError:
        return bare_url(target, stand_ins)
