"""What a spreadsheet must not take for a formula."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook

import cometchat_nb as cc
from cometchat_nb.rendering.spreadsheets import to_csv, to_excel

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def test_no_cell_of_text_begins_a_formula(tmp_path: Path):
    table = pd.DataFrame({"=name": [*HOSTILE, "Ann", None], "n": range(-4, 4)})
    table["kind"] = table["=name"].astype("category")
    text = to_csv(table, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes().decode() == text
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert header == ["'=name", "n", "kind"]
    assert [row[0] for row in rows] == [*(f"'{cell}" for cell in HOSTILE), "Ann", ""]
    assert [row[2] for row in rows] == [row[0] for row in rows]
    assert [row[1] for row in rows] == [str(number) for number in range(-4, 4)]


def test_no_cell_of_an_excel_file_is_a_formula():
    table = pd.DataFrame({"=name": [*HOSTILE, "a\x00b", None], "n": range(8)})
    table["at"] = pd.Timestamp("2026-01-02T03:04:05Z")
    header, *rows = load_workbook(io.BytesIO(to_excel(table))).active.iter_rows()
    assert [cell.value for cell in header] == ["'=name", "n", "at"]
    assert [row[0].value.strip() for row in rows[:4]] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)"]
    assert [row[0].value for row in rows[6:]] == ["ab", None]
    assert {cell.data_type for row in rows for cell in row} <= {"s", "inlineStr", "n"}
    assert rows[0][2].value == "2026-01-02T03:04:05+00:00"


def test_the_issues_of_an_audit_hold_none():
    users = [{"uid": cell, "name": f"{cell}<b>"} for cell in HOSTILE]
    rows = list(csv.reader(io.StringIO(cc.audit(users).issues_csv(), newline="")))
    assert len(rows) > len(HOSTILE)
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
