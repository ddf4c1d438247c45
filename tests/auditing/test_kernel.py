"""What the speed of an audit rests on, held to the exact way: screens, batches, hashes, one batch at once."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
import pytest
from auditing.agreement import NOW, assert_agrees, audited, issues_of
from auditing.strategies import columns_of, records, users
from hypothesis import given
from support.searching import search

import cometchat_nb as cc
from cometchat_nb.auditing.kernel.check import make_plan
from cometchat_nb.auditing.kernel.derived import DERIVED
from cometchat_nb.auditing.kernel.duplicates import UidStore, repeated
from cometchat_nb.auditing.kernel.normalize import normalize
from cometchat_nb.auditing.rules import all_rules
from cometchat_nb.auditing.rules.fields import FIELDS
from cometchat_nb.auditing.rules.rule import Rule
from cometchat_nb.auditing.sources import batches, inputs, source
from cometchat_nb.auditing.sources.inputs import open_sources

MANY = users(3_000, seed=7)


def _passing_alike(rule: Rule) -> tuple[int, str, list[str]]:
    """Tell by what the rows are chosen that a rule's screen lets through."""
    field = "" if rule.of_missing else rule.field
    return id(rule.screen), field, [name for name in rule.columns if name in DERIVED]


SCREENED = sorted((rule for rule in all_rules(NOW) if rule.screen is not None), key=_passing_alike)


@pytest.mark.fuzz
@pytest.mark.parametrize("backend", ["polars", "pandas"])
def test_a_screen_lets_nothing_through_that_fails(backend: Any):
    @search(50)
    @given(some=records())
    def check(some: list[dict[str, Any]]) -> None:
        (given_users,) = open_sources(some, backend)
        for batch in given_users.batches(FIELDS, backend):
            frame = normalize(batch, backend, make_plan(SCREENED, backend).columns)
            for (_, field, derived), rules in groupby(SCREENED, _passing_alike):
                alike = list(rules)
                passed = frame.filter(alike[0].screen.fill_null(False))
                if field:
                    passed = passed.filter(~nw.col(field).is_null())
                    if passed.schema[field] == nw.String:
                        passed = passed.filter(nw.col(field) != "")
                for name in derived:
                    passed = DERIVED[name](passed)
                fails = passed.select(**{rule.rule_id: rule.fails.fill_null(False) for rule in alike})
                assert [name for name in fails.columns if fails[name].any()] == []

    check()


@pytest.mark.parametrize(("size", "count"), [(1, 20), (7, 70), (1_000, 3_000)])
@pytest.mark.parametrize("engine", ["polars", "pandas"])
def test_the_border_of_a_batch_is_not_seen(
    size: int, count: int, engine: str, monkeypatch: pytest.MonkeyPatch
):
    some = MANY[-count:]
    monkeypatch.setattr(inputs, "ROWS_OF_A_BATCH", size)
    monkeypatch.setattr(source, "RECORDS_OF_A_BATCH", size)
    assert_agrees(audited(some, engine=engine), some)


def test_every_engine_and_input_finds_the_same_in_many_users(tmp_path: Path):
    (tmp_path / "u.ndjson").write_text("\n".join(map(json.dumps, MANY)))
    expected = issues_of(audited(MANY, engine="pandas"))
    assert len({rule for *_, rule in expected}) > 60
    assert issues_of(audited(tmp_path / "u.ndjson", engine="polars")) == expected
    assert_agrees(audited(MANY, engine="polars"), MANY)


def test_arrow_batches_of_any_size_become_tables_of_one_size():
    uids = [pa.array([f"{size}-{row}" for row in range(size)], pa.string()) for size in (3, 5, 0, 20, 1)]
    given = [pa.record_batch([column], ["uid"]) for column in uids]
    pieces = list(batches.resize_batches(given, 8))
    assert [len(piece) for piece in pieces] == [8, 8, 8, 5]
    assert pa.concat_tables(pieces).equals(pa.Table.from_batches(given).combine_chunks())
    assert {piece.column("uid").num_chunks for piece in pieces} == {1}


@pytest.mark.parametrize("backend", ["polars", "pandas"])
def test_hashes_that_occur_more_than_once_are_found_across_batches(backend: Any):
    hashes = np.random.default_rng(3).integers(1, 2**64, 5_000, dtype=np.uint64)
    batches_of_hashes = [*np.split(hashes, 10), hashes[::50], hashes[::100], np.zeros(9, np.uint64)]
    assert repeated(batches_of_hashes, backend).tolist() == sorted(hashes[::50].tolist())
    assert repeated([], backend).tolist() == []


