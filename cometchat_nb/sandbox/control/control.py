"""Who may control a sandbox: programs and pages of this machine that hold the token of this run."""

from __future__ import annotations

import hmac
import ipaddress
import json
import secrets
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from ...messages import Headers, Reply, Request
from ..server.app import CONTROL_PATH
from .commands import COMMANDS, Command
from .page import page, page_headers

if TYPE_CHECKING:
    from .. import Sandbox, Snapshot

TOKEN_HEADER = "X-Sandbox-Token"
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_JSON_HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


class Control:
    """Answers what comes under `/_sandbox`.

    Attributes:
        token: What a program has to send in the header `X-Sandbox-Token`; the page takes it from its address.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.token = secrets.token_urlsafe(24)
        self._sandbox = sandbox
        self._snapshots: dict[str, Snapshot] = {}

    def url(self, base: str) -> str:
        """Return the address of the page; the token is in its fragment, which no browser sends."""
        return f"{base}{CONTROL_PATH}/#{self.token}"

    def handle(self, request: Request, peer: str) -> Reply:
        """Answer a request that comes from this address."""
        if problem := _not_from_here(request, peer):
            return _error(403, problem)
        path = unquote(request.parts.path).removeprefix(CONTROL_PATH).strip("/")
        if request.method == "GET" and not path:
            return Reply(200, Headers(page_headers()), page())
        if not hmac.compare_digest(request.headers.get(TOKEN_HEADER, "").encode(), self.token.encode()):
            return _error(401, f"send the token of this run in the header {TOKEN_HEADER}")
        return self._command(request, path)

    def perform(
        self, method: str, path: str, body: Any = None, params: Mapping[str, str] = MappingProxyType({})
    ) -> Any:
        """Carry out a command, such as `PUT` and `clock`, and return what it answers.

        Raises:
            LookupError: When there is no such command.
            TypeError, ValueError, KeyError: When it can't be carried out; the first argument says why.
        """
        act, parts = _find_command(method, path)
        if act is None:
            raise LookupError(f"the control has {', '.join(' '.join(names) for names in COMMANDS)}")
        return act(Command(self._sandbox, self._snapshots, parts, params, body))

    def _command(self, request: Request, path: str) -> Reply:
        try:
            params = dict(parse_qsl(request.parts.query))
            body = json.loads(request.body) if request.body.strip() else None
            return _json(200, self.perform(request.method, path, body, params))
        except (TypeError, ValueError, KeyError, RecursionError) as exc:
            return _error(400, str(exc.args[0] if exc.args else exc))
        except LookupError as exc:
            return _error(404, str(exc))


def _find_command(method: str, path: str) -> tuple[Callable[[Command], Any] | None, dict[str, str]]:
    for (wanted_method, wanted), act in COMMANDS.items():
        parts = _parts(wanted, path)
        if wanted_method == method and parts is not None:
            return act, parts
    return None, {}


def _not_from_here(request: Request, peer: str) -> str:
    """Return why a request is refused whatever its token; a page elsewhere may have been tricked into it."""
    if not _is_loopback(peer):
        return "the control answers this machine alone"
    if request.host not in _LOCAL_NAMES:  # a name that somebody else's DNS leads here
        return "use the address that the sandbox printed"
    own = f"{request.parts.scheme}://{request.parts.netloc}"
    if request.headers.get("origin", own) != own:
        return "the control answers no page but its own"
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return "the control answers no page but its own"
    return ""


def _is_loopback(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False


def _parts(wanted: str, path: str) -> dict[str, str] | None:
    """Return what a command's path names in braces when this is the path asked for."""
    names, given = wanted.split("/"), path.split("/")
    if len(names) != len(given):
        return None
    parts = {name[1:-1]: one for name, one in zip(names, given, strict=True) if name.startswith("{")}
    plain = all(name == one for name, one in zip(names, given, strict=True) if not name.startswith("{"))
    return parts if plain and all(parts.values()) else None


def _error(status: int, text: str) -> Reply:
    return _json(status, {"error": text})


def _json(status: int, body: Any) -> Reply:
    return Reply(status, Headers(_JSON_HEADERS), json.dumps(body).encode())
