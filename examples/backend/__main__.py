"""Serve the backend: `python -m examples.backend [--port 8000]`.

With `COMETCHAT_APP_ID`, `COMETCHAT_REGION` and `COMETCHAT_REST_API_KEY` it mints tokens of that app, else of
a sandbox that it serves beside itself.
"""

from __future__ import annotations

import argparse
import os
from contextlib import ExitStack
from dataclasses import replace

import uvicorn

import cometchat_nb as cc

from .accounts import Account
from .app import Backend
from .tokens import TokenIssuer

PASSWORD = "correct horse"
_ACCOUNTS = {"andrew": "cometchat-uid-1", "george": "cometchat-uid-2"}


def main() -> None:
    """Serve until Ctrl+C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    with ExitStack() as stack:
        settings, key = _app(stack)
        calls = cc.AsyncCometChatCalls(settings)
        accounts = [Account.create(name, uid, PASSWORD) for name, uid in _ACCOUNTS.items()]
        backend = Backend(calls, TokenIssuer(calls, key), accounts, secure=False)
        print(f"http://127.0.0.1:{port}  sign in as {' or '.join(_ACCOUNTS)}, password: {PASSWORD}")  # noqa: T201
        uvicorn.run(backend.app(), host="127.0.0.1", port=port, log_level="warning")


def _app(stack: ExitStack) -> tuple[cc.AppSettings, str]:
    """Return the app's settings, without an Auth Key, and the key that mints."""
    if os.environ.get("COMETCHAT_APP_ID"):
        if not (key := os.environ.get("COMETCHAT_REST_API_KEY")):
            raise SystemExit("COMETCHAT_REST_API_KEY is not set: it mints the auth tokens")
        return replace(cc.AppSettings.from_env(), auth_key=None), key
    sandbox = cc.Sandbox()
    settings = sandbox.settings_for(stack.enter_context(sandbox.serve()))
    return replace(settings, auth_key=None), sandbox.rest_api_key


if __name__ == "__main__":
    main()
