"""What each fault does to each operation; `python -m support.fault_matrix` writes docs/fault_matrix.md."""

from __future__ import annotations

import asyncio
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import cometchat_nb as cc
from cometchat_nb.drivers.aiohttp_session import AiohttpSession
from cometchat_nb.sandbox import EFFECTS, RateLimits
from cometchat_nb.sandbox.effects import AT_CONNECTION, NEEDS_TLS

PAGE = Path(__file__).parents[2] / "docs" / "fault_matrix.md"

OPERATIONS: dict[str, tuple[str, bool]] = {
    "`login`, 1st request": ("POST /users/{uid}/auth_tokens", False),
    "`login`, 2nd request": ("PUT /me", False),
    "`login_with_auth_token`": ("PUT /me", False),
    "`logout`": ("DELETE /me", True),
    "`verify_session`": ("GET /me", True),
    "`create_auth_token`": ("POST /users/{uid}/auth_tokens", False),
    "`list_users_page`": ("GET /users", False),
}
"""Each operation with the request that the fault strikes, and whether somebody is logged in before."""

IN_PROCESS = ("in process, blocking", "in process, awaited")
ON_A_SOCKET = ("socket, blocking", "socket, awaited", "socket, aiohttp")
"""What carries the requests, and which client sends them."""

_LIMITS = RateLimits(core=10**9, standard=10**9)
_PATIENCE = 10.0
_IN_VAIN = ("latency", "jitter", "dribble", "slow_close", "no_answer")
"""What a client waits for in vain."""


@dataclass(frozen=True)
class Cell:
    """What one operation comes to under one fault."""

    outcome: str
    sdk_message: str
    session: str


Column = dict[tuple[str, str], Cell]
"""By fault and operation."""


def measure(carrier: str, faults: Sequence[str] = tuple(EFFECTS)) -> Column:
    """Return what each operation comes to under each fault, with this carrier."""
    users = [{"uid": f"user-{number}", "name": "N"} for number in range(len(OPERATIONS))]
    column: Column = {}
    for fault in faults:
        sandbox = cc.Sandbox(users, rate_limits=_LIMITS, seed=1)
        with _reached(sandbox, carrier, tls=fault in NEEDS_TLS) as settings:
            for user, operation in zip(users, OPERATIONS, strict=True):
                column[fault, operation] = _measured(
                    sandbox, settings, carrier, fault, operation, user["uid"]
                )
    return column


@contextmanager
def _reached(sandbox: cc.Sandbox, carrier: str, *, tls: bool) -> Iterator[cc.AppSettings]:
    if carrier in IN_PROCESS:
        yield sandbox.settings
    elif not tls:
        with sandbox.serve() as url:
            yield sandbox.settings_for(url)
    else:
        with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as environment:
            environment.setenv("SSL_CERT_FILE", f"{folder}/ca.pem")
            with sandbox.serve(tls=True, ca_file=f"{folder}/ca.pem") as url:
                yield sandbox.settings_for(url)


def _measured(
    sandbox: cc.Sandbox, settings: cc.AppSettings, carrier: str, fault: str, operation: str, uid: str
) -> Cell:
    endpoint, begins_logged_in = OPERATIONS[operation]
    sandbox.set_faults()
    token = sandbox.client().create_auth_token(uid, sandbox.auth_key)
    patience = _PATIENCE if fault not in _IN_VAIN else 1.0 if carrier in ON_A_SOCKET else 0.05
    with _client(sandbox, settings, carrier) as (calls, run):
        if begins_logged_in:
            run("login", uid, sandbox.auth_key)
        calls._timeout = patience
        strikes = {} if fault in AT_CONNECTION else {"endpoint": endpoint}
        seconds = 60 if fault != "latency" else 2 * patience
        sandbox.add_fault(cc.Fault(fault, seconds=seconds, bytes_per_second=100_000, **strikes))
        call = {
            "`login_with_auth_token`": ("login_with_auth_token", token),
            "`logout`": ("logout",),
            "`verify_session`": ("verify_session",),
            "`create_auth_token`": ("create_auth_token", uid, sandbox.rest_api_key),
            "`list_users_page`": ("list_users_page", sandbox.rest_api_key),
        }.get(operation, ("login", uid, sandbox.auth_key))
        try:
            run(*call)
        except cc.CometChatError as error:
            message = _without_what_changes(error.sdk_message or "")
            return Cell(f"`{error.code}` at `{error.stage}`", message, _session_of(calls))
        return Cell("success", "", _session_of(calls))


