"""Every engine finds in every form of the same users exactly what the oracle finds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from auditing import oracle
from auditing.agreement import assert_agrees, audited
from auditing.forms import arrow, csv_text, ndjson, objects, write
from auditing.strategies import as_texts, columns_of, records, tables
from hypothesis import given
from support.searching import search

pytestmark = pytest.mark.fuzz

searching = search(5)
ENGINES = ("pandas", "polars")

Records = list[dict[str, Any]]
Form = Callable[[Path, Records], Any]


def _json(folder: Path, some: Records) -> Path:
    return write(folder / "users.json", json.dumps(some))


def _ndjson(folder: Path, some: Records) -> Path:
    return write(folder / "users.ndjson", ndjson(some))


def _csv(folder: Path, some: Records) -> Path:
    return write(folder / "users.csv", csv_text(some))


def _texts(some: Records) -> pa.Table:
    return pa.table({name: pa.array([one[name] for one in some], pa.string()) for name in columns_of(some)})


def _parquet(folder: Path, some: pa.Table) -> Path:
    pq.write_table(some, folder / "users.parquet", row_group_size=5)
    return folder / "users.parquet"


def _folder(folder: Path, some: Records) -> Path:
    """A file of each kind, in the order of their names."""
    into = folder / "export"
    into.mkdir(exist_ok=True)
    quarter = -(-len(some) // 4)
    parts = [some[start : start + quarter] for start in range(0, len(some), quarter)]
    for number, (part, suffix) in enumerate(zip(parts, ("csv", "json", "ndjson", "parquet"), strict=False)):
        path = into / f"{number}.{suffix}"
        if suffix == "csv":
            write(path, csv_text(part))
        elif suffix == "parquet":
            pq.write_table(_texts(part), path)
        else:
            write(path, json.dumps(part) if suffix == "json" else ndjson(part))
    for number in range(len(parts), 4):
        for left in into.glob(f"{number}.*"):
            left.unlink()
    return into


OF_ANY_TYPE: dict[str, Form] = {
    "list of dicts": lambda _, some: some,
    "JSON": _json,
    "NDJSON": _ndjson,
    "NDJSON, not escaped": lambda folder, some: write(
        folder / "users.jsonl", ndjson(_whole_characters(some), ascii_only=False)
    ),
}


def _of_one_schema(some: Records) -> Records:
    """Give every user the same keys, a name among them: in records it is looked for all the same."""
    columns = columns_of(some)
    fields = oracle.fields_of(columns)
    if "name" not in fields.values():
        uid = next(column for column, field in fields.items() if field == "uid")
        columns = [*columns, f"{uid[: uid.rfind('.') + 1]}name"]
    return [{column: one.get(column) for column in columns} for one in some]


def _guessed(some: Records) -> pd.DataFrame:
    """Return a frame of pandas's own making; of texts with half characters it can make none."""
    try:
        return pd.DataFrame(some, columns=columns_of(some))
    except UnicodeEncodeError:
        return objects(some)


TABLES_OF_ANY_TYPE: dict[str, Form] = {
    "pandas objects": lambda _, some: objects(some),
    "pandas as it guesses": lambda _, some: _guessed(some),
}
OF_TEXT: dict[str, Form] = {
    "CSV": _csv,
    "CSV, all quoted": lambda folder, some: write(
        folder / "quoted.csv", csv_text(some, quoting=1, lineterminator="\r\n")
    ),
    "Parquet": lambda folder, some: _parquet(folder, _texts(some)),
    "pandas": lambda _, some: pd.DataFrame(some, columns=columns_of(some), dtype="str"),
    "pandas string[pyarrow]": lambda _, some: _texts(some).to_pandas(types_mapper=pd.ArrowDtype),
    "Polars": lambda _, some: pl.from_arrow(_texts(some)),
    "Polars, lazy": lambda _, some: pl.from_arrow(_texts(some)).lazy(),
    "DuckDB": lambda _, some: _relation(_texts(some)),
    "Arrow": lambda _, some: _texts(some),
    "folder": _folder,
}
OF_KINDS: dict[str, Callable[[Path, pa.Table], Any]] = {
    "Parquet": _parquet,
    "pandas": lambda _, some: some.to_pandas(),
    "pandas[pyarrow]": lambda _, some: some.to_pandas(types_mapper=pd.ArrowDtype),
    "Polars": lambda _, some: pl.from_arrow(some),
    "DuckDB": lambda _, some: _relation(some),
}


def _relation(some: pa.Table) -> duckdb.DuckDBPyRelation:
    return duckdb.connect().from_arrow(some)


def _whole_characters(some: Records) -> Records:
    """What UTF-8 can hold: half a character becomes what an auditor is shown in its place."""
    return json.loads(
        json.dumps(some, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("users")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("form", OF_ANY_TYPE)
def test_records_give_the_oracles_issues(form: str, engine: str, folder: Path):
    @searching
    @given(some=records())
    def check(some: Records) -> None:
        given_users = OF_ANY_TYPE[form](folder, some)
        if form.endswith("not escaped"):
            some = _whole_characters(some)
        assert_agrees(audited(given_users, engine=engine), some)

    check()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("form", TABLES_OF_ANY_TYPE)
def test_frames_of_mixed_types_give_the_oracles_issues(form: str, engine: str, folder: Path):
    @searching
    @given(some=records())
    def check(some: Records) -> None:
        assert_agrees(audited(TABLES_OF_ANY_TYPE[form](folder, some), engine=engine), some, columns_of(some))

    check()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("form", OF_TEXT)
def test_tables_of_text_give_the_oracles_issues(form: str, engine: str, folder: Path):
    @searching
    @given(some=records())
    def check(some: Records) -> None:
        some = as_texts(some)
        if form == "folder":
            some = _of_one_schema(some)
        result = audited(OF_TEXT[form](folder, some), engine=engine)
        assert_agrees(result, some, columns_of(some), checked_alike=form != "folder")

    check()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("form", OF_KINDS)
def test_typed_tables_give_the_oracles_issues(form: str, engine: str, folder: Path):
    @searching
    @given(drawn=tables())
    def check(drawn: tuple[dict[str, str], Records]) -> None:
        kinds, some = drawn
        given_users = OF_KINDS[form](folder, arrow(kinds, some))
        assert_agrees(audited(given_users, engine=engine), some, kinds)

    check()
