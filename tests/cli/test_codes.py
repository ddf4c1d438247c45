"""`cometchat-nb codes`, as a shell runs it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from cometchat_nb.cli import main


def test_a_message_finds_its_code_with_the_next_step(capsys: pytest.CaptureFixture[str]):
    assert main(["codes", "Login failed: The UID x does not exist, please make sure you have created"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("ERR_UID_NOT_FOUND\n")
    assert "Next step:" in said


def test_json_lists_a_platforms_documented_codes(capsys: pytest.CaptureFixture[str]):
    assert main(["codes", "--platform", "flutter", "--json"]) == 0
    codes = json.loads(capsys.readouterr().out)
    assert [one["code"] for one in codes] == [
        "ERROR_INVALID_UID",
        "ERROR_UID_WITH_SPACE",
        "ERROR_API_KEY_NOT_FOUND",
        "ERROR_BLANK_AUTHTOKEN",
        "ERROR_LOGIN_IN_PROGRESS",
    ]


def test_a_code_that_nobody_knows_is_exit_code_1(capsys: pytest.CaptureFixture[str]):
    assert main(["codes", "ERR_OF_ANOTHER_PRODUCT"]) == 1
    assert capsys.readouterr().out == "No matching codes. Try fewer words or all platforms.\n"


def test_an_unknown_platform_is_named_with_those_there_are(capsys: pytest.CaptureFixture[str]):
    assert main(["codes", "--platform", "cobol"]) == 2
    assert "javascript, react_native, android, ios, flutter" in capsys.readouterr().err


def test_output_that_nobody_reads_ends_the_command_without_a_traceback():
    """As with `cometchat-nb codes | head -1`."""
    command = [sys.executable, "-m", "cometchat_nb", "codes"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        errors = process.stderr.read()
    assert (process.returncode, errors) == (141, b"")
