"""The audit itself: parts are read in batches, batches are examined, uids are compared."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from functools import partial
from typing import Any

import pandas as pd

from ..frames import Schema, frame
from ..progress import Progress, check_progress, shown
from ..redaction import mask_shapes
from .at_once import BATCHES_AT_ONCE, worked_on
from .collected import Collected
from .comparing import KeptUids, compared, suspected
from .distributed import heads_of, is_dask, run_on_dask
from .engines import backend_of, engine_for
from .fields import FIELDS, field_of
from .inputs import parts_of
from .kernel import Plan, examine, plan_of
from .keys import Candidates, KeyIndex
from .parts import Part, Table
from .result import Audit
from .rule import SEVERITIES, Rule
from .rules import UNKNOWN_COLUMN, all_rules
from .spark import head_of, is_spark, run_on_spark

RULES: Schema = {
    "rule_id": "string",
    "field": "string",
    "severity": "string",
    "says": "string",
    "service": "string",
    "login_code": "string",
    "fix": "string",
    "source": "string",
}


def audit(
    users: Any,
    *,
    rules: str | Iterable[str] | None = None,
    extra_rules: Iterable[Rule] = (),
    limit: int | None = None,
    engine: str | None = None,
    client: Any = None,
    progress: Progress = False,
    now: float | None = None,
) -> Audit:
    """Tell which user objects break the documented rules, and which could not log in.

    Columns are understood in the spelling of the service (`authToken`), in the toolkit's (`auth_token`) and
    with the prefix of an export (`data.uid`). A table is judged by the columns that it has; in records (a
    list, JSON, NDJSON) a key that is not there is a missing value. Nothing is sent anywhere.

    Args:
        users: A DataFrame of pandas, Polars, Dask or PySpark, a DuckDB relation, an Arrow table, a list of
            `User` objects or mappings, or a path: CSV, JSON, NDJSON, Parquet, or a folder of them, whose
            files are read in the order of their names; or a list of `Path` objects. Dask turns lists and
            objects into text itself, unless `dask.config.set({"dataframe.convert-string": False})` comes
            before the DataFrame is made. Rows of Dask and PySpark (extra `spark`) are numbered in the
            order of the partitions.
        rules: The rules to run, by id, field or severity; by default all of `audit_rules()`.
        extra_rules: Rules of your own; see `Rule`.
        limit: Keep at most so many issues, the first ones. All are counted all the same.
        engine: `polars`, `duckdb` or `pandas`; by default the fastest that is installed (extra `fast`).
        client: A `dask.distributed.Client`, whose workers then read the files of a path (extra
            `distributed`).
        progress: Show a progress bar; or a callable that is given the rows done and the rows in all (`None`
            while not known) after each batch; what it raises stops the audit. On Dask and Spark it is told
            when the workers have finished.
        now: Where the future begins, in epoch seconds; by default the clock.

    Returns:
        The result; see `Audit`. Memory is taken for a few batches of rows, eight bytes a row (in files,
        beyond 16 million rows), uids up to half a gigabyte, and the issues.

    Raises:
        TypeError, ValueError: For misuse, or when the input cannot be read; the text says what to do.
        FileNotFoundError: When there is no such path.
        ImportError: When a package is missing that the input needs.

    >>> result = audit([{"uid": "alice", "name": "Alice"}, {"uid": "Bob B", "name": ""}], now=1_800_000_000)
    >>> result.issues[["row", "rule_id", "login_code"]].to_dict("records")[0]
    {'row': 1, 'rule_id': 'uid_space', 'login_code': 'ERROR_UID_WITH_SPACE'}
    >>> result.passed
    False
    """
    start = time.perf_counter()
    chosen = _chosen(rules, extra_rules, now)
    _check(limit, progress)
    run_by = engine_for(engine)
    backend = backend_of(run_by)
    asks_for_columns = UNKNOWN_COLUMN in chosen
    chosen = [rule for rule in chosen if rule is not UNKNOWN_COLUMN]
    plan = plan_of(chosen, backend)
    collected = Collected(chosen, backend, asks_for_columns=asks_for_columns, limit=limit)
    if client is not None or is_dask(users):
        _check_own_columns(chosen, heads_of(users, run_by))
        run_on_dask(users, plan, collected, run_by, client, progress)
    elif is_spark(users):
        _check_own_columns(chosen, [head_of(users)])
        run_on_spark(users, plan, collected, progress)
    else:
        parts = parts_of(users, run_by)
        _check_own_columns(chosen, parts)
        _run(parts, plan, collected, progress)
    return collected.result(run_by, time.perf_counter() - start)


def audit_rules() -> pd.DataFrame:
    """Return every rule for user objects.

    Columns: `rule_id, field, severity (error, warning or info), says, service (what the service does about
    it), login_code (of the login of such a user, if it fails), fix, source`.

    >>> set(audit_rules()["severity"]) == {"error", "warning", "info"}
    True
    """
    every = (*all_rules(), UNKNOWN_COLUMN)
    return frame(({name: getattr(rule, name) or None for name in RULES} for rule in every), RULES)


def _run(parts: list[Part], plan: Plan, collected: Collected, progress: Progress) -> None:
    """Read the parts one after the other, in this process."""
    totals = [part.rows for part in parts]
    at_once = BATCHES_AT_ONCE[plan.backend]
    total = None if None in totals else sum(rows or 0 for rows in totals)
    kept = KeptUids()
    with shown(progress) as show, KeyIndex() as keys:
        for part in parts:
            first_row = collected.rows
            batches = part.batches(plan.names, plan.backend)
            for findings in worked_on(batches, partial(examine, plan=plan), at_once):
                keys.add(findings.hashes)
                kept.add(part, findings)
                collected.add(findings)
                show(collected.rows, total, "")
            collected.end(part.seen(plan.names), first_row)
        candidates = keys.repeated()
    if len(candidates):
        sought = Candidates(candidates)
        found = (suspected(part, sought, plan.backend, kept.of(part)) for part in parts)
        collected.add_compared(compared(found))


def _chosen(rules: str | Iterable[str] | None, extra_rules: Iterable[Rule], now: float | None) -> list[Rule]:
    if now is not None and (
        isinstance(now, bool) or not isinstance(now, (int, float)) or not math.isfinite(now)
    ):
        raise ValueError(f"now must be a number of epoch seconds, not {now!r}")
    every = [*all_rules(now), UNKNOWN_COLUMN]
    if rules is not None:
        if not isinstance(rules, Iterable):
            raise TypeError(f"rules must be a text or a list of them, not {type(rules).__name__}")
        every = _selected([rules] if isinstance(rules, str) else list(rules), every)
    if isinstance(extra_rules, Rule):
        raise TypeError("extra_rules must be a list: put the rule in brackets")
    for rule in extra_rules:
        if not isinstance(rule, Rule):
            raise TypeError(f"extra_rules must be Rule objects, not {type(rule).__name__}")
        if rule.rule_id in {one.rule_id for one in every}:
            raise ValueError(
                f"extra_rules: there is a rule {rule.rule_id!r} already; give yours another name"
            )
        for name in (rule.field, *rule.columns):
            field = field_of(name)
            if name not in FIELDS and field in FIELDS:
                raise ValueError(
                    f"the rule {rule.rule_id!r} looks at {name!r}: a rule sees this field as {field!r}"
                )
        every.append(rule)
    return every


def _selected(words: list[str], every: list[Rule]) -> list[Rule]:
    if not words:
        raise ValueError("rules is empty, so that nothing would be looked for: name some, or leave it out")
    known = {*SEVERITIES, *(word for rule in every for word in (rule.rule_id, rule.field))}
    for word in words:
        if word not in known:
            raise ValueError(
                f"rules: there is no rule, field or severity {word!r}; audit_rules() lists the rules"
            )
    return [rule for rule in every if {rule.rule_id, rule.field, rule.severity} & set(words)]


def _check(limit: int | None, progress: Progress) -> None:
    if limit is not None and (type(limit) is not int or limit < 0):
        raise ValueError(f"limit must be a whole number of issues, not {limit!r}")
    check_progress(progress)


def _check_own_columns(rules: list[Rule], parts: list[Part]) -> None:
    tables = [part for part in parts if isinstance(part, Table)]
    if len(tables) < len(parts):
        return
    for rule in rules:
        own = [name for name in (rule.field, *rule.columns) if name.split(".")[0] not in (*FIELDS, "columns")]
        for name in own:
            if not any(part.holds(name) for part in tables):
                raise ValueError(
                    f"the rule {rule.rule_id!r} looks at the column {name!r}, which is not there; "
                    f"the columns are {', '.join(repr(mask_shapes(name)) for name in tables[0].columns)}"
                )
