"""`cometchat-nb diagnose`, `reproduce` and `report`, as a shell runs them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from cometchat_nb.cli import main

TICKETS = Path(__file__).parents[2] / "notebooks" / "tickets"
TEXT = "Login failed: The UID bob@example.com does not exist, please make sure you have created a user."


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch):
    def pipe(text: str | bytes) -> None:
        content = text.encode() if isinstance(text, str) else text
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return pipe


class TestDiagnose:
    def test_a_piped_ticket_gets_its_cause(self, piped, capsys: pytest.CaptureFixture[str]):
        piped(TEXT)
        assert main(["diagnose", "--json"]) == 0
        first = json.loads(capsys.readouterr().out)[0]
        assert (first["rank"], first["cause_id"]) == (1, "uid_is_email")

    @pytest.mark.parametrize("recording", ["uid_is_email", "key_elided"])
    def test_a_recording_gets_its_cause(self, recording: str, capsys: pytest.CaptureFixture[str]):
        assert main(["diagnose", str(TICKETS / f"{recording}.har"), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)[0]["cause_id"] == recording

    def test_a_file_of_text_is_a_ticket(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
        (tmp_path / "ticket.txt").write_text(TEXT)
        assert main(["diagnose", str(tmp_path / "ticket.txt")]) == 0
        assert "Cause ID:  uid_is_email" in capsys.readouterr().out

    def test_a_ticket_that_does_not_tell_is_exit_code_1(self, piped, capsys: pytest.CaptureFixture[str]):
        piped("It does not work, please help.")
        assert main(["diagnose"]) == 1
        assert "Ask the customer for" in " ".join(capsys.readouterr().out.split())

    @pytest.mark.parametrize("given", ["", " \n"])
    def test_nothing_is_refused(self, piped, given: str, capsys: pytest.CaptureFixture[str]):
        piped(given)
        assert main(["diagnose"]) == 2
        assert capsys.readouterr().err == "cometchat-nb: standard input is empty\n"

    def test_a_missing_file_is_named(self, capsys: pytest.CaptureFixture[str]):
        assert main(["diagnose", "no-such.har"]) == 2
        assert capsys.readouterr().err == "cometchat-nb: there is no file 'no-such.har': check the path\n"

    def test_in_a_real_pipe(self):
        command = [sys.executable, "-m", "cometchat_nb", "diagnose"]
        done = subprocess.run(command, input=TEXT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert "uid_is_email" in done.stdout


class TestReproduce:
    @pytest.mark.parametrize(
        ("ticket", "code"),
        [
            (
                '{"level": "error", "uid": "rider-88", "msg": "login failed", "error": {"code": '
                '"AUTH_ERR_APIKEY_NOT_FOUND", "message": "The key fa4e1****fa4e9 does not exist."}}',
                "ERROR_API_KEY_NOT_FOUND",
            ),
            (
                "curl -X POST https://2701fa4e11223344.api-us.cometchat.io/v3.0/users/rider-88/auth_tokens\n"
                '{"error": {"code": "AUTH_ERR_INVALID_APPID", "message": "The appId does not exist."}}',
                "AUTH_ERR_INVALID_APPID",
            ),
            ("login('rider 88', key) => ERROR_UID_WITH_SPACE", "ERROR_UID_WITH_SPACE"),
        ],
    )
    def test_a_failure_that_a_text_reports_happens_again(
        self, piped, ticket: str, code: str, capsys: pytest.CaptureFixture[str]
    ):
        piped(ticket)
        assert main(["reproduce", "-", "--json"]) == 0
        (row,) = json.loads(capsys.readouterr().out)
        assert (row["error_code"], row["expected_code"], row["matched"]) == (code, code, True)

    def test_a_failure_without_a_code_is_not_tried_as_another_login(
        self, piped, capsys: pytest.CaptureFixture[str]
    ):
        piped("login of uid: 'rider-88' fails, HTTP 500")
        assert main(["reproduce", "-"]) == 2
        assert "no login attempt that can be tried again" in capsys.readouterr().err

    def test_a_recording_comes_out_as_recorded(self, capsys: pytest.CaptureFixture[str]):
        assert main(["reproduce", str(TICKETS / "uid_is_email.har"), "--json"]) == 0
        (row,) = json.loads(capsys.readouterr().out)
        assert (row["error_code"], row["matched"]) == ("ERROR_INVALID_UID", True)

    def test_a_piped_recording_is_read_too(self, piped, capsys: pytest.CaptureFixture[str]):
        piped((TICKETS / "key_elided.har").read_bytes())
        assert main(["reproduce", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)[0]["error_code"] == "ERROR_API_KEY_NOT_FOUND"

    def test_a_ticket_without_a_login_points_to_diagnose(self, piped, capsys: pytest.CaptureFixture[str]):
        piped("It does not work, please help.")
        assert main(["reproduce"]) == 2
        assert "cometchat-nb diagnose" in capsys.readouterr().err

    def test_a_login_that_fails_is_exit_code_1(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
        (tmp_path / "logins.csv").write_text("uid\ncometchat-uid-1\nnobody\n")
        results = tmp_path / "results.csv"
        assert main(["reproduce", str(tmp_path / "logins.csv"), "--results", str(results)]) == 1
        said = capsys.readouterr().out
        assert said.startswith("2 logins. Target: ")
        assert "1  ERROR_INVALID_UID" in said
        assert "Failed, or not as expected:\n  2  nobody" in said
        assert pd.read_csv(results)["uid"].tolist() == ["cometchat-uid-1", "nobody"]

    def test_a_real_app_has_to_be_named_by_the_environment(self, capsys: pytest.CaptureFixture[str]):
        assert main(["reproduce", str(TICKETS / "uid_is_email.har"), "--real-app"]) == 2
        assert "COMETCHAT_APP_ID" in capsys.readouterr().err


class TestReport:
    def test_a_ticket_becomes_two_files(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ):
        monkeypatch.chdir(tmp_path)
        assert main(["report", str(TICKETS / "uid_is_email.har"), "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == {
            "files": ["uid_is_email.html", "uid_is_email.md"],
            "masked": 0,
        }
        assert "ERROR_INVALID_UID" in (tmp_path / "uid_is_email.html").read_text()

    def test_words_alone_are_reported_too(self, piped, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.chdir(tmp_path)
        piped(TEXT)
        assert main(["report", "--pseudonymize"]) == 0
        page = (tmp_path / "ticket.html").read_text()
        assert "Login failed: The UID user-1@example.invalid does not exist" in page
        assert "bob@" not in page

    def test_a_folder_that_is_not_there_is_refused(self, capsys: pytest.CaptureFixture[str]):
        assert main(["report", str(TICKETS / "uid_is_email.har"), "--out", "no-such-folder/ticket"]) == 2
        assert "there is no folder no-such-folder" in capsys.readouterr().err


LETTERS = {
    "mail.txt": "Subject: login\n\nOur driver can't log in.\n"
    "Login failed: The UID driver-9 does not exist, please make sure.",
    "curl.txt": "curl -X POST https://26fa4e000000001.api-us.cometchat.io/v3/users/u7/auth_tokens "
    """-H 'apikey: fa4e' -d '{"uid":"u7"}'""",
    "server.json": '{"level":"info","msg":"minting","uid":"u7"}\n'
    '{"level":"error","msg":"cometchat 401","code":"AUTH_ERR_APIKEY_NOT_FOUND"}\n',
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_or_a_log_goes_from_file_to_report(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(LETTERS[name], "utf-8")
    assert main(["diagnose", name]) == 0
    assert " sure)" in capsys.readouterr().out
    assert main(["report", name]) == 0
    assert Path(name).with_suffix(".html").stat().st_size > 1_000
