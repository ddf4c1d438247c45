"""One batch of users against every rule: which cells fail, and by which keys their uids can be compared.

Most users have nothing wrong with them. So the batch is first run past a few cheap screens, each of which
stands for several rules, and only the rows that one does not let through are looked at closely.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from .canonical import Backend, Batch, canonical
from .closely import CLOSE_LOOKS
from .display import masked, shown
from .rule import Rule
from .rules import COLLISION, DUPLICATE

Hashes = npt.NDArray[np.uint64]

ROW = "row"


@dataclass(frozen=True)
class Plan:
    """What is looked for: the rules, each with its place in the whole list, and on which backend."""

    rules: tuple[tuple[int, Rule], ...]
    backend: Backend
    compares_uids: bool

    @property
    def names(self) -> frozenset[str]:
        """The fields and columns of one's own that some rule looks at; the uid, which names the user."""
        looked_at = {name for _, rule in self.rules for name in (rule.field, *map(_base, rule.columns))}
        return frozenset(looked_at | {"uid"})


def plan_of(rules: Sequence[Rule], backend: Backend) -> Plan:
    """Return what a batch is examined for; uids are compared when all batches are through."""
    places = [(place, rule) for place, rule in enumerate(rules) if rule not in (DUPLICATE, COLLISION)]
    return Plan(tuple(places), backend, compares_uids=len(places) < len(rules))


@dataclass(frozen=True)
class Findings:
    """What one batch came to.

    Attributes:
        rows: How many rows it had.
        failing: A native frame of the backend with a row for each failing cell: `row` (from 0 in this
            batch), `uid`, `value` (both masked), `rule` (its place in the list).
        counts: How often each rule failed, by its place.
        hashes: A hash of each uid in lower case, where there is one.
    """

    rows: int
    failing: Any
    counts: dict[int, int]
    hashes: Hashes

    def without_hashes(self) -> Findings:
        """Return the same, to be sent where the hashes are not needed."""
        return replace(self, hashes=np.empty(0, np.uint64))


def examine(batch: Batch, plan: Plan) -> Findings:
    """Run a batch past the rules."""
    frame = canonical(batch, plan.backend).with_row_index(ROW)
    groups = _groups(plan.rules, frame.schema)
    let_through = frame.select(**{str(number): group.passes() for number, group in enumerate(groups)})
    told: list[nw.DataFrame[Any]] = []
    for number, group in enumerate(groups):
        suspects = frame.select(group.columns()).filter(~let_through[str(number)])
        if len(suspects):
            told += group.look_closely(suspects)
    counts = {int(part["rule"][0]): len(part) for part in told}
    failing = masked(nw.concat(told)).to_native() if told else None
    hashes = hashes_of(uids_of(frame)) if plan.compares_uids else np.empty(0, np.uint64)
    return Findings(batch.rows, failing, counts, hashes)


def uids_of(frame: nw.DataFrame[Any]) -> nw.Series[Any]:
    """Return the uids that can be compared: those that are not empty."""
    uids = frame["uid"].drop_nulls()
    return uids.filter(uids != "")


def hashes_of(uids: nw.Series[Any]) -> Hashes:
    """Return a hash of each uid in lower case: equal for uids that the service takes for the same."""
    lowered = uids.str.to_lowercase().to_native()
    if uids.implementation.is_polars():
        hashed: Hashes = lowered.hash().to_numpy()
        return hashed
    from pandas.util import hash_array

    return hash_array(lowered.to_numpy(dtype=object), categorize=False)


@dataclass(frozen=True)
class _Group:
    """Rules that one screen stands for; or one rule that needs none, being as cheap itself."""

    screen: nw.Expr | None
    rules: list[tuple[int, Rule]]
    schema: nw.Schema

    def passes(self) -> nw.Expr:
        """Say which rows need no close look."""
        if self.screen is not None:
            return self.screen.fill_null(not any(rule.of_missing for _, rule in self.rules))
        ((_, rule),) = self.rules
        fails = rule.fails if rule.of_missing else rule.fails & self._is_there(rule.field)
        return ~fails.fill_null(False)

    def columns(self) -> list[str]:
        """Return what is needed to judge and to show."""
        bases = {"uid"} | {_base(name) for _, rule in self.rules for name in (rule.field, *rule.columns)}
        return [name for name in self.schema if name == ROW or _base(name) in bases]

    def look_closely(self, suspects: nw.DataFrame[Any]) -> Iterator[nw.DataFrame[Any]]:
        """Yield what is told of the cells that fail, a frame for each rule that has any."""
        alike: dict[tuple[str, ...], list[tuple[int, Rule]]] = {}
        for place, rule in self.rules:
            looks = [name for name in rule.columns if name in CLOSE_LOOKS]
            alike.setdefault(("",) if rule.of_missing else (rule.field, *looks), []).append((place, rule))
        for (field, *to_do), rules in alike.items():
            rows = suspects.filter(self._is_there(field)) if field else suspects
            for name in to_do:
                rows = CLOSE_LOOKS[name](rows)
            fails = rows.select(**{str(place): rule.fails.fill_null(False) for place, rule in rules})
            for place, rule in rules:
                if fails[str(place)].any():
                    yield _told(rows.filter(fails[str(place)]), place, rule.field)

    def _is_there(self, field: str) -> nw.Expr:
        column = nw.col(field)
        if self.schema[field] == nw.String:
            return ~column.is_null() & (column != "")
        text = f"{field}.text"
        return ~column.is_null() | ~nw.col(text).is_null() if text in self.schema else ~column.is_null()


def _groups(rules: Sequence[tuple[int, Rule]], schema: nw.Schema) -> list[_Group]:
    """Group the rules whose columns are there by the screen that they share."""
    groups: dict[int, _Group] = {}
    for place, rule in rules:
        if all(_is_made(name, schema) for name in (rule.field, *rule.columns)):
            key = id(rule.screen) if rule.screen is not None else -1 - place
            groups.setdefault(key, _Group(rule.screen, [], schema)).rules.append((place, rule))
    return list(groups.values())


def _is_made(name: str, schema: nw.Schema) -> bool:
    """Tell whether a column is in the frame, or made of one that is."""
    return name in schema or f"{name}.count" in schema or (name in CLOSE_LOOKS and _base(name) in schema)


def _base(name: str) -> str:
    return name.split(".")[0]


def _told(failing: nw.DataFrame[Any], place: int, field: str) -> nw.DataFrame[Any]:
    return failing.select(
        nw.col(ROW).cast(nw.Int64),
        nw.col("uid"),
        shown(failing, field).alias("value"),
        nw.lit(place, nw.Int16).alias("rule"),
    )
