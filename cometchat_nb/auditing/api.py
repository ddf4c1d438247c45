"""The audit itself: which rules, which sources, which engine."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from ..frames import Schema, frame
from ..progress import Progress, check_progress
from ..redaction import mask_shapes, quotable
from .engines.dask import dask_heads, is_dask, run_on_dask
from .engines.local import run_locally
from .engines.spark import is_spark, run_on_spark, spark_head
from .kernel.backend import choose_backend
from .kernel.check import make_plan
from .result.audit import Audit
from .result.collector import Collector
from .rules import UNKNOWN_COLUMN, all_rules
from .rules.fields import FIELDS, field_of
from .rules.rule import SEVERITIES, Rule
from .sources.inputs import open_sources
from .sources.source import Source, TableSource

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
    """Check user objects against the documented rules, and find the users who couldn't log in.

    Columns are understood in the spelling of the service (`authToken`), in the toolkit's (`auth_token`) and
    with the prefix of an export (`data.uid`). A table is judged by the columns that it has; in records (a
    list, JSON, NDJSON) a key that is not there is a missing value. Nothing is sent anywhere.

    Args:
        users: A DataFrame of pandas, Polars, Dask or PySpark, a DuckDB relation, an Arrow table, a list of
            `User` objects or mappings, or a path: CSV, Excel, JSON, NDJSON, Parquet, or a folder of them,
            read in the order of their names; or a list of `Path` objects. Dask turns lists and
            objects into text itself, unless `dask.config.set({"dataframe.convert-string": False})` comes
            before the DataFrame is made. Rows of Dask and PySpark (extra `spark`) are numbered in the
            order of the partitions.
        rules: The rules to run, by id, field or severity; by default all of `audit_rules()`.
        extra_rules: Rules of your own; see `Rule`.
        limit: Keep at most so many issues, the first ones. All are counted all the same.
        engine: `polars` or `pandas`, which runs the rules; by default Polars if it is installed (extra
            `fast`).
        client: A `dask.distributed.Client`, whose workers then read the files of a path (extra
            `distributed`).
        progress: Show a progress bar; or a callable that is given the rows done and the rows in all (`None`
            while not known) after each batch; what it raises stops the audit. On Dask and Spark it is told
            when the workers have finished.
        now: Where the future begins, in epoch seconds; by default the clock.

    Returns:
        The result; see `Audit`. Memory is taken for a few batches of rows, sixteen bytes a row, UIDs up to
        half a gigabyte, and the issues.

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
    chosen = _choose_rules(rules, extra_rules, now)
    if limit is not None and (type(limit) is not int or limit < 0):
        raise ValueError(f"limit must be a whole number of issues, not {quotable(limit)}")
    check_progress(progress)
    backend = choose_backend(engine)
    of_rows = [rule for rule in chosen if rule is not UNKNOWN_COLUMN]
    plan = make_plan(of_rows, backend)
    collector = Collector(of_rows, asks_for_columns=UNKNOWN_COLUMN in chosen, limit=limit)
    if client is not None or is_dask(users):
        _check_own_columns(of_rows, dask_heads(users, backend))
        run_on_dask(users, plan, collector, client, progress)
    elif is_spark(users):
        _check_own_columns(of_rows, [spark_head(users)])
        run_on_spark(users, plan, collector, progress)
    else:
        sources = open_sources(users, backend)
        _check_own_columns(of_rows, sources)
        run_locally(sources, plan, collector, progress)
    return collector.result(backend, time.perf_counter() - start)


def audit_rules() -> pd.DataFrame:
    """Return every rule for user objects.

    Columns: `rule_id, field, severity (error, warning or info), says, service (what the service does about
    it), login_code (of the login of such a user, if it fails), fix, source`.

    >>> set(audit_rules()["severity"]) == {"error", "warning", "info"}
    True
    """
    every = (*all_rules(), UNKNOWN_COLUMN)
    return frame(({name: getattr(rule, name) or None for name in RULES} for rule in every), RULES)


def _choose_rules(
    rules: str | Iterable[str] | None, extra_rules: Iterable[Rule], now: float | None
) -> list[Rule]:
    if now is not None and (
        isinstance(now, bool) or not isinstance(now, (int, float)) or not math.isfinite(now)
    ):
        raise ValueError(f"now must be a number of epoch seconds, not {quotable(now)}")
    chosen = [*all_rules(now), UNKNOWN_COLUMN]
    if rules is not None:
        if not isinstance(rules, Iterable):
            raise TypeError(f"rules must be a text or a list of them, not {type(rules).__name__}")
        chosen = _select_rules([rules] if isinstance(rules, str) else list(rules), chosen)
    if isinstance(extra_rules, Rule):
        raise TypeError("extra_rules must be a list: put the rule in brackets")
    for rule in extra_rules:
        _check_own_rule(rule, chosen)
        chosen.append(rule)
    return chosen


def _check_own_rule(rule: Rule, others: Sequence[Rule]) -> None:
    if not isinstance(rule, Rule):
        raise TypeError(f"extra_rules must be Rule objects, not {type(rule).__name__}")
    if rule.rule_id in {one.rule_id for one in others}:
        raise ValueError(f"extra_rules: there is a rule {rule.rule_id!r} already; give yours another name")
    for name in (rule.field, *rule.columns):
        field = field_of(name)
        if name not in FIELDS and field in FIELDS:
            raise ValueError(
                f"the rule {rule.rule_id!r} looks at {name!r}: a rule sees this field as {field!r}"
            )


def _select_rules(words: list[str], every: list[Rule]) -> list[Rule]:
    if not words:
        raise ValueError("rules is empty, so that nothing would be looked for: name some, or leave it out")
    known = {*SEVERITIES, *(word for rule in every for word in (rule.rule_id, rule.field))}
    for word in words:
        if word not in known:
            raise ValueError(
                f"rules: there is no rule, field or severity {quotable(word)}; audit_rules() lists the rules"
            )
    return [rule for rule in every if {rule.rule_id, rule.field, rule.severity} & set(words)]


def _check_own_columns(rules: Sequence[Rule], sources: Sequence[Source]) -> None:
    tables = [source for source in sources if isinstance(source, TableSource)]
    if len(tables) < len(sources):
        return
    for rule in rules:
        for name in (rule.field, *rule.columns):
            is_own = name.split(".")[0] not in (*FIELDS, "columns")
            if is_own and not any(table.holds(name) for table in tables):
                columns = tables[0].summary([]).columns
                raise ValueError(
                    f"the rule {rule.rule_id!r} looks at the column {name!r}, which is not there; "
                    f"the columns are {', '.join(repr(mask_shapes(column)) for column in columns)}"
                )