@pytest.mark.parametrize("most_bytes", [0, 20_000, 10**9])
@pytest.mark.parametrize("engine", ["polars", "pandas"])
def test_uids_are_compared_alike_whether_kept_or_read_once_more(
    most_bytes: int, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("cometchat_nb.auditing.engines.local.UidStore", partial(UidStore, most_bytes))
    monkeypatch.setattr(source, "RECORDS_OF_A_BATCH", 400)
    for number in range(3):
        some = MANY[number * 1_000 : (number + 1) * 1_000]
        (tmp_path / f"{number}.ndjson").write_text("\n".join(map(json.dumps, some)))
    rules = ["uid_duplicate", "uid_collision"]
    found = issues_of(audited(tmp_path, rules=rules, engine=engine))
    assert len(found) > 100
    assert found == issues_of(audited(MANY, rules=rules, engine="pandas"))


def test_two_uids_that_share_a_hash_are_two(monkeypatch: pytest.MonkeyPatch):
    for module in ("check", "duplicates"):
        monkeypatch.setattr(
            f"cometchat_nb.auditing.kernel.{module}.hash_uids", lambda frame: np.ones(len(frame), np.uint64)
        )
    some = [{"uid": uid, "name": "A"} for uid in ("ann", "bob", "ann", "Cy", "cy")]
    found = audited(some, rules=["uid_duplicate", "uid_collision"])
    assert [(row, rule) for row, _, rule in issues_of(found)] == [
        *((0, "uid_duplicate"), (2, "uid_duplicate")),
        *((3, "uid_collision"), (4, "uid_collision")),
    ]


def test_a_limit_keeps_the_first_issues_and_counts_all():
    whole, cut = audited(MANY), audited(MANY, limit=100)
    assert cut.issues.equals(whole.issues.head(100)) or issues_of(cut) == issues_of(whole)[:100]
    assert cut.summary["failing"].tolist() == whole.summary["failing"].tolist()
    assert (whole.complete, cut.complete) == (True, False)


def test_the_forecast_is_what_the_sandbox_answers():
    valid = [one for one in MANY if isinstance(one.get("uid"), str)]
    forecast = audited(valid, rules="uid").login_forecast()
    codes = dict(zip(forecast["row"], forecast["login_code"], strict=True))
    bad = set(codes)
    known = {str(one["uid"]).lower() for row, one in enumerate(valid) if row not in bad}
    sandbox = cc.Sandbox([{"uid": uid, "name": "A user"} for uid in known])
    sample = [*sorted(bad)[:60], *[row for row in range(len(valid)) if row not in bad][:20]]
    for row in sample:
        if any("\ud800" <= letter <= "\udfff" for letter in valid[row]["uid"]):
            continue
        attempt = cc.try_login(valid[row]["uid"], calls=sandbox.client()).iloc[0]
        expected = codes.get(row)
        assert (bool(attempt["ok"]), attempt["error_code"] if expected else None) == (
            expected is None,
            expected,
        ), valid[row]["uid"]


PEAK = """
import resource, sys
import cometchat_nb as cc
from cometchat_nb.auditing.sources import source
source.RECORDS_OF_A_BATCH = 5_000
assert cc.audit(sys.argv[1], rules=["error"]).rows == int(sys.argv[2])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_five_times_the_users_do_not_take_five_times_the_memory(tmp_path: Path):
    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.ndjson"
        link = "https://example.com/" + "x" * 900
        with path.open("w") as file:
            file.writelines(
                f'{{"uid": "user-{number}", "name": "Name {number}", "link": "{link}"}}\n'
                for number in range(rows)
            )
        done = subprocess.run(
            [sys.executable, "-c", PEAK, str(path), str(rows)], capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    small, large = peak(20_000), peak(100_000)
    assert large - small < 40, "80,000 users more are 75 MB of text"


def test_a_callable_follows_and_stops_an_audit():
    told: list[tuple[int, int | None]] = []

    def follow(done: int, total: int | None) -> None:
        told.append((done, total))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cc.audit(MANY, progress=follow)
    assert told == [(len(MANY), len(MANY))]


def test_columns_of_the_generator_are_those_of_a_user():
    assert {"uid", "name", "tags", "metadata"} <= set(columns_of(MANY))
