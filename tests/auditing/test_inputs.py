"""What no audit can read, or reads at its peril: a clear result or a clear error, never a wrong count."""

from __future__ import annotations

import json
import uuid
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from auditing.agreement import assert_agrees, audited, issues_of
from auditing.forms import csv_text, ndjson, objects, write
from auditing.strategies import as_texts, columns_of, users
from auditing.values import CLEAN, JWT, KEY, TOKEN

import cometchat_nb as cc

ENGINES = ("pandas", "polars")
ALICE = {"uid": "alice", "name": "Alice"}
BOB = {"uid": "bob", "name": "Bob"}
SECRETS = f'{{"uid": "{TOKEN}", "authToken": "{KEY}", "jwt": "{JWT}"'

each_engine = pytest.mark.parametrize("engine", ENGINES)


def unreadable(result: Any) -> list[tuple[str, int]]:
    return [(Path(each.source).name, int(each.line)) for each in result.unreadable.itertuples()]


def rule_rows(result: Any, rule: str) -> list[int]:
    return [row for row, _, found in issues_of(result) if found == rule]


def kinds_of(frame: pd.DataFrame) -> dict[str, str]:
    """The names and dtypes of its columns; which categories there are may differ."""
    return {name: str(dtype) for name, dtype in frame.dtypes.items()}


# Files that cannot be read


@each_engine
@pytest.mark.parametrize("name", ["u.csv", "u.ndjson", "u.jsonl", "u.json", "u.parquet"])
def test_a_file_without_a_byte_is_no_audit_that_passed(name: str, engine: str, tmp_path: Path):
    write(tmp_path / name, "")
    with pytest.raises(ValueError, match=name):
        audited(tmp_path / name, engine=engine)


@each_engine
@pytest.mark.parametrize(("name", "text"), [("u.ndjson", "\n \n\n"), ("u.csv", "\n\n"), ("u.json", " \n")])
def test_nor_is_one_with_blank_lines_only(name: str, text: str, engine: str, tmp_path: Path):
    with pytest.raises(ValueError, match=name):
        audited(write(tmp_path / name, text), engine=engine)


@each_engine
@pytest.mark.parametrize("cut", [-1, -9, 100, 3])
def test_a_truncated_parquet_file_is_named(cut: int, engine: str, tmp_path: Path):
    path = tmp_path / "users.parquet"
    pq.write_table(pa.table({"uid": ["alice", TOKEN]}), path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(ValueError, match=r"users\.parquet") as caught:
        audited(path, engine=engine)
    assert TOKEN not in str(caught.value)


@each_engine
def test_a_file_of_a_folder_that_cannot_be_read_is_named(engine: str, tmp_path: Path):
    write(tmp_path / "a.csv", csv_text([ALICE]))
    write(tmp_path / "b.parquet", "PAR1 no more")
    with pytest.raises(ValueError, match=r"b\.parquet"):
        audited(tmp_path, engine=engine)


@pytest.mark.parametrize("name", ["users.ods", "users.txt.bak", "users", "users.csv.zip"])
def test_a_suffix_that_says_nothing_is_refused_with_those_that_do(name: str, tmp_path: Path):
    with pytest.raises(ValueError, match=r"\.parquet"):
        audited(write(tmp_path / name, csv_text([ALICE])))


@pytest.mark.parametrize("name", ["there/is/none.csv", "none", "none.parquet"])
def test_a_path_that_is_not_there_is_said_so(name: str, tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="none"):
        audited(tmp_path / name)
    with pytest.raises(FileNotFoundError, match="none"):
        audited(str(tmp_path / name))


def test_a_link_to_nowhere_is_said_so(tmp_path: Path):
    (tmp_path / "users.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(FileNotFoundError, match="users"):
        audited(tmp_path / "users.csv")


def test_a_folder_without_users_is_said_so(tmp_path: Path):
    write(tmp_path / "README.md", "nothing")
    with pytest.raises((ValueError, FileNotFoundError), match=tmp_path.name):
        audited(tmp_path)


@each_engine
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("u.csv", b"PAR1\x15\x04\x15\x00PAR1"),
        ("u.json", ndjson([ALICE, BOB]).encode()),
        ("u.json", b'{"uid": "alice"'),
        ("u.json", b"42"),
        ("u.json", b'"alice"'),
        ("u.parquet", csv_text([ALICE]).encode()),
    ],
)
def test_a_file_that_is_not_what_its_suffix_says_is_named(
    name: str, content: bytes, engine: str, tmp_path: Path
):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=name):
        audited(tmp_path / name, engine=engine)


