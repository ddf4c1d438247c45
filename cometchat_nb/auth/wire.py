"""The protocol without I/O: what each call sends, and how its reply is read.

A *flow* is a generator that yields requests and receives replies, as httpx's own authentication
flows do, so that a synchronous and an asynchronous client, and a test with neither, run the same
code. Replies are read by their body and not by their status, as the JavaScript SDK does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any, NoReturn, TypedDict, TypeVar
from urllib.parse import SplitResult, quote, urlencode, urljoin, urlsplit

from .._version import __version__
from ..messages import LARGEST_REPLY, FailureKind, Headers, Reply, Request, TransportError, parse_http_date
from ..redaction import Redactor, Secret
from .codes import CATALOGUE, DOCUMENTED_FOR, ERROR_UNKNOWN, IMPOSSIBLE_UID_NEXT_STEP, INVALID_UID
from .errors import CometChatError, ServerReply, Stage
from .models import AppSettings

T = TypeVar("T")
Flow = Generator[Request, Reply, T]

PLATFORM = "web"
MAX_REDIRECTS = 20
LARGEST_PAGE_OF_USERS = 50_000_000
HEADER_WHITE_SPACE = "\t\n\r "

LONGEST_RETRY_AFTER = 1e9
"""Seconds, over thirty years: what is more than this is meant to be for ever."""

_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")
_REDIRECTS = (301, 302, 303, 307, 308)
_URL_CHARACTERS = "!#$%&'()*+,/:;=?@[]~"
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

_USER_AGENT = f"cometchat-nb/{__version__}"
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
_TOKENS = _Call("users", "auth_tokens")


@dataclass(frozen=True)
class UserPage:
    """A page of an app's users, as the service sent them; what it left out is `None`."""

    users: tuple[Mapping[str, Any], ...]
    total: int | None = None
    total_pages: int | None = None


def mint(
    settings: AppSettings, uid: str, api_key: str, body: Mapping[str, Any], secrets: Redactor
) -> Flow[Secret]:
    """Ask the service for an auth token of this user; return the token."""
    url = f"{settings.admin_url}/users/{escape_segment(uid)}/auth_tokens"
    request = _request("POST", url, settings, {"apiKey": api_key}, body)
    return (yield from _answered(request, _MINT, secrets, lambda data: _token_of(data, secrets)))


def _token_of(data: Mapping[str, Any], secrets: Redactor) -> Secret:
    token = data.get("authToken")
    if not isinstance(token, str) or not token.strip():
        raise _reply_error("The service's answer holds no auth token.", _said_without_token(token))
    secrets.remember(token)
    if problem := unsendable(token):
        raise _reply_error(f"The auth token of the service's answer {problem}.", None)
    return Secret(token)


def _said_without_token(token: object) -> str:
    """Return what the SDK says when this stands where the token should be."""
    if isinstance(token, str):  # it sends the empty token, and this is what the service answers
        return "Authentication failed: The auth token is missing."
    return "Authentication failed: Invalid request parameters: "


def open_me(
    settings: AppSettings, auth_token: str, device_id: str, secrets: Redactor
) -> Flow[dict[str, Any]]:
    """Log in with an auth token; return the user object of the service."""
    body = {"platform": PLATFORM, "deviceId": device_id}
    request = _request("PUT", f"{settings.client_url}/me", settings, {"authToken": auth_token}, body)
    return (yield from _answered(request, _ME, secrets, lambda data: _user_of(data, secrets)))


def _user_of(data: dict[str, Any], secrets: Redactor) -> dict[str, Any]:
    if not isinstance(data.get("uid"), str) or not data["uid"]:
        raise _reply_error(
            "The service's answer holds no user.",
            None,
            "The JavaScript SDK takes this for a success, with a user whose UID is undefined.",
        )
    if isinstance(data.get("authToken"), str):
        secrets.remember(data["authToken"])
    return data


