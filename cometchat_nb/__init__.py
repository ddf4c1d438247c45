"""A Jupyter toolkit for CometChat Calls authentication.

>>> import cometchat_nb as cc
>>> sandbox = cc.Sandbox()                                    # an app on this machine
>>> calls = sandbox.client()
>>> calls.login("cometchat-uid-1").name
'Andrew Joseph'
>>> cc.try_login("nobody")["error_code"].item()               # a failure, as a row
'ERROR_INVALID_UID'
>>> cc.explain("ERROR_UID_WITH_SPACE")["meaning"].item()
'The UID contains spaces.'
>>> cc.diagnose("Login failed: The UID bob@example.com does not exist")["cause_id"].iloc[0]
'uid_is_email'

In a notebook, `cc.LoginForm(calls)`, `cc.SessionPanel(calls)` and `cc.LogoutButton(calls)` show and
change the same session. Nothing is imported, read or patched until a name is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .attempts import try_login
    from .auditing import Audit, Rule, audit, audit_rules
    from .auth import (
        AppSettings,
        AsyncCometChatCalls,
        CometChatCalls,
        CometChatError,
        CometChatWarning,
        InitResult,
        LoginListener,
        User,
    )
    from .auth.session.keyring_store import KeyringStore
    from .credentials import Credentials, find_credentials
    from .credentials.profiles import delete_profile, profile_names, save_profile
    from .diagnosis import diagnose, read_sdk_log, triage
    from .frames import (
        error_codes,
        error_frame,
        explain,
        status_frame,
        trace_frame,
        user_frame,
    )
    from .reporting import report
    from .reproduction import reproduce, sample_cases
    from .sandbox import Fault, Sandbox
    from .tickets import Ticket, read_har, read_local_storage, read_ticket, sanitize_har
    from .users.listing import list_users
    from .widgets import (
        AuditPanel,
        ErrorPanel,
        ExchangePanel,
        LoginForm,
        LoginPanel,
        LogoutButton,
        ReproducePanel,
        SandboxPanel,
        SessionPanel,
        Workbench,
    )

_HOMES = {
    "attempts": ("try_login",),
    "auditing": ("Audit", "Rule", "audit", "audit_rules"),
    "auth": (
        "AppSettings",
        "AsyncCometChatCalls",
        "CometChatCalls",
        "CometChatError",
        "CometChatWarning",
        "InitResult",
        "LoginListener",
        "User",
    ),
    "auth.session.keyring_store": ("KeyringStore",),
    "credentials": ("Credentials", "find_credentials"),
    "credentials.profiles": ("delete_profile", "profile_names", "save_profile"),
    "sandbox": ("Fault", "Sandbox"),
    "reporting": ("report",),
    "diagnosis": ("diagnose", "read_sdk_log", "triage"),
    "reproduction": ("reproduce", "sample_cases"),
    "tickets": ("Ticket", "read_har", "read_local_storage", "read_ticket", "sanitize_har"),
    "users.listing": ("list_users",),
    "frames": (
        "error_codes",
        "error_frame",
        "explain",
        "status_frame",
        "trace_frame",
        "user_frame",
    ),
    "widgets": (
        "AuditPanel",
        "ErrorPanel",
        "ExchangePanel",
        "LoginForm",
        "LoginPanel",
        "LogoutButton",
        "ReproducePanel",
        "SandboxPanel",
        "SessionPanel",
        "Workbench",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AppSettings",
    "AsyncCometChatCalls",
    "Audit",
    "AuditPanel",
    "CometChatCalls",
    "CometChatError",
    "CometChatWarning",
    "Credentials",
    "ErrorPanel",
    "ExchangePanel",
    "Fault",
    "InitResult",
    "KeyringStore",
    "LoginForm",
    "LoginListener",
    "LoginPanel",
    "LogoutButton",
    "ReproducePanel",
    "Rule",
    "Sandbox",
    "SandboxPanel",
    "SessionPanel",
    "Ticket",
    "User",
    "Workbench",
    "__version__",
    "audit",
    "audit_rules",
    "delete_profile",
    "diagnose",
    "error_codes",
    "error_frame",
    "explain",
    "find_credentials",
    "list_users",
    "profile_names",
    "read_har",
    "read_local_storage",
    "read_sdk_log",
    "read_ticket",
    "report",
    "reproduce",
    "sample_cases",
    "sanitize_har",
    "save_profile",
    "status_frame",
    "trace_frame",
    "triage",
    "try_login",
    "user_frame",
]


if not TYPE_CHECKING:  # a type checker that saw this would accept every name

    def __getattr__(name: str) -> Any:
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f".{_HOME_OF[name]}", __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return list(__all__)
