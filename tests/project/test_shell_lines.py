"""The shell lines of the documentation: ours are run, the others are what they claim to be."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from support.shell_lines import words_of, write_files

from cometchat_nb.cli import main

ROOT = Path(__file__).parents[2]
BESIDE = ("README.md", "CONTRIBUTING.md", "benchmarks/README.md", "examples/backend/README.md")
PAGES = [*(ROOT / name for name in BESIDE), *sorted((ROOT / "docs").glob("**/*.md"))]
LINES = {
    page.stem if page.stem != "README" else page.relative_to(ROOT).as_posix(): [
        line
        for block in re.findall(r"^```sh\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
        for line in block.splitlines()
        if line
    ]
    for page in PAGES
}
OURS = {page: [line for line in lines if line.startswith("cometchat-nb ")] for page, lines in LINES.items()}
STAY = ("sandbox", "app", "mcp")
"""Commands that end when they are told to, which takes a process of their own."""
ELSEWHERE = {
    "git": "needs the network",
    "cd": "changes into what git has made",
    "docker": "needs Docker; the Dockerfile has a test of its own",
    ".venv/bin/python": "repeats a run of the tests",
}
"""Programs whose lines are not run, each with the reason."""


def test_every_line_is_checked():
    starts = {shlex.split(line, comments=True)[0] for lines in LINES.values() for line in lines}
    assert starts == {"cometchat-nb", "make", "pip", "python", *ELSEWHERE}


@pytest.mark.parametrize("page", [page for page, lines in OURS.items() if lines])
def test_a_page_s_commands_work(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_files(tmp_path)
    stay = [line for line in OURS[page] if words_of(line)[0] in STAY]
    monkeypatch.chdir(tmp_path)
    assert {main(words_of(line)) for line in OURS[page] if line not in stay} <= {0}
    if stay:
        monkeypatch.setenv("BROWSER", "true")
        monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'tests'}")
        done = subprocess.run(
            [sys.executable, "-m", "support.shell_lines", str(tmp_path), *stay],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.stdout.split() == ["0"] * len(stay), done.stderr[-2000:]


def lines_of(program: str) -> list[str]:
    """The lines of all pages that run a program."""
    found = [line for lines in LINES.values() for line in lines if line.startswith(f"{program} ")]
    assert found
    return found


def test_what_make_is_asked_for_is_a_target():
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {shlex.split(line)[1] for line in lines_of("make")} <= set(targets)


def test_what_pip_installs_is_an_extra():
    extras = re.findall(r"^(\w+) = \[", (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    named = re.findall(r"\[([\w,]+)\]", " ".join(lines_of("pip")))
    assert {name for names in named for name in names.split(",")} <= set(extras)


def test_a_module_that_python_runs_is_there():
    modules = [shlex.split(line)[2].replace(".", "/") for line in lines_of("python")]
    assert [name for name in modules if not (ROOT / name / "__main__.py").exists()] == []
