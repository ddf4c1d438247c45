"""The protocol without I/O: what each call sends, and how its reply is read.

A *flow* is a generator that yields requests and receives responses, as httpx's own authentication
flows do, so that a synchronous and an asynchronous client, and a test with neither, run the same
code. Replies are read by their body and not by their status, as the JavaScript SDK does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypedDict, TypeVar
from urllib.parse import quote

from .._version import __version__
from ..http import (
    URL,
    ConnectError,
    ConnectTimeout,
    DecodingError,
    HTTPError,
    PoolTimeout,
    ReadError,
    RemoteProtocolError,
    Request,
    Response,
    TimeoutException,
)
from ..redaction import Redactor
from .codes import CATALOGUE, DOCUMENTED_FOR, ERROR_UNKNOWN, INVALID_UID
from .errors import CometChatError, ServerReply, Stage
from .models import AppSettings

T = TypeVar("T")
Flow = Generator[Request, Response, T]

PLATFORM = "web"
MAX_REDIRECTS = 20
LARGEST_PAGE_OF_USERS = 50_000_000
HEADER_WHITE_SPACE = "\t\n\r "

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

_FETCH_FAILED = "Network request failed: Failed to fetch"


@dataclass(frozen=True)
class _Call:
    """One endpoint: how the SDK words its failures, and the first field that the SDK reads."""

    stage: Stage
    name: str
    sdk_prefix: str | None = None
    first_field: str | None = None

    def sdk_message(self, said: str) -> str | None:
        """Return the SDK's text; `None` where the SDK has no such call."""
        return None if self.sdk_prefix is None else f"{self.sdk_prefix}{said}"


_MINT = _Call("auth_token", "auth_tokens", "Login failed: ", "authToken")
_ME = _Call("me", "me", "Authentication failed: ", "uid")
_USERS = _Call("users", "users")


@dataclass(frozen=True)
class UserPage:
    """A page of an app's users, as the service sent them; what it left out is `None`."""

    users: tuple[Mapping[str, Any], ...]
    total: int | None = None
    total_pages: int | None = None


def mint(
    settings: AppSettings, uid: str, api_key: str, body: Mapping[str, Any], secrets: Redactor
) -> Flow[str]:
    """Ask the service for an auth token of this user; return the token."""
    url = f"{settings.admin_url}/users/{escape_segment(uid)}/auth_tokens"
    request = _request("POST", url, settings, {"apiKey": api_key}, body)
    data = yield from _answered(request, _MINT, secrets)
    token = data.get("authToken")
    if not isinstance(token, str) or not token.strip():
        raise _reply_error(
            "The service's answer holds no auth token.",
            "Authentication failed: Invalid request parameters: ",
        )
    secrets.remember(token)
    _require_sendable(token)
    return token


def open_me(
    settings: AppSettings, auth_token: str, device_id: str, secrets: Redactor
) -> Flow[dict[str, Any]]:
    """Log in with an auth token; return the user object of the service."""
    body = {"platform": PLATFORM, "deviceId": device_id}
    request = _request("PUT", f"{settings.client_url}/me", settings, {"authToken": auth_token}, body)
    data = yield from _answered(request, _ME, secrets)
    if not isinstance(data.get("uid"), str) or not data["uid"]:
        raise _reply_error(
            "The service's answer holds no user.",
            None,
            "The JavaScript SDK takes this for a success, with a user whose uid is undefined.",
        )
    if isinstance(data.get("authToken"), str):
        secrets.remember(data["authToken"])
        _require_sendable(data["authToken"])
    return data


def close_me(settings: AppSettings, auth_token: str, secrets: Redactor) -> Flow[None]:
    """Tell the service that the user leaves. Whatever it answers is a success, as in the SDK."""
    request = _request("DELETE", f"{settings.client_url}/me", settings, {"authToken": auth_token})
    yield from _exchanged(request, _ME, secrets)


def read_me(settings: AppSettings, auth_token: str, secrets: Redactor) -> Flow[dict[str, Any]]:
    """Ask whose token this is, without logging anybody in; return the user object of the service."""
    request = _request("GET", f"{settings.client_url}/me", settings, {"authToken": auth_token})
    return (yield from _answered(request, _ME, secrets))


