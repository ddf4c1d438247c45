"""One batch of users against every rule: which cells fail, and by which keys their uids can be compared.

Most users have nothing wrong with them. So the batch is first run past a few cheap screens, each of which
stands for several rules, and only the rows that one does not let through are looked at closely.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import narwhals as nw
import numpy as np

from .canonical import Backend, Batch, canonical
from .closely import CLOSE_LOOKS
from .display import masked, shown
from .keys import NO_HASH, Hashes
from .rule import Rule
from .rules import COLLISION, DUPLICATE

ROW = "row"


@dataclass(frozen=True)
class Plan:
    """What is looked for: the rules, each with its place in the whole list, and on which backend."""

    rules: tuple[tuple[int, Rule], ...]
    backend: Backend
    compares_uids: bool

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns that some rule looks at; the uid, which names the user."""
        return frozenset({"uid"}.union(*((rule.field, *rule.columns) for _, rule in self.rules)))

    @cached_property
    def names(self) -> frozenset[str]:
        """The fields, and columns of one's own, that these are made of."""
        return frozenset(map(_base, self.columns))


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
        uids: The uids, a native series.
        hashes: A hash of each uid in lower case; 0 where there is none.
    """

    rows: int
    failing: Any
    counts: dict[int, int]
    uids: Any
    hashes: Hashes

    def without_uids(self) -> Findings:
        """Return the same, to be sent where uids are not compared."""
        return replace(self, uids=None, hashes=np.empty(0, np.uint64))


def examine(batch: Batch, plan: Plan) -> Findings:
    """Run a batch past the rules."""
    frame = canonical(batch, plan.backend, plan.columns).with_row_index(ROW)
    groups = _groups(plan.rules, frame.schema)
    let_through = frame.select(**{str(number): group.passes() for number, group in enumerate(groups)})
    told: list[nw.DataFrame[Any]] = []
    for number, group in enumerate(groups):
        suspicious = ~let_through[str(number)]
        if suspicious.any():
            suspects = _where(suspicious, frame, group.columns())
            told += group.look_closely(suspects)
    counts = {int(part["rule"][0]): len(part) for part in told}
    failing = masked(nw.concat(told)).to_native() if told else None
    if not plan.compares_uids:
        return Findings(batch.rows, failing, counts, None, np.empty(0, np.uint64))
    return Findings(batch.rows, failing, counts, frame["uid"].to_native(), hashes_of(frame))


def hashes_of(frame: nw.DataFrame[Any]) -> Hashes:
    """Return a hash of each uid: equal for those that the service takes for the same, 0 for empty ones."""
    uids, to_lower = frame["uid"], np.flatnonzero(~frame["uid.ordinary"].to_numpy())
    hashes = _hashes_of(uids)
    hashes[to_lower] = _hashes_of(uids[to_lower].str.to_lowercase())
    hashes[hashes == NO_HASH] = 1
    hashes[(uids.is_null() | (uids == "")).to_numpy()] = NO_HASH
    return hashes


def _hashes_of(texts: nw.Series[Any]) -> Hashes:
    if texts.implementation.is_polars():
        hashes: Hashes = texts.to_native().hash().to_numpy(writable=True)
        return hashes
    from pandas.util import hash_array

    return hash_array(texts.to_native().to_numpy(dtype=object), categorize=False)


@dataclass(frozen=True)
class _Group:
    """Rules that one screen stands for; or one rule that needs none, being as cheap itself."""

    screen: nw.Expr | None
    rules: list[tuple[int, Rule]]
    schema: nw.Schema

    def passes(self) -> nw.Expr:
        """Say which rows need no close look."""
        if self.screen is not None:
            passes = self.screen.fill_null(False)
            if any(rule.of_missing for _, rule in self.rules):
                return passes
            fields = {rule.field for _, rule in self.rules}
            missing = (nw.col(field).is_null() for field in fields)
            return passes | nw.all_horizontal(*missing, ignore_nulls=False)
        ((_, rule),) = self.rules
        fails = rule.fails if rule.of_missing else rule.fails & self._is_there(rule.field)
        return ~fails.fill_null(False)

    def columns(self) -> list[str]:
        """Return what is needed to judge and to show."""
        bases = {"uid"} | {_base(name) for _, rule in self.rules for name in (rule.field, *rule.columns)}
        return [name for name in self.schema if name == ROW or _base(name) in bases]

    def look_closely(self, suspects: nw.DataFrame[Any]) -> Iterator[nw.DataFrame[Any]]:
        """Yield what is told of the cells that fail, a frame for each rule that has any."""
        if self.screen is None:
            ((place, rule),) = self.rules
            yield _told(suspects, place, rule.field)
            return
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
                failing = fails[str(place)]
                if failing.any():
                    yield _told(_where(failing, rows, rows.columns), place, rule.field)

    def _is_there(self, field: str) -> nw.Expr:
        if field == "tags":
            return ~nw.col("tags.count").is_null()
        column = nw.col(field)
        if self.schema[field] == nw.String:
            return ~column.is_null() & (column != "")
        text = f"{field}.text"
        return ~column.is_null() | ~nw.col(text).is_null() if text in self.schema else ~column.is_null()


def _where(mask: nw.Series[Any], frame: nw.DataFrame[Any], names: Iterable[str]) -> nw.DataFrame[Any]:
    """Return these columns of the rows where the mask holds."""
    if frame.implementation.is_polars():  # column by column, which takes a third of the time
        return nw.from_dict({name: frame[name].filter(mask) for name in names})
    return frame.select(*names).filter(mask)


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
