"""What would take a machine down, patterns that backtrack and files that blow up: bounded, or refused."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from auditing.agreement import audited, issues_of
from auditing.forms import write
from auditing.values import KEY

import cometchat_nb as cc
from cometchat_nb.auditing.sources import amounts, json_files
from cometchat_nb.tickets import files, workbooks

MEGABYTE = 1_000_000
LONG = 200_000
SEEDS = (
    *("eyJ", "a@", ".", "x@y.", "-", "_1700000000fa4efa4e", "0", "\\", "//", "https://a@", "a:", "@:", "<"),
    *('"', '{"a":', '"@private":{', '"@private":{"a":1,', '{"a":1,"a":', " ", "\ufeff", "Ã", "token1"),
)
TEXT_FIELDS = ("uid", "name", "avatar", "link", "status", "role", "authToken", "tags", "createdAt")


@pytest.fixture
def _backtracking() -> Iterator[None]:
    """Let pandas use Python's own regular expressions, as it does without pyarrow: others never backtrack."""
    with pd.option_context("mode.string_storage", "python"):
        yield


@pytest.mark.usefixtures("_backtracking")
@pytest.mark.parametrize("seed", SEEDS)
def test_no_long_text_takes_long(seed: str):
    """A quadratic pattern takes a minute for each of these ten."""
    text = (seed * (LONG // len(seed) + 1))[:LONG]
    user = {**dict.fromkeys(TEXT_FIELDS, f"{text} !"), "jwt": text, "metadata": {"a": text, text[:1000]: 1}}
    start = time.process_time()
    result = audited([user, {"uid": text, "metadata": text}], engine="pandas")
    assert time.process_time() - start < 5
    assert result.rows == 2


def test_a_long_value_of_metadata_is_searched_once():
    base64url = "QUJD-_" * 34_000
    users = [{"uid": "a", "name": "A", "metadata": {"a": base64url, "b": "ann@example.com"}}]
    assert "metadata_personal" in {rule for *_, rule in issues_of(audited(users))}


PEAK = """
import sys
from pathlib import Path
import cometchat_nb as cc
try:
    result = cc.audit(sys.argv[1], engine=sys.argv[2])
    print(result.rows, len(result.unreadable))
except ValueError as exc:
    print(exc)
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(int(status["VmHWM"].split()[0]) // 1024)
"""


def _peak(path: Path, engine: str) -> tuple[str, int]:
    command = [sys.executable, "-c", PEAK, str(path), engine]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    *said, megabytes = done.stdout.splitlines()
    return "\n".join(said), int(megabytes)


@pytest.mark.parametrize("engine", ["polars", "pandas"])
@pytest.mark.parametrize("last", ['last,"Name"\n', 'closed",Name\n'])
def test_an_open_quote_swallows_a_bounded_part_of_the_file(last: str, engine: str, tmp_path: Path):
    rows = [f"user-{number},{'x' * 200}\n" for number in range(60_000)]
    rows[10_000] = f'user,"{"x" * 200}\n'
    path = write(tmp_path / "u.csv", "uid,name\n" + "".join(rows) + last)
    result = audited(path, engine=engine, rules=["uid_missing"])
    assert 20_000 < result.rows < 25_000, "eight million characters are forty thousand rows"
    assert result.unreadable["line"].tolist() == [10_002]
    assert "quotation mark" in result.unreadable["problem"][0]
    assert not result.passed


def test_polars_does_not_hold_a_row_that_takes_half_of_the_file(tmp_path: Path):
    """The quotation marks are balanced; the row has no end for 60 MB."""
    rows = [f"user-{number},{'x' * 60}" for number in range(800_000)]
    path = write(tmp_path / "u.csv", "\n".join(["uid,name", 'user,"open', *rows, 'last",closed', "a,A", ""]))
    said, megabytes = _peak(path, "polars")
    assert said.endswith(" 1")
    assert megabytes < 400


@pytest.mark.parametrize("cell", ["x" * 150_000, 'x"' * 5_000_000], ids=["long", "quotation marks"])
def test_a_long_cell_is_judged_or_refused_by_both_engines_alike(cell: str, tmp_path: Path):
    with (tmp_path / "u.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["uid", "name"], ["a b", cell], ["c d", "C"]])
    found = [
        audited(tmp_path / "u.csv", engine=engine, rules=["uid_space"]) for engine in ("polars", "pandas")
    ]
    assert found[0].issues["uid"].tolist() == found[1].issues["uid"].tolist()
    assert found[0].unreadable["line"].tolist() == found[1].unreadable["line"].tolist()
    assert found[0].issues["uid"].tolist()[-1] == "c d"


def test_rows_of_any_length_are_read_a_bounded_part_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(amounts, "BYTES_OF_A_BATCH", 1_000)
    sizes = []
    rows = amounts.in_batches(iter("x" * 400 for _ in range(10)), 4, lambda: 400 * sum(map(len, sizes)))
    for batch in rows:
        sizes.append(batch)
    assert sum(map(len, sizes)) == 10
    users = [{"uid": f"a {number}", "name": "x" * 400} for number in range(20)]
    for name, text in {
        "u.ndjson": "\n".join(map(json.dumps, users)),
        "u.csv": "uid,name\n" + "".join(f"{user['uid']},{user['name']}\n" for user in users),
    }.items():
        result = audited(write(tmp_path / name, text), engine="pandas", rules=["uid_space"])
        assert result.issues["uid"].tolist() == [user["uid"] for user in users]


@pytest.mark.parametrize("engine", ["polars", "pandas"])
def test_a_first_line_of_very_many_columns_is_refused(engine: str, tmp_path: Path):
    path = write(tmp_path / "u.csv", ",".join(["uid", *map(str, range(300_000))]) + "\na\n")
    with pytest.raises(ValueError, match=r"u\.csv has 300,001 columns, and at most 10,000 are read"):
        audited(path, engine=engine)


def test_a_line_without_an_end_does_not_either(tmp_path: Path):
    path = tmp_path / "u.csv"
    path.write_bytes(b"uid,name\na,A\n" + b"x" * 200_000_000)
    said, megabytes = _peak(path, "pandas")
    assert said == "1 1"
    assert megabytes < 250


@pytest.mark.parametrize("engine", ["polars", "pandas"])
def test_a_million_equal_uids_take_what_their_issues_take(engine: str, tmp_path: Path):
    pq.write_table(pa.table({"uid": pa.array(["same"] * 1_000_000)}), tmp_path / "u.parquet")
    said, megabytes = _peak(tmp_path / "u.parquet", engine)
    assert said == "1000000 0"
    assert megabytes < 700


def _workbook(path: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_workbook_is_audited(tmp_path: Path):
    rows = [
        ["uid", None, "name", "createdAt"],
        ["bob b", 1, "", 1_700_000_000],
        [None] * 4,
        [42, 2, "Ann", "x"],
    ]
    result = audited(_workbook(tmp_path / "u.xlsx", rows))
    assert result.rows == 2
    assert issues_of(result) == [
        (0, "uid", "uid_space"),
        (0, "name", "name_missing"),
        (1, "uid", "uid_type"),
        (1, "created_at", "created_at_text"),
    ]
    assert result.sources["source"].tolist() == ["u.xlsx"]


SHEET, STYLES, TEXTS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"


def _hostile(path: Path, part: str, before: str, content: str) -> Path:
    """Write a workbook of openpyxl with something put into one of its parts."""
    whole = _workbook(path.with_name("whole.xlsx"), [["uid"], ["a b"]])
    with zipfile.ZipFile(whole) as read, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in read.infolist():
            text = read.read(entry).decode()
            if entry.filename == "[Content_Types].xml":
                kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
                shared = f'<Override PartName="/{TEXTS}" ContentType="{kind}"/></Types>'
                text = text.replace("</Types>", shared)
            made.writestr(entry, text.replace(before, content + before) if entry.filename == part else text)
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        made.writestr(TEXTS, f'<sst xmlns="{main}">{content if part == TEXTS else ""}</sst>')
    return path


def _cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


ROWS = "</sheetData>"
HOSTILE = {
    "rows": (
        SHEET,
        ROWS,
        f"<row>{_cell('a b')}</row>" * 800_000,
        "more than 30 times its size: save it as CSV",
    ),
    "cells": (SHEET, ROWS, f"<row>{'<c><v>1</v></c>' * 40_000}</row>", "a row of more than"),
    "a cell": (SHEET, ROWS, f"<row>{_cell('x' * 600_000)}</row>", "a row of more than"),
    "CDATA": (SHEET, ROWS, f"<row>{_cell('<![CDATA[<row>]]>' * 40_000)}</row>", "a row of more than"),
    "a comment": (SHEET, ROWS, f"<!--{'x' * 600_000}-->", "a row of more than"),
    "styles": (STYLES, "</cellXfs>", "<xf/>" * 600_000, "more texts, styles or links than are read"),
    "entities": (SHEET, "<worksheet ", f'<!DOCTYPE w [<!ENTITY a "{"x" * 99_000}">]>', "declares entities"),
    "texts": (TEXTS, "", "<si/>" * 300_000, "more than 30 times its size"),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_workbook_that_unpacks_to_too_much_is_refused(hostile: str, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(workbooks, "LONGEST_ROW", 500_000)
    part, before, content, said = HOSTILE[hostile]
    path = _hostile(tmp_path / "u.xlsx", part, before, content)
    start = time.process_time()
    with pytest.raises(ValueError, match=rf"^u\.xlsx .*{said}"):
        audited(path, engine="pandas")
    with pytest.raises(ValueError, match=rf"^u\.xlsx .*{said}"):
        files.read_rows(path)
    assert time.process_time() - start < 10, "all of it takes minutes"


def test_a_workbook_is_not_held_whole_in_memory(tmp_path: Path):
    path = _hostile(tmp_path / "u.xlsx", SHEET, ROWS, f"<row>{_cell('x' * 29_000_000)}</row>")
    said, megabytes = _peak(path, "pandas")
    assert "a row of more than 8 MB" in said
    assert megabytes < 250


def test_a_text_that_the_cells_of_a_workbook_share_is_counted_in_each(tmp_path, monkeypatch):
    monkeypatch.setattr(amounts, "LARGEST_TEXT", 1_000_000)
    shared = _hostile(tmp_path / "texts.xlsx", TEXTS, "", "")
    path = tmp_path / "u.xlsx"
    with zipfile.ZipFile(shared) as read, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in read.infolist():
            text = read.read(entry).decode()
            text = text.replace("</sst>", f"<si><t>{'x' * 20_000}</t></si></sst>")
            made.writestr(entry, text.replace(ROWS, '<row><c t="s"><v>0</v></c></row>' * 500 + ROWS))
    with pytest.raises(ValueError, match="which repeat long values: split it"):
        audited(path, engine="pandas")


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_a_damaged_workbook_is_said_so(cut: float, tmp_path: Path):
    path = _workbook(tmp_path / "u.xlsx", [["uid"], *([f"user-{number}"] for number in range(500))])
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * cut)])
    with pytest.raises(ValueError, match=r"u\.xlsx cannot be read: it is damaged"):
        audited(path)


def test_a_workbook_with_a_broken_sheet_is_said_so(tmp_path: Path):
    path, broken = _workbook(tmp_path / "u.xlsx", [["uid"], ["a"]]), tmp_path / "broken.xlsx"
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(broken, "w") as made:
        for entry in packed.namelist():
            made.writestr(entry, b"<x" if "sheet1" in entry else packed.read(entry))
    with pytest.raises(ValueError, match=r"broken\.xlsx cannot be read: it is damaged"):
        audited(broken)


@pytest.mark.parametrize("engine", ["polars", "pandas"])
@pytest.mark.parametrize("given", ["records", "frame", "json"])
def test_half_characters_in_the_names_of_columns_break_nothing(given: str, engine: str, tmp_path: Path):
    users = [{"uid": "a", "name": "A", "od\ud800d": 1, KEY: 2}]
    names = pd.Index(list(users[0]), dtype=object)
    forms = {
        "records": users,
        "frame": pd.DataFrame([list(users[0].values())], columns=names, dtype=object),
        "json": write(tmp_path / "u.json", json.dumps(users)),
    }
    result = audited(forms[given], engine=engine)
    assert "od\ufffdd" in result.issues["value"].tolist()
    assert result.to_html().encode()


@pytest.mark.parametrize("engine", ["polars", "pandas"])
def test_nullable_integers_of_pandas_are_judged(engine: str):
    frame = pd.DataFrame(
        {
            "uid": pd.array([1, None, 1], dtype="Int64"),
            "name": pd.array([7, None, 8], dtype="Int64"),
            "createdAt": pd.array([1_700_000_000, None, 1_700_000_000_000], dtype="Int64"),
        }
    )
    found = issues_of(audited(frame, engine=engine))
    assert found == [
        *((0, "uid", "uid_type"), (0, "uid", "uid_duplicate"), (0, "name", "name_type")),
        *((1, "uid", "uid_missing"), (1, "name", "name_missing")),
        *((2, "uid", "uid_type"), (2, "uid", "uid_duplicate"), (2, "name", "name_type")),
        (2, "created_at", "created_at_milliseconds"),
    ]


def test_a_note_beside_the_data_stops_no_folder(tmp_path: Path):
    write(tmp_path / "README.txt", "Exported on Monday.\nFor questions, ask Ann.\n")
    write(tmp_path / "u.csv", "uid,name\na,A\n")
    assert audited(tmp_path).sources["source"].tolist() == ["u.csv"]


@pytest.mark.parametrize(("name", "text"), [("u.json", "[]"), ("u.csv", "uid,name\n"), ("u.ndjson", None)])
def test_no_user_is_no_audit_that_passed(name: str, text: str | None, tmp_path: Path):
    if text is None:
        assert not audited([]).passed
    else:
        result = audited(write(tmp_path / name, text))
        assert (result.rows, result.passed) == (0, False)
        assert "0 users" in repr(result)


def test_an_audit_is_neither_true_nor_false():
    with pytest.raises(TypeError, match=r"\.passed"):
        bool(audited([{"uid": "a", "name": "A"}]))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_line_of_ndjson_without_end_is_unreadable_and_others_are_judged(tmp_path, monkeypatch, encoding):
    monkeypatch.setattr(json_files, "LONGEST_LINE", 1_000)
    lines = ['{"uid": "a b"}', f'{{"uid": "{"x" * 50_000}"}}', '{"uid": "c d"}', f'{{"uid": "{"x" * 5_000}']
    path = tmp_path / "users.ndjson"
    path.write_text("\n".join(lines), encoding=encoding)
    result = cc.audit(path, rules="uid_space")
    assert result.issues["uid"].tolist() == ["a b", "c d"]
    assert result.unreadable["line"].tolist() == [2, 4]


LONG_VALUE = "a" * 10_000
REPEATED = {
    "text": pa.array([LONG_VALUE] * 1_000),
    "a category": pa.DictionaryArray.from_arrays(pa.array([0] * 1_000, pa.int8()), pa.array([LONG_VALUE])),
    "a list": pa.array([[LONG_VALUE]] * 1_000),
    "an object": pa.array([{"a": [LONG_VALUE]}] * 1_000),
    "a map": pa.array([[("a", LONG_VALUE)]] * 1_000, pa.map_(pa.string(), pa.string())),
}


@pytest.mark.parametrize("engine", ["polars", "pandas"])
@pytest.mark.parametrize("repeated", REPEATED)
def test_a_long_value_that_a_small_file_repeats_in_every_row_is_refused(
    repeated: str, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(amounts, "LARGEST_TEXT", 1_000_000)
    uids = [f"user-{number}" for number in range(1_000)]
    pq.write_table(pa.table({"uid": uids, "metadata": REPEATED[repeated]}), tmp_path / "shared.parquet")
    with pytest.raises(ValueError, match="MB of text in 1,000 rows, which repeat long values: split it"):
        audited(tmp_path / "shared.parquet", engine=engine)
    assert audited(tmp_path / "shared.parquet", engine=engine, rules=["uid_space"]).rows == 1_000


@pytest.mark.parametrize("engine", ["polars", "pandas"])
def test_two_gigabytes_in_a_file_of_a_hundred_kilobytes_are_never_in_memory(engine: str, tmp_path: Path):
    name = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000, pa.int8()), pa.array(["a" * 2_000_000]))
    pq.write_table(
        pa.table({"uid": [str(row) for row in range(1_000)], "name": name}), tmp_path / "u.parquet"
    )
    said, megabytes = _peak(tmp_path / "u.parquet", engine)
    assert "repeat long values" in said
    assert megabytes < 300


def test_a_column_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(amounts, "LARGEST_TEXT", 1_000_000)
    names = pa.array([f"{row}{LONG_VALUE}" for row in range(200)])
    table = pa.table({"uid": [str(row) for row in range(200)], "name": names})
    pq.write_table(table, tmp_path / "u.parquet", compression="zstd", use_dictionary=False)
    with pytest.raises(ValueError, match=r"u\.parquet holds more than 1 MB of text in 200 rows"):
        audited(tmp_path / "u.parquet", rules=["name_missing"])


@pytest.mark.parametrize("said", ["A1:A2", "A1:XFD1048576"])
def test_what_a_sheet_says_of_its_own_size_changes_nothing(tmp_path, said):
    book = openpyxl.Workbook()
    for row in (["uid"], ["a b"], ["c d"], ["e f"]):
        book.active.append(row)
    whole, path = tmp_path / "whole.xlsx", tmp_path / "said.xlsx"
    book.save(whole)
    with zipfile.ZipFile(whole) as read, zipfile.ZipFile(path, "w") as written:
        for entry in read.infolist():
            content = read.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                assert b'ref="A1:A4"' in content
                content = content.replace(b'ref="A1:A4"', f'ref="{said}"'.encode())
            written.writestr(entry, content)
    assert cc.audit(path, rules="uid_space").issues["uid"].tolist() == ["a b", "c d", "e f"]
    assert [row["uid"] for row in files.read_rows(path)] == ["a b", "c d", "e f"]


def test_a_cell_far_out_is_no_table_in_between(tmp_path):
    book = openpyxl.Workbook()
    for row in (["uid"], ["a b"]):
        book.active.append(row)
    book.active["XFD3000"] = "far"
    book.save(tmp_path / "far.xlsx")
    assert cc.audit(tmp_path / "far.xlsx", rules="uid_space").issues["uid"].tolist() == ["a b"]
