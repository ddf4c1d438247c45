"""Requests and replies as a test writes them down."""

from __future__ import annotations

import json as json_module
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from cometchat_nb.messages import Headers, Reply, Request


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    json: Any = None,
    content: bytes | str = b"",
    params: Mapping[str, str] | None = None,
) -> Request:
    """Return a request, its URL escaped as a client does."""
    body = content.encode() if isinstance(content, str) else content
    body = body if json is None else json_module.dumps(json).encode()
    query = f"?{urlencode(params)}" if params else ""
    return Request(method, quote(url, safe="%/:?&=@[]") + query, Headers(headers or {}), body)


def body_of(reply: Reply) -> Any:
    """Return the JSON of a reply."""
    return json_module.loads(reply.body)
