"""Sequence diagrams of what the client sends, drawn from what its flows really send to the sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

import cometchat_nb as cc
from cometchat_nb.auth import Session, flows
from cometchat_nb.auth.protocol.exchange import Flow
from cometchat_nb.messages import Headers, Reply, Request

UID = "cometchat-uid-1"
WIDTH, MARGIN, TOP, STEP = 720, 90, 64, 48
_CREDENTIALS = ("apiKey", "authToken")
_MARKER = "<!-- diagram: {} -->"


@dataclass(frozen=True)
class Arrow:
    """One message from one lane to another; a reply is dashed."""

    start: str
    end: str
    text: str
    reply: bool = False


def with_diagrams(page: str) -> str:
    """Return a page with each diagram where its marker stands."""
    for name, draw in DIAGRAMS.items():
        marker = _MARKER.format(name)
        if marker in page:
            page = page.replace(marker, f"```{{raw}} html\n{draw()}\n```")
    return page


def _login() -> str:
    sandbox = cc.Sandbox()
    session = _session(sandbox)
    arrows = [
        Arrow("Your code", "Client", f'login("{UID}")'),
        *_exchanges(sandbox, flows.login(session, UID)),
        Arrow("Client", "Your code", "the user", reply=True),
        Arrow("Your code", "Client", "logout()"),
        *_exchanges(sandbox, flows.logout(session)),
        Arrow("Client", "Your code", f'"{flows.LOGOUT_SUCCESSFUL}"', reply=True),
    ]
    return drawing(("Your code", "Client", "api", "apiclient"), arrows, "login() and logout()")


def _auth_token() -> str:
    sandbox = cc.Sandbox()
    backend, app = _session(sandbox), _session(sandbox)
    mint = flows.create_auth_token(backend, UID, sandbox.rest_api_key, force=True)
    minted = list(_exchanges(sandbox, mint, "Backend"))
    with sandbox.client() as calls:
        token = calls.create_auth_token(UID, sandbox.rest_api_key)
    arrows = [
        Arrow("App", "Backend", "a request of a user who is logged in to you"),
        *minted,
        Arrow("Backend", "App", "authToken", reply=True),
        *_exchanges(sandbox, flows.login_with_auth_token(app, token), "App"),
    ]
    return drawing(("App", "Backend", "api", "apiclient"), arrows, "login_with_auth_token()")


DIAGRAMS: dict[str, Callable[[], str]] = {"login": _login, "auth-token": _auth_token}
"""What draws each diagram, by the name in its marker."""


def _session(sandbox: cc.Sandbox) -> Session:
    session = Session()
    session.settings = sandbox.settings
    return session


def _exchanges(sandbox: cc.Sandbox, flow: Flow[object], sender: str = "Client") -> Iterator[Arrow]:
    request = next(flow)
    while True:
        reply = sandbox.answer(request).reply
        host = "apiclient" if ".apiclient-" in request.host else "api"
        yield Arrow(sender, host, _asked(request))
        yield Arrow(host, sender, _answered(reply), reply=True)
        try:
            request = flow.send(reply)
        except StopIteration:
            return


def _asked(request: Request) -> str:
    path = request.parts.path.removeprefix("/v3.0").replace(UID, "{uid}")
    return f"{request.method} {path} · {_credential(request.headers)}"


def _credential(headers: Headers) -> str:
    return next(name for name in _CREDENTIALS if name in headers)


def _answered(reply: Reply) -> str:
    data = json.loads(reply.body)["data"]
    if "name" in data:
        return f"{reply.status} uid, name, …"
    return f"{reply.status} authToken" if "authToken" in data else str(reply.status)


def drawing(lanes: tuple[str, ...], arrows: list[Arrow], title: str) -> str:
    """Return the SVG of a sequence diagram, in the colours of the page around it."""
    gap = (WIDTH - 2 * MARGIN) / (len(lanes) - 1)
    at = {lane: MARGIN + number * gap for number, lane in enumerate(lanes)}
    height = TOP + STEP * len(arrows) + 16
    parts = [
        f'<figure class="sequence"><svg viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>',
    ]
    for lane, x in at.items():
        parts.append(f'<line class="lane" x1="{x:g}" y1="44" x2="{x:g}" y2="{height}"/>')
        parts.append(f'<rect x="{x - 62:g}" y="8" width="124" height="34" rx="6"/>')
        parts.append(f'<text class="name" x="{x:g}" y="30">{escape(lane)}</text>')
    for number, arrow in enumerate(arrows):
        start, end, y = at[arrow.start], at[arrow.end], TOP + STEP * number + 24
        kind = "reply" if arrow.reply else "request"
        middle = min(max((start + end) / 2, 7 * len(arrow.text) / 2 + 4), WIDTH - 7 * len(arrow.text) / 2 - 4)
        parts.append(f'<text x="{middle:g}" y="{y - 10}">{escape(arrow.text)}</text>')
        line = f'x1="{start:g}" y1="{y}" x2="{end:g}" y2="{y}"'
        parts.append(f'<line class="{kind}" {line} marker-end="url(#tip)"/>')
    return "\n".join([*parts, "</svg></figure>"])
