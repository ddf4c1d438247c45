"""A HAR file that is safe to share and still diagnosable: it holds only what is known to be harmless."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from ..._version import __version__
from ...redaction import without_frames
from ..containers import read_file
from ..recordings.har_entries import Entry, Json, mapping, read_entry
from ..recordings.har_log import HarLog, read_log
from .entries import outline_of, rebuild_login
from .stand_ins import StandIns

_RECORDERS = re.compile(
    r"WebInspector|Firefox|WebKit Web Inspector|Safari|Charles Proxy|Fiddler(?: Everywhere)?"
    r"|mitmproxy|Playwright|chromium|webkit|firefox|Proxyman|HTTP Toolkit|BrowserMob Proxy|cometchat-nb",
    re.IGNORECASE,
)
_VERSION = re.compile(r"\d{1,5}(?:\.\d{1,5}){0,3}")


@without_frames
def sanitize_har(path: str | Path, to: str | Path | None = None) -> Json:
    """Make a HAR file safe to share; it diagnoses and replays like the original.

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
            logs.append(read_log(text, _login_or_outline))
        except ValueError as exc:
            raise ValueError(f"{name} is {exc}") from None
    kept = [entry for log in logs for entry in log.entries]
    logins = [entry for entry in kept if isinstance(entry, Entry)]
    if not logins:
        raise ValueError(f"{packed.name} holds {len(kept):,} requests and no login among them")
    stand_ins = StandIns()
    for entry in logins:
        _choose_stand_ins(entry, stand_ins)
    about = next((log.about for log in logs if log.about), {})
    har = {
        "log": {
            "version": "1.2",
            "creator": {"name": "cometchat-nb", "version": __version__},
            "browser": _recorder(about),
            "pages": [],
            "comment": "Sanitized: keys, tokens and personal data are stand-ins.",
            "entries": [
                rebuild_login(entry, stand_ins) if isinstance(entry, Entry) else outline_of(entry, stand_ins)
                for entry in kept
            ],
        }
    }
    if to is not None:
        Path(to).write_text(json.dumps(har, ensure_ascii=False, indent=1), "utf-8", errors="replace")
    return har


def _login_or_outline(raw: Any, position: int) -> Entry | Json | None:
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


def _choose_stand_ins(entry: Entry, stand_ins: StandIns) -> None:
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
