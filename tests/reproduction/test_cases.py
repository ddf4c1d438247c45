"""What comes in as cases: every form, and what is refused before a request."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import cometchat_nb as cc
from cometchat_nb.reproduction.cases.reading import read_cases
from cometchat_nb.tickets import files

ROWS = [
    {"case_id": "a", "uid": "cometchat-uid-1", "team": "blue"},
    {"case_id": "b", "uid": "nobody", "team": "red"},
]


def written(folder: Path, form: str) -> Path:
    table = pd.DataFrame(ROWS)
    path = folder / f"cases.{form}"
    if form == "csv":
        table.to_csv(path, index=False)
    elif form == "json":
        path.write_text(json.dumps(ROWS))
    elif form == "ndjson":
        path.write_text("\n".join(json.dumps(row) for row in ROWS) + "\n\n")
    elif form == "parquet":
        table.to_parquet(path)
    elif form == "xlsx":
        table.to_excel(path, index=False)
    return path


class TestForms:
    @pytest.mark.parametrize("form", ["csv", "json", "ndjson", "parquet", "xlsx"])
    def test_a_file(self, form: str, tmp_path: Path):
        results = cc.reproduce(written(tmp_path, form), progress=False)
        assert results["case_id"].tolist() == ["a", "b"]
        assert results["ok"].tolist() == [True, False]
        assert results["team"].tolist() == ["blue", "red"]

    @pytest.mark.parametrize("cases", [ROWS, pd.DataFrame(ROWS), iter(ROWS), tuple(ROWS)])
    def test_what_is_in_memory(self, cases):
        assert cc.reproduce(cases, progress=False)["case_id"].tolist() == ["a", "b"]

    def test_one_mapping(self):
        assert cc.reproduce(ROWS[0], progress=False)["ok"].tolist() == [True]

    @pytest.mark.parametrize("delimiter", [";", "\t", "|"])
    def test_a_csv_with_another_delimiter_and_a_byte_order_mark(self, delimiter: str, tmp_path: Path):
        path = tmp_path / "cases.csv"
        text = f"case_id{delimiter}uid\r\n1{delimiter}cometchat-uid-1\r\n"
        path.write_bytes(text.encode("utf-8-sig"))
        assert read_cases(path)[0].uid == "cometchat-uid-1"

    def test_a_csv_from_a_spreadsheet_in_utf_16(self, tmp_path: Path):
        path = tmp_path / "cases.csv"
        path.write_bytes("uid\tname\njosé\tJ\n".encode("utf-16"))
        assert read_cases(path)[0].uid == "josé"

    def test_an_empty_cell_comes_from_the_settings(self, tmp_path: Path):
        path = tmp_path / "cases.csv"
        path.write_text("method,uid,api_key\nuid,cometchat-uid-1,\nuid,,\n")
        results = cc.reproduce(path, progress=False)
        assert results["error_code"].tolist() == [pd.NA, "ERROR_INVALID_UID"]

    def test_no_case(self):
        results = cc.reproduce([], progress=False)
        full = cc.reproduce(ROWS, progress=False)
        assert len(results) == 0
        assert results.dtypes.to_dict() == full[results.columns].dtypes.to_dict()

    @pytest.mark.parametrize("name", ["apiKey", "API Key", "authKey", "api-key"])
    def test_the_sdks_names_are_understood(self, name: str):
        assert read_cases([{"userId": "a", name: "fa4e"}])[0].api_key == "fa4e"

    def test_a_number_is_taken_as_text(self):
        assert read_cases([{"uid": 42}])[0].uid == "42"

    def test_columns_of_a_result_are_replaced_by_the_new_result(self):
        once = cc.reproduce(ROWS, progress=False)
        again = cc.reproduce(once.drop(columns="recorded_by", errors="ignore"), progress=False)
        assert again["ok"].tolist() == [True, False]

    def test_a_hundred_thousand_rows_are_read(self):
        assert len(read_cases([{"uid": "u"}] * 100_000)) == 100_000


class TestRefused:
    """Each text names the row and the column, or the line of the file."""

    @pytest.mark.parametrize(
        ("case", "words"),
        [
            ({"uid": "a", "auth_token": "t"}, "row 2, column 'auth_token': the case gives a uid and"),
            ({"method": "uid", "uid": "a", "auth_token": "t"}, "column 'auth_token'"),
            ({"method": "auth_token", "auth_token": "t", "api_key": "k"}, "column 'api_key'"),
            ({"method": "password", "uid": "a"}, "column 'method': 'password' must be"),
            ({"case_id": "a", "uid": "b"}, "column 'case_id': 'a' is the id of row 1 too"),
            ({"name": "a"}, "column 'uid': the case gives neither"),
            ({"uid": "a", "api_key": "b", "apiKey": "c"}, "'api_key' appears twice"),
            ({"uid": 1.5}, "column 'uid': must be text, not float; read the column as text"),
            ({"uid": True}, "column 'uid': must be text, not bool"),
            ({"uid": ["a"]}, "column 'uid': must be text, not list"),
            ({"uid": "a", "steps": "init dance"}, "column 'steps': 'dance' is not one of init, login"),
            ({"uid": "a", "steps": []}, "column 'steps': must be a list"),
            ({"uid": "a", "steps": "login_at_once"}, "must stand right after login"),
            ({"uid": "a", "steps": "init restore"}, "column 'local_storage': the step restore needs"),
            ({"uid": "a", "local_storage": "{}"}, "column 'steps': local_storage is taken by"),
            ({"uid": "a", "faults": "explode"}, "column 'faults': must be one of"),
            ({"uid": "a", "faults": [{"effect": "explode"}]}, "column 'faults': effect must be one of"),
            ({"uid": "a", "faults": 5}, "column 'faults': must be a list"),
            ("cometchat-uid-1", "row 2, column '\\*': a case is a mapping"),
        ],
    )
    def test_a_case(self, case, words: str):
        with pytest.raises(ValueError, match=words):
            cc.reproduce([{"case_id": "a", "uid": "cometchat-uid-1"}, case], progress=False)

    def test_the_first_five_are_named_and_the_others_counted(self):
        with pytest.raises(ValueError, match="and 3 more") as caught:
            read_cases([{"method": "x"}] * 8)
        assert str(caught.value).count("row ") == 5

    @pytest.mark.parametrize("cases", [None, 5, object()])
    def test_what_is_no_table(self, cases):
        with pytest.raises(TypeError, match="cases must be"):
            cc.reproduce(cases)

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("c.csv", "uid,name\na,b,c\n", "c.csv, line 2: 3 cells"),
            ("c.csv", "", "empty"),
            ("c.csv", "uid,uid\na,b\n", "'uid' appears twice"),
            ("c.csv", 'uid\n"a\n', "c.csv, line"),
            ("c.json", "[{", "c.json, line 1: not JSON"),
            ("c.json", '{"a": 1}', "must hold a list of cases"),
            ("c.json", "[" * 100_000, "nested too deeply"),
            ("c.ndjson", '{"uid": "a"}\nnot json\n', "c.ndjson, line 2: not JSON"),
            ("c.parquet", "PAR1", "cannot be read"),
            ("c.pdf", "", "must end in .csv"),
            ("c.har", "{}", "give what read_har"),
        ],
    )
    def test_a_file(self, name: str, content: str, words: str, tmp_path: Path):
        (tmp_path / name).write_text(content)
        with pytest.raises(ValueError, match=words):
            cc.reproduce(tmp_path / name)

    def test_a_file_in_another_encoding_is_refused_with_its_line(self, tmp_path: Path):
        (tmp_path / "c.csv").write_bytes("uid\na\njosé\n".encode("latin-1"))
        with pytest.raises(ValueError, match="line 3: not UTF-8; save it as UTF-8"):
            cc.reproduce(tmp_path / "c.csv")

    def test_a_huge_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(files, "LARGEST_FILE", 10)
        (tmp_path / "c.csv").write_text("uid\ncometchat-uid-1\n")
        with pytest.raises(ValueError, match="has 0 MB, and at most 0 MB are read: split it"):
            cc.reproduce(tmp_path / "c.csv")

    def test_no_file(self, tmp_path: Path):
        with pytest.raises(FileNotFoundError, match="there is no file"):
            cc.reproduce(tmp_path / "c.csv")


class TestRecordedCases:
    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ("h.example offers no TLS that can be trusted. (x)", "offers no TLS that can be trusted"),
            ("The name h.example cannot be found. (x)", "cannot be looked up"),
            ("h.example refused the connection. (x)", "refused the connection"),
        ],
    )
    def test_what_the_network_did_happens_again(self, said: str, words: str):
        recorded = {"uid": "ann", "ok": False, "stage": "network", "description": said, "recorded_by": "x"}
        result = cc.reproduce([recorded], progress=False)
        assert result["stage"].tolist() == ["network"]
        assert words in result["description"].item()


class TestSamples:
    def test_they_have_every_documented_code(self):
        assert set(cc.error_codes("javascript")["code"]) <= set(cc.sample_cases()["expected_code"])

    def test_each_ends_with_its_code(self):
        results = cc.reproduce(cc.sample_cases(), progress=False)
        assert results.loc[~results["matched"], "case_id"].tolist() == []

    def test_a_case_shows_no_secret(self):
        case = read_cases([{"uid": "a", "api_key": "planted-secret"}])[0]
        assert "planted-secret" not in repr(case)
