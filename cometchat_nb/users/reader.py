"""Reads page after page of users, and keeps each user once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import sleep
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..auth import CometChatError
from ..auth.protocol.wire import UserPage
from ..redaction import MASK, Redactor, mask

if TYPE_CHECKING:
    pass
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


class Reader:
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
            answer = self._ask_patiently(page)
            known, self.total = self.total, answer.total
            is_new = self._take(answer.users)
            self._show(self.count, self._wanted_total(), "")
            if self._limit is not None and self.count >= self._limit:
                return
            if _has_shrunk(known, answer.total) and page > 1 and page not in went_back:
                went_back.add(page)
                page -= 1  # where somebody was deleted, the users behind have moved up
                continue
            if self._is_last(page, answer):
                return
            stale = stale + 1 if page > furthest and not is_new else 0
            if stale > 1:
                raise _repeated_page_error(page)
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

    def _wanted_total(self) -> int | None:
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
                row[name] = _mask_token(row[name])
        return row

    def _ask_patiently(self, page: int) -> UserPage:
        """Ask for a page, again where that may help."""
        for usual in _WAITS:
            try:
                return self._ask(page)
            except CometChatError as error:
                wait = _wait(error, usual, has_begun=page > 1)
                if wait is None:
                    raise
                why = error.description
            self._show(self.count, self._wanted_total(), f"waiting {wait:g} s: {why}")
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


def _has_shrunk(before: int | None, now: int | None) -> bool:
    return before is not None and now is not None and now < before


def _mask_token(token: Any) -> Any:
    if isinstance(token, str):
        return mask(token) if token.strip() else token
    return token if token is None or isinstance(token, bool) else MASK


def _repeated_page_error(page: int) -> CometChatError:
    return CometChatError(
        "ERROR_UNKNOWN",
        f"Page {page} holds the users of earlier pages only, and there should be more.",
        stage="reply",
        hint="The service, or something in its place, does not turn the page; keep the exchange.",
    )
