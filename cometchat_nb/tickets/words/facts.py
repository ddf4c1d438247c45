"""What is known of one failed login, from whatever was at hand: all that a cause may look at.

Nothing in it is a secret: keys and tokens are there as traits alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from ...auth import CometChatError, find_codes
from ...redaction import mask_shapes
from ..traits import traits_in, traits_of
from .inputs import UID_NOT_FOUND
from .passages import Kind, Passage

Subject = Literal["build", "state", "network", "reply", "service", "app", "key", "uid", "token"]
"""Where a login stopped, in the order of the checks: what was answered later rules out what comes before."""

Channel = Literal["message", "words", "question", "code", "denied"]

_CHANNELS: dict[Channel, frozenset[Kind]] = {
    "message": frozenset({"log", "words", "question"}),
    "words": frozenset({"words"}),
    "question": frozenset({"question"}),
    "code": frozenset({"code"}),
    "denied": frozenset({"denied"}),
}
_KINDS_WITH_CODES = frozenset({"log", "words", "question", "denied"})

_SUBJECT_OF_CODE: dict[str, Subject] = {
    "ERROR_API_KEY_NOT_FOUND": "key",
    "AUTH_ERR_APIKEY_NOT_FOUND": "key",
    "AUTH_ERR_EMPTY_APIKEY": "key",
    "AUTH_ERR_NO_ACCESS": "key",
    "ERROR_BLANK_AUTHTOKEN": "token",
    "ERROR_AUTHTOKEN_WITH_SPACE": "token",
    "AUTH_ERR_AUTH_TOKEN_NOT_FOUND": "token",
    "ERR_AUTH_TOKEN_NOT_FOUND": "token",
    "AUTH_ERR_EMPTY_AUTH_TOKEN": "token",
    "ERR_AUTHTOKEN_UNAVAILABLE": "token",
    "ERR_AUTHTOKEN_NOT_ACCESSIBLE": "token",
    "USER_NOT_AUTHORISED": "token",
    "ERROR_INVALID_UID": "uid",
    "ERROR_UID_WITH_SPACE": "uid",
    "ERR_UID_NOT_FOUND": "uid",
    "AUTH_ERR_INVALID_APPID": "app",
    "AUTH_ERR_EMPTY_APPID": "app",
    "VALIDATION_ERROR": "app",
    "ERR_NOT_FOUND": "app",
    "ERROR_LOGIN_IN_PROGRESS": "state",
    "ERROR_SDK_NOT_INITIALIZED": "state",
    "ERROR_NO_USER_LOGGED_IN": "state",
    "ERROR_COMETCHAT_CALLS_SDK_INIT": "state",
    "INIT_NOT_CALLED": "state",
    "ERR_SDK_NOT_INITIALIZED": "state",
    "COMETCHAT_INITIALIZATION_NOT_DONE": "state",
    "NOT_INITIALIZED": "state",
    "ERROR_SETTINGS_FILE_NOT_FOUND": "app",
    "SETTINGS_FILE_NOT_FOUND": "app",
    "TOO_MANY_REQUEST": "service",
    "ERR_TOO_MANY_REQUESTS": "service",
    "ERR_PLAN_RESTRICTION": "service",
    "ERR_SUBSCRIPTION_EXPIRED": "service",
    "ERR_PLAN_QUOTA_RESTRICTION": "service",
}
_SUBJECT_OF_MESSAGE: tuple[tuple[Subject, re.Pattern[str]], ...] = (
    (
        "network",
        re.compile(
            r"net::ERR_(?!ABORTED)|ENOTFOUND|EAI_AGAIN|(?-i:\bECONN[A-Z]+)|ETIMEDOUT|UnknownHost|host lookup|NSURLErrorDomain"
            r"|Network request failed|Failed to fetch|NetworkError when|Load failed|SSLHandshake|HandshakeException"
            r"|SocketTimeout|ConnectException|SocketException|blocked by CORS|curl: \((?:5|6|7|28|35|60)\)",
            re.IGNORECASE,
        ),
    ),
    (
        "reply",
        re.compile(
            r"Failed to parse response JSON|Unexpected token '?<|Unrecognized token '<|Unexpected end of (?:JSON )?input"
            r"|Unknown API error format|Invalid request parameters:|FormatException: Unexpected character",
            re.IGNORECASE,
        ),
    ),
    (
        "build",
        re.compile(
            r"(?:window|document|navigator|localStorage|self) is not defined|Module not found|Cannot find module"
            r"|Could not resolve|is not a function|Unresolved reference|No such module",
            re.IGNORECASE,
        ),
    ),
)


@dataclass(frozen=True)
class Quote:
    """What was found in a ticket, and where."""

    text: str
    where: str
    shown: bool = False
    """Whether software said it; else it is somebody's words."""