# No uid


@each_engine
@pytest.mark.parametrize(
    "given",
    [
        [{"id": "alice", "name": TOKEN}],
        [{}],
        pd.DataFrame({"userId": ["alice"]}),
        pd.DataFrame(),
        pl.DataFrame({"name": [TOKEN]}),
        pa.table({"name": [TOKEN]}),
    ],
)
def test_without_a_uid_the_error_says_which_columns_there_are(given: Any, engine: str):
    with pytest.raises(ValueError, match="uid") as caught:
        audited(given, engine=engine)
    assert TOKEN not in str(caught.value)


@each_engine
@pytest.mark.parametrize("name", ["u.csv", "u.ndjson", "u.json", "u.parquet"])
def test_so_it_does_for_a_file(name: str, engine: str, tmp_path: Path):
    some = [{"id": "alice", "name": "Alice"}]
    path = tmp_path / name
    if name.endswith("parquet"):
        pd.DataFrame(some).to_parquet(path)
    else:
        text = {"csv": csv_text(some), "ndjson": ndjson(some), "json": json.dumps(some)}
        write(path, text[name.partition(".")[2]])
    with pytest.raises(ValueError, match="uid"):
        audited(path, engine=engine)


@each_engine
def test_two_columns_of_one_field_are_named(engine: str, tmp_path: Path):
    twice = pd.DataFrame([["a", "b"]], columns=["uid", "uid"])
    with pytest.raises(ValueError, match="uid"):
        audited(twice, engine=engine)
    respelled = {"uid": ["a"], "createdAt": [1], "created_at": [2]}
    for given in (pd.DataFrame(respelled), pl.DataFrame(respelled), pa.table(respelled)):
        with pytest.raises(ValueError, match=r"createdAt.*created_at"):
            audited(given, engine=engine)
    for header in ("uid,name,uid\n", "uid,createdAt,created_at\n"):
        with pytest.raises(ValueError, match=r"uid|createdAt.*created_at"):
            audited(write(tmp_path / "u.csv", header + "a,1,2\n"), engine=engine)


@each_engine
def test_records_may_spell_a_field_differently(engine: str, tmp_path: Path):
    some = [
        {**ALICE, "authToken": TOKEN},
        {**BOB, "auth_token": TOKEN},
        {"UID": "carl", "Name": "Carl", "authToken": None, "auth_token": " "},
        {"uid": "", "UID": "bob", "name": "x"},
    ]
    expected = [
        (0, "auth_token", "auth_token_present"),
        (1, "auth_token", "auth_token_present"),
        (1, "auth_token", "auth_token_other_uid"),
        (1, "uid", "uid_duplicate"),
        (2, "auth_token", "auth_token_blank"),
        (3, "uid", "uid_duplicate"),
    ]
    for given in (some, write(tmp_path / "u.ndjson", ndjson(some))):
        assert sorted(issues_of(audited(given, engine=engine))) == sorted(expected)


@each_engine
def test_a_prefix_of_which_there_are_two_is_refused(engine: str):
    with pytest.raises(ValueError, match=r"a\.uid.*b\.uid|b\.uid.*a\.uid"):
        audited(pd.DataFrame({"a.uid": ["x"], "b.uid": ["y"]}), engine=engine)


