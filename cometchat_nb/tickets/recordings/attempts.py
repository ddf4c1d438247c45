"""The requests of a recording grouped into attempts to log in, and what each attempt tells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from ...redaction import MASK, mask_shapes, mask_text
from .har_entries import SERVICE_HOST, Entry, Json

_SAME_ATTEMPT_S = 30
_OLD_SERVICE_HOST = re.compile(r"(?:api|apiclient)-(?P<region>[\w-]+)\.cometchat")


@dataclass
class Attempt:
    """The requests of one login."""

    entries: list[Entry] = field(default_factory=list)
    tries: int = 1

    @property
    def mint(self) -> Entry | None:
        """The request for an auth token, the last one."""
        return next((entry for entry in reversed(self.entries) if entry.is_mint), None)

    @property
    def me(self) -> Entry | None:
        """The last request that used a token."""
        return next((entry for entry in reversed(self.entries) if not entry.is_mint), None)


def group_attempts(entries: list[Entry]) -> list[Attempt]:
    """Return the attempts that these requests make up, in their order."""
    attempts: list[Attempt] = []
    for entry in entries:
        if entry.method == "GET":
            continue
        open_one = next((one for one in reversed(attempts) if _belongs(entry, one)), None)
        if open_one is None:
            attempts.append(Attempt([entry]))
            continue
        last = open_one.entries[-1]
        open_one.tries += last.is_mint == entry.is_mint and not last.redirect_to
        open_one.entries.append(entry)
    return attempts


def _belongs(entry: Entry, attempt: Attempt) -> bool:
    """Tell whether a request goes on with an attempt: the token's use, a redirect, or the same once more."""
    last = attempt.entries[-1]
    if (entry.started_at - last.started_at).total_seconds() > _SAME_ATTEMPT_S:
        return False
    if last.redirect_to and 300 <= last.status < 400:
        return last.leads_to == entry.url or last.is_mint == entry.is_mint
    if last.is_mint and not entry.is_mint:
        return 200 <= last.status < 300 and _token_of(last) in (entry.headers.get("authtoken"), None)
    same = (last.method, last.url) == (entry.method, entry.url)
    return same and last.unanswered and last.headers.get("authtoken") == entry.headers.get("authtoken")


def _token_of(entry: Entry) -> str | None:
    """Return the token that a reply minted; `None` where it was taken out of the file."""
    try:
        token = json.loads(entry.content or b"")["data"]["authToken"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return token if isinstance(token, str) and MASK not in token and "redact" not in token.lower() else None


def inputs_of(attempt: Attempt) -> dict[str, str | None]:
    """Return what the app logged in with."""
    if attempt.mint is not None:
        return {"uid": attempt.mint.uid, "api_key": attempt.mint.headers.get("apikey"), **hosts_of(attempt)}
    token = attempt.me.headers.get("authtoken") if attempt.me else None
    return {"auth_token": token, **hosts_of(attempt)}


def hosts_of(attempt: Attempt) -> dict[str, str | None]:
    """Return the hosts that the app asked."""
    return {
        "admin_host": attempt.mint.base if attempt.mint else None,
        "client_host": attempt.me.base if attempt.me else None,
    }


def tokens_of(attempt: Attempt) -> Iterator[str | None]:
    """Yield every auth token of an attempt."""
    for entry in attempt.entries:
        yield entry.headers.get("authtoken")
        yield _token_of(entry) if entry.is_mint else None


def app_of(entry: Entry) -> tuple[str | None, str | None]:
    """Return the app ID, masked where it is a key, and the region."""
    host = urlsplit(entry.url).hostname or ""
    named, old = SERVICE_HOST.match(host), _OLD_SERVICE_HOST.search(host)
    app_id = entry.headers.get("appid") or (named["app_id"] if named else None)
    region = named["region"] if named else old["region"] if old else None
    return (mask_shapes(app_id) if app_id else None), region


def sdk_of(entry: Entry) -> str | None:
    """Return which SDK sent a request, as far as its headers tell."""
    if "sdk" in entry.headers or "chatapiversion" in entry.headers or "resource" in entry.headers:
        return "chat"
    return "calls" if {"appid", "authtoken", "apikey"} & set(entry.headers) else None


def phases_of(attempt: Attempt) -> Json:
    """Return how long the phases took, and how far the clock was off."""

    def total(*names: str) -> float | None:
        known = [
            float(entry.timings[name]) for entry in attempt.entries for name in names if name in entry.timings
        ]
        return sum(known) if known else None

    skews = [skew for entry in attempt.entries if (skew := _skew(entry)) is not None]
    return {
        "connect_ms": total("dns", "connect"),
        "tls_ms": total("ssl"),
        "wait_ms": total("wait"),
        "clock_skew_s": max(skews, key=abs) if skews else None,
    }


def _skew(entry: Entry) -> float | None:
    try:
        there = parsedate_to_datetime(entry.response_headers.get("date", ""))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if not entry.timed:
        return None
    there = there if there.tzinfo else there.replace(tzinfo=timezone.utc)
    ahead = (there - entry.started_at).total_seconds() - (entry.elapsed_ms or 0) / 1000
    return float(round(ahead))


def page_of(attempt: Attempt, pages: Mapping[Any, Any]) -> str | None:
    """Return the page that an attempt was made from, masked."""
    entry = attempt.entries[0]
    title = pages.get(entry.page or "") or entry.headers.get("referer") or entry.headers.get("origin")
    return mask_text(str(title)[:2_000]) if title else None