def delete_token(
    settings: AppSettings, uid: str, auth_token: str, api_key: str, secrets: Redactor
) -> Flow[None]:
    """Delete an auth token of this user."""
    path = f"users/{escape_segment(uid)}/auth_tokens/{escape_segment(auth_token)}"
    request = _request("DELETE", f"{settings.admin_url}/{path}", settings, {"apiKey": api_key})
    yield from _answered(request, _MINT, secrets)


def list_users(
    settings: AppSettings, api_key: str, query: Mapping[str, str], secrets: Redactor
) -> Flow[UserPage]:
    """Ask for a page of the app's users."""
    url = URL(f"{settings.admin_url}/users", params=query)
    request = _request("GET", str(url), settings, {"apiKey": api_key})
    request.extensions["largest_reply"] = LARGEST_PAGE_OF_USERS
    body = _body((yield from _exchanged(request, _USERS, secrets)), _USERS, secrets)
    users, meta = body.get("data"), body.get("meta")
    if not isinstance(users, list) or not all(isinstance(user, dict) for user in users):
        raise _reply_error("The service's answer holds no list of users.", None)
    pagination = meta.get("pagination") if isinstance(meta, dict) else None
    counts = pagination if isinstance(pagination, dict) else {}
    return UserPage(tuple(users), _count(counts.get("total")), _count(counts.get("total_pages")))


def _count(value: Any) -> int | None:
    return value if type(value) is int and value >= 0 else None


def escape_segment(segment: str) -> str:
    """Escape a uid so that it is one path segment and reaches the service as itself.

    >>> escape_segment("a/../b"), escape_segment("%2e%2e"), escape_segment("..")
    ('a%2F..%2Fb', '%252e%252e', '%2E%2E')
    """
    escaped = quote(segment, safe="")
    return escaped.replace(".", "%2E") if set(segment) == {"."} else escaped


def unsendable(credential: str) -> str | None:
    r"""Say why no header can carry this key or token; `None` when one can.

    >>> unsendable("fa4e\u200bfa4e")
    'holds the character U+200B, which no header can carry'
    """
    for character in credential.strip(HEADER_WHITE_SPACE):
        if _CONTROL.match(character):
            return f"holds the control character U+{ord(character):04X}, which no header can carry"
        if character > "\xff":
            return f"holds the character U+{ord(character):04X}, which no header can carry"
    return None


def _require_sendable(auth_token: str) -> None:
    if problem := unsendable(auth_token):
        raise _reply_error(f"The auth token of the service's answer {problem}.", None)


def _as_header(credential: str) -> bytes:
    """Encode a key or token as browsers do: latin-1, without the white space around it."""
    return credential.strip(HEADER_WHITE_SPACE).encode("latin-1")


def _request(
    method: str,
    url: str,
    settings: AppSettings,
    credential: Mapping[str, str],
    body: Mapping[str, Any] | None = None,
) -> Request:
    headers = {
        b"Accept": b"application/json",
        b"User-Agent": f"cometchat-nb/{__version__}".encode(),
        b"appId": settings.app_id.encode(),
        **{name.encode(): _as_header(value) for name, value in credential.items()},
    }
    return Request(method, url, headers=headers, json=body)


def _answered(request: Request, call: _Call, secrets: Redactor) -> Flow[dict[str, Any]]:
    response = yield from _exchanged(request, call, secrets)
    return _data(response, call, secrets)


def _exchanged(request: Request, call: _Call, secrets: Redactor) -> Flow[Response]:
    # The error is raised outside the handler: a chained httpx error carries the request, and so
    # the key in its headers.
    try:
        return (yield from _on_the_same_host(request, call))
    except HTTPError as exc:
        failure = _transport_error(exc, request, call, secrets)
    raise failure