@each_engine
@pytest.mark.parametrize(
    "names", [("uid", "data.authToken"), ("data.uid", "authToken"), ("data.uid", "session.auth_token")]
)
def test_a_token_is_one_under_any_prefix(names: tuple[str, str], engine: str, tmp_path: Path):
    some = [dict(zip(names, ("ann", TOKEN), strict=True))]
    for given in (some, pd.DataFrame(some), write(tmp_path / "u.ndjson", ndjson(some))):
        result = audited(given, engine=engine)
        assert rule_rows(result, "auth_token_present") == [0]
        assert not result.passed


@pytest.mark.parametrize("text", [f"ann,{KEY},{TOKEN}\nbob,x,y\n", f"uid,{KEY},{KEY}\nbob,x,y\n"])
def test_a_secret_among_the_headers_is_masked_in_the_error(text: str, tmp_path: Path):
    with pytest.raises(ValueError, match=r"uid column|twice") as caught:
        audited(write(tmp_path / "u.csv", text))
    assert KEY not in str(caught.value)
    assert TOKEN not in str(caught.value)


@each_engine
def test_an_unknown_column_of_two_files_is_named_once(engine: str, tmp_path: Path):
    write(tmp_path / "a.csv", "uid,name, shoe\na,A,7\n")
    write(tmp_path / "b.ndjson", ndjson([{"uid": "b", "name": "B", " shoe": 7, "shoe ": 8}]))
    write(tmp_path / "c.ndjson", ndjson([{"uid": "c", "name": "C", "shoe": 7}]))
    found = audited(tmp_path, engine=engine).issues
    assert [str(name).strip() for name in found["field"]] == ["shoe"]


def test_paths_may_be_texts_and_are_not_empty(tmp_path: Path):
    paths = [str(write(tmp_path / f"{number}.ndjson", ndjson([ALICE]))) for number in range(2)]
    assert rule_rows(audited(paths), "uid_duplicate") == [0, 1]
    for nothing in ("", " "):
        with pytest.raises(ValueError, match="path is empty"):
            audited(nothing)


# Nothing to audit


@each_engine
@pytest.mark.parametrize(
    "given",
    [
        [],
        pd.DataFrame({"uid": []}),
        pd.DataFrame({"uid": pd.Series([], dtype="str"), "name": pd.Series([], dtype=object)}),
        pl.DataFrame({"uid": []}),
        pl.DataFrame({"uid": []}, schema={"uid": pl.String}),
        pa.table({"uid": pa.array([], pa.string())}),
    ],
)
def test_no_row_has_no_issue_and_the_same_columns(given: Any, engine: str):
    none, one = audited(given, engine=engine), audited([{"uid": " ", "x": 1}], engine=engine)
    assert none.rows == 0
    assert not none.passed
    assert none.complete
    assert none.summary["failing"].sum() == 0
    for name in ("issues", "summary", "sources", "unreadable"):
        assert kinds_of(getattr(none, name)) == kinds_of(getattr(one, name)), name
    assert kinds_of(none.login_forecast()) == kinds_of(one.login_forecast())
    assert none.to_html()


@each_engine
@pytest.mark.parametrize("name", ["u.csv", "u.json", "u.parquet"])
def test_nor_has_a_file_with_no_row(name: str, engine: str, tmp_path: Path):
    if name == "u.parquet":
        pq.write_table(pa.table({"uid": pa.array([], pa.string())}), tmp_path / name)
    else:
        write(tmp_path / name, "uid,name\n" if name == "u.csv" else "[]")
    result = audited(tmp_path / name, engine=engine)
    assert (result.rows, len(result.issues), result.passed) == (0, 0, False)


# Lines that are no rows


