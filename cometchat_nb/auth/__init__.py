"""The thin authentication client: what the Calls SDK does to log a user in and out, in Python."""

from __future__ import annotations

from .clients.async_client import AsyncCometChatCalls
from .clients.client import CometChatCalls
from .codes import CATALOGUE, PLATFORMS, ErrorCode, find_codes
from .errors import CometChatError, ServerReply, Stage
from .session.listeners import LoginListener
from .session.session import CometChatWarning, Session
from .session.store import SessionStore
from .session.trace import Exchange
from .settings import AppSettings, InitResult
from .user import User

__all__ = [
    "CATALOGUE",
    "PLATFORMS",
    "AppSettings",
    "AsyncCometChatCalls",
    "CometChatCalls",
    "CometChatError",
    "CometChatWarning",
    "ErrorCode",
    "Exchange",
    "InitResult",
    "LoginListener",
    "ServerReply",
    "Session",
    "SessionStore",
    "Stage",
    "User",
    "find_codes",
]
