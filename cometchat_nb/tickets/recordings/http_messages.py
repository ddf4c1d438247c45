"""HTTP messages as they go over the wire: pasted, of `curl -v`, and in Fiddler's archives."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

Json = dict[str, Any]

_REQUEST_LINE = re.compile(
    r"^(?:> )?(?P<method>GET|POST|PUT|DELETE) (?P<target>\S{1,4000}) HTTP/[\d.]{1,4}[ \t\r]*$", re.MULTILINE
)
_STATUS_LINE = re.compile(r"^(?:< )?HTTP/[\d.]{1,4} (?P<status>\d{3})\b", re.MULTILINE)
_HEADER = re.compile(r"(?:[<>] )?(?P<name>[\w-]{1,100}):[ \t]?(?P<value>.{0,20000})")
_NOISE = re.compile(r"^[*{}>] .*\n?|^[*{}<>][ \t\r]*$\n?", re.MULTILINE)
_CURL_SAYS = re.compile(r"^\* .*\n?", re.MULTILINE)
_MOST_MESSAGES = 1_000
_LARGEST_MESSAGE = 5_000_000


def messages_in(text: str) -> tuple[list[Json], str]:
    """Find requests and their replies in a text, as entries of a HAR file, and the text before them."""
    starts = [found.start() for found in islice(_REQUEST_LINE.finditer(text), _MOST_MESSAGES)]
    parts = zip(starts, [*starts[1:], len(text)], strict=False)
    entries = [entry for start, end in parts if (entry := _entry(text[start:end])) is not None]
    return entries, _CURL_SAYS.sub("", text[: starts[0]]) if starts else text


def read_sessions(members: Mapping[str, bytes]) -> Iterator[Json]:
    """Read the sessions of a Fiddler archive: `raw/1_c.txt` is a request, `raw/1_s.txt` its reply."""
    for name in sorted(members):
        if not name.endswith("_c.txt"):
            continue
        request = _raw_request(members[name])
        if request is not None:
            reply = members.get(name.replace("_c.txt", "_s.txt"), b"")
            yield {
                "request": request,
                **({"response": response} if (response := _raw_response(reply)) else {}),
            }


def _entry(text: str) -> Json | None:
    line = _REQUEST_LINE.match(text)
    status = _STATUS_LINE.search(text)
    if line is None:
        return None
    head = text[line.end() : status.start() if status else None]
    entry: Json = {"request": _request(line["method"], line["target"], _headers(head.splitlines()))}
    if status:
        rest = text[status.start() :].replace("\r\n", "\n")
        curl = rest.startswith("<")
        top, gap, body = _CURL_SAYS.sub("", rest).partition("\n< \n" if curl else "\n\n")
        body = _NOISE.sub("", body) if curl else body
        entry["response"] = {
            "status": int(status["status"]),
            "headers": _headers(top.splitlines()[1:]),
            "content": {"text": _json_part(body)} if gap and body.strip() else {},
        }
    return entry


def _json_part(body: str) -> str:
    """Return the JSON that a body is, without what follows it in the text."""
    try:
        _, end = json.JSONDecoder().raw_decode(body.lstrip())
    except (ValueError, RecursionError):
        return body.strip()
    return body.lstrip()[:end]


def _headers(lines: Iterable[str]) -> list[Json]:
    headers: list[Json] = []
    for line in lines:
        found = _HEADER.fullmatch(line)
        if found:
            headers.append({"name": found["name"], "value": found["value"].rstrip("\r")})
        elif headers and not line.strip(" ><\r"):
            break
    return headers


def _request(method: str, target: str, headers: list[Json]) -> Json:
    host = next((one["value"].strip() for one in headers if one["name"].lower() == "host"), "unknown.invalid")
    local = re.match(r"localhost|127\.|\[::1\]", host) is not None
    url = target if "://" in target else f"{'http' if local else 'https'}://{host}{target}"
    return {"method": method, "url": url, "headers": headers}


def _raw_request(message: bytes) -> Json | None:
    head, _, _ = message.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").splitlines()
    line = _REQUEST_LINE.fullmatch(lines[0]) if lines else None
    return _request(line["method"], line["target"], _headers(lines[1:])) if line else None


def _raw_response(message: bytes) -> Json | None:
    head, _, body = message.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").splitlines()
    status = _STATUS_LINE.match(lines[0]) if lines else None
    if status is None:
        return None
    headers = _headers(lines[1:])
    if any(
        one["name"].lower() == "transfer-encoding" and "chunked" in one["value"].lower() for one in headers
    ):
        body = _joined_chunks(body)
    content = {
        "text": base64.b64encode(body[:_LARGEST_MESSAGE]).decode(),
        "encoding": "base64",
        "size": len(body),
    }
    return {"status": int(status["status"]), "headers": headers, "content": content}


def _joined_chunks(body: bytes) -> bytes:
    joined, at = bytearray(), 0
    while (end := body.find(b"\r\n", at)) >= 0:
        size = re.match(rb"[0-9a-fA-F]{1,8}", body[at:end])
        if size is None or int(size[0], 16) == 0:
            break
        joined += body[end + 2 : end + 2 + int(size[0], 16)]
        at = end + 4 + int(size[0], 16)
    return bytes(joined)