@each_engine
def test_lines_that_are_no_object_are_told_and_the_rest_is_audited(engine: str, tmp_path: Path):
    lines = [
        json.dumps(ALICE),
        SECRETS,
        "",
        json.dumps({"uid": " "}),
        "[1, 2]",
        '"text"',
        "null",
        "   ",
        json.dumps(BOB) + " x",
        json.dumps({"uid": "a b", "name": "x"}) + "\r",
        "{" * 3000,
        '{"uid": "last", "name": ""}',
    ]
    path = write(tmp_path / "u.ndjson", "\n".join(lines))
    result = audited(path, engine=engine)
    assert unreadable(result) == [("u.ndjson", line) for line in (2, 5, 6, 7, 9, 11)]
    assert result.rows == 4
    assert issues_of(result) == [
        (1, "uid", "uid_blank"),
        (1, "name", "name_missing"),
        (2, "uid", "uid_space"),
        (3, "name", "name_missing"),
    ]
    assert not result.passed
    said = " ".join(result.unreadable.astype(str).to_numpy().ravel())
    for secret in (TOKEN, KEY, JWT):
        assert secret not in said
        assert secret not in result.to_html()


@each_engine
def test_a_line_that_is_not_utf_8_is_told(engine: str, tmp_path: Path):
    path = tmp_path / "u.ndjson"
    path.write_bytes(b'{"uid":"a","name":"x"}\n{"uid":"b","name":"\xff\xfe\xe9"}\n{"uid":"c","name":"y"}\n')
    result = audited(path, engine=engine)
    assert unreadable(result) == [("u.ndjson", 2)]
    assert result.rows == 2


@each_engine
def test_an_audit_in_which_nothing_was_readable_does_not_pass(engine: str, tmp_path: Path):
    path = write(tmp_path / "u.ndjson", "<html>\n</html>\n")
    try:
        result = audited(path, engine=engine)
    except ValueError as error:
        assert "u.ndjson" in str(error)
    else:
        assert unreadable(result) == [("u.ndjson", 1), ("u.ndjson", 2)]
        assert not result.passed


@each_engine
def test_what_only_looks_like_the_end_of_a_line_is_none(engine: str, tmp_path: Path):
    names = [f"a{mark}b" for mark in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"]
    some = [{"uid": f"u{number}", "name": name} for number, name in enumerate(names)]
    readable = [one for one in some if not set(one["name"]) & set("\x0b\x0c\x1c\x1d\x1e")]
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in readable)
    assert_agrees(audited(write(tmp_path / "u.ndjson", lines), engine=engine), readable)
    path = write(tmp_path / "u.csv", csv_text(some))
    assert_agrees(audited(path, engine=engine), some, ["uid", "name"])
    path = write(tmp_path / "v.csv", "name,uid\n" + "".join(f"{one['name']},{one['uid']}\n" for one in some))
    assert_agrees(audited(path, engine=engine), some, ["uid", "name"])


@each_engine
def test_ragged_rows_are_told_with_the_line_where_they_begin(engine: str, tmp_path: Path):
    text = (
        'uid,name,role\nalice,"Al\nice",default\nshort,x\n\n"b""ob",Bob,default\n'
        'long,x,y,"z\n1"\ncarl,"",\n,,\nlast,"x\r\n\r\ny",default\nshort\n'
    )
    result = audited(write(tmp_path / "u.csv", text), engine=engine)
    assert unreadable(result) == [("u.csv", 4), ("u.csv", 7), ("u.csv", 14)]
    assert result.rows == 5
    assert not result.passed
    assert issues_of(result) == [
        (0, "name", "name_control"),
        (1, "uid", "uid_alphabet"),
        (2, "name", "name_missing"),
        (3, "uid", "uid_missing"),
        (3, "name", "name_missing"),
        (4, "name", "name_control"),
    ]


@each_engine
def test_a_quote_that_is_never_closed_swallows_nothing_in_silence(engine: str, tmp_path: Path):
    rows = "".join(f"u{number},x\n" for number in range(2000))
    path = write(tmp_path / "u.csv", f'uid,name\nalice,Alice\nbob,"Bob\n{rows}')
    try:
        result = audited(path, engine=engine)
    except ValueError as error:
        assert "line 3" in str(error)
    else:
        assert ("u.csv", 3) in unreadable(result)
        assert not result.passed


