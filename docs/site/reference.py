"""The reference of the public names, from their docstrings: one page a topic."""

from __future__ import annotations

import inspect
from pathlib import Path

import cometchat_nb as cc

TOPICS = {
    "clients": (
        "Clients and users",
        (
            *("AppSettings", "CometChatCalls", "AsyncCometChatCalls", "User", "InitResult", "LoginListener"),
            *("KeyringStore", "list_users", "user_frame", "status_frame", "trace_frame"),
        ),
    ),
    "settings": (
        "Settings and profiles",
        ("Credentials", "find_credentials", "save_profile", "profile_names", "delete_profile"),
    ),
    "errors": (
        "Errors and codes",
        ("CometChatError", "CometChatWarning", "error_codes", "explain", "error_frame"),
    ),
    "tickets": (
        "Tickets and diagnosis",
        (
            *("diagnose", "Ticket", "read_ticket", "read_har", "read_local_storage", "read_sdk_log"),
            *("sanitize_har", "triage"),
        ),
    ),
    "reproduction": ("Reproduction", ("try_login", "reproduce", "sample_cases", "report")),
    "audits": ("Audits", ("audit", "Audit", "audit_rules", "Rule")),
    "sandbox": ("The sandbox", ("Sandbox", "Fault")),
    "widgets": (
        "Widgets",
        (
            *("LoginForm", "SessionPanel", "LogoutButton", "Workbench", "LoginPanel", "ErrorPanel"),
            *("ReproducePanel", "AuditPanel", "ExchangePanel", "SandboxPanel"),
        ),
    ),
}
"""The public names by topic, each with its title."""


def write_reference(folder: Path) -> None:
    """Write a page for each topic, and one that lists all names."""
    listed = sorted(name for _, names in TOPICS.values() for name in names)
    if listed != sorted(set(cc.__all__) - {"__version__"}):
        raise ValueError(f"not once in a topic: {sorted(set(listed) ^ set(cc.__all__) - {'__version__'})}")
    folder.mkdir()
    for topic, (title, names) in TOPICS.items():
        parts = [f"# {title}", _table(names), *map(_directive, names)]
        (folder / f"{topic}.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    (folder / "index.md").write_text(_index(), encoding="utf-8")


def _index() -> str:
    contents = ["```{toctree}", ":hidden:", "", *TOPICS, "```"]
    about = "All public names, by topic. Import the package as `import cometchat_nb as cc`."
    parts = ["# Python reference", about]
    for topic, (title, names) in TOPICS.items():
        parts += [f"## [{title}]({topic}.md)", _table(names)]
    return "\n\n".join([*parts, "\n".join(contents)]) + "\n"


def _table(names: tuple[str, ...]) -> str:
    rows = [f"| {{py:obj}}`~cometchat_nb.{name}` | {_summary(name)} |" for name in names]
    return "\n".join(["| | |", "|---|---|", *rows])


def _summary(name: str) -> str:
    return (inspect.getdoc(getattr(cc, name)) or "").partition("\n")[0]


def _directive(name: str) -> str:
    value = getattr(cc, name)
    kind = "function"
    if inspect.isclass(value):
        kind = "exception" if issubclass(value, Exception) else "class"
    return f"```{{eval-rst}}\n.. auto{kind}:: cometchat_nb.{name}\n```"
