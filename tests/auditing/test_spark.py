"""Spark finds exactly what one process finds.

Opt-in (`make test-spark`): PySpark is large and needs Java.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dask
import dask.dataframe as dd
import duckdb
import narwhals as nw
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from auditing.agreement import assert_agrees, assert_identical, audited
from auditing.forms import arrow
from auditing.strategies import as_texts, columns_of, table, users
from distributed import Client, LocalCluster

import cometchat_nb as cc

pytestmark = [
    pytest.mark.spark,
    # PySpark's own business with pandas 3, and that of its sockets.
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
ROWS = 1_200


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    options = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "3",
        # So that a batch of the audit is put together from several.
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100",
    }
    session = SparkSession.builder.master("local[2]").config(map=options).getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def texts() -> list[dict[str, Any]]:
    return as_texts(users(ROWS, seed=5))


def _texts(some: list[dict[str, Any]]) -> pa.Table:
    return pa.table({name: pa.array([one[name] for one in some], pa.string()) for name in columns_of(some)})


def _plain(some: pa.Table) -> pa.Table:
    """Spark has no categories."""
    columns = [pa.types.is_dictionary(one.type) for one in some.columns]
    return pa.table(
        [one.cast(pa.string()) if coded else one for one, coded in zip(some.columns, columns, strict=True)],
        some.column_names,
    )


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_every_engine_finds_the_same(engine: str, spark: Any, texts: list[dict[str, Any]]):
    some = _texts(texts)
    frame = some.to_pandas()
    there = audited(spark.createDataFrame(some), engine=engine)
    assert_agrees(there, texts, columns_of(texts))
    assert there.sources["rows"].tolist() == [ROWS // 2, ROWS // 2]
    assert_identical(audited(frame, engine="pandas"), there)
    assert_identical(audited(pl.from_arrow(some), engine="polars"), there)
    assert_identical(audited(duckdb.connect().from_arrow(some)), there)
    with dask.config.set({"dataframe.convert-string": False}):
        parts = dd.from_pandas(frame, npartitions=4, sort=False)
    workers = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)
    with workers, Client(workers) as client:
        assert_identical(audited(parts, client=client), there)


@pytest.mark.parametrize("engine", ["pandas", "polars"])
@pytest.mark.parametrize("seed", range(4))
def test_typed_columns_are_judged_alike(seed: int, engine: str, spark: Any):
    some = _plain(arrow(*table(300, seed)))
    assert_identical(audited(spark.createDataFrame(some), engine=engine), audited(some, engine=engine))


def test_lists_and_objects_are_what_they_are(spark: Any, tmp_path: Path):
    kinds = {"uid": "text", "tags": "list", "metadata": "object"}
    some = arrow(
        kinds,
        [
            {"uid": "a", "tags": ["x", ""], "metadata": {"a": "x", "password": None}},
            {"uid": "b", "tags": None, "metadata": {"a": None, "password": "hunter2"}},
            {"uid": "c", "tags": ["x"] * 26, "metadata": None},
        ],
    )
    pq.write_table(some, tmp_path / "users.parquet")
    result = audited(spark.read.parquet(str(tmp_path)))
    assert_identical(result, audited(some))
    assert result.issues["rule_id"].tolist() == ["tags_blank", "metadata_secret", "tags_too_many"]


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_a_map_is_an_object(engine: str, spark: Any):
    some = [{"uid": "a", "name": "A", "metadata": {"password": "hunter2"}}, {"uid": "b", "name": "B"}]
    frame = spark.createDataFrame(some, "uid string, name string, metadata map<string, string>")
    assert audited(frame, engine=engine).issues["rule_id"].tolist() == ["metadata_secret"]


def test_uids_meet_across_partitions_and_keep_their_rows(spark: Any):
    uids = [f"user-{number % 700}" if number < 1_000 else f"USER-{number}" for number in range(1_400)]
    frame = spark.createDataFrame([(uid, "A") for uid in uids], "uid string, name string").repartition(7)
    in_order = [row.uid for row in frame.persist().collect()]
    result = audited(frame, rules=["uid_duplicate", "uid_collision"])
    assert len(result.sources) == 7
    assert len(result.issues) == 600
    assert result.issues["uid"].tolist() == [in_order[row] for row in result.issues["row"]]


def test_rows_that_come_in_another_order_each_time_are_named_as_they_were_judged(spark: Any):
    def shuffled(batches: Any) -> Any:
        for batch in batches:
            yield batch.take(pa.array(np.random.default_rng().permutation(batch.num_rows)))

    uids = [f"{first}{number}" for number in range(200) for first in "aA"]
    frame = spark.createDataFrame([(uid,) for uid in uids], "uid string").mapInArrow(shuffled, "uid string")
    issues = audited(frame, rules=["uid_upper_case", "uid_collision"]).issues
    assert issues["rule_id"].value_counts().to_dict() == {"uid_collision": 400, "uid_upper_case": 200}
    assert issues.groupby("row")["uid"].nunique().eq(1).all()


def test_names_that_spark_would_take_for_one_or_for_a_path_are_told_apart(spark: Any):
    frame = spark.createDataFrame(
        [("a", None, "x", "y")], "`data.uid` string, `data.name` string, e string, E string"
    )
    result = audited(frame)
    assert result.issues["rule_id"].astype(str).tolist() == [
        "name_missing",
        "unknown_column",
        "unknown_column",
    ]
    assert result.issues["value"].dropna().tolist() == ["E", "e"]


def test_rules_of_ones_own_see_columns_of_ones_own(spark: Any):
    rule = cc.Rule("plan_free", "plan", "info", "On the free plan.", fails=nw.col("plan") == "free")
    some = [("a", "A", "free"), ("b", "B", "paid")]
    frame = spark.createDataFrame(some, "uid string, name string, plan string")
    result = audited(frame, rules="name", extra_rules=[rule])
    assert result.issues["row"].tolist() == [0]
    with pytest.raises(ValueError, match="'plan', which is not there"):
        audited(frame.drop("plan"), extra_rules=[rule])


def test_no_row_has_no_issue_and_its_unknown_columns_all_the_same(spark: Any):
    result = audited(spark.createDataFrame([], "uid string, name string, extra int"))
    assert result.rows == 0
    assert result.issues["rule_id"].tolist() == ["unknown_column"]
    assert not result.passed


def test_a_cap_and_progress_hold(spark: Any, texts: list[dict[str, Any]]):
    told: list[int] = []
    some = _texts(texts)
    frame = spark.createDataFrame(some)
    result = audited(frame, limit=7, progress=lambda rows, _: told.append(rows))
    assert_identical(result, audited(some, limit=7))
    assert told[-1] == ROWS


def test_what_is_kept_meanwhile_is_let_go(spark: Any):
    frame = spark.createDataFrame([("a", "A"), ("a", "A")], "uid string, name string")
    before = len(spark.sparkContext._jsc.getPersistentRDDs())
    audited(frame)
    assert len(spark.sparkContext._jsc.getPersistentRDDs()) == before


def test_without_a_uid_the_error_says_which_columns_there_are(spark: Any):
    with pytest.raises(ValueError, match=r"no uid column: its columns are 'id'"):
        audited(spark.range(3))


def test_a_stream_is_refused(spark: Any):
    stream = spark.readStream.format("rate").load().selectExpr("string(value) as uid")
    with pytest.raises(TypeError, match="has no end"):
        audited(stream)


def test_an_old_spark_is_said_so(spark: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pyspark.__version__", "3.5.6")
    with pytest.raises(ImportError, match=r"Spark 3\.5\.6 is too old: pip install 'cometchat-nb\[spark\]'"):
        audited(spark.createDataFrame([("a",)], "uid string"))


def test_a_grouped_frame_is_refused(spark: Any):
    with pytest.raises(TypeError, match="users must be a DataFrame"):
        audited(spark.range(3).groupBy("id"))


def test_workers_without_the_package_are_said_so(spark: Any):
    def fails(batches: Any) -> Any:
        import no_such_module  # noqa: F401

        return batches

    from cometchat_nb.auditing.engines.spark import _worker_errors

    frame = spark.range(3).mapInArrow(fails, "id long")
    with pytest.raises(ImportError, match=r"no module 'no_such_module'.*PYSPARK_PYTHON"), _worker_errors():
        frame.collect()