def _on_the_same_host(request: Request, call: _Call) -> Flow[Response]:
    response = yield request
    for _ in range(MAX_REDIRECTS):
        target = response.next_request
        if target is None:
            return response
        if not _stays(request.url, target.url):
            raise CometChatError(
                ERROR_UNKNOWN,
                f"{request.url.host} redirects to another host, {_host_and_port(target.url)}.",
                stage="network",
                hint="It was not followed, because the key or token would go there; the JavaScript "
                "SDK follows it. Check admin_host, client_host and the proxy in between.",
            )
        response = yield target
    raise CometChatError(
        ERROR_UNKNOWN,
        f"{request.url.host} redirects in a loop.",
        stage="network",
        **_as_the_sdk_says(call.sdk_message(_FETCH_FAILED)),
        hint="Check admin_host, client_host and the proxy in between.",
    )


def _host_and_port(url: URL) -> str:
    return url.netloc.decode("ascii")


def _stays(url: URL, target: URL) -> bool:
    if url.host != target.host:
        return False
    same_service = (url.scheme, url.port) == (target.scheme, target.port)
    upgrade = (url.scheme, target.scheme) == ("http", "https")
    return same_service or (upgrade and url.port is None and target.port is None)


def _transport_error(exc: HTTPError, request: Request, call: _Call, secrets: Redactor) -> CometChatError:
    host = request.url.host
    why, hint = _reason(exc, host)
    if isinstance(exc, DecodingError):
        return _reply_error(why, call.sdk_message(_FETCH_FAILED), hint)
    return CometChatError(
        ERROR_UNKNOWN,
        f"{why} ({secrets.exception(exc)})",
        stage="network",
        **_as_the_sdk_says(None if isinstance(exc, TimeoutException) else call.sdk_message(_FETCH_FAILED)),
        hint=hint,
    )


def _reason(exc: HTTPError, host: str) -> tuple[str, str]:
    said = str(exc).lower()
    if isinstance(exc, ConnectTimeout):
        return f"{host} did not accept a connection in time.", _FIREWALL
    if isinstance(exc, (PoolTimeout, TimeoutException)):
        return (
            f"{host} did not answer in time.",
            "Try again, or raise timeout=; the JavaScript SDK has no time-out and waits for ever.",
        )
    if isinstance(exc, ConnectError) and any(words in said for words in _DNS_WORDS):
        if host.endswith(".invalid"):
            return (
                f"{host} exists inside a sandbox only.",
                "Use sandbox.client(), or pass transport=sandbox.transport with its settings.",
            )
        return (
            f"The name {host} cannot be found.",
            "Check app id and region, which make up the name, and that the network's DNS knows "
            "*.cometchat.io.",
        )
    if isinstance(exc, ConnectError) and any(words in said for words in _TLS_WORDS):
        return (
            f"{host} offers no TLS that can be trusted.",
            "A proxy that opens TLS needs its CA in SSL_CERT_FILE; check the computer's clock too.",
        )
    if isinstance(exc, ConnectError):
        return f"{host} refused the connection.", _FIREWALL
    if isinstance(exc, (ReadError, RemoteProtocolError)):
        return (
            f"{host} broke off before its answer was complete.",
            "Try again; if it stays, look at the proxy in between.",
        )
    if isinstance(exc, DecodingError):
        return (
            f"{host} sent an answer that cannot be decompressed.",
            "Look at the proxy in between.",
        )
    return f"The request to {host} failed.", _FIREWALL


_FIREWALL = "Check the network, the proxy and a firewall that may block *.cometchat.io."
_DNS_WORDS = ("name or service", "getaddrinfo", "nodename", "name resolution", "no address", "idna")
_TLS_WORDS = ("ssl", "tls", "certificate")


def _data(response: Response, call: _Call, secrets: Redactor) -> dict[str, Any]:
    body = _body(response, call, secrets)
    data = body.get("data")
    if data is None:
        _no_data("null" if "data" in body else "undefined", call.first_field, call)
    return data if isinstance(data, dict) else {}


def _body(response: Response, call: _Call, secrets: Redactor) -> dict[str, Any]:
    body = _parsed(response, call, secrets)
    if body is None:
        _no_data("null", "error", call)
    if not isinstance(body, dict):
        body = {}
    if _truthy(body.get("error")):
        raise _service_error(body["error"], response, call, secrets)
    return body