@each_engine
def test_a_stray_quote_is_a_character(engine: str, tmp_path: Path):
    path = write(tmp_path / "u.csv", 'uid,name\na,5" disk\nb,x"y"z\nc,""\n')
    some = [{"uid": "a", "name": '5" disk'}, {"uid": "b", "name": 'x"y"z'}, {"uid": "c", "name": None}]
    assert_agrees(audited(path, engine=engine), some, ["uid", "name"])


@each_engine
def test_cells_of_a_csv_file_are_text_whatever_they_look_like(engine: str, tmp_path: Path):
    uids = ["1", "001", "1.0", "NA", "null", "None", "nan", "N/A", "true", "1e5", "-", "0x1", "2024-01-01"]
    some = [{"uid": uid, "name": uid, "role": "default", "status": uid} for uid in uids]
    path = write(tmp_path / "u.csv", csv_text(some))
    assert_agrees(audited(path, engine=engine), some, columns_of(some))


@each_engine
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_seen(delimiter: str, engine: str, tmp_path: Path):
    some = as_texts(users(200, 3))
    path = write(tmp_path / "u.csv", csv_text(some, delimiter=delimiter))
    assert_agrees(audited(path, engine=engine), some, columns_of(some))


@each_engine
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_of_every_system_are_seen(ending: str, last: bool, engine: str, tmp_path: Path):
    some = [{"uid": "a", "name": ""}, {"uid": " ", "name": "x"}, {"uid": "b", "name": None}]
    text = csv_text(some, lineterminator=ending)
    path = write(tmp_path / "u.csv", text if last else text.removesuffix(ending))
    assert_agrees(audited(path, engine=engine), some, ["uid", "name"])


# Encodings


