"""The commands of the control, JSON in and out, and how it describes the sandbox."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from ...redaction import mask
from ..effects import EFFECTS
from ..faults import Fault
from ..service import RateLimits
from ..service.operations.endpoints import words
from ..service.operations.table import OPERATIONS

if TYPE_CHECKING:
    from .. import Sandbox, Snapshot

Body = dict[str, Any]
MOST_SNAPSHOTS = 20
_MOST_USERS = 200
_MOST_ENTRIES = 500


class Command(NamedTuple):
    """A request to the control that has passed its checks."""

    sandbox: Sandbox
    snapshots: dict[str, Snapshot]
    parts: Mapping[str, str]
    params: Mapping[str, str]
    body: Any

    def fields(self, *names: str) -> Body:
        """Return the object of the body, which may have these names and no others."""
        body = {} if self.body is None else self.body
        if not isinstance(body, dict):
            raise TypeError("the body must be a JSON object")
        if unknown := [name for name in body if name not in names]:
            raise ValueError(f"there is no {unknown[0][:40]!r}: use {', '.join(names) or 'an empty body'}")
        return body


def _state(command: Command) -> Body:
    sandbox = command.sandbox
    accounts = sandbox.service.directory.accounts()
    return {
        "app": {
            "appId": sandbox.app_id,
            "region": sandbox.region,
            "strict": sandbox.service.strict,
            "authKey": mask(sandbox.auth_key),
            "restApiKey": mask(sandbox.rest_api_key),
        },
        "clock": _clock(command),
        "expiry": dataclasses.asdict(sandbox.expiry),
        "faults": _faults(command),
        "rateLimits": dataclasses.asdict(sandbox.rate_limits),
        "users": [
            {
                "uid": account.uid,
                "name": account.name,
                "status": account.status,
                "deactivated": account.deactivated_at is not None,
                "tokens": [mask(one.value) for one in sandbox.service.directory.tokens_of(account)[-3:]],
                "tokenCount": len(sandbox.service.directory.tokens_of(account)),
            }
            for account in accounts[:_MOST_USERS]
        ],
        "userCount": len(accounts),
        "snapshots": list(command.snapshots),
        "journal": {"total": sandbox.journal.total},
        "choices": {"effects": EFFECTS, "endpoints": [*words(), *(one.name for one in OPERATIONS)]},
    }


def _clock(command: Command) -> Body:
    clock = command.sandbox.clock
    now = datetime.fromtimestamp(clock(), timezone.utc).isoformat(timespec="seconds")
    return {"now": now, "epoch": clock(), "frozen": clock.frozen, "moved": clock.setting != (0.0, None)}


def _set_clock(command: Command) -> Body:
    fields, clock = command.fields("advance", "set", "freeze", "resume", "reset"), command.sandbox.clock
    if len(fields) != 1:
        raise ValueError("use one of advance, set, freeze, resume and reset")
    [(name, value)] = fields.items()
    if name in ("advance", "set"):
        getattr(clock, name)(value)
    elif name == "freeze":
        clock.freeze(None if value is True else value)
    else:
        getattr(clock, name)()
    return _clock(command)


def _faults(command: Command) -> list[Body]:
    """Return the faults, each with what is not a default."""
    return [
        {name: value for name, value in dataclasses.asdict(fault).items() if value != getattr(_PLAIN, name)}
        | {"effect": fault.effect}
        for fault in command.sandbox.faults
    ]


_PLAIN = Fault("latency")


def _set_faults(command: Command) -> list[Body]:
    if not isinstance(command.body, list):
        raise TypeError("the body must be a JSON list of faults")
    command.sandbox.set_faults(*command.body)
    return _faults(command)


def _add_fault(command: Command) -> list[Body]:
    command.sandbox.set_faults(*command.sandbox.faults, command.body)
    return _faults(command)


def _remove_fault(command: Command) -> list[Body]:
    faults, position = command.sandbox.faults, command.parts["position"]
    if not position.isdecimal() or int(position) >= len(faults):
        raise ValueError(f"there are {len(faults)} faults, counted from 0")
    command.sandbox.set_faults(*(one for number, one in enumerate(faults) if number != int(position)))
    return _faults(command)


def _clear_faults(command: Command) -> list[Body]:
    command.sandbox.set_faults()
    return []


def _set_limits(command: Command) -> Body:
    fields = command.fields("core", "standard")
    command.sandbox.rate_limits = dataclasses.replace(command.sandbox.rate_limits, **fields)
    return dataclasses.asdict(command.sandbox.rate_limits)


def _default_limits(command: Command) -> Body:
    command.sandbox.rate_limits = RateLimits()
    return dataclasses.asdict(command.sandbox.rate_limits)


def _set_expiry(command: Command) -> Body:
    command.sandbox.expire_tokens(**command.fields("after", "at"))
    return dataclasses.asdict(command.sandbox.expiry)


def _add_user(command: Command) -> Body:
    if not isinstance(command.body, dict):
        raise TypeError("the body must be a JSON object with the fields of a user")
    return {"uid": command.sandbox.add_user(command.body).uid}


def _change_user(command: Command) -> Body:
    sandbox, uid, action = command.sandbox, command.parts["uid"], command.parts["action"]
    if action == "mint":
        return {
            "tokens": [
                mask(token) for token in sandbox.mint_tokens(uid, command.fields("count").get("count", 1))
            ]
        }
    change = _USER_ACTIONS.get(action)
    if change is None:
        raise ValueError(f"a user can be told to {', '.join((*_USER_ACTIONS, 'mint'))}")
    change(sandbox, uid)
    return {}


_USER_ACTIONS: dict[str, Callable[[Any, str], None]] = {
    "deactivate": lambda sandbox, uid: sandbox.deactivate_user(uid),
    "reactivate": lambda sandbox, uid: sandbox.reactivate_user(uid),
    "flush": lambda sandbox, uid: sandbox.flush_tokens(uid),
    "delete": lambda sandbox, uid: sandbox.delete_user(uid),
}


def _flush(command: Command) -> Body:
    command.sandbox.flush_tokens()
    return {}


def _reset(command: Command) -> Body:
    command.sandbox.reset()
    return {}


def _snapshot(command: Command) -> Body:
    name = command.fields("name").get("name") or f"snapshot-{len(command.snapshots) + 1}"
    if not isinstance(name, str) or not 1 <= len(name) <= 60 or not name.isprintable():
        raise ValueError("name must be a text of 1 to 60 characters")
    if name not in command.snapshots and len(command.snapshots) >= MOST_SNAPSHOTS:
        raise ValueError(f"there are {MOST_SNAPSHOTS} snapshots: delete one first")
    command.snapshots[name] = command.sandbox.snapshot()
    return {"name": name}


def _restore(command: Command) -> Body:
    command.sandbox.restore(command.snapshots[_name(command)])
    return {}


def _forget(command: Command) -> Body:
    del command.snapshots[_name(command)]
    return {}


def _name(command: Command) -> str:
    name = command.parts["name"]
    if name not in command.snapshots:
        raise KeyError(f"there is no snapshot {name[:60]!r}")
    return name


def _journal(command: Command) -> Body:
    after = command.params.get("after", "0")
    if not after.isdecimal() or len(after) > 15:
        raise ValueError("after must be the number of an entry")
    journal = command.sandbox.journal
    if int(after) > journal.total:  # it was cleared since
        after = "0"
    entries = [entry.as_json() for entry in journal.since(int(after), _MOST_ENTRIES)]
    return {"total": journal.total, "from": int(after), "entries": entries}


def _clear_journal(command: Command) -> Body:
    command.sandbox.journal.clear()
    return {}


COMMANDS: dict[tuple[str, str], Callable[[Command], Any]] = {
    ("GET", "state"): _state,
    ("GET", "journal"): _journal,
    ("DELETE", "journal"): _clear_journal,
    ("GET", "faults"): _faults,
    ("PUT", "faults"): _set_faults,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _clear_faults,
    ("DELETE", "faults/{position}"): _remove_fault,
    ("GET", "clock"): _clock,
    ("PUT", "clock"): _set_clock,
    ("PUT", "expiry"): _set_expiry,
    ("PUT", "rate-limits"): _set_limits,
    ("DELETE", "rate-limits"): _default_limits,
    ("POST", "users"): _add_user,
    ("POST", "users/{uid}/{action}"): _change_user,
    ("POST", "flush"): _flush,
    ("POST", "reset"): _reset,
    ("POST", "snapshots"): _snapshot,
    ("POST", "snapshots/{name}/restore"): _restore,
    ("DELETE", "snapshots/{name}"): _forget,
}