def _parsed(response: Response, call: _Call, secrets: Redactor) -> Any:
    text = response.content.decode("utf-8-sig", "replace")
    try:
        return json.loads(text, parse_constant=_not_json)
    except RecursionError:
        words = "the answer is nested too deeply"
    except ValueError as exc:
        words = _as_chrome_says(text, getattr(exc, "pos", 0), str(exc))
    said = call.sdk_message(f"Failed to parse response JSON: {words}")
    kind = response.headers.get("content-type", "no content type")
    what = "empty" if not text.strip() else f"not JSON ({kind}, {len(response.content)} bytes)"
    raise _reply_error(
        f"The answer, with status {response.status_code}, is {what}.",
        None if said is None else secrets.text(said),
        "Something between here and the service answered: a proxy, a captive portal, or a wrong host.",
        ServerReply(status=response.status_code),
    )


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _as_chrome_says(text: str, position: int, reason: str) -> str:
    if reason.startswith("Unterminated string"):
        end = len(text.rstrip())
        return f"Unterminated string in JSON at position {end} (line 1 column {end + 1})"
    if position >= len(text.rstrip()):
        return "Unexpected end of JSON input"
    start, end = max(0, position - 10), min(len(text), position + 10)
    context = f'{"..." if start else ""}"{text[start:end]}"{"..." if end < len(text) else ""}'
    return f"Unexpected token '{text[position]}', {context} is not valid JSON"


def _no_data(holder: str, name: str | None, call: _Call) -> NoReturn:
    words = f"Cannot read properties of {holder} (reading '{name}')"
    raise _reply_error(
        f"The answer of {call.name} holds no data.", None if call.sdk_prefix is None else words
    )


def _truthy(value: Any) -> bool:
    """JavaScript's truth: an empty object or list is true."""
    return value not in (None, False, 0, "") or isinstance(value, (dict, list))


def _reply_error(
    description: str,
    sdk_message: str | None,
    hint: str = "The service, or something in its place, broke the protocol; keep the exchange.",
    server: ServerReply | None = None,
) -> CometChatError:
    return CometChatError(
        ERROR_UNKNOWN,
        description,
        stage="reply",
        server=server,
        **_as_the_sdk_says(sdk_message),
        hint=hint,
    )


class _SdkWords(TypedDict):
    sdk_code: str | None
    sdk_message: str | None


def _as_the_sdk_says(message: str | None) -> _SdkWords:
    """Return the SDK's code and text of a failure; it has no code of its own for any of them."""
    return {"sdk_code": None if message is None else ERROR_UNKNOWN, "sdk_message": message}


def _service_error(error: Any, response: Response, call: _Call, secrets: Redactor) -> CometChatError:
    said = error if isinstance(error, dict) else {"message": error}
    texts = {
        name: secrets.text(said[name]) if isinstance(said.get(name), str) else None
        for name in ("message", "devMessage", "source", "code")
    }
    details = said.get("details")
    server = ServerReply(
        status=response.status_code,
        code=texts["code"],
        message=texts["message"],
        dev_message=texts["devMessage"],
        source=texts["source"],
        details=secrets.data(details) if isinstance(details, dict) else None,
        retry_after=_retry_after(response),
    )
    complete = all(text is not None for text in texts.values())
    return CometChatError(
        _code(server),
        server.message or "The service refused without a message.",
        stage=call.stage,
        server=server,
        **_as_the_sdk_says(
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


def _hint(server: ServerReply) -> str:
    entry = CATALOGUE.get(server.code or "")
    hint = entry.next_step if entry else "Look the service's message up with explain()."
    if server.retry_after is not None:
        hint += f" The service asks for {server.retry_after:g} s."
    return hint


def _retry_after(response: Response) -> float | None:
    value = response.headers.get("retry-after", "")
    return float(value) if re.fullmatch(r"\d{1,6}(\.\d+)?", value.strip()) else None
