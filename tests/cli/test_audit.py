"""`cometchat-nb audit`, as a shell and a CI job run it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cometchat_nb.cli import main

GOOD = '{"uid": "ann", "name": "Ann"}\n'
BAD = '{"uid": "bob smith", "name": "Bob"}\n'
WARNED = '{"uid": "Ann", "name": "Ann"}\n'
Written = Callable[..., str]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(text: str, name: str = "users.ndjson") -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


class TestExitCode:
    @pytest.mark.parametrize(
        ("text", "fail_on", "code"),
        [
            (GOOD, "error", 0),
            (GOOD, "info", 0),
            (BAD, "error", 1),
            (BAD, "never", 0),
            (WARNED, "error", 0),
            (WARNED, "warning", 1),
            (WARNED, "info", 1),
        ],
    )
    def test_it_is_1_where_rules_fail_at_that_severity(
        self, written: Written, text: str, fail_on: str, code: int
    ):
        assert main(["audit", written(text), "--fail-on", fail_on]) == code

    def test_error_is_what_fails_unless_told(self, written: Written):
        assert main(["audit", written(BAD)]) == 1
        assert main(["audit", written(WARNED)]) == 0

    def test_a_line_that_cannot_be_read_is_2_and_a_failing_rule_comes_first(
        self, written: Written, capsys: pytest.CaptureFixture[str]
    ):
        assert main(["audit", written(GOOD + "{\n")]) == 2
        assert "users.ndjson, line 2: not JSON" in capsys.readouterr().out
        assert main(["audit", written(BAD + "{\n")]) == 1
        assert main(["audit", written(GOOD + "{\n"), "--fail-on", "never"]) == 0

    @pytest.mark.parametrize(
        ("name", "text", "words"),
        [
            ("absent.csv", None, "there is no file"),
            ("users.csv", "name\nAnn\n", "uid"),
            ("users.xml", "<users/>", "must end in"),
            ("users.csv", "", "empty"),
            ("users.parquet", "no Parquet", "cannot be read"),
            ("users.json", "[", "not JSON"),
        ],
    )
    def test_what_cannot_be_read_is_one_line_and_2(
        self,
        written: Written,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        name: str,
        text: str | None,
        words: str,
    ):
        file = str(tmp_path / name) if text is None else written(text, name)
        assert main(["audit", file]) == 2
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1)
        assert words in said.err

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            (["--rules", "no_such_rule"], "no_such_rule"),
            (["--limit", "-1"], "limit"),
            (["--issues", "issues.xlsx"], "must end in .csv or .parquet"),
            (["--html", "nowhere/audit.html"], "there is no folder nowhere"),
        ],
    )
    def test_an_option_that_cannot_be_used_is_one_line_and_2(
        self, written: Written, capsys: pytest.CaptureFixture[str], options: list[str], words: str
    ):
        assert main(["audit", written(GOOD), *options]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert words in said


class TestPrinted:
    def test_what_failed_where_and_how_often(self, written: Written, capsys: pytest.CaptureFixture[str]):
        main(["audit", written(GOOD + BAD)])
        said = capsys.readouterr().out
        assert said.startswith("2 users, 1 of ")
        assert "error    uid_space" in said
        assert "for example bob smith" in said
        assert "1  ERROR_UID_WITH_SPACE with the uid" in said

    def test_several_files_are_one_audit(self, written: Written, capsys: pytest.CaptureFixture[str]):
        files = [written(GOOD, "a.ndjson"), written("uid,name\nann,Ann\n", "b.csv")]
        assert main(["audit", *files]) == 1
        assert "uid_duplicate" in capsys.readouterr().out

    def test_json_for_a_program(self, written: Written, capsys: pytest.CaptureFixture[str]):
        main(["audit", written(GOOD + BAD + "{\n"), "--format", "json"])
        told = json.loads(capsys.readouterr().out)
        assert (told["rows"], told["passed"], told["complete"]) == (2, False, True)
        assert told["logins"] == [{"method": "uid", "login_code": "ERROR_UID_WITH_SPACE", "count": 1}]
        assert told["unreadable"][0]["line"] == 3
        assert {row["rule_id"]: row["failing"] for row in told["summary"]}["uid_space"] == 1

    def test_what_a_terminal_would_obey_is_escaped(
        self, written: Written, capsys: pytest.CaptureFixture[str]
    ):
        user = json.dumps({"uid": "ann", "name": "Ann\x1b]0;owned\x07\u202e"})
        main(["audit", written(user)])
        said = capsys.readouterr().out
        assert "\x1b" not in said
        assert "[U+001B]]0;owned" in said

    def test_no_token_is_printed_or_written(
        self, written: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ):
        user = {
            "uid": "ann",
            "name": "Ann",
            "authToken": "ann_1722222222fa4efa4efa4efa4e",
            "jwt": "fa4e-jwt-of-ann",
        }
        issues, page = tmp_path / "issues.csv", tmp_path / "audit.html"
        for form in ("text", "json"):
            options = ["--format", form, "--issues", str(issues), "--html", str(page)]
            assert main(["audit", written(json.dumps(user)), *options]) == 1
            for text in (capsys.readouterr().out, issues.read_text(), page.read_text()):
                assert "auth_token_present" in text
                assert "1722222222" not in text
                assert "fa4e-jwt" not in text

    def test_issues_and_the_page_are_written(self, written: Written, tmp_path: Path):
        issues, page = tmp_path / "issues.parquet", tmp_path / "audit.html"
        main(["audit", written(BAD * 2), "--limit", "1", "--issues", str(issues), "--html", str(page)])
        assert len(pd.read_parquet(issues)) == 1
        assert "uid_space" in page.read_text()

    def test_rules_are_chosen_with_commas(self, written: Written, capsys: pytest.CaptureFixture[str]):
        assert main(["audit", written(BAD), "--rules", "name, uid_duplicate", "--format", "json"]) == 0
        fields = {row["field"] for row in json.loads(capsys.readouterr().out)["summary"]}
        assert fields == {"name", "uid"}


def test_as_a_shell_runs_it(written: Written):
    command = [sys.executable, "-m", "cometchat_nb", "audit", written(BAD)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "uid_space" in done.stdout
