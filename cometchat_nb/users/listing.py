"""Every user of an app as one table."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..auth import AppSettings, AsyncCometChatCalls, CometChatWarning
from ..auth.clients.client import MOST_USERS_A_PAGE
from ..auth.protocol.wire import UserPage
from ..defaults import AnyCalls, client_for, target_of
from ..frames import check_calls
from ..progress import Progress, check_progress, shown
from ..redaction import quotable
from ..sandbox import Sandbox, sandbox_of
from ..sync import run_sync
from .reader import Reader

if TYPE_CHECKING:
    from ..drivers.httpx_transport import BaseTransport
TIMEOUT = 60.0


def list_users(
    settings: AppSettings | None = None,
    *,
    api_key: str | None = None,
    transport: BaseTransport | None = None,
    calls: AnyCalls | None = None,
    with_deactivated: bool = True,
    limit: int | None = None,
    per_page: int = MOST_USERS_A_PAGE,
    progress: Progress = True,
) -> pd.DataFrame:
    """Read the users of an app, page by page, for an audit.

    Where the service asks to wait (429), it waits and goes on; a page that fails on its way is asked
    for again. The stop button ends it and keeps what has been read. Users who are created or deleted
    meanwhile move the others from page to page: none is there twice, and a warning says when some may
    be missing.

    Args:
        settings: The app; by default the environment's, and without one the sandbox.
        api_key: A REST API Key; by default the key of the settings, and a sandbox's own.
        transport: What carries the requests, for these settings.
        calls: A client to ask with, in place of settings and transport.
        with_deactivated: List those too that are deactivated.
        limit: At most so many users.
        per_page: How many to ask for at once, at most 1,000.
        progress: Show a bar; or a callable `(users read, users in all or None)`, which may raise to stop.

    Returns:
        One row a user, with the values as the service sent them: `uid, name, avatar, link, status, role,
        auth_token (masked), jwt (masked), tags (list), metadata (object), created_at, updated_at,
        last_active_at, deactivated_at (epoch seconds)`, then whatever else it sends under its own name.
        `attrs` hold the `target`, the `total` that the service told, and whether it was `interrupted`.

    Raises:
        CometChatError: When the service refuses the key, cannot be reached, or sends no list of users.
        TypeError, ValueError: When the arguments do not fit together, before any request.

    >>> list_users(progress=False)["uid"].head(2).tolist()
    ['cometchat-uid-1', 'cometchat-uid-2']
    """
    _check(settings, transport, calls, limit, progress)
    if calls is not None:
        return _list_pages(calls, api_key, limit, per_page, progress, with_deactivated=with_deactivated)
    with client_for(settings, transport, timeout=TIMEOUT) as fresh:
        return _list_pages(fresh, api_key, limit, per_page, progress, with_deactivated=with_deactivated)


def _list_pages(
    calls: AnyCalls,
    api_key: str | None,
    limit: int | None,
    per_page: int,
    progress: Progress,
    *,
    with_deactivated: bool,
) -> pd.DataFrame:
    sandbox = sandbox_of(calls.transport)
    if api_key is None and sandbox is not None:
        api_key = sandbox.rest_api_key
    per_page = per_page if limit is None else min(per_page, limit)

    def ask(number: int) -> UserPage:
        options: dict[str, Any] = {"per_page": per_page, "with_deactivated": with_deactivated}
        if isinstance(calls, AsyncCometChatCalls):
            return run_sync(calls.list_users_page(api_key, page=number, **options))
        return calls.list_users_page(api_key, page=number, **options)

    interrupted = False
    with shown(progress) as show:
        reader = Reader(ask, limit, show)
        try:
            reader.read()
        except KeyboardInterrupt:
            interrupted = True
    users = reader.frame()
    users.attrs = {"target": target_of(calls).text, "total": reader.total, "interrupted": interrupted}
    wanted = min(reader.total or 0, limit or reader.total or 0)
    if interrupted:
        _warn(f"The list was interrupted: {len(users):,} users have been read.")
    elif len(users) < wanted:
        _warn(
            f"{len(users):,} users were read, and the service counts {reader.total:,}: users came or "
            "went meanwhile. Read again when the app is quiet."
        )
    return users


def _check(
    settings: AppSettings | None,
    transport: BaseTransport | None,
    calls: AnyCalls | None,
    limit: int | None,
    progress: Progress,
) -> None:
    if isinstance(settings, Sandbox):
        raise TypeError("settings must be AppSettings: for a sandbox pass calls=sandbox.client()")
    if calls is not None and (settings is not None or transport is not None):
        raise ValueError("give either calls or settings and transport")
    if calls is not None:
        check_calls(calls)
    if limit is not None and (type(limit) is not int or limit < 1):
        raise ValueError(f"limit must be a whole number of users from 1 on, not {quotable(limit)}")
    check_progress(progress)


def _warn(text: str) -> None:
    warnings.warn(text, CometChatWarning, stacklevel=4)
