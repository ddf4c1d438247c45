"""Exports of Postman, Insomnia and Charles, as entries of a HAR file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .har_entries import Json, mapping, mappings

_VARIABLE = re.compile(r"\{\{\s*(?:_\.)?([\w.-]{1,100})\s*\}\}")
_INSOMNIA_5 = re.compile(r"\s*(?:---\s*)?type:\s*[\"']?(?:collection|spec)\.insomnia\.rest/5")
_YAML_LINE = re.compile(r"(?P<indent> *)(?P<item>- +)?(?P<name>[\w-]{1,60}):(?: +(?P<value>.*))?")


def entries_of(content: Any) -> tuple[str, list[Json]] | None:
    """Return which tool exported a JSON document, and its requests; `None` when it is none of them."""
    if isinstance(content, list):
        sessions = [one for one in mappings(content) if "protocolVersion" in one or "actualPort" in one]
        return ("charles", [_charles_entry(one) for one in sessions]) if sessions else None
    document = mapping(content)
    document = mapping(document.get("collection")) or document  # Postman's API wraps what it exports
    if document.get("_type") == "export" or isinstance(document.get("resources"), list):
        return "insomnia", list(_insomnia_entries(mappings(document.get("resources"))))
    if isinstance(document.get("item"), list):
        return "postman", list(_postman_entries(document, _variables(document.get("variable"))))
    if isinstance(document.get("requests"), list):
        return "postman", [_old_postman_entry(one) for one in mappings(document["requests"])]
    return None


def insomnia_5(text: str) -> list[Json] | None:
    """Return the requests of an Insomnia 5 export, which is YAML; `None` when the text is none."""
    if _INSOMNIA_5.match(text) is None:
        return None
    requests: list[Json] = []
    data: dict[str, str] = {}
    section, pending = "", ""
    for line in text.splitlines():
        found = _YAML_LINE.fullmatch(line.rstrip())
        if found is None:
            continue
        name, value = found["name"], _scalar(found["value"] or "")
        if not found["indent"] and not found["item"]:
            section = name
        elif section == "environments" and value:
            data.setdefault(name, value)
        elif name == "url":
            requests.append({"method": "GET", "url": value, "headers": []})
        elif requests and name == "method":
            requests[-1]["method"] = value.upper()
        elif name == "name":
            pending = value
        elif requests and name == "value" and pending:
            requests[-1]["headers"].append({"name": pending, "value": value})
    return [{"request": _fill_variables(one, data)} for one in requests]


def _scalar(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return re.sub(r'\\(["\\])', r"\1", text[1:-1])
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text


def _variables(listed: Any) -> dict[str, str]:
    return {str(one.get("key")): str(one.get("value") or "") for one in mappings(listed)}


def _fill_variables(request: Json, variables: Mapping[str, str]) -> Json:
    """Put the values of variables in; a header whose value is not in the file is left out."""

    def fill(text: Any) -> str:
        return _VARIABLE.sub(lambda found: variables.get(found[1]) or found[0], str(text))

    headers = [{"name": fill(one["name"]), "value": fill(one["value"])} for one in request["headers"]]
    url = fill(request["url"])
    return {
        "method": request["method"],
        "url": url if "://" in url else f"https://{url}",
        "headers": [one for one in headers if not _VARIABLE.search(one["value"])],
    }


def _postman_entries(item: Json, variables: Mapping[str, str], depth: int = 0) -> Iterator[Json]:
    for one in mappings(item.get("item")):
        if depth < 20:
            yield from _postman_entries(one, variables, depth + 1)
        if "request" not in one:
            continue
        request = _postman_request(one["request"], variables)
        responses = mappings(one.get("response"))
        if not responses:
            yield {"request": request}
        for response in responses:
            sent = response.get("originalRequest")
            yield {
                "request": _postman_request(sent, variables) if sent else request,
                "response": _postman_response(response),
            }


def _postman_request(request: Any, variables: Mapping[str, str]) -> Json:
    if isinstance(request, str):
        return _fill_variables({"method": "GET", "url": request, "headers": []}, variables)
    request = mapping(request)
    url = request.get("url")
    headers = request.get("header")
    listed = _header_lines(headers) if isinstance(headers, str) else _enabled_pairs(headers)
    return _fill_variables(
        {
            "method": str(request.get("method") or "GET").upper(),
            "url": str(mapping(url).get("raw") or _joined_url(mapping(url)))
            if isinstance(url, dict)
            else str(url),
            "headers": [*listed, *_postman_key(mapping(request.get("auth")))],
        },
        variables,
    )


def _joined_url(url: Json) -> str:
    host, path = url.get("host"), url.get("path")
    joined_host = ".".join(map(str, host)) if isinstance(host, list) else str(host or "")
    joined_path = "/".join(map(str, path)) if isinstance(path, list) else str(path or "").lstrip("/")
    return f"{url.get('protocol') or 'https'}://{joined_host}/{joined_path}"


def _enabled_pairs(headers: Any) -> list[Json]:
    return [
        {"name": str(one.get("key") or one.get("name") or ""), "value": str(one.get("value") or "")}
        for one in mappings(headers)
        if not one.get("disabled")
    ]


def _header_lines(text: str) -> list[Json]:
    pairs = (line.partition(":") for line in text.splitlines() if ":" in line)
    return [{"name": name.strip(), "value": value.removeprefix(" ")} for name, _, value in pairs]


def _postman_key(auth: Json) -> list[Json]:
    """Return the header of the authorization type "API key": an object in v2, a list in v2.1."""
    settings = auth.get("apikey")
    said = _variables(settings) if isinstance(settings, list) else mapping(settings)
    if not said.get("key") or said.get("in", "header") != "header":
        return []
    return [{"name": str(said["key"]), "value": str(said.get("value") or "")}]


def _postman_response(response: Json) -> Json:
    headers = response.get("header")
    body = response.get("body")
    return {
        "status": response.get("code"),
        "statusText": response.get("status"),
        "headers": _header_lines(headers) if isinstance(headers, str) else _enabled_pairs(headers),
        "content": {"text": body} if isinstance(body, str) else {},
    }


def _old_postman_entry(request: Json) -> Json:
    headers = request.get("headerData") or request.get("headers")
    listed = _header_lines(headers) if isinstance(headers, str) else _enabled_pairs(headers)
    sent = {
        "method": str(request.get("method") or "GET").upper(),
        "url": request.get("url"),
        "headers": listed,
    }
    return {"request": _fill_variables(sent, {})}


def _insomnia_entries(resources: list[Json]) -> Iterator[Json]:
    variables = {
        str(name): value
        for one in resources
        if one.get("_type") == "environment"
        for name, value in mapping(one.get("data")).items()
        if isinstance(value, str) and value
    }
    for one in resources:
        if one.get("_type") == "request":
            sent = {
                "method": str(one.get("method") or "GET").upper(),
                "url": one.get("url"),
                "headers": _enabled_pairs(one.get("headers")),
            }
            yield {"request": _fill_variables(sent, variables)}


def _charles_entry(session: Json) -> Json:
    request, response = mapping(session.get("request")), mapping(session.get("response"))
    scheme, host, port = session.get("scheme") or "https", session.get("host") or "", session.get("port")
    usual = port in (None, {"http": 80, "https": 443}.get(str(scheme)))
    query = session.get("query")
    path = f"{session.get('path') or '/'}{f'?{query}' if query else ''}"
    url = f"{scheme}://{host}{'' if usual else f':{port}'}{path}"
    entry: Json = {
        "startedDateTime": mapping(session.get("times")).get("start"),
        "time": mapping(session.get("durations")).get("total"),
        "request": {"method": session.get("method"), "url": url, "headers": _charles_headers(request)},
    }
    if response or session.get("status") in ("FAILED", "EXCEPTION"):
        entry["response"] = {
            "status": response.get("status") or 0,
            "_error": session.get("errorMessage") or session.get("exception"),
            "headers": _charles_headers(response),
            "content": _charles_body(mapping(response.get("body"))),
        }
    return entry


def _charles_headers(message: Json) -> list[Json]:
    return mappings(mapping(message.get("header")).get("headers"))


def _charles_body(body: Json) -> Json:
    if isinstance(body.get("text"), str):
        return {"text": body["text"]}
    encoded = body.get("encoded")
    return {"text": encoded, "encoding": "base64"} if isinstance(encoded, str) else {}
