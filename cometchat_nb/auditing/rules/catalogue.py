"""What each rule says, from `catalogue.tsv`; the conditions are in the modules of the fields."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import narwhals as nw

from .rule import Rule

_PAGES = {
    "constraints": "https://www.cometchat.com/docs/articles/properties-and-constraints",
    "login": "https://www.cometchat.com/docs/calls/javascript/authentication",
}


@dataclass(frozen=True)
class Condition:
    """When a rule fails; see `Rule` for what the parts mean."""

    fails: nw.Expr
    screen: nw.Expr | None = None
    columns: tuple[str, ...] = ()
    of_missing: bool = False


def make_rules(conditions: Mapping[str, Condition]) -> list[Rule]:
    """Return the rules of these conditions, by rule id, in the order of the catalogue."""
    texts = _read_catalogue()
    return [_make_rule(texts[rule_id], conditions[rule_id]) for rule_id in texts if rule_id in conditions]


def _make_rule(texts: Mapping[str, Any], condition: Condition) -> Rule:
    parts = {name: getattr(condition, name) for name in ("fails", "screen", "columns", "of_missing")}
    return Rule(**texts, **parts)


@cache
def _read_catalogue() -> dict[str, dict[str, Any]]:
    lines = files(__package__).joinpath("catalogue.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(lines, delimiter="	", quoting=csv.QUOTE_NONE)
    return {
        row["rule_id"]: {**row, "login_code": row["login_code"] or None, "source": _PAGES[row["source"]]}
        for row in rows
    }
