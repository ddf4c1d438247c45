"""Output that nobody reads any more, as in `cometchat-nb codes | head`: no command ends in a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TICKETS = Path(__file__).parents[2] / "notebooks" / "tickets"
WITH_CLOSED_PIPES = """
import json, os, sys
from cometchat_nb.cli import main

codes = {}
for arguments in json.loads(sys.argv[1]):
    reader, writer = os.pipe()
    os.close(reader)
    os.dup2(writer, 1)
    os.close(writer)
    sys.stdout = open(1, "w", closefd=False)
    try:
        codes[arguments[0]] = main(arguments)
    except SystemExit as exc:
        codes[arguments[0]] = f"exit {exc.code}"
print(json.dumps(codes), file=sys.stderr)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Windows break in another way")
def test_a_pipe_that_is_closed_ends_every_command_quietly(tmp_path: Path):
    (tmp_path / "users.csv").write_text("uid,name\nbob,Bob\n")
    har = str(TICKETS / "key_elided.har")
    commands = [
        ["--help"],
        ["codes"],
        ["diagnose", har],
        ["reproduce", har],
        ["report", har, "--out", str(tmp_path / "report")],
        ["sanitize", har, "--out", str(tmp_path / "safe.har")],
        ["triage", str(TICKETS)],
        ["audit", str(tmp_path / "users.csv")],
        ["doctor"],
        ["sandbox"],
    ]
    ran = subprocess.run(
        [sys.executable, "-c", WITH_CLOSED_PIPES, json.dumps(commands)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stderr.splitlines()[-1]) == {name: 141 for name, *_ in commands}
    assert "Traceback" not in ran.stderr
    assert "BrokenPipe" not in ran.stderr