def close_me(settings: AppSettings, auth_token: str, secrets: Redactor) -> Flow[None]:
    """Tell the service that the user leaves. Whatever it answers is a success, as in the SDK."""
    request = _request("DELETE", f"{settings.client_url}/me", settings, {"authToken": auth_token})
    yield from _exchanged(request, _ME, secrets)


def read_me(settings: AppSettings, auth_token: str, secrets: Redactor) -> Flow[dict[str, Any]]:
    """Ask whose token this is, without logging anybody in; return the user object of the service."""
    request = _request("GET", f"{settings.client_url}/me", settings, {"authToken": auth_token})
    return (yield from _answered(request, _ME, secrets, dict))


def delete_token(
    settings: AppSettings, uid: str, auth_token: str, api_key: str, secrets: Redactor
) -> Flow[None]:
    """Delete an auth token of this user."""
    path = f"users/{escape_segment(uid)}/auth_tokens/{escape_segment(auth_token)}"
    request = _request("DELETE", f"{settings.admin_url}/{path}", settings, {"apiKey": api_key})
    yield from _answered(request, _MINT, secrets, dict)


def list_tokens(settings: AppSettings, uid: str, api_key: str, secrets: Redactor) -> Flow[list[str]]:
    """Ask for the auth tokens of this user."""
    url = f"{settings.admin_url}/users/{escape_segment(uid)}/auth_tokens"
    request = _request("GET", url, settings, {"apiKey": api_key})
    return (yield from _read(request, _TOKENS, secrets, lambda body: _tokens_of(body, secrets)))


def _tokens_of(body: dict[str, Any], secrets: Redactor) -> list[str]:
    listed = body.get("data")
    if not isinstance(listed, list) or not all(isinstance(token, dict) for token in listed):
        raise _reply_error("The service's answer holds no list of auth tokens.", None)
    tokens: list[str] = [Secret(t["authToken"]) for t in listed if isinstance(t.get("authToken"), str)]
    secrets.remember(*tokens)
    return tokens


def list_users(
    settings: AppSettings, api_key: str, query: Mapping[str, str], secrets: Redactor
) -> Flow[UserPage]:
    """Ask for a page of the app's users."""
    url = f"{settings.admin_url}/users?{urlencode(query)}"
    request = _request("GET", url, settings, {"apiKey": api_key}, largest_reply=LARGEST_PAGE_OF_USERS)
    return (yield from _read(request, _USERS, secrets, _page_of))


def _page_of(body: dict[str, Any]) -> UserPage:
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


def _request(
    method: str,
    url: str,
    settings: AppSettings,
    credential: Mapping[str, str],
    body: Mapping[str, Any] | None = None,
    *,
    largest_reply: int = LARGEST_REPLY,
) -> Request:
    headers = [("Accept", "application/json"), ("User-Agent", _USER_AGENT), ("appId", settings.app_id)]
    # As browsers do: latin-1, without the white space around it.
    headers += [(name, value.strip(HEADER_WHITE_SPACE)) for name, value in credential.items()]
    if body is None:
        return Request(method, url, Headers(headers), largest_reply=largest_reply)
    headers.append(("Content-Type", "application/json"))
    content = json.dumps(body, separators=(",", ":")).encode()
    return Request(method, url, Headers(headers), content, largest_reply)


def _answered(
    request: Request, call: _Call, secrets: Redactor, read: Callable[[dict[str, Any]], T]
) -> Flow[T]:
    """Return what is read from the data of the reply."""
    return (yield from _read(request, call, secrets, lambda body: read(_data(body, call))))


def _read(request: Request, call: _Call, secrets: Redactor, read: Callable[[dict[str, Any]], T]) -> Flow[T]:
    reply = yield from _exchanged(request, call, secrets)
    try:
        return read(_body(reply, call, secrets))
    except CometChatError as error:
        failure = error.with_traceback(None)
    # Raised anew: the frames of who read the reply hold what the service said, which may be a secret.
    raise failure


