"""Users as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Any

import pandas as pd

from ..auth import User
from ..redaction import mask
from .rows import frame
from .schemas import USER


def user_frame(
    users: User | Mapping[str, Any] | Iterable[User | Mapping[str, Any]] | None,
) -> pd.DataFrame:
    """Return users as rows of a frame.

    Columns: `uid, name, avatar, status, auth_token (masked), role, last_active_at (UTC),
    has_blocked_me, blocked_by_me, deactivated_at (UTC)`.

    Args:
        users: A user, several, or `None` for no row. Mappings have the service's names.

    Raises:
        TypeError, ValueError: When something among them is not a user.
    """
    if users is None:
        users = []
    if isinstance(users, (User, Mapping)):
        users = [users]
    if isinstance(users, str) or not isinstance(users, Iterable):
        raise TypeError(f"users must be a User or a list of users, not {type(users).__name__}")
    return frame((_user_cells(user) for user in users), USER)


def _user_cells(user: User | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(user, Mapping):
        user = User.from_api(user)
    if not isinstance(user, User):
        raise TypeError(f"users must be User objects or mappings, not {type(user).__name__}")
    cells = {name: getattr(user, name) for name in USER}
    cells["auth_token"] = mask(user.auth_token)
    for name in ("last_active_at", "deactivated_at"):
        cells[name] = _time(cells[name])
    return cells


def _time(epoch_seconds: int | None) -> datetime | None:
    if epoch_seconds is None:
        return None
    try:
        return datetime.fromtimestamp(epoch_seconds, timezone.utc)
    except (OverflowError, OSError, ValueError):
        return None
