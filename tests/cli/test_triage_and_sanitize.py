"""`cometchat-nb triage` and `sanitize`, as a shell runs them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cometchat_nb.cli import main

TICKETS = Path(__file__).parents[2] / "notebooks" / "tickets"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two tickets of one failure, and one that does not tell."""
    for name in ("a", "b"):
        shutil.copy(TICKETS / "uid_is_email.har", tmp_path / f"{name}.har")
    (tmp_path / "c.txt").write_text("It does not work, please help.")
    return tmp_path


def test_the_same_failure_is_counted_once(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["triage", str(folder), "--json"]) == 1
    counts = {one["cause_id"]: one["count"] for one in json.loads(capsys.readouterr().out)}
    assert counts == {"uid_is_email": 2, "unknown": 1}


def test_tickets_that_all_tell_are_exit_code_0(folder: Path, capsys: pytest.CaptureFixture[str]):
    (folder / "c.txt").unlink()
    assert main(["triage", str(folder), "--by-ticket"]) == 0
    heading, first, second = capsys.readouterr().out.splitlines()
    assert heading.split("  ")[0] == "Ticket"
    assert first.split()[1:3] == second.split()[1:3]
    assert first.split()[1] == "uid_is_email"


def test_a_missing_folder_is_refused(capsys: pytest.CaptureFixture[str]):
    assert main(["triage", "no-such-folder"]) == 2
    assert "no-such-folder" in capsys.readouterr().err


def test_a_sanitized_recording_is_diagnosed_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "safe.har"
    assert main(["sanitize", str(TICKETS / "key_elided.har"), "--out", str(out)]) == 0
    assert main(["diagnose", str(out), "--json"]) == 0
    said = capsys.readouterr().out
    assert json.loads(said[said.index("[") :])[0]["cause_id"] == "key_elided"


def test_a_file_without_a_login_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "other.har").write_text('{"log": {"entries": []}}')
    assert main(["sanitize", str(tmp_path / "other.har")]) == 2
    assert "no login" in capsys.readouterr().err
    assert not (tmp_path / "other.sanitized.har").exists()