@contextmanager
def _client(
    sandbox: cc.Sandbox, settings: cc.AppSettings, carrier: str
) -> Iterator[tuple[Any, Callable[..., object]]]:
    """Yield a client and what makes a call of it."""
    blocking = carrier.endswith("blocking")
    transport: Any = sandbox.transport if carrier in IN_PROCESS else None
    transport = AiohttpSession() if carrier.endswith("aiohttp") else transport
    make: Any = cc.CometChatCalls if blocking else cc.AsyncCometChatCalls
    calls = make(settings, transport=transport, timeout=_PATIENCE)
    loop = asyncio.new_event_loop()

    def run(name: str, *arguments: object) -> object:
        made = getattr(calls, name)(*arguments)
        return made if blocking else loop.run_until_complete(made)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cc.CometChatWarning)
        try:
            yield calls, run
        finally:
            run("close" if blocking else "aclose")
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()


def _session_of(calls: Any) -> str:
    user = calls.get_logged_in_user()
    session = "nobody" if user is None else "logged in"
    return f"{session}; a token may be left" if calls.session.minting else session


def _without_what_changes(message: str) -> str:
    message = re.sub(r"\S+_\*{4}\w{4}", "…", message)
    message = re.sub(r"user-\d", "…", message)
    return re.sub(r"position \d+ \(line 1 column \d+\)", "position …", message)


def differences(one: Column, other: Column) -> Column:
    """Return the cells of the other that are not as in the one."""
    return {where: cell for where, cell in other.items() if one[where] != cell}


_HEAD = """# What each fault does to each operation

This page is measured: `python -m support.fault_matrix` in `tests/` writes it, and a test compares it with
what the clients do. Every fault of the [sandbox](sandbox.md) is applied to one request of every operation
of both clients: in process, over a socket, and with the aiohttp driver. The outcomes are the same, except
for those under *Differences*.

*Session* is the client's state afterwards. "A token may be left" means that the client asked the service
for a token and got no answer; `session.minting` names the user. A logout succeeds whatever the service
answers, as in the JavaScript SDK, and warns if the service didn't get the request. A certificate is
checked when a connection is made, so a connection that is already open continues.
"""


def write_page(columns: dict[str, Column]) -> str:
    """Return the page of these columns, of which the first is shown and the others are compared with it."""
    first, *others = columns
    lines = [_HEAD]
    for operation in OPERATIONS:
        lines += [f"## {operation}", "", "| fault | outcome | `sdk_message` | session |", "|---|---|---|---|"]
        lines += [_row(fault, columns[first][fault, operation]) for fault in EFFECTS]
        lines.append("")
    lines += ["## Differences", ""]
    found = [(other, differences(columns[first], columns[other])) for other in others]
    if not any(column for _, column in found):
        lines.append("None: " + ", ".join(columns) + " agree in every cell.")
    for other, column in found:
        for (fault, operation), cell in column.items():
            lines.append(f"- {other}, {operation}, `{fault}`: {cell.outcome}, {cell.session}")
    return "\n".join(lines) + "\n"


def _row(fault: str, cell: Cell) -> str:
    message = cell.sdk_message.replace("|", "\\|").replace("<", "&lt;")
    return f"| `{fault}` | {cell.outcome} | {message} | {cell.session} |"


if __name__ == "__main__":
    PAGE.write_text(write_page({carrier: measure(carrier) for carrier in (*IN_PROCESS, *ON_A_SOCKET)}))