def _exchanged(request: Request, call: _Call, secrets: Redactor) -> Flow[Reply]:
    # The error is raised outside the handler: a chain would show what carried the request.
    try:
        return (yield from _on_the_same_host(request, call))
    except TransportError as exc:
        failure = _transport_error(exc, request, call, secrets)
    raise failure


def _on_the_same_host(request: Request, call: _Call) -> Flow[Reply]:
    reply = yield request
    for _ in range(MAX_REDIRECTS):
        target = _redirected(request, reply)
        if target is None:
            return reply
        if not _stays(request, target):
            raise CometChatError(
                ERROR_UNKNOWN,
                f"{request.host} redirects to another host, {target.parts.netloc.rpartition('@')[2]}.",
                stage="network",
                hint="It was not followed, because the key or token would go there; the JavaScript "
                "SDK follows it. Check admin_host, client_host and the proxy in between.",
            )
        request = target
        reply = yield request
    raise CometChatError(
        ERROR_UNKNOWN,
        f"{request.host} redirects in a loop.",
        stage="network",
        **_as_the_sdk_says(call.sdk_message(_FETCH_FAILED)),
        hint="Check admin_host, client_host and the proxy in between.",
    )


def _redirected(request: Request, reply: Reply) -> Request | None:
    """Return the request that a redirect asks for, made as browsers make it; `None` without one."""
    location = reply.headers.get("location")
    if location is None or reply.status not in _REDIRECTS:
        return None
    # Browsers escape the bytes that no URL may hold; a recording may hold characters that no header has.
    octets = location.strip().encode("utf-8" if max(location, default="") > "\xff" else "latin-1", "replace")
    located = quote(octets, safe=_URL_CHARACTERS)
    try:
        url = urljoin(request.url, located).partition("#")[0]
        urlsplit(url).port  # noqa: B018 - refuses a port that is no number
    except ValueError:
        raise TransportError("broken", "it redirects to what is no URL") from None
    if reply.status == 303 or (reply.status in (301, 302) and request.method == "POST"):
        kept = [pair for pair in request.headers.pairs if pair[0] != "Content-Type"]
        return Request("GET", url, Headers(kept), largest_reply=request.largest_reply)
    return replace(request, url=url)


def _stays(request: Request, target: Request) -> bool:
    here, there = request.parts, target.parts
    if here.hostname != there.hostname or there.username is not None:
        return False
    same_service = (here.scheme, _port(here)) == (there.scheme, _port(there))
    upgrade = (here.scheme, there.scheme) == ("http", "https")
    return same_service or (upgrade and _port(here) == 80 and _port(there) == 443)


def _port(parts: SplitResult) -> int | None:
    return parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _transport_error(exc: TransportError, request: Request, call: _Call, secrets: Redactor) -> CometChatError:
    why, hint = _REASONS[exc.kind]
    if exc.kind == "dns" and "Temporary failure" in exc.said:
        why, hint = _NO_NETWORK
    elif exc.kind == "dns" and request.host.endswith(".invalid"):
        why, hint = _IN_A_SANDBOX
    why = why.format(host=request.host)
    if exc.kind == "decoding":
        return _reply_error(why, call.sdk_message(_FETCH_FAILED), hint)
    waits_for_ever = exc.kind in ("timeout", "connect_timeout")
    return CometChatError(
        ERROR_UNKNOWN,
        f"{why} ({secrets.text(str(exc))})",
        stage="network",
        **_as_the_sdk_says(None if waits_for_ever else call.sdk_message(_FETCH_FAILED)),
        hint=hint,
        sent=exc.kind not in _BEFORE_A_CONNECTION,
    )


