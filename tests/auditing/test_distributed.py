"""Two worker processes of Dask find exactly what one process finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dask
import dask.dataframe as dd
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from auditing.agreement import assert_agrees, assert_identical, audited
from auditing.forms import arrow, csv_text, ndjson, write
from auditing.strategies import as_texts, columns_of, table, users
from distributed import Client, LocalCluster

import cometchat_nb as cc

pytestmark = pytest.mark.xdist_group("dask")

ROWS = 1_200


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    workers = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0")
    with workers, Client(workers) as connected:
        yield connected


@pytest.fixture(scope="module")
def texts() -> list[dict[str, Any]]:
    return as_texts(users(ROWS, seed=5))


def _in_parts(frame: pd.DataFrame, parts: int = 5) -> Any:
    with dask.config.set({"dataframe.convert-string": False}):
        return dd.from_pandas(frame, npartitions=parts, sort=False)


def test_the_workers_are_processes_of_their_own(client: Client):
    import os

    processes = set(client.run(os.getpid).values())
    assert len(processes - {os.getpid()}) == 2


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_every_engine_and_two_workers_find_the_same(engine: str, client: Client, texts: list[dict[str, Any]]):
    frame = pd.DataFrame(texts, columns=columns_of(texts), dtype="str")
    here = audited(frame, engine="pandas")
    assert_agrees(here, texts, columns_of(texts))
    polars = pl.DataFrame(texts, infer_schema_length=None)
    assert_identical(audited(polars, engine="polars"), here)
    assert_identical(audited(duckdb.connect().from_arrow(polars.to_arrow())), here)
    there = audited(_in_parts(frame), engine=engine, client=client)
    assert_identical(there, here)
    assert there.sources["rows"].sum() == ROWS
    assert len(there.sources) == 5


@pytest.mark.parametrize("seed", range(3))
def test_lists_and_moments_come_through(seed: int, client: Client):
    kinds, rows = table(300, seed)
    frame = arrow(kinds, rows).to_pandas()
    assert_identical(audited(_in_parts(frame), client=client), audited(frame))


def test_workers_read_the_files_of_a_folder(client: Client, texts: list[dict[str, Any]], tmp_path: Path):
    third = ROWS // 3
    write(tmp_path / "1.csv", csv_text(texts[:third]))
    write(tmp_path / "2.ndjson", ndjson(texts[third : 2 * third]) + "not JSON\n")
    pq.write_table(pa.Table.from_pylist(texts[2 * third :]), tmp_path / "3.parquet")
    here, there = audited(tmp_path), audited(tmp_path, client=client)
    assert_identical(there, here)
    pd.testing.assert_frame_equal(there.sources, here.sources)
    pd.testing.assert_frame_equal(there.unreadable, here.unreadable)
    assert there.unreadable["line"].tolist() == [third + 1]


def test_without_a_client_dask_finds_the_same(texts: list[dict[str, Any]]):
    frame = pd.DataFrame(texts[:200], columns=columns_of(texts), dtype="str")
    with dask.config.set(scheduler="synchronous"):
        assert_identical(audited(_in_parts(frame)), audited(frame))


def test_what_no_worker_can_see_is_refused(client: Client):
    with pytest.raises(TypeError, match="a Dask DataFrame or a path"):
        cc.audit([{"uid": "a", "name": "A"}], client=client)
