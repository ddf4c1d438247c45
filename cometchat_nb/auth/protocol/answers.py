"""How a reply is read: by its body and not by its status, as the JavaScript SDK does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, NoReturn, TypedDict

from ...messages import Reply, parse_http_date, parse_json
from ...redaction import Redactor
from ..codes import CATALOGUE, DOCUMENTED_FOR, ERROR_UNKNOWN, IMPOSSIBLE_UID_NEXT_STEP, INVALID_UID
from ..errors import CometChatError, ServerReply, Stage

LONGEST_RETRY_AFTER = 1e9
"""Seconds, over thirty years: what is more than this is meant to be for ever."""

_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Call:
    """One endpoint: how the SDK words its failures, and the first field that the SDK reads."""

    stage: Stage
    name: str
    sdk_prefix: str | None = None
    first_field: str | None = None

    def sdk_message(self, said: str) -> str | None:
        """Return the SDK's text; `None` where the SDK has no such call."""
        return None if self.sdk_prefix is None else f"{self.sdk_prefix}{said}"


def read_data(body: dict[str, Any], call: Call) -> dict[str, Any]:
    """Return the `data` of a body.

    Raises:
        CometChatError: When there is none.
    """
    data = body.get("data")
    if data is None:
        _no_data("null" if "data" in body else "undefined", call.first_field, call)
    return data if isinstance(data, dict) else {}


def read_body(reply: Reply, call: Call, secrets: Redactor) -> dict[str, Any]:
    """Return the JSON object of a reply.

    Raises:
        CometChatError: What the service refused, or that the reply is no JSON.
    """
    body = _parse_json(reply, call, secrets)
    if body is None:
        _no_data("null", "error", call)
    if not isinstance(body, dict):
        body = {}
    if _truthy(body.get("error")):
        raise _service_error(body["error"], reply, call, secrets)
    return body


def _parse_json(reply: Reply, call: Call, secrets: Redactor) -> Any:
    text = reply.body.decode("utf-8-sig", "replace")
    try:
        return parse_json(text)
    except RecursionError:
        words = "the answer is nested too deeply"
    except ValueError as exc:
        words = _as_chrome_says(text, getattr(exc, "pos", 0), str(exc))
    said = call.sdk_message(f"Failed to parse response JSON: {words}")
    kind = reply.headers.get("content-type", "no content type")
    what = "empty" if not text.strip() else f"not JSON ({kind}, {len(reply.body)} bytes)"
    raise reply_error(
        f"The answer, with status {reply.status}, is {what}.",
        None if said is None else secrets.text(said),
        "Something between here and the service answered: a proxy, a captive portal, or a wrong host.",
        ServerReply(status=reply.status),
    )


def _as_chrome_says(text: str, position: int, reason: str) -> str:
    if reason.startswith("Unterminated string"):
        end = len(text.rstrip())
        return f"Unterminated string in JSON at position {end} (line 1 column {end + 1})"
    if position >= len(text.rstrip()):
        return "Unexpected end of JSON input"
    start, end = max(0, position - 10), min(len(text), position + 10)
    context = f'{"..." if start else ""}"{text[start:end]}"{"..." if end < len(text) else ""}'
    return f"Unexpected token '{text[position]}', {context} is not valid JSON"


def _no_data(holder: str, name: str | None, call: Call) -> NoReturn:
    words = f"Cannot read properties of {holder} (reading '{name}')"
    raise reply_error(f"The answer of {call.name} holds no data.", None if call.sdk_prefix is None else words)


def _truthy(value: Any) -> bool:
    """JavaScript's truth: an empty object or list is true."""
    return value not in (None, False, 0, "") or isinstance(value, (dict, list))


def reply_error(
    description: str,
    sdk_message: str | None,
    hint: str = "The service, or something in its place, broke the protocol; keep the exchange.",
    server: ServerReply | None = None,
) -> CometChatError:
    """Return the error of an answer that cannot be understood."""
    return CometChatError(
        ERROR_UNKNOWN,
        description,
        stage="reply",
        server=server,
        **in_words_of_the_sdk(sdk_message),
        hint=hint,
    )


class SdkWords(TypedDict):
    """A failure in the words of the JavaScript SDK."""

    sdk_code: str | None
    sdk_message: str | None


def in_words_of_the_sdk(message: str | None) -> SdkWords:
    """Return the SDK's code and text of a failure; it has no code of its own for any of them."""
    return {"sdk_code": None if message is None else ERROR_UNKNOWN, "sdk_message": message}


def _service_error(error: Any, reply: Reply, call: Call, secrets: Redactor) -> CometChatError:
    said = error if isinstance(error, dict) else {"message": error}
    texts = {
        name: secrets.text(said[name]) if isinstance(said.get(name), str) else None
        for name in ("message", "devMessage", "source", "code")
    }
    details = said.get("details")
    server = ServerReply(
        status=reply.status,
        code=texts["code"],
        message=texts["message"],
        dev_message=texts["devMessage"],
        source=texts["source"],
        details=secrets.data(details) if isinstance(details, dict) else None,
        retry_after=_retry_after(reply),
    )
    complete = all(text is not None for text in texts.values())
    return CometChatError(
        _code(server),
        server.message or "The service refused without a message.",
        stage=call.stage,
        server=server,
        **in_words_of_the_sdk(
            call.sdk_message(
                str(texts["message"]) if complete else "Unknown API error format received from server"
            )
        ),
        hint=_hint(server),
    )


def _code(server: ServerReply) -> str:
    if server.code in DOCUMENTED_FOR:
        return DOCUMENTED_FOR[server.code]
    if server.code == "ERR_BAD_REQUEST" and "uid" in (server.details or {}):
        return INVALID_UID
    return server.code or ERROR_UNKNOWN


_IMPOSSIBLE_UID = re.compile(r"The UID \S{0,100}?[^\s\w-]\S{0,100} does not exist", re.ASCII)


def _hint(server: ServerReply) -> str:
    entry = CATALOGUE.get(server.code or "")
    hint = entry.next_step if entry else "Look the service's message up with explain()."
    if server.code == "ERR_UID_NOT_FOUND" and _IMPOSSIBLE_UID.search(server.message or ""):
        hint = IMPOSSIBLE_UID_NEXT_STEP
    if server.retry_after is not None:
        hint += f" The service asks for {server.retry_after:,.10g} s."
    return hint


def _retry_after(reply: Reply) -> float | None:
    """Return how many seconds the service asks to wait: a number, or until a date."""
    value = reply.headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return min(float(value), LONGEST_RETRY_AFTER)
    until = parse_http_date(value)
    if until is None:
        return None
    now = parse_http_date(reply.headers.get("date", "")) or datetime.now(timezone.utc)
    return min(max(0.0, (until - now).total_seconds()), LONGEST_RETRY_AFTER)