_BEFORE_A_CONNECTION = ("dns", "tls", "certificates", "proxy", "refused", "connect_timeout")
_FIREWALL = "Check the network, the proxy and a firewall that may block *.cometchat.io."
_PROXY = "Try again; if it stays, look at the proxy in between."
_IN_A_SANDBOX = (
    "{host} exists inside a sandbox only.",
    "Use sandbox.client(), or pass transport=sandbox.transport with its settings.",
)
_NO_NETWORK = (
    "The name {host} cannot be looked up: this machine has no network, or its DNS server does not answer.",
    "Connect to a network and try again; if other sites open, check the DNS server.",
)
_REASONS: dict[FailureKind, tuple[str, str]] = {
    "dns": (
        "The name {host} cannot be found.",
        "Check app id and region, which make up the name, and that the network's DNS knows *.cometchat.io.",
    ),
    "tls": (
        "{host} offers no TLS that can be trusted.",
        "A proxy that opens TLS needs its CA in SSL_CERT_FILE; check the computer's clock too.",
    ),
    "certificates": (
        "The certificates to trust cannot be read.",
        "Set the environment variable to a PEM file or a folder of them that exists, or unset it.",
    ),
    "proxy": (
        "The proxy of the environment cannot be used for {host}.",
        "Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, or list the host in NO_PROXY. "
        "A SOCKS proxy needs: pip install 'httpx[socks]'.",
    ),
    "refused": ("{host} refused the connection.", _FIREWALL),
    "connect_timeout": ("{host} did not accept a connection in time.", _FIREWALL),
    "timeout": (
        "{host} did not answer in time.",
        "Try again, or raise timeout=; the JavaScript SDK has no time-out and waits for ever.",
    ),
    "broken": ("{host} broke off before its answer was complete.", _PROXY),
    "too_large": ("{host} sends an answer that is too large.", _PROXY),
    "decoding": ("{host} sent an answer that cannot be decompressed.", "Look at the proxy in between."),
    "other": ("The request to {host} failed.", _FIREWALL),
}


def _data(body: dict[str, Any], call: _Call) -> dict[str, Any]:
    data = body.get("data")
    if data is None:
        _no_data("null" if "data" in body else "undefined", call.first_field, call)
    return data if isinstance(data, dict) else {}


def _body(reply: Reply, call: _Call, secrets: Redactor) -> dict[str, Any]:
    body = _parsed(reply, call, secrets)
    if body is None:
        _no_data("null", "error", call)
    if not isinstance(body, dict):
        body = {}
    if _truthy(body.get("error")):
        raise _service_error(body["error"], reply, call, secrets)
    return body


def _parsed(reply: Reply, call: _Call, secrets: Redactor) -> Any:
    text = reply.body.decode("utf-8-sig", "replace")
    try:
        return json.loads(text, parse_constant=_not_json)
    except RecursionError:
        words = "the answer is nested too deeply"
    except ValueError as exc:
        words = _as_chrome_says(text, getattr(exc, "pos", 0), str(exc))
    said = call.sdk_message(f"Failed to parse response JSON: {words}")
    kind = reply.headers.get("content-type", "no content type")
    what = "empty" if not text.strip() else f"not JSON ({kind}, {len(reply.body)} bytes)"
    raise _reply_error(
        f"The answer, with status {reply.status}, is {what}.",
        None if said is None else secrets.text(said),
        "Something between here and the service answered: a proxy, a captive portal, or a wrong host.",
        ServerReply(status=reply.status),
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


def _service_error(error: Any, reply: Reply, call: _Call, secrets: Redactor) -> CometChatError:
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


_IMPOSSIBLE_UID = re.compile(r"The UID \S{0,100}?[^\s\w-]\S{0,100} does not exist", re.ASCII)


def _hint(server: ServerReply) -> str:
    entry = CATALOGUE.get(server.code or "")
    hint = entry.next_step if entry else "Look the service's message up with explain()."
    if server.code == "ERR_UID_NOT_FOUND" and _IMPOSSIBLE_UID.search(server.message or ""):
        hint = IMPOSSIBLE_UID_NEXT_STEP
    if server.retry_after is not None:
        hint += f" The service asks for {server.retry_after:g} s."
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
