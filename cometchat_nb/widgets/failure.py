"""A failed login as a page shows it: what happened in words, the field at fault, why, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from ..auth import CATALOGUE, CometChatError
from ..rendering.documentation import page_url
from .components.component import shown
from .components.details import described_cause
from .page_text import legible_values

_MOST_CAUSES = 3
_SURE_ENOUGH = 0.6
_SENTENCE = re.compile(r"(.+?[.!?])(?:\s+(?=[A-Z`'\u2068])|\Z)", re.DOTALL)
_LONGEST_HEADLINE = 90


def describe(error: CometChatError, inputs: Mapping[str, str]) -> dict[str, Any]:
    """Describe an error for a page: texts, the field at fault, and its likely causes.

    Args:
        error: The failure.
        inputs: What the call was given, such as its `uid`; nothing secret.
    """
    entry = CATALOGUE.get(error.code)
    causes = _likely_causes(error, inputs)
    headline, next_step = _headline(error, causes)
    texts = legible_values(
        {
            "code": error.code,
            "headline": headline,
            "reason": error.description,
            "meaning": entry.meaning if entry else "",
            "next_step": next_step,
            "page": page_url("codes", error.code) or entry.source if entry else "",
        }
    )
    return {
        **texts,
        "field": _field(error),
        "causes": list(map(described_cause, causes)),
        "facts": _facts(error),
    }


def _likely_causes(error: CometChatError, inputs: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the likely causes; none without pandas, as in a page that runs Python by itself."""
    if find_spec("pandas") is None:
        return []
    from ..diagnosis import diagnose
    from ..frames import cells_of, error_frame

    row = cells_of(error_frame(error))[0] | dict(inputs)
    return [one for one in cells_of(diagnose([row])) if one["cause_id"] != "unknown"][:_MOST_CAUSES]


def _headline(error: CometChatError, causes: list[dict[str, Any]]) -> tuple[str, str]:
    """Return the likeliest cause's first sentence and what to do; without a likely one, the error's own."""
    if error.stage != "input" and causes and causes[0]["confidence"] >= _SURE_ENOUGH:
        said, next_step = causes[0]["cause"], causes[0]["next_step"]
    else:
        said, next_step = error.description, error.hint
    first = _SENTENCE.match(said)
    headline = first[1] if first else said
    return _shortened(headline.rstrip(".")), f"{said[len(headline) :].strip()} {next_step}".strip()


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_HEADLINE else f"{text[: _LONGEST_HEADLINE - 1]}…"


def _field(error: CometChatError) -> str:
    """Return which field of the form is at fault: `uid`, `secret` or neither."""
    code = error.code
    if re.search(r"AUTH_?TOKEN|API_?KEY", code):
        return "secret"
    if re.search(r"UID", code):
        return "uid"
    return ""


def _facts(error: CometChatError) -> list[list[str]]:
    """Return what the service said and what the JavaScript SDK would show, as labelled texts."""
    server = error.server
    said = server and ": ".join(
        filter(None, (f"{server.status} {server.code or ''}".strip(), server.message))
    )
    sdk = ": ".join(filter(None, (error.sdk_code, error.sdk_message)))
    pairs = (("Service", said), ("JavaScript SDK", sdk))
    return [[label, shown(value)] for label, value in pairs if value]