@each_engine
@pytest.mark.parametrize("name", ["u.csv", "u.ndjson", "u.json"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom"])
def test_a_byte_order_mark_tells_the_encoding(name: str, encoding: str, engine: str, tmp_path: Path):
    some = [
        {"uid": "\u00e9", "name": "\u05d0\U0001f600"},
        {"uid": "a b", "name": ""},
        {"uid": "c", "name": "C"},
    ]
    text = {
        "u.csv": csv_text(some),
        "u.ndjson": ndjson(some, ascii_only=False),
        "u.json": json.dumps(some, ensure_ascii=False),
    }[name]
    if encoding.endswith("bom"):
        content = ("\ufeff" + text).encode(encoding.removesuffix("-bom"))
    else:
        content = text.encode(encoding)
    (tmp_path / name).write_bytes(content)
    try:
        result = audited(tmp_path / name, engine=engine)
    except ValueError as error:
        assert encoding.startswith("utf-16")
        assert name in str(error)
        assert "UTF-8" in str(error)
    else:
        assert_agrees(result, some, ["uid", "name"] if name == "u.csv" else None)


@each_engine
@pytest.mark.parametrize("name", ["u.csv", "u.json"])
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_an_old_encoding_is_refused_with_what_would_do(name: str, encoding: str, engine: str, tmp_path: Path):
    some = [{"uid": "a", "name": "x"}, {"uid": "b", "name": "Ren\xe9"}]
    text = csv_text(some) if name == "u.csv" else json.dumps(some, ensure_ascii=False)
    with pytest.raises(ValueError, match="UTF-8") as caught:
        audited(write(tmp_path / name, text, encoding), engine=engine)
    assert name in str(caught.value)


# Large, deep and odd values


@each_engine
def test_a_value_of_a_million_characters_is_one_value(engine: str, tmp_path: Path):
    million = "x" * 1_000_000
    some = [
        {
            "uid": million,
            "name": million,
            "avatar": f"https://{million}",
            "tags": million,
            "metadata": million,
        },
        {"uid": "a", "name": "A", "avatar": "", "tags": f'["{million}"]', "metadata": f'{{"a":"{million}"}}'},
    ]
    columns = columns_of(some)
    for given, its_columns in (
        (some, None),
        (pd.DataFrame(some), columns),
        (write(tmp_path / "u.csv", csv_text(some)), columns),
        (write(tmp_path / "u.ndjson", ndjson(some)), None),
    ):
        result = audited(given, engine=engine)
        assert_agrees(result, some, its_columns)
        assert len(result.to_html()) < 500_000


@each_engine
def test_keys_that_few_metadata_have_make_nobodys_too_large(engine: str, tmp_path: Path):
    some = [
        {**CLEAN, "uid": f"u{number}", "metadata": {f"a_key_with_a_long_name_{number}": number}}
        for number in range(400)
    ]
    for given in (
        some,
        write(tmp_path / "u.ndjson", ndjson(some)),
        write(tmp_path / "u.json", json.dumps(some)),
    ):
        assert_agrees(audited(given, engine=engine), some)
    assert_agrees(audited(objects(some), engine=engine), some, columns_of(some))
    wide = pa.table({"uid": [one["uid"] for one in some], "metadata": [one["metadata"] for one in some]})
    pq.write_table(wide, tmp_path / "u.parquet")
    for given in (tmp_path / "u.parquet", wide, pl.from_arrow(wide), duckdb.connect().from_arrow(wide)):
        assert issues_of(audited(given, engine=engine)) == []


@each_engine
def test_what_is_nested_deeply_is_judged_and_breaks_nothing(engine: str, tmp_path: Path):
    deep: Any = "x"
    for _ in range(5_000):
        deep = {"a": deep}
    deep_list: Any = []
    for _ in range(5_000):
        deep_list = [deep_list]
    result = audited(
        [{**ALICE, "metadata": deep, "tags": deep_list}, {**BOB, "metadata": "[" * 200_000}], engine=engine
    )
    assert (0, "tags", "tags_type") in issues_of(result)
    assert (1, "metadata", "metadata_not_json") in issues_of(result)
    path = write(
        tmp_path / "u.ndjson", f'{{"uid":"a","name":"x","tags":{"[" * 200_000}}}\n{json.dumps(BOB)}\n'
    )
    result = audited(path, engine=engine)
    assert (result.rows, unreadable(result)) == (1, [("u.ndjson", 1)])


@each_engine
def test_numbers_beyond_every_type_break_nothing(engine: str, tmp_path: Path):
    huge = 10**4_000
    some = [{"uid": huge, "name": huge, "createdAt": huge, "tags": huge, "metadata": {"a": huge}}]
    assert_agrees(audited(some, engine=engine), some)
    assert_agrees(audited(write(tmp_path / "u.ndjson", ndjson(some)), engine=engine), some)
    beyond = [{"uid": 10**5_000, "name": "x", "createdAt": 10**5_000}]
    assert audited(beyond, engine=engine).rows == 1


@each_engine
def test_other_types_are_judged_by_what_they_say(engine: str):
    some = [
        {
            "uid": np.int64(42),
            "name": np.float64(1.5),
            "createdAt": np.float64("nan"),
            "status": np.bool_(True),
        },
        {
            "uid": np.str_("alice"),
            "name": "A",
            "createdAt": np.int64(1_700_000_000),
            "updatedAt": np.float32(1e12),
        },
        {"uid": uuid.UUID(int=7), "name": Decimal("1.50"), "createdAt": Decimal(1_600_000_000)},
        {"uid": "b", "name": b"Bob", "createdAt": datetime(2020, 1, 1, tzinfo=timezone.utc)},
        {"uid": "c", "name": "C", "createdAt": date(2015, 1, 1), "updatedAt": datetime(2020, 1, 1)},
        {"uid": pd.NA, "name": pd.NaT, "createdAt": pd.NaT, "tags": pd.NA, "metadata": None},
        {
            "uid": "d",
            "name": "D",
            "createdAt": pd.Timestamp("2020-01-01", tz="Europe/Paris"),
            "tags": ("a", ""),
        },
        {"uid": "e", "name": "E", "tags": np.array(["a", ""], dtype=object), "metadata": {"a": datetime.max}},
    ]
    expected = {
        (0, "uid_type"), (0, "name_type"), (0, "status_type"), (0, "status_unknown"),
        (1, "updated_at_milliseconds"),
        (2, "uid_type"), (2, "uid_guid"), (2, "name_type"),
        (4, "created_at_too_early"),
        (5, "uid_missing"), (5, "name_missing"),
        (6, "tags_blank"), (7, "tags_blank"),
    }  # fmt: skip
    for given in (some, objects(some)):
        result = audited(given, engine=engine)
        found = {(row, rule) for row, _, rule in issues_of(result)} - {(3, "name_type")}
        assert found == expected
    assert "np.float64" not in str(result.issues["value"].tolist())


@each_engine
def test_rows_are_counted_from_the_top_whatever_the_index_says(engine: str):
    frame = pd.DataFrame(
        {"uid": ["a", " ", "b", "b"], "name": ["x", "y", "", "z"], 7: 1, ("a", "b"): 2},
        index=[3, 3, "x", None],
    )
    result = audited(frame, engine=engine)
    assert issues_of(result) == [
        (1, "uid", "uid_blank"),
        (2, "uid", "uid_duplicate"),
        (2, "name", "name_missing"),
        (3, "uid", "uid_duplicate"),
    ]
    assert result.issues.loc[result.issues["row"].isna(), "field"].tolist() == ["('a', 'b')", "7"]


@each_engine
def test_text_in_other_clothes_is_text(engine: str, tmp_path: Path):
    uids = ["a", "A", None, "b b", "a"]
    table = pa.table(
        {
            "uid": pa.array(uids).dictionary_encode(),
            "name": pa.array(["x"] * 5, pa.large_string()),
            "status": pa.array([b"online"] * 5, pa.binary()),
            "role": pa.array(["default"] * 5, pa.string_view()),
        }
    )
    some = [{"uid": uid, "name": "x", "status": "online", "role": "default"} for uid in uids]
    pq.write_table(table, tmp_path / "u.parquet")
    category = pd.DataFrame(some).astype("category")
    enum = pl.DataFrame(some).with_columns(
        pl.col("uid").cast(pl.Enum(["a", "A", "b b"])), pl.col("role").cast(pl.Categorical)
    )
    relation = duckdb.connect().sql("SELECT uid::ENUM('a', 'A', 'b b') uid, name, status, role FROM enum")
    for given in (table, tmp_path / "u.parquet", category, enum, relation):
        assert_agrees(audited(given, engine=engine), some, columns_of(some))


# Folders


@each_engine
def test_files_of_a_folder_may_have_different_columns_and_types(engine: str, tmp_path: Path):
    write(tmp_path / "1.csv", "uid\n42\n")
    write(
        tmp_path / "2.ndjson",
        ndjson([{"uid": "a", "extra": 1}, {"uid": 42, "name": "x", "createdAt": "soon"}]),
    )
    pq.write_table(pa.table({"uid": [42, 7], "createdAt": [1, 2], "Extra": [1, 2]}), tmp_path / "3.parquet")
    pq.write_table(pa.table({"UID": ["b", "a"], "created_at": ["1700000000", "x"]}), tmp_path / "4.parquet")
    write(tmp_path / "5.csv", "name,uid\n,c\n")
    write(tmp_path / ".hidden.csv", "uid\nhidden\n")
    result = audited(tmp_path, engine=engine)
    assert issues_of(result) == [
        (0, "uid", "uid_duplicate"),
        (1, "uid", "uid_duplicate"),
        (1, "name", "name_missing"),
        (2, "uid", "uid_type"),
        (2, "uid", "uid_duplicate"),
        (2, "created_at", "created_at_text"),
        (3, "uid", "uid_type"),
        (3, "uid", "uid_duplicate"),
        (3, "created_at", "created_at_too_early"),
        (4, "uid", "uid_type"),
        (4, "created_at", "created_at_too_early"),
        (6, "uid", "uid_duplicate"),
        (6, "created_at", "created_at_text"),
        (7, "name", "name_missing"),
    ]
    assert result.issues.loc[result.issues["row"].isna(), "field"].tolist() == ["Extra", "extra"]
    assert [Path(source).name for source in result.sources["source"]] == [
        "1.csv", "2.ndjson", "3.parquet", "4.parquet", "5.csv",
    ]  # fmt: skip
    assert result.sources["rows"].tolist() == [1, 2, 2, 2, 1]
    assert result.sources["first_row"].tolist() == [0, 1, 3, 5, 7]
    checked = result.summary.set_index("rule_id")["checked"]
    assert (checked["uid_space"], checked["name_missing"], checked["created_at_text"]) == (8, 3, 6)


@each_engine
def test_an_unreadable_line_is_told_with_its_file(engine: str, tmp_path: Path):
    write(tmp_path / "a.csv", "uid,name\na,x\nb\nc,y\n")
    write(tmp_path / "b.ndjson", '{"uid":"d","name":"z"}\n{\n{"uid":"a","name":"x"}\n')
    result = audited(tmp_path, engine=engine)
    assert unreadable(result) == [("a.csv", 3), ("b.ndjson", 2)]
    assert result.sources["unreadable"].tolist() == [1, 1]
    assert rule_rows(result, "uid_duplicate") == [0, 3]


# Arguments


@pytest.mark.parametrize(
    "given",
    [
        None,
        42,
        "not a path \n of a file",
        pd.Series(["a"]),
        b"uid\na\n",
        [1],
        [None],
        ["alice"],
    ],
)
def test_what_holds_no_users_is_refused(given: Any):
    with pytest.raises((TypeError, ValueError, FileNotFoundError)):
        audited(given)


@each_engine
@pytest.mark.parametrize("form", [lambda some: some, lambda some: duckdb.connect().from_arrow(some)])
def test_a_map_is_an_object(form: Any, engine: str):
    maps = pa.array([[("password", "hunter2")], [("team", "a")], None], pa.map_(pa.string(), pa.string()))
    some = pa.table({"uid": ["a", "b", "c"], "name": ["A", "B", "C"], "metadata": maps})
    result = audited(form(some), engine=engine)
    assert issues_of(result) == [(0, "metadata", "metadata_secret")]


def test_users_of_the_toolkit_are_audited():
    some = [
        cc.User("alice", "Alice", auth_token=TOKEN),
        cc.User("bob"),
        cc.User("Bob", "Bob", deactivated_at=1_700_000_000),
    ]
    result = audited(some)
    assert issues_of(result) == [
        (0, "auth_token", "auth_token_present"),
        (1, "uid", "uid_collision"),
        (1, "name", "name_missing"),
        (2, "uid", "uid_upper_case"),
        (2, "uid", "uid_collision"),
        (2, "deactivated_at", "deactivated"),
    ]
    assert TOKEN not in result.to_html()


def test_a_generator_is_read_once():
    assert audited(one for one in [ALICE, {"uid": " ", "name": "x"}]).rows == 2


@pytest.mark.parametrize(
    "options",
    [
        {"rules": "no_such_rule"},
        {"rules": ["uid_space", 7]},
        {"rules": []},
        {"rules": 5},
        {"limit": -1},
        {"limit": 1.5},
        {"engine": "spark"},
        {"extra_rules": ["uid_space"]},
        {"client": "tcp://"},
        {"progress": "yes"},
    ],
)
def test_an_option_that_makes_no_sense_is_refused(options: dict[str, Any]):
    with pytest.raises((TypeError, ValueError)):
        cc.audit([ALICE], **options)
