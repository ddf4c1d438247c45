"""User objects with every defect and with what nearly is one: drawn by hypothesis, or many from a seed."""

from __future__ import annotations

import json
import math
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from auditing import oracle
from auditing.values import CLEAN, JWT, KEY, NOW, TOKEN, TRICKY, VALUES
from hypothesis import strategies as st

Record = dict[str, Any]

API_NAMES = {
    "auth_token": "authToken",
    "created_at": "createdAt",
    "updated_at": "updatedAt",
    "last_active_at": "lastActiveAt",
    "deactivated_at": "deactivatedAt",
}
_SPELLINGS = (
    lambda field: field,
    lambda field: API_NAMES.get(field, field),
    lambda field: field.upper(),
    lambda field: field.replace("_", "-").title(),
    lambda field: field.replace("_", " "),
    lambda field: field.replace("_", ""),
)
_PREFIXES = ("", "", "", "data.", "user.", "Data.User.")
_OTHERS = (
    *("hasBlockedMe", "blocked_by_me", "wsChannel", "conversationId", "statusMessage", "withAuthToken"),
    *("id", "userId", "uid2", "extra", "Extra", "caf\xe9", "na.me", "u.id", " ", "lin\u212a", "row", "value"),
)
_ORDINARY_UIDS = ("a", "b", "B", "bob", "c", "d")


def users(n: int, seed: int, *, defects: float = 0.02, clean: bool = False) -> list[Record]:
    """Return many users in the service's names, the same for the same seed.

    Args:
        n: How many.
        seed: Of the random numbers.
        defects: The share of users that breaks each rule; another such share has, in each field, a value
            that is on the safe side of a rule or breaks several.
        clean: Without any defect.
    """
    chance = random.Random(seed)
    many = [_numbered(number) for number in range(n)]
    if clean:
        return many
    for choices in [*VALUES.items(), *breaking().values()]:
        for record in chance.sample(many, math.ceil(n * defects)):
            record[spelled(choices[0])] = chance.choice(choices[1])
    for record in chance.sample(many, math.ceil(n * defects)):
        record["uid"] = _respelled(chance.choice(many)["uid"], chance)
    for record in chance.sample(many, math.ceil(n * defects)):
        owner = _respelled(record["uid"], chance)
        record["authToken"] = f"{owner}_1700000000{chance.randrange(16**12):012x}"
    for record in chance.sample(many, math.ceil(n * defects)):
        record.pop(chance.choice(list(record)))
    return many


def spelled(field: str) -> str:
    """Return the service's name of a field."""
    return API_NAMES.get(field, field)


def _numbered(number: int) -> Record:
    user = {"uid": f"user-{number}", **CLEAN, "name": f"User {number}"}
    return {spelled(field): value for field, value in user.items()}


def _respelled(uid: Any, chance: random.Random) -> Any:
    if not isinstance(uid, str):
        return uid
    return chance.choice((uid, uid.upper(), uid.title(), uid.replace("s", "\u017f")))


@cache
def breaking() -> dict[str, tuple[str, tuple[Any, ...]]]:
    """Return for each rule on a single cell its field and the values that break it."""
    values = defaultdict(list)
    for field, tried in VALUES.items():
        for value in tried:
            user = {"uid": "alice", "name": "Alice", "created_at": 1_600_000_000, field: value}
            for _, broken, rule in oracle.audit([user], NOW):
                if broken == field:
                    values[rule, field].append(value)
    return {rule: (field, tuple(found)) for (rule, field), found in values.items()}


@cache
def _rules_of(field: str) -> tuple[tuple[Any, ...], ...]:
    return tuple(values for of, values in breaking().values() if of == field)


pieces = st.sampled_from(TRICKY) | st.sampled_from("aZ09-_") | st.characters()


@st.composite
def tricky_texts(draw: st.DrawFn) -> str:
    """Draw a text with something tricky at its begin, inside or at its end."""
    body = draw(st.sampled_from(("", "a", "Alice", "alice", "a" * 99, "a" * 100)))
    piece = draw(pieces)
    return draw(st.sampled_from((piece + body, body + piece, body + piece + body, piece + piece + body)))


def _objects() -> st.SearchStrategy[Any]:
    keys = st.sampled_from(("a", "password", "apiKey", "E-Mail", "@private", "tel")) | st.text(max_size=3)
    leaves = (
        st.none()
        | st.booleans()
        | st.integers(-9, 9)
        | st.text(max_size=5)
        | st.sampled_from((TOKEN, KEY, JWT, "a@b.cd", ""))
    )
    inner = st.recursive(
        leaves,
        lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(keys, deeper, max_size=3),
        max_leaves=6,
    )
    return st.dictionaries(keys, inner, max_size=3)


@cache
def values(field: str) -> st.SearchStrategy[Any]:
    """Draw a value of any type for this field: an ordinary one, one for each rule, or anything at all."""
    ordinary = st.just(CLEAN[field]) if field in CLEAN else st.sampled_from(_ORDINARY_UIDS)
    one_a_rule = st.sampled_from(_rules_of(field)).flatmap(st.sampled_from)
    common = ordinary | one_a_rule | st.sampled_from(VALUES[field])
    if field in oracle.TIME_FIELDS:
        return common | st.integers(NOW - 10**9, NOW + 10**9).flatmap(_as_any_number)
    if field == "metadata":
        return common | _objects() | _objects().map(json.dumps)
    if field == "tags":
        lists = st.lists(tricky_texts() | st.sampled_from(("", "a", "x" * 101)), max_size=4)
        return common | lists | lists.map(json.dumps) | lists.map(",".join)
    return common | tricky_texts()


def _as_any_number(number: int) -> st.SearchStrategy[Any]:
    return st.sampled_from((number, float(number), str(number), f"{number}.25"))


