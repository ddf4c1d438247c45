"""The app that a sandbox answers for, and the users that it starts with."""

from __future__ import annotations

from ....auth import User
from .accounts import LONG_AGO, Role

APP_ID = "cometchat-sandbox"
REGION = "us"
AUTH_KEY = "fa4e" * 9 + "a001"
REST_API_KEY = "fa4e" * 9 + "b002"
_AVATARS = "https://assets.cometchat.io/sampleapp/v2/users"
SAMPLE_USERS = tuple(
    User(uid, name, f"{_AVATARS}/{uid}.webp", "offline")
    for uid, name in (
        ("cometchat-uid-1", "Andrew Joseph"),
        ("cometchat-uid-2", "George Alan"),
        ("cometchat-uid-3", "Nancy Grace"),
        ("cometchat-uid-4", "Susan Marie"),
        ("cometchat-uid-5", "John Paul"),
    )
)
DEACTIVATED_USER = User(
    "cometchat-uid-gone", "Dana Former", "", "offline", deactivated_at=LONG_AGO + 1_000_000
)
DEFAULT_ROLE = Role("default", "Default")
