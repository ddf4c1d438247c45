"""A ticket: whatever somebody attached or pasted, read into login attempts, text and facts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..auth import CATALOGUE, find_codes
from ..auth.codes import DOCUMENTED_FOR
from ..redaction import Redactor, mask_urls, without_frames
from .containers import Packed, decode, path_in, read_file
from .recordings.commands import requests_in
from .recordings.exports import entries_of, insomnia_5
from .recordings.har import attempt_rows, attempts_frame
from .recordings.har_entries import Entry, Json, read_entry, well_formed
from .recordings.har_log import HarLog, looks_like_har, read_log
from .recordings.http_messages import messages_in, read_sessions
from .words.facts import Facts, facts_from_row
from .words.logs import excerpt, failures_in, kind_of
from .words.text import facts_from_text, secrets_in

_LONGEST_TEXT = 300_000
_LARGEST_DOCUMENT = 50_000_000
_OUTCOME = (
    "ok",
    "error_code",
    "server_code",
    "expected_code",
    "description",
    "stage",
    "http_status",
    "recorded_by",
)
_VARIABLE = re.compile(r"\{\{[^{}]*\}\}|:\w+|\$\{?\w+\}?")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, eq=False)
class Ticket:
    """The content of a ticket, without secrets.

    Attributes:
        kind: What it was taken for: `har`, `saz`, `charles`, `postman`, `insomnia`, `curl`, `fetch`,
            `powershell`, `http` (raw messages), `logcat`, `xcode`, `flutter`, `metro`, `browser_console`,
            `node`, `php`, `django`, `dotnet`, `local_storage`, `json` or `text`; `several` for an archive
            of files of different kinds.
        attempts: The login attempts, with the columns of `read_har`.
        text: The text, masked; empty for a recording.
        facts: What `diagnose` looks at, one for each failure.
        warnings: What could not be read, and why.
        name: The name of the file; `None` for text.
    """

    kind: str
    attempts: pd.DataFrame = field(repr=False)
    text: str = field(default="", repr=False)
    facts: tuple[Facts, ...] = field(default=(), repr=False)
    warnings: tuple[str, ...] = ()
    name: str | None = None


@dataclass
class _Part:
    """One text of a ticket, read."""

    kind: str
    rows: list[Json] = field(default_factory=list)
    text: str = ""
    facts: list[Facts] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@without_frames
def read_ticket(path_or_text: str | Path) -> Ticket:
    r"""Read a ticket in any format.

    A HAR file (plain, gzip, zip, UTF-16, broken off, sanitised), a Fiddler archive, a Charles session, a
    Postman or Insomnia export, `curl` lines, "copy as fetch", "copy as PowerShell", raw HTTP, a log of an
    app or a server, a browser's localStorage, or the words of a customer.

    Args:
        path_or_text: The path of a file, or the text itself. A string is a path when there is such a file.

    Returns:
        The ticket: its `kind`, `attempts`, `text`, `facts` and `warnings`. Give it to `diagnose`.

    Raises:
        TypeError: When it is neither a string nor a path.
        FileNotFoundError: When it is the path of a file that isn't there.
        ValueError: When it is empty, binary, damaged or too large; the message doesn't quote it.

    >>> read_ticket("curl -X POST https://fa4e.api-us.cometchat.io/v3/users/bob/auth_tokens").kind
    'curl'
    """
    if isinstance(path_or_text, bytes):
        return _ticket(Packed("the ticket", {"the ticket": decode(path_or_text, "the ticket")}), None)
    if not isinstance(path_or_text, (str, Path)):
        raise TypeError(f"give a path or a text, not {type(path_or_text).__name__}")
    path = path_or_text if isinstance(path_or_text, Path) else path_in(path_or_text)
    if path is not None:
        packed = read_file(path)
        return _ticket(packed, packed.name)
    text = well_formed(str(path_or_text).lstrip("\ufeff"))
    if not text.strip():
        raise ValueError("the ticket is empty: paste the error's message, the code or the log")
    if len(_CONTROL.findall(text, 0, 100_000)) > min(len(text), 100_000) / 50:
        raise ValueError("the ticket is binary: give a HAR, a log, an export or the text of the ticket")
    return _ticket(Packed("the ticket", {"the ticket": text}), None)


def _ticket(packed: Packed, name: str | None) -> Ticket:
    parts = [_recording("saz", read_sessions(packed.sessions), packed.name)] if packed.sessions else []
    parts += [_read_part(text, member) for member, text in packed.texts.items()]
    kinds = {part.kind for part in parts}
    return Ticket(
        kind=kinds.pop() if len(kinds) == 1 else "several",
        attempts=attempts_frame(row for part in parts for row in part.rows),
        text="\n\n".join(part.text for part in parts if part.text),
        facts=tuple(one for part in parts for one in part.facts),
        warnings=(*packed.warnings, *(warning for part in parts for warning in part.warnings)),
        name=name,
    )


def _read_part(text: str, name: str) -> _Part:
    if looks_like_har(text):
        try:
            return _har_part(text, name)
        except ValueError as exc:
            return _text_part(text, "text", [f"{name} looks like a HAR file, but it is {exc}"])
    if text.lstrip()[:1] in "{[" and len(text) <= _LARGEST_DOCUMENT:
        try:
            return _json_part(json.loads(text, strict=False), text, name)
        except (ValueError, RecursionError):
            pass
    if (entries := insomnia_5(text[:_LARGEST_DOCUMENT])) is not None:
        return _recording("insomnia", ({"request": one["request"]} for one in entries), name)
    return _text_part(text, kind_of(text), [])


def _har_part(text: str, name: str) -> _Part:
    log = read_log(text, read_entry)
    part = _Part("har", attempt_rows(log))
    if not log.complete:
        part.warnings.append(f"{name} breaks off, or can't be read, after {log.count:,} requests")
    if not part.rows:
        part.warnings.append(
            f"{name} holds {log.count:,} requests and no login among them: open the developer tools before "
            "the login, tick 'Preserve log', log in, and save all as HAR"
        )
    if any(pd.isna(row["ok"]) or row.get("error_code") == "ERROR_UNKNOWN" for row in part.rows):
        part.warnings += [f"{name}: {row['description']}" for row in part.rows if _is_unrecorded(row)][:5]
    part.facts = [facts_from_row(row) for row in part.rows] or [Facts()]
    return part


def _is_unrecorded(row: Json) -> bool:
    return str(row.get("description") or "").endswith("not recorded.")


def _json_part(content: Any, text: str, name: str) -> _Part:
    export = entries_of(content)
    if export is None:
        return _text_part(text, "local_storage" if kind_of(text) == "local_storage" else "json", [])
    return _recording(export[0], export[1], name)


def _recording(kind: str, entries: Iterable[Any], name: str) -> _Part:
    listed = list(entries)
    part = _Part(kind, _rows_of(listed))
    part.facts = [facts_from_row(row) for row in part.rows] or [Facts()]
    if not part.rows:
        part.warnings.append(f"{name} holds {len(listed):,} requests and no login among them")
    return part


def _rows_of(entries: Iterable[Any]) -> list[Json]:
    log: HarLog[Entry] = HarLog()
    for position, raw in enumerate(entries):
        if (entry := read_entry(raw, position)) is not None:
            log.entries.append(entry)
    return [_without_variables({**row, "recorded_by": None}) for row in attempt_rows(log)]


def _without_variables(row: Json) -> Json:
    """Leave a uid out that is a variable: its value is not in the file."""
    if row["uid"] is None or _VARIABLE.fullmatch(str(row["uid"])) is None:
        return row
    traits = [trait for trait in row["input_traits"].split() if not trait.startswith("uid.")]
    return {**row, "uid": None, "input_traits": " ".join(traits)}


def _text_part(text: str, kind: str, warnings: list[str]) -> _Part:
    if len(text) > _LONGEST_TEXT:
        size = len(text)
        text = excerpt(text)
        warnings = [
            *warnings,
            f"of {size:,} characters {len(text):,} were read: the lines that a login may be about",
        ]
    messages, rest = messages_in(text)
    command, requests, rest = ("http", messages, rest) if messages else requests_in(text)
    rows = _rows_of(requests)
    part = _Part(
        command if command and rows else kind, rows, Redactor(*secrets_in(text)).text(text), [], warnings
    )
    spoken = [facts_from_text(mask_urls(one)) for one in failures_in(rest if rows else text) if one.strip()]
    if rows and (not spoken or (len(rows) > 1 and any(row["ok"] is not None for row in rows))):
        part.facts = [facts_from_row(row) for row in rows]
    else:
        part.facts = [_with_request(facts, rows[-1]) if rows else facts for facts in spoken]
        part.rows = _with_outcome(rows, [row for one in spoken if (row := _spoken_row(one)) is not None])
    return part


def _with_outcome(requests: list[Json], spoken: list[Json]) -> list[Json]:
    """Join the one request without a reply with the one failure that the text reports; else take either."""
    if len(requests) == len(spoken) == 1 and requests[0]["ok"] is None:
        told = {name: spoken[0][name] for name in _OUTCOME if spoken[0][name] is not None}
        return [{**requests[0], **told}]
    return requests or spoken


def _with_request(facts: Facts, row: Json) -> Facts:
    """Join what a text says with the request, and its reply, that stand in it."""
    known = facts_from_row(row)
    covered = tuple(
        f"{name}." for name in ("uid", "api_key", "auth_token") if f"{name}." in " ".join(known.traits)
    )
    traits = frozenset(trait for trait in facts.traits if not trait.startswith(covered)) | known.traits
    joined = replace(
        facts,
        traits=traits,
        method=known.method or facts.method,
        uid=known.uid or facts.uid,
        app_id=known.app_id or facts.app_id,
        region=known.region or facts.region,
    )
    if known.ok is None:
        return joined
    return replace(
        joined,
        ok=known.ok,
        error_code=known.error_code,
        stage=known.stage,
        http_status=known.http_status or facts.http_status,
        server_code=known.server_code,
    )


def _spoken_row(facts: Facts) -> Json | None:
    """Return the attempt that a text reports; `None` when it names no code of a failure."""
    codes = [entry.code for entry in find_codes(facts.text or " ")]
    if not codes and facts.http_status is None:
        return None
    served = next((code for code in codes if CATALOGUE[code].origin == "service"), None)
    code = served or next(iter(codes), None)
    return {
        "method": facts.method,
        "uid": facts.uid,
        "ok": False,
        "error_code": code,
        "server_code": served,
        "expected_code": DOCUMENTED_FOR.get(code, code) if code else None,
        "description": " ".join(facts.text.split())[:500],
        "stage": ("me" if facts.method == "auth_token" else "auth_token") if served else None,
        "http_status": facts.http_status,
        "app_id": facts.app_id,
        "region": facts.region,
        "input_traits": " ".join(sorted(facts.traits)),
        "recorded_by": "text" if code else None,
    }
