"""The logins that a HAR file holds, as rows."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from ...auth import AppSettings, CometChatError
from ...auth.clients.driver import drive
from ...auth.codes import ERROR_UNKNOWN
from ...auth.protocol.wire import mint, open_me
from ...frames import ATTEMPT, CONTEXT, Schema, error_cells, frame
from ...messages import Reply, Request
from ...redaction import Redactor, mask_shapes, mask_text, mask_urls, without_frames
from ..containers import read_file
from ..traits import traits_of
from .attempts import (
    Attempt,
    app_of,
    group_attempts,
    hosts_of,
    inputs_of,
    page_of,
    phases_of,
    sdk_of,
    tokens_of,
)
from .har_entries import VERSION, Entry, Json, mapping, mappings, read_entry, well_formed
from .har_log import HarLog, read_log

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
_STUB_KEY = "fa4e" * 10


@without_frames
def read_har(path: str | Path) -> pd.DataFrame:
    """Find the login attempts in a HAR file, one row each; the secrets in it are masked.

    Attempts of the Calls and of the Chat SDK are found by their paths, at the service's hosts or at an
    override. Preflights are left out; a request that was sent again within half a minute after no
    answer, 429 or 5xx, and one that was redirected, count as one attempt.

    Args:
        path: A HAR 1.2 file, also in gzip or zip, in UTF-16, or broken off; `read_ticket` says what could
            not be read.

    Returns:
        The columns of an attempt (see `try_login`) and `expected_code` (for `reproduce`), `app_id, region,
        api_version, sdk (calls or chat), page, host, input_traits, connect_ms (DNS and TCP), tls_ms,
        wait_ms, clock_skew_s, exchange (masked), recorded_by`. `ok` is missing where the file doesn't say
        how the login ended: it breaks off before, or was saved without the replies' bodies.

    Raises:
        FileNotFoundError: When there is no such file.
        ValueError: When it is over 300 MB, is no HAR file, or has no login in it; the text says what to do.
    """
    packed = read_file(path)
    rows: list[Json] = []
    count = 0
    for name, text in packed.texts.items():
        try:
            log = read_log(text, read_entry)
        except ValueError as exc:
            raise ValueError(f"{name} is {exc}") from None
        rows += attempt_rows(log)
        count += log.count
    if not rows:
        raise ValueError(
            f"{packed.name} holds {count:,} requests and no login among them. "
            "Open the developer tools before the login, tick 'Preserve log', log in, and save all as HAR."
        )
    return attempts_frame(rows)


def attempts_frame(rows: Iterable[Json]) -> pd.DataFrame:
    """Return attempts as a frame, numbered from 1."""
    return frame(({**row, "case_id": str(number)} for number, row in enumerate(rows, 1)), HAR)


def attempt_rows(log: HarLog[Entry]) -> list[Json]:
    """Return the login attempts of a log, one row each."""
    pages = {str(page.get("id")): page.get("title") for page in mappings(log.about.get("pages"))}
    recorded_by = _recorder(log.about)
    return [
        _well_formed_cells({**_row(attempt), "page": page_of(attempt, pages), "recorded_by": recorded_by})
        for attempt in group_attempts(sorted(log.entries, key=lambda entry: entry.started_at))
    ]


def _well_formed_cells(row: Json) -> Json:
    return {name: well_formed(value) if isinstance(value, str) else value for name, value in row.items()}


def _recorder(about: Json) -> str:
    """Return the name and version of what wrote the file."""
    creator = mapping(about.get("browser")) or mapping(about.get("creator"))
    name, version = creator.get("name"), creator.get("version")
    said = f"{name if isinstance(name, str) else 'unknown'} {version if isinstance(version, str) else ''}"
    return mask_text(said[:100]).strip() or "unknown"


def _row(attempt: Attempt) -> Json:
    first, last = attempt.entries[0], attempt.entries[-1]
    minting, me = attempt.mint, attempt.me
    inputs = inputs_of(attempt)
    secrets = Redactor(inputs.get("api_key"), inputs.get("auth_token"), *tokens_of(attempt))
    cells, uid = _replay_replies(attempt, secrets)
    app_id, region = app_of(first)
    cells = {name: mask_urls(value) if isinstance(value, str) else value for name, value in cells.items()}
    elapsed = [entry.elapsed_ms for entry in attempt.entries if entry.elapsed_ms is not None]
    version = VERSION.search(first.base)
    return {
        "method": "uid" if minting else "auth_token",
        "uid": mask_shapes(minting.uid) if minting and minting.uid is not None else uid,
        **cells,
        "expected_code": "OK" if cells["ok"] else cells.get("error_code"),
        "elapsed_ms": sum(elapsed) if elapsed else None,
        "attempts": attempt.tries,
        "started_at": first.started_at if first.timed else None,
        "app_id": app_id,
        "region": region,
        "api_version": version[1] if version else None,
        "sdk": sdk_of(me or last),
        "host": mask_shapes(first.host),
        "input_traits": " ".join(sorted(traits_of({**inputs, "app_id": app_id, "region": region}))),
        **phases_of(attempt),
        "exchange": "\n".join(
            f"{entry.method} {mask_urls(secrets.text(entry.url))} -> {_outcome(entry)}"
            for entry in attempt.entries
        ),
    }


def _outcome(entry: Entry) -> str:
    return str(entry.status or entry.failure or ("no answer" if entry.answered else "not recorded"))


def _replay_replies(attempt: Attempt, secrets: Redactor) -> tuple[Json, str | None]:
    """Feed the recorded replies to the client's own flow; return the cells of the outcome and the uid."""
    settings = AppSettings("recorded", "us", _STUB_KEY, **hosts_of(attempt))
    try:
        if attempt.mint is not None and (attempt.mint.body_recorded or attempt.me is None):
            if not attempt.mint.body_recorded:
                return _unrecorded_cells(attempt.mint), None
            _feed(mint(settings, attempt.mint.uid or "-", _STUB_KEY, {}, secrets), attempt.mint)
        if attempt.me is None:
            return {"ok": None, "description": "The file ends before the auth token is used."}, None
        if not attempt.me.body_recorded:
            return _unrecorded_cells(attempt.me), None
        data = _feed(open_me(settings, _STUB_KEY, "recorded", secrets), attempt.me)
    except CometChatError as error:
        return {"ok": False, **error_cells(error)}, None
    return {"ok": True}, str(data["uid"])


def _unrecorded_cells(entry: Entry) -> Json:
    """Return what is known of a reply whose body the file leaves out: its status, and no more."""
    if not entry.answered:
        return {"ok": None, "description": "The reply to this request is not recorded."}
    cells: Json = {
        "ok": None,
        "http_status": entry.status,
        "description": f"The service answered with status {entry.status}; the body is not recorded.",
    }
    if entry.status >= 400:
        cells |= {"ok": False, "error_code": ERROR_UNKNOWN, "stage": "auth_token" if entry.is_mint else "me"}
    return cells


def _feed(flow: Generator[Request, Reply, Any], entry: Entry) -> Any:
    """Run a flow with the recorded reply."""
    return drive(flow, lambda _: entry.reply())