@st.composite
def spellings(draw: st.DrawFn) -> dict[str, str]:
    """Draw a spelling of each field, all with one prefix."""
    prefix = draw(st.sampled_from(_PREFIXES))
    spell = draw(st.sampled_from(_SPELLINGS))
    return {field: prefix + spell(field) for field in oracle.FIELDS}


@st.composite
def records(draw: st.DrawFn, *, most: int = 40) -> list[Record]:
    """Draw users as JSON has them: any type in any field, keys that are absent, one spelling a field."""
    names = draw(spellings())
    fields = ["uid", *draw(st.lists(st.sampled_from(oracle.FIELDS[1:]), max_size=14, unique=True))]
    other = draw(st.none() | st.sampled_from(_OTHERS))
    drawn = []
    for _ in range(draw(st.integers(1, most))):
        absent = draw(st.none() | st.sampled_from(fields))
        record = {names[field]: draw(values(field)) for field in fields if field != absent}
        if other and draw(st.booleans()):
            record[other] = draw(st.sampled_from((None, "x", 1)))
        drawn.append(record)
    if not any(names["uid"] in record for record in drawn):
        drawn[0][names["uid"]] = draw(values("uid"))
    return drawn


def as_texts(users: Iterable[Mapping[str, Any]]) -> list[Record]:
    """Return the users as a table of text has them: every column in every row, lists and objects as JSON."""
    users = list(users)
    names = columns_of(users)
    return [{name: _as_text(user.get(name)) for name in names} for user in users]


def columns_of(users: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the keys of these users in the order in which they first come."""
    return list(dict.fromkeys(name for user in users for name in user))


def _as_text(value: Any) -> str | None:
    return None if oracle.is_missing(value) else oracle.text_of(value)


_MOMENTS = tuple(
    datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)
    for seconds in (0, 1_451_606_399, 1_451_606_400, 1_600_000_000, 1_700_000_000, NOW + 86_400, NOW + 86_401)
)
_STRUCTS = (
    {"a": "x", "password": None},
    {"a": TOKEN, "password": None},
    {"a": None, "password": "x"},
    {"a": "a@b.cd", "password": ""},
    {"a": "x" * 6_000, "password": None},
)
_EXACT = 2**53


def _texts(field: str) -> tuple[str | None, ...]:
    texts = (_as_text(value) for value in VALUES[field] if value is None or isinstance(value, str))
    return tuple(dict.fromkeys(texts))


def _numbers(kind: type, field: str) -> tuple[Any, ...]:
    numbers = [value for value in VALUES[field] if type(value) is kind]
    return (None, *(one for one in numbers if abs(one) <= _EXACT or not math.isfinite(one)))


def _text_lists() -> tuple[list[str | None] | None, ...]:
    lists = [value for value in VALUES["tags"] if isinstance(value, list)]
    fit = [items for items in lists if all(item is None or isinstance(item, str) for item in items)]
    return (None, *([_as_text(item) or item for item in items] for items in fit))


KINDS: dict[str, dict[str, tuple[Any, ...]]] = {
    "text": {field: _texts(field) for field in oracle.FIELDS},
    "category": {field: _texts(field) for field in ("uid", "name", "status", "role")},
    "integer": {
        field: _numbers(int, field) for field in ("uid", "name", "role", "tags", *oracle.TIME_FIELDS)
    },
    "float": {field: _numbers(float, field) for field in ("uid", "name", "tags", *oracle.TIME_FIELDS)},
    "flag": dict.fromkeys(
        ("uid", "name", "status", "tags", "metadata", "created_at", "deactivated_at"), (None, True, False)
    ),
    "moment": dict.fromkeys(oracle.TIME_FIELDS, (None, *_MOMENTS)),
    "list": {"tags": _text_lists(), "uid": (None, [], ["a"])},
    "object": {"metadata": (None, *_STRUCTS)},
}
"""For each kind of column the values that a field can have in it."""


@st.composite
def tables(draw: st.DrawFn, *, most: int = 40) -> tuple[dict[str, str], list[Record]]:
    """Draw a table with typed columns: the kind of each column, and its rows."""
    names = draw(spellings())
    fields = ["uid", *draw(st.lists(st.sampled_from(oracle.FIELDS[1:]), max_size=14, unique=True))]
    kinds = {
        field: draw(st.sampled_from([kind for kind, fields in KINDS.items() if field in fields]))
        for field in fields
    }
    rows = draw(st.integers(0, most))
    columns = {
        field: draw(st.lists(st.sampled_from(KINDS[kind][field]), min_size=rows, max_size=rows))
        for field, kind in kinds.items()
    }
    return (
        {names[field]: kind for field, kind in kinds.items()},
        [{names[field]: column[row] for field, column in columns.items()} for row in range(rows)],
    )


def table(n: int, seed: int) -> tuple[dict[str, str], list[Record]]:
    """Return a long table of every field, of which each column has one kind, the same for the same seed."""
    chance = random.Random(seed)
    kinds = {
        spelled(field): chance.choice([kind for kind, fields in KINDS.items() if field in fields])
        for field in oracle.FIELDS
    }
    columns = {spelled(field): KINDS[kinds[spelled(field)]][field] for field in oracle.FIELDS}
    ordinary = {spelled(field): value for field, value in CLEAN.items()}
    rows = []
    for number in range(n):
        row = {name: chance.choice(tried) for name, tried in columns.items()}
        if kinds["uid"] in ("text", "category") and chance.random() < 0.5:
            row["uid"] = f"user-{number}"
        for name in ("name", "status", "role"):
            if kinds[name] in ("text", "category") and chance.random() < 0.5:
                row[name] = ordinary[name]
        rows.append(row)
    return kinds, rows
