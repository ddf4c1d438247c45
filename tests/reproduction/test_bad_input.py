"""What somebody gives by mistake: a clear error that quotes none of it; and what leaves a run."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest

import cometchat_nb as cc
from cometchat_nb.reproduction.results import without_formulas
from cometchat_nb.tickets import files, workbooks

PLANTED = "Pl4nted!secret-7"


def written(folder: Path, text: str, name: str = "cases.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


class TestNothingIsQuoted:
    @pytest.mark.parametrize(
        "cases",
        [
            f"uid,api_key\ncometchat-uid-1,{PLANTED}\n",
            PLANTED,
            "fa4e" * 10,
            f'[{{"uid": "a", "api_key": "{PLANTED}"}}]',
            PLANTED * 1_000,
            f"uid\0{PLANTED}",
            PLANTED.encode(),
            {"uid": "a", "method": PLANTED},
            {"uid": "a", "steps": PLANTED},
            {"uid": "a", "steps": ["init", PLANTED]},
            {"uid": "a", "faults": PLANTED},
            {"uid": [PLANTED]},
            [PLANTED],
            [{"uid": "a", "case_id": PLANTED}] * 2,
        ],
    )
    def test_in_memory(self, cases):
        with pytest.raises((TypeError, ValueError, FileNotFoundError)) as caught:
            cc.reproduce(cases, progress=False)
        assert PLANTED not in str(caught.value)
        assert "fa4efa4e" not in str(caught.value)

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("c.csv", f"{PLANTED},{PLANTED}\na,b\n"),
            ("c.csv", f"uid\na,{PLANTED}\n"),
            ("c.csv", f'uid\n"{PLANTED}\n'),
            ("c.csv", f"uid,steps\na,{PLANTED}\n"),
            ("c.json", f'["{PLANTED}]'),
            ("c.ndjson", f'{{"uid": "{PLANTED}\n'),
            ("c.parquet", PLANTED),
            ("c.xlsx", PLANTED),
        ],
    )
    def test_in_a_file(self, name: str, text: str, tmp_path: Path):
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - the text is looked at
            cc.reproduce(written(tmp_path, text, name), progress=False)
        assert PLANTED not in str(caught.value)
        assert name in str(caught.value) or "row 1" in str(caught.value)

    def test_text_in_place_of_a_path_says_so(self):
        with pytest.raises(ValueError, match="this is text, not the path of a file"):
            cc.reproduce("uid,api_key\na,b\n")


class TestRowsOfAFile:
    def test_a_blank_uid_is_a_case_that_fails(self, tmp_path: Path):
        results = cc.reproduce(written(tmp_path, "uid,team\ncometchat-uid-1,a\n,b\n"), progress=False)
        assert results["error_code"].tolist() == [pd.NA, "ERROR_INVALID_UID"]
        assert results.attrs["unusable"] == []

    def test_those_that_cannot_be_used_are_listed_beside_those_that_run(self, tmp_path: Path):
        text = "uid,auth_token,steps\ncometchat-uid-1,,\na,b,\nbob,,dance\ncometchat-uid-2,,\n"
        with pytest.warns(cc.CometChatWarning, match="Rows that can't be used: 2"):
            results = cc.reproduce(written(tmp_path, text), progress=False)
        assert results["case_id"].tolist() == ["1", "4"]
        assert [(one["row"], one["column"]) for one in results.attrs["unusable"]] == [
            (2, "auth_token"),
            (3, "steps"),
        ]

    def test_where_none_can_be_used_it_is_an_error(self, tmp_path: Path):
        with pytest.raises(ValueError, match="row 1, column 'steps'"):
            cc.reproduce(written(tmp_path, "uid,steps\nbob,dance\n"))


class TestBounded:
    def test_an_open_quote_ends_the_reading_early(self, tmp_path: Path):
        path = written(tmp_path, 'uid\n"' + "a line\n" * 1_000_000)
        with pytest.raises(ValueError, match=r"line .*; is a quote left open"):
            files.read_rows(path)

    def test_more_than_a_million_rows(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(files, "MOST_ROWS", 10)
        with pytest.raises(ValueError, match="has more than 10 rows: split it"):
            files.read_rows(written(tmp_path, "uid\n" + "a\n" * 11))

    def test_an_excel_file_that_unpacks_to_gigabytes(self, tmp_path: Path):
        path = tmp_path / "bomb.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b"0" * 110_000_000)
        with pytest.raises(ValueError, match="unpacks to 110 MB, and a workbook is read up to 100 MB"):
            files.read_rows(path)

    def test_a_parquet_file_of_few_long_values(self, tmp_path: Path):
        path = tmp_path / "bomb.parquet"
        pd.DataFrame({"uid": ["u" * 1_000_000] * 600}).to_parquet(path)
        assert path.stat().st_size < 1_000_000
        with pytest.raises(ValueError, match="holds more than 500 MB when it is unpacked"):
            files.read_rows(path)

    def test_whole_numbers_with_gaps_are_uids(self, tmp_path: Path):
        path = tmp_path / "cases.parquet"
        pd.DataFrame({"uid": pd.array([42, None], dtype="Int64")}).to_parquet(path)
        assert files.read_rows(path) == [{"uid": 42}, {"uid": None}]
        assert cc.reproduce(path, progress=False)["error_code"].iloc[1] == "ERROR_INVALID_UID"
        results = cc.reproduce(pd.DataFrame({"uid": pd.array([42, None], dtype="Int64")}), progress=False)
        assert results["uid"].tolist() == ["42", ""]


class TestWhatRidesAlong:
    NAMES = ("access_token", "refresh_token", "id_token", "client_secret", "x-api-key", "pwd", "private_key")

    def test_secrets_are_masked_in_the_frame_and_in_the_checkpoint(self, tmp_path: Path):
        case = {"uid": "cometchat-uid-1", **dict.fromkeys(self.NAMES, PLANTED), "team": "blue"}
        results = cc.reproduce([case], checkpoint=tmp_path / "run.db", progress=False)
        assert results["team"].tolist() == ["blue"]
        assert PLANTED not in results.to_csv() + str(results.to_dict())
        assert not any(PLANTED.encode() in file.read_bytes() for file in tmp_path.iterdir())

    def test_a_column_that_is_named_by_a_secret_is_masked(self):
        token = "cometchat-uid-1_1700000000fa4efa4efa4e"
        results = cc.reproduce([{"uid": "cometchat-uid-1", token: "x", "fa4e" * 10: "y"}], progress=False)
        assert "fa4e" not in "".join(results.columns)


class TestExport:
    STARTS = ("=", "+", "-", "@", "\t", "\r")

    def test_no_cell_of_the_csv_is_a_formula(self):
        cases = [
            {"case_id": f"{start}1", "uid": f"{start}cmd|' /C calc'!A0", "=note": f"{start}1+1"}
            for start in self.STARTS
        ]
        text = cc.reproduce(cases, progress=False).to_csv(index=False)
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert [cell for cell in cells if cell.startswith(self.STARTS)] == []
        assert "'=1" in cells

    def test_numbers_and_times_stay_what_they_are(self):
        table = pd.DataFrame({"clock_skew_s": [-1.5], "at": pd.to_datetime(["2026-01-01"]), "uid": ["-a"]})
        escaped = without_formulas(table)
        assert escaped["clock_skew_s"].tolist() == [-1.5]
        assert escaped["at"].equals(table["at"])
        assert escaped["uid"].tolist() == ["'-a"]


class TestInANotebook:
    def test_columns_that_are_picked_out_wrap_and_align_left(self):
        results = cc.reproduce([{"uid": "<b>nobody</b>"}], progress=False)
        shown = results[["uid", "description", "hint"]]._repr_html_()
        assert "text-align: left" in shown
        assert "overflow-wrap: anywhere" in shown
        assert "&lt;b&gt;nobody&lt;/b&gt;" in shown
        assert results["hint"].iloc[0].split()[-1] in shown


class TestMoreThanThereSeemsToBe:
    @pytest.mark.parametrize("column", ["uid", "api_key", "local_storage", "note"])
    def test_a_cell_of_more_than_a_million_characters_is_refused(self, column):
        with pytest.raises(ValueError, match=r"has 1,000,001 characters; at most 1,000,000 are read"):
            cc.reproduce([{"uid": "a", column: "x" * 1_000_001}], progress=False)

    def test_one_line_of_ndjson_is_refused_without_being_looked_at(self, tmp_path):
        path = written(tmp_path, f'{{"uid": "{"a" * 2_000_000}"}}\n', "one.ndjson")
        with pytest.raises(ValueError, match="row 1, column 'uid': has 2,000,000 characters"):
            cc.reproduce(path, progress=False)

    def test_a_value_that_the_rows_of_a_parquet_file_share_is_counted_in_each(self, tmp_path, monkeypatch):
        pa = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        monkeypatch.setattr(files, "_LARGEST_UNPACKED", 10_000_000)
        shared = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000, pa.int8()), ["a" * 100_000])
        path = tmp_path / "shared.parquet"
        parquet.write_table(pa.table({"uid": shared}), path)
        assert path.stat().st_size < 200_000
        with pytest.raises(ValueError, match="holds more than 10 MB when it is unpacked"):
            cc.reproduce(path, progress=False)

    def test_json_of_very_many_values_is_refused_before_it_is_parsed(self, tmp_path, monkeypatch):
        monkeypatch.setattr(files, "_MOST_VALUES", 1_000)
        path = written(tmp_path, "[" + "{}," * 2_000 + "{}]", "many.json")
        with pytest.raises(ValueError, match="holds more than 1,000 values"):
            cc.reproduce(path, progress=False)


def workbook(path: Path, rows: list[list[object]], far: str | None = None) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if far is not None:
        book.active[far] = "x"
    book.save(path)
    return path


class TestWorkbooks:
    def test_a_cell_far_out_fills_no_table_in_between(self, tmp_path):
        path = workbook(tmp_path / "far.xlsx", [["uid"], ["cometchat-uid-1"]], far="XFD5000")
        assert cc.reproduce(path, progress=False)["uid"].tolist() == ["cometchat-uid-1"]

    def test_numbers_are_the_text_that_excel_shows(self, tmp_path):
        path = workbook(tmp_path / "n.xlsx", [["uid", "note", "empty"], [1001, 1.5, None], [2.0, True, None]])
        assert files.read_rows(path) == [
            {"uid": "1001", "note": "1.5", "empty": None},
            {"uid": "2", "note": "True", "empty": None},
        ]

    def test_two_columns_of_one_name_are_refused(self, tmp_path):
        with pytest.raises(ValueError, match="two columns have the same name"):
            files.read_rows(workbook(tmp_path / "two.xlsx", [["uid", "uid"], ["a", "b"]]))

    def test_more_rows_than_a_sheet_has_are_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr(workbooks, "_LAST_ROW", 4)
        with pytest.raises(ValueError, match="more rows than a sheet can have"):
            files.read_rows(workbook(tmp_path / "long.xlsx", [["uid"], *[["a"]] * 6]))

    def test_a_damaged_one_is_a_clear_error(self, tmp_path):
        path = workbook(tmp_path / "w.xlsx", [["uid"], ["a"]])
        whole = path.read_bytes()
        said = []
        for place in range(40, len(whole), 397):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
            for read in (files.read_rows, cc.audit):
                try:
                    read(path)
                except ValueError as exc:
                    said.append(str(exc))
        assert said
        assert all("w.xlsx" in text for text in said)


@pytest.mark.parametrize("read", [cc.read_har, cc.reproduce, cc.audit], ids=lambda read: read.__name__)
def test_a_long_line_that_is_no_path_is_a_clear_error_that_quotes_none_of_it(read):
    with pytest.raises((ValueError, FileNotFoundError)) as caught:
        read("\u3042" * 300)
    assert "\u3042" not in str(caught.value)


MISUSE = {
    "app id": lambda: cc.CometChatCalls(cc.AppSettings(PLANTED, "us")),
    "region": lambda: cc.CometChatCalls(cc.AppSettings("app", PLANTED)),
    "host": lambda: cc.CometChatCalls(cc.AppSettings("app", "us", admin_host=f"https://u:{PLANTED}@h/")),
    "page": lambda: cc.Sandbox().client().list_users_page(page=PLANTED),
    "limit": lambda: cc.list_users(limit=PLANTED),
    "concurrency": lambda: cc.reproduce([{"uid": "a"}], concurrency=PLANTED),
    "rate": lambda: cc.reproduce([{"uid": "a"}], requests_per_minute=PLANTED),
    "checkpoint": lambda: cc.reproduce([{"uid": "a"}], checkpoint=f"/none/{PLANTED}"),
    "platform": lambda: cc.error_codes(PLANTED),
    "fault": lambda: cc.Fault(PLANTED),
    "fault's name": lambda: cc.reproduce([{"uid": "a", "faults": [{PLANTED: 1}]}]),
    "fault's header": lambda: cc.Fault("reply", headers={PLANTED: PLANTED}),
    "audit": lambda: cc.audit(PLANTED),
    "engine": lambda: cc.audit([{"uid": "a"}], engine=PLANTED),
    "rules": lambda: cc.audit([{"uid": "a"}], rules=PLANTED),
    "port": lambda: cc.Sandbox().serve(port=PLANTED).__enter__(),
    "both credentials": lambda: cc.try_login("a", PLANTED, auth_token=PLANTED),
}


@pytest.mark.parametrize("misuse", MISUSE.values(), ids=MISUSE)
def test_a_secret_in_the_wrong_argument_is_in_no_text_and_no_frame_of_ours(misuse):
    with pytest.raises((TypeError, ValueError, FileNotFoundError, cc.CometChatError)) as caught:
        misuse()
    assert PLANTED not in f"{caught.value!r} {caught.value}"
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_what_a_file_of_cases_holds_is_in_no_frame_of_an_error(tmp_path):
    path = written(tmp_path, f"uid,api_key,steps\na,{PLANTED},no such step\n")
    with pytest.raises(ValueError, match="steps") as caught:
        cc.reproduce(path, progress=False)
    trace = caught.tb
    while trace is not None:
        if "cometchat_nb" in trace.tb_frame.f_code.co_filename.replace("test_", "/"):
            assert PLANTED not in repr(trace.tb_frame.f_locals)
        trace = trace.tb_next