@dataclass(frozen=True)
class Facts:
    """One failed (or odd) login.

    Attributes:
        traits: What is said of the input; see `traits.TRAITS`.
        passages: Everything that was said about it, sentence by sentence and line by line.
        pasted: Whether it came in as text.
        steps: What was done, for a case that is a script.
        clock_skew_s: Seconds that the service's clock was ahead of the client's.
    """

    traits: frozenset[str] = frozenset()
    method: str | None = None
    uid: str | None = None
    app_id: str | None = None
    region: str | None = None
    ok: bool | None = None
    error_code: str | None = None
    stage: str | None = None
    http_status: int | None = None
    server_code: str | None = None
    steps: tuple[str, ...] = ()
    clock_skew_s: float | None = None
    passages: tuple[Passage, ...] = ()
    pasted: bool = False

    @property
    def text(self) -> str:
        """Everything that was said about it, a sentence or a line each."""
        return "\n".join(one.text for one in self.passages)

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every code that this failure bears or that its messages name."""
        named = {code for code in (self.error_code, self.server_code) if code}
        said = "\n".join(one.text for one in self.passages if one.kind in _KINDS_WITH_CODES)
        return frozenset(named | {entry.code for entry in find_codes(said or " ")})

    @cached_property
    def subjects(self) -> frozenset[Subject]:
        """Where the login stopped, as far as its codes, messages and stage tell."""
        if "ERR_BAD_REQUEST" in self.codes and self.find(_UID_DETAILS, "message"):
            return frozenset({"uid"})
        for code in (self.server_code, self.error_code):
            if code in _SUBJECT_OF_CODE:
                return frozenset({_SUBJECT_OF_CODE[code]})
        told: set[Subject] = {_SUBJECT_OF_CODE[code] for code in self.codes if code in _SUBJECT_OF_CODE}
        told |= {subject for subject, pattern in _SUBJECT_OF_MESSAGE if self.find(pattern, "message")}
        if not told and self.stage in ("network", "reply", "state"):
            told.add(self.stage)  # type: ignore[arg-type]  # the three stages that are subjects too
        return frozenset(told)

    def has(self, *codes: str) -> bool:
        """Tell whether the failure bears one of these codes."""
        return not self.codes.isdisjoint(codes)

    def find(self, pattern: re.Pattern[str], channel: Channel) -> Quote | None:
        """Return the first place where a channel of the ticket says this, or `None`."""
        text = self.channel(channel)
        found = pattern.search(text)
        return self.quote(channel, found.start(), found.end()) if found else None

    def channel(self, channel: Channel) -> str:
        """Return the passages of a channel, one a line."""
        return self._joined[channel][0]

    def quote(self, channel: Channel, start: int, end: int) -> Quote:
        """Return a quotation of a channel with the place that it stands at."""
        text, starts, passages = self._joined[channel]
        passage = passages[bisect_right(starts, start) - 1] if passages else Passage("words", "", 0)
        words = " ".join(text[start:end].split())
        place = "code" if passage.kind == "code" else "log" if passage.kind == "log" else "text"
        return Quote(
            words if len(words) <= _LONGEST_QUOTE else f"{words[: _LONGEST_QUOTE - 1]}…",
            f"{place}, line {passage.line}" if passage.line else "the error",
            shown=passage.kind == "log",
        )

    @cached_property
    def _joined(self) -> dict[Channel, tuple[str, list[int], list[Passage]]]:
        return {channel: _joined(self.passages, kinds) for channel, kinds in _CHANNELS.items()}


_LONGEST_QUOTE = 120
_UID_DETAILS = re.compile(r"details\W.{0,20}\buid\b", re.IGNORECASE)


def _joined(passages: Iterable[Passage], kinds: frozenset[Kind]) -> tuple[str, list[int], list[Passage]]:
    chosen = [one for one in passages if one.kind in kinds]
    starts, position = [], 0
    for one in chosen:
        starts.append(position)
        position += len(one.text) + 1
    return "\n".join(one.text for one in chosen), starts, chosen


def facts_from_error(error: CometChatError, traits: Iterable[str] = ()) -> Facts:
    """Gather what an exception tells."""
    server = error.server
    said = (error.description, error.sdk_message, server.message if server else None)
    named = UID_NOT_FOUND.search(server.message or "") if server else None
    uid = named["uid"] if named else None
    return Facts(
        traits=frozenset(traits) | traits_of({"uid": uid}),
        uid=mask_shapes(uid) if uid else None,
        error_code=error.code,
        stage=error.stage,
        ok=False,
        http_status=server.status if server else None,
        server_code=server.code if server else None,
        passages=_as_log(said),
    )


def facts_from_row(row: Mapping[str, Any]) -> Facts:
    """Gather what a row of `reproduce`, `try_login`, `read_har` or `read_sdk_log` tells, or a case."""
    cells = {str(name): _cell(value) for name, value in row.items()}
    inputs = {name: str(cells[name]) for name in _INPUTS if cells.get(name) is not None}
    traits = traits_in(cells.get("input_traits"))
    steps = cells.get("steps")
    status, skew = cells.get("http_status"), cells.get("clock_skew_s")
    return Facts(
        traits=frozenset(traits | set(traits_of(_only_unmasked(inputs, traits)))),
        method=_text(cells.get("method")),
        uid=_text(cells.get("uid")),
        app_id=_text(cells.get("app_id")),
        region=_text(cells.get("region")),
        ok=None if cells.get("ok") is None else bool(cells["ok"]),
        error_code=_text(cells.get("error_code")),
        stage=_text(cells.get("stage")),
        http_status=None if status is None else int(status),
        server_code=_text(cells.get("server_code")),
        steps=tuple(re.split(r"[;,\s]+", steps)) if isinstance(steps, str) else tuple(steps or ()),
        clock_skew_s=None if skew is None else float(skew),
        passages=_as_log(cells.get(name) for name in ("description", "sdk_message", "server_message")),
    )


_INPUTS = ("uid", "api_key", "auth_token", "app_id", "region", "admin_host", "client_host")


def _as_log(said: Iterable[Any]) -> tuple[Passage, ...]:
    parts = dict.fromkeys(" ".join(mask_shapes(str(part)).split()) for part in said if part)
    return tuple(Passage("log", part, 0) for part in parts if part)


def _only_unmasked(inputs: dict[str, str], traits: set[str]) -> dict[str, str]:
    """Leave out what the row describes by traits already: its cell is masked."""
    described = {trait.partition(".")[0] for trait in traits}
    return {name: value for name, value in inputs.items() if name not in described}


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple, dict)):
        return value
    return None if value is None or pd.isna(value) else value


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
