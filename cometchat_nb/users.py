"""Every user of an app as one table, read page by page."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from time import sleep
from typing import TYPE_CHECKING, Any

import pandas as pd

from .auth import AppSettings, AsyncCometChatCalls, CometChatError, CometChatWarning
from .auth.clients.client import MOST_USERS_A_PAGE
from .auth.protocol.wire import UserPage
from .defaults import AnyCalls, client_for, target_of
from .progress import Progress, check_progress, shown
from .redaction import MASK, Redactor, mask, quotable
from .sandbox import Sandbox, sandbox_of
from .sync import run_sync

if TYPE_CHECKING:
    from .drivers.httpx_transport import BaseTransport

TIMEOUT = 60.0
_WAITS = (1.0, 2.0, 4.0, 8.0, 16.0)
_LONGEST_WAIT = 120.0

_SPELLINGS = {
    "uid": "uid",
    "name": "name",
    "avatar": "avatar",
    "link": "link",
    "status": "status",
    "role": "role",
    "authToken": "auth_token",
    "jwt": "jwt",
    "tags": "tags",
    "metadata": "metadata",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "lastActiveAt": "last_active_at",
    "deactivatedAt": "deactivated_at",
}
"""The service's names, and the columns of every list, in their order."""
_TOKENS = ("auth_token", "jwt")


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
        return _listed(calls, api_key, limit, per_page, progress, with_deactivated=with_deactivated)
    with client_for(settings, transport, timeout=TIMEOUT) as fresh:
        return _listed(fresh, api_key, limit, per_page, progress, with_deactivated=with_deactivated)


def _listed(
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
        reader = _Reader(ask, limit, show)
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
            f"{len(users):,} users were read, and the service speaks of {reader.total:,}: users came or "
            "went meanwhile. Read again when the app is quiet."
        )
    return users


class _Reader:
    """Reads page after page, and keeps each user once."""

    def __init__(
        self,
        ask: Callable[[int], UserPage],
        limit: int | None,
        show: Callable[[int, int | None, str], object],
    ) -> None:
        self.total: int | None = None
        self.count = 0
        self._ask = ask
        self._limit = limit
        self._show = show
        self._seen: set[str] = set()
        self._pages: list[dict[str, list[Any]]] = []
        self._redactor = Redactor()

    def read(self) -> None:
        """Read until there is no further user, or as many as are wanted."""
        page, furthest, stale = 1, 0, 0
        went_back: set[int] = set()
        while True:
            answer = self._patiently(page)
            known, self.total = self.total, answer.total
            is_new = self._take(answer.users)
            self._show(self.count, self._wanted(), "")
            if self._limit is not None and self.count >= self._limit:
                return
            if _shrank(known, answer.total) and page > 1 and page not in went_back:
                went_back.add(page)
                page -= 1  # where somebody was deleted, the users behind have moved up
                continue
            if self._is_last(page, answer):
                return
            stale = stale + 1 if page > furthest and not is_new else 0
            if stale > 1:
                raise _repeats(page)
            furthest, page = max(furthest, page), page + 1

    def frame(self) -> pd.DataFrame:
        """Return what has been read."""
        columns: dict[str, list[Any]] = {name: [] for name in _SPELLINGS.values()}
        columns |= {name: [] for page in self._pages for name in page if name not in columns}
        for page in self._pages:
            absent = [None] * len(page["uid"])
            for name, cells in columns.items():
                cells += page.get(name, absent)
        users: pd.DataFrame = pd.DataFrame(columns, dtype=object)
        return users if self._limit is None else users.head(self._limit)

    def _wanted(self) -> int | None:
        if self.total is None or self._limit is None:
            return self.total
        return min(self.total, self._limit)

    def _is_last(self, page: int, answer: UserPage) -> bool:
        if not answer.users:
            return True
        if answer.total is not None and self.count >= answer.total:
            return True
        return answer.total is None and answer.total_pages is not None and page >= answer.total_pages

    def _take(self, users: tuple[Mapping[str, Any], ...]) -> bool:
        """Keep those who are new, all at once, so that an interrupt finds whole pages; tell if any was."""
        fresh, uids = [], set()
        for user in users:
            uid = user.get("uid")
            if isinstance(uid, str) and (uid in self._seen or uid in uids):
                continue
            if isinstance(uid, str):
                uids.add(uid)
            fresh.append(self._row(user))
        names = dict.fromkeys([*_SPELLINGS.values(), *(name for row in fresh for name in row)])
        self._pages.append({name: [row.get(name) for row in fresh] for name in names})
        self._seen |= uids
        self.count += len(fresh)
        return bool(fresh)

    def _row(self, user: Mapping[str, Any]) -> dict[str, Any]:
        further = {name: value for name, value in user.items() if name not in _SPELLINGS}
        row: dict[str, Any] = self._redactor.data(further) if further else {}
        row |= {column: user[name] for name, column in _SPELLINGS.items() if name in user}
        for name in _TOKENS:
            if name in row:
                row[name] = _masked(row[name])
        return row

    def _patiently(self, page: int) -> UserPage:
        """Ask for a page, again where that may help."""
        for usual in _WAITS:
            try:
                return self._ask(page)
            except CometChatError as error:
                wait = _wait(error, usual, has_begun=page > 1)
                if wait is None:
                    raise
                why = error.description
            self._show(self.count, self._wanted(), f"waiting {wait:g} s: {why}")
            sleep(wait)
        return self._ask(page)


def _wait(error: CometChatError, usual: float, *, has_begun: bool) -> float | None:
    """Return after how many seconds it is worth asking again; `None` when it is not."""
    status = error.server.status if error.server else None
    if status == 429:
        asked = error.server.retry_after if error.server else None
        wait = usual if asked is None else asked
        return wait if wait <= _LONGEST_WAIT else None
    passing = error.stage in ("network", "reply") or (status is not None and status >= 500)
    return usual if passing and has_begun else None


def _shrank(before: int | None, now: int | None) -> bool:
    return before is not None and now is not None and now < before


def _masked(token: Any) -> Any:
    if isinstance(token, str):
        return mask(token) if token.strip() else token
    return token if token is None or isinstance(token, bool) else MASK


def _repeats(page: int) -> CometChatError:
    return CometChatError(
        "ERROR_UNKNOWN",
        f"Page {page} holds the users of earlier pages only, and there should be more.",
        stage="reply",
        hint="The service, or something in its place, does not turn the page; keep the exchange.",
    )


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
    if calls is not None and not isinstance(calls, AnyCalls):
        raise TypeError(f"calls must be a CometChatCalls or AsyncCometChatCalls, not {type(calls).__name__}")
    if limit is not None and (type(limit) is not int or limit < 1):
        raise ValueError(f"limit must be a whole number of users from 1 on, not {quotable(limit)}")
    check_progress(progress)


def _warn(text: str) -> None:
    warnings.warn(text, CometChatWarning, stacklevel=4)
