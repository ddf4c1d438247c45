"""One request, taken apart, with readers that refuse what is not valid."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from ....messages import Headers, Request, parse_json
from .refusals import bad_request, body_too_large

LARGEST_BODY = 10 * 1024
LONGEST_TEXT = 1_000
MOST_OBJECTS = 100


@dataclass(frozen=True)
class Query:
    """One request, taken apart; `parts` are what the operation's path names in braces."""

    method: str
    segments: tuple[str, ...]
    params: Mapping[str, str]
    headers: Headers
    content: bytes
    origin: str

    def header(self, name: str) -> str:
        """Return a header without the white space around it, or an empty string."""
        return self.headers.get(name, "").strip()

    def body(self) -> dict[str, Any]:
        """Return the JSON object of the body; no body is an empty one."""
        body = self._json()
        if not isinstance(body, dict):
            raise bad_request({"body": ["The body must be a JSON object."]})
        return body

    def objects(self) -> list[dict[str, Any]] | None:
        """Return the JSON objects of a body that is a list of them, or `None` when it is no list."""
        body = self._json()
        if not isinstance(body, list):
            return None
        if not 1 <= len(body) <= MOST_OBJECTS or not all(isinstance(one, dict) for one in body):
            raise bad_request({"body": [f"The body must be a list of 1 to {MOST_OBJECTS} JSON objects."]})
        return body

    def _json(self) -> Any:
        if len(self.content) > LARGEST_BODY:
            raise body_too_large(LARGEST_BODY)
        if not self.content.strip():
            return {}
        try:
            return parse_json(self.content.decode(json.detect_encoding(self.content), "surrogatepass"))
        except (ValueError, RecursionError):
            return None

    def number(self, name: str, default: int, highest: int) -> int:
        """Return a whole number between 1 and the highest from the query string."""
        text = self.params.get(name)
        if text is None:
            return default
        value = int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0
        if not 1 <= value <= highest:
            raise bad_request({name: [f"The {name} must be between 1 and {highest}."]})
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> str | None:
        """Return one of these words from the query string, or `None`."""
        text = self.params.get(name)
        if text is not None and text not in choices:
            raise bad_request({name: [f"The {name} must be one of {', '.join(choices)}."]})
        return text

    def flag(self, name: str) -> bool:
        """Return a yes or no from the query string."""
        return self.choice(name, ("true", "false", "1", "0")) in ("true", "1")

    def words(self, name: str) -> list[str]:
        """Return a list, separated by commas, from the query string."""
        return [word for word in self.params.get(name, "").split(",") if word]


def taken_apart(request: Request) -> Query:
    """Take a request apart. Its path is split before it is unescaped, so that a uid may hold a slash."""
    parts = request.parts
    return Query(
        method=request.method,
        segments=tuple(unquote(segment, errors="replace") for segment in parts.path.lstrip("/").split("/")),
        params=dict(parse_qsl(parts.query, keep_blank_values=True)),
        headers=request.headers,
        content=request.body,
        origin=parts.netloc,
    )


def text_field(body: Mapping[str, Any], name: str) -> str | None:
    """Return an optional short text of a body."""
    value = body.get(name)
    if value is not None and (not isinstance(value, str) or len(value) > LONGEST_TEXT):
        raise bad_request({name: [f"The {name} must be a string of at most {LONGEST_TEXT} characters."]})
    return value


def flag_field(body: Mapping[str, Any], name: str) -> bool | None:
    """Return an optional yes or no of a body."""
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise bad_request({name: [f"The {name} must be true or false."]})
    return value


def list_field(body: Mapping[str, Any], name: str, most: int) -> list[str]:
    """Return a list of texts of a body, which must be there."""
    value = body.get(name)
    valid = isinstance(value, list) and 1 <= len(value) <= most
    if not valid or not all(isinstance(item, str) for item in value or []):
        raise bad_request({name: [f"The {name} must be a list of 1 to {most} strings."]})
    return list(value or [])
