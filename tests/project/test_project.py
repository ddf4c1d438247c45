"""What a person meets before the code: the README and the docs, Binder, the two commands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cometchat_nb.sandbox import EFFECTS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
EXAMPLES = [
    pytest.param(example, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, example in enumerate(
        re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL), 1
    )
]


def test_the_readme_has_an_example_for_each_of_its_readers():
    assert README.count("```python") >= 3


def test_the_docs_list_every_fault():
    page = (ROOT / "docs" / "sandbox.md").read_text("utf-8")
    assert [effect for effect, text in EFFECTS.items() if f"| `{effect}` | {text} |" not in page] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_documentation_runs(example: str):
    """Each stands alone; what a comment after `#>` says is what the line prints."""
    done = subprocess.run(
        [sys.executable, "-c", example], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:-1] == re.findall(r"#> (.*)", example)


def test_every_file_that_the_readme_points_to_exists():
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_binder_builds_this_package_on_the_python_of_the_runtime_file():
    """The Dockerfile is rendered without an engine to build it."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "repo2docker", "--no-build", "--debug"),
            *("--user-id", "1000", "--user-name", "reader", str(ROOT)),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HOME": "/nonexistent"},
    )
    dockerfile = done.stdout + done.stderr
    assert "binder/requirements.txt" in dockerfile
    assert "Building conda environment for python=3.11" in dockerfile


def test_ci_does_not_skip_a_browser_test(tmp_path: Path):
    """Where there is no Chromium and none can be installed, the step before the tests fails."""
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "support" / "chromium.py"],
        capture_output=True,
        text=True,
        check=False,
        env={
            "CI": "true",
            "PATH": str(tmp_path),
            "HOME": str(tmp_path),
            "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path),
            "PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:9",
        },
    )
    assert done.returncode == 1
    assert "no Chromium" in done.stdout
