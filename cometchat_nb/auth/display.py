"""How users, clients and errors are shown in a cell: as cards, and a failure without the client's frames."""

from __future__ import annotations

import inspect
import traceback
from typing import TYPE_CHECKING

from ..redaction import mask
from ..rendering.documentation import page_url
from ..rendering.html import card
from ..rendering.text import initials_of
from .codes import CATALOGUE

if TYPE_CHECKING:
    from .clients.calls import Calls
    from .errors import CometChatError
    from .user import User

_BOLD_RED, _BOLD, _PLAIN = "\x1b[1;31m", "\x1b[1m", "\x1b[0m"
_TONES = {"online": "good", "available": "good"}


def user_card(user: User) -> str:
    """Show a user; the token is masked."""
    return card(
        user.name or user.uid,
        lead=user.uid,
        initials=initials_of(user.name or user.uid),
        badge=user.status,
        tone=_TONES.get(user.status, ""),
        facts=[("Role", user.role), ("Auth token", mask(user.auth_token))],
    )


def client_card(calls: Calls) -> str:
    """Show a client: its app, and who is logged in."""
    settings, user = calls.settings, calls.session.user
    name = None if user is None else user.name or user.uid
    facts = [("Logged in", name or "Nobody")]
    if settings is not None:
        key = mask(settings.auth_key) or "Not set"
        facts = [("App ID", settings.app_id), ("Region", settings.region), ("Auth Key", key), *facts]
        facts += [("Settings from", settings.source)] if settings.source else []
    badge, tone = ("Initialized", "good") if settings else ("Not initialized", "warn")
    return card(type(calls).__name__, badge=badge, tone=tone, facts=facts)


def error_card(error: CometChatError) -> str:
    """Show an error: what happened, what the service and the SDK say, and what to do."""
    alert = {
        "headline": error.description,
        "code": error.code,
        "reason": "",
        "next_step": error.hint,
        "page": page_of(error) or "",
    }
    return card(type(error).__name__, facts=_facts_of(error), alert=alert)


def error_lines(error: CometChatError) -> list[str]:
    """Return what IPython prints in place of a traceback: the sentence, the reason and the next step.

    `%tb` asks for the traceback, and gets it.
    """
    if _is_asked_by_tb_magic():
        return traceback.format_exception(type(error), error, error.__traceback__)
    lines = [f"{_BOLD_RED}{error.description}{_PLAIN} {error.code}"]
    if error.hint:
        lines.append(f"{_BOLD}Next step:{_PLAIN} {error.hint}")
    lines += [f"{label}: {text}" for label, text in _facts_of(error)]
    if page := page_of(error):
        lines.append(f"Read more: {page}")
    lines.append("Run %tb for the traceback.")
    return lines


def page_of(error: CometChatError) -> str | None:
    """Return the address of the page on an error's code, where there is one."""
    return page_url("codes", error.code) if error.code in CATALOGUE else None


def _facts_of(error: CometChatError) -> list[tuple[str, str]]:
    server = error.server
    service = "" if server is None else f"{server.status} {server.code or ''}".strip()
    sdk = ": ".join(filter(None, (error.sdk_code, error.sdk_message)))
    return [(label, text) for label, text in (("Service", service), ("JavaScript SDK", sdk)) if text]


def _is_asked_by_tb_magic() -> bool:
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_code.co_name == "tb" and "IPython" in frame.f_code.co_filename:
            return True
        frame = frame.f_back
    return False
