"""The backend as a Starlette app: sign in, get an auth token for oneself, sign out."""

from __future__ import annotations

import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import ceil
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

import cometchat_nb as cc

from .accounts import Account, RateLimit, Session, Sessions, sign_in
from .tokens import SignedOutError, TokenIssuer

COOKIE = "session"
CSRF_HEADER = "X-CSRF-Token"
LARGEST_BODY = 4_096
_PAGE = Path(__file__).parent
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'"
)
_NO_STORE = {"Cache-Control": "no-store"}


class Backend:
    """What the routes share.

    Args:
        calls: A client of the app, initialised.
        issuer: What mints the tokens.
        accounts: The backend's own users.
        sessions: Who is signed in.
        secure: Send the cookie over https only; a server on this machine has no https.
    """

    def __init__(
        self,
        calls: cc.AsyncCometChatCalls,
        issuer: TokenIssuer,
        accounts: list[Account],
        *,
        sessions: Sessions | None = None,
        sign_ins: RateLimit | None = None,
        mints: RateLimit | None = None,
        secure: bool = True,
    ) -> None:
        self.calls, self.issuer, self.secure = calls, issuer, secure
        self.accounts = {account.name: account for account in accounts}
        self.sessions = sessions or Sessions(lifetime=8 * 3600)
        self.sign_ins = sign_ins or RateLimit(5)
        self.mints = mints or RateLimit(10)

    def app(self) -> Starlette:
        """Return the ASGI app."""
        return Starlette(
            routes=[
                Route("/", self.page),
                Route("/page.js", self.script),
                Route("/api/session", self.who, methods=["GET"]),
                Route("/api/session", self.sign_in, methods=["POST"]),
                Route("/api/session", self.sign_out, methods=["DELETE"]),
                Route("/api/auth-token", self.auth_token, methods=["POST"]),
            ],
            exception_handlers={HTTPException: _as_json},
            lifespan=self._lifespan,
        )

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        yield
        await self.calls.aclose()

    async def page(self, _request: Request) -> Response:
        """Send the page, which may talk to this backend and to the service, and to nobody else."""
        assert self.calls.settings is not None  # noqa: S101 - the client is initialised
        service = "/".join(self.calls.settings.client_url.split("/")[:3])
        policy = f"{_POLICY}; connect-src 'self' {service}"
        return FileResponse(_PAGE / "page.html", headers=_NO_STORE | {"Content-Security-Policy": policy})

    async def script(self, _request: Request) -> Response:
        """Send the page's script."""
        return FileResponse(_PAGE / "page.js", media_type="text/javascript", headers=_NO_STORE)

    async def sign_in(self, request: Request) -> Response:
        """Open a session for a name and a password of this backend."""
        given = await _json_of(request)
        name, password = str(given.get("name", "")), str(given.get("password", ""))
        address = request.client.host if request.client else ""
        _check_rate(self.sign_ins, f"{address} {name}")
        account = sign_in(self.accounts, name, password)
        if account is None:
            raise HTTPException(401, "The name or the password is wrong.")
        cookie, session = self.sessions.open(account)
        response = self._described(session)
        response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", secure=self.secure)
        return response

    async def who(self, request: Request) -> Response:
        """Say who is signed in, and what the page needs to talk to the service. No key is among it."""
        return self._described(self._session_of(request))

    async def auth_token(self, request: Request) -> Response:
        """Hand the signed-in user an auth token for their own UID, whatever the request asks for."""
        session = self._session_of(request, changes=True)
        _check_rate(self.mints, session.account.name)
        renew = request.query_params.get("renew") == "1"
        try:
            token = await self.issuer.token_for(session, renew=renew)
        except SignedOutError:
            raise HTTPException(401, "Sign in first.") from None
        except cc.CometChatError as error:
            raise HTTPException(502, f"No auth token can be had now ({error.code}).") from None
        return JSONResponse({"authToken": token}, headers=_NO_STORE)

    async def sign_out(self, request: Request) -> Response:
        """Close the session and revoke its token."""
        session = self._session_of(request, changes=True)
        self.sessions.close(request.cookies.get(COOKIE))
        await self.issuer.revoke(session)
        response = JSONResponse({}, headers=_NO_STORE)
        response.delete_cookie(COOKIE)
        return response

    def _session_of(self, request: Request, *, changes: bool = False) -> Session:
        session = self.sessions.find(request.cookies.get(COOKIE))
        if session is None:
            raise HTTPException(401, "Sign in first.")
        given = request.headers.get(CSRF_HEADER, "")
        if changes and not hmac.compare_digest(given.encode(), session.csrf.encode()):
            raise HTTPException(403, f"The header {CSRF_HEADER} is missing or wrong.")
        return session

    def _described(self, session: Session) -> JSONResponse:
        settings = self.calls.settings
        assert settings is not None  # noqa: S101 - the client is initialised
        shown = {
            "name": session.account.name,
            "csrf": session.csrf,
            "appId": settings.app_id,
            "clientUrl": settings.client_url,
        }
        return JSONResponse(shown, headers=_NO_STORE)


async def _json_of(request: Request) -> dict[str, object]:
    """Return the body's object; a form of another site cannot send this type without being asked."""
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise HTTPException(415, "Send JSON.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, "The body is too large.")
    try:
        given = json.loads(body)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise HTTPException(400, "The body is no JSON object.")
    return given


def _check_rate(limit: RateLimit, key: str) -> None:
    if wait := limit.wait_for(key):
        raise HTTPException(429, "Too many attempts.", headers={"Retry-After": str(ceil(wait))})


async def _as_json(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
    return JSONResponse({"error": error.detail}, status_code=error.status_code, headers=error.headers)
