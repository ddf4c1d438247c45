"""The README and the docs: every example runs, every link leads somewhere, every fault is listed."""

from __future__ import annotations

import ast
import json
import re
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
import yaml

import cometchat_nb as cc
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


def test_the_docs_list_every_rule():
    page = (ROOT / "docs" / "audit.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+)` \| (?:error|warning|info) \|.*$", page, re.MULTILINE)
    rules = cc.audit_rules().astype(object).fillna("").to_dict("records")
    rows = [
        f"| `{rule['rule_id']}` | {rule['severity']} | {rule['says']} | {rule['service']} | "
        + (f"`{rule['login_code']}` |" if rule["login_code"] else " |")
        for rule in rules
    ]
    assert [row for row in rows if row not in page] == []
    assert listed == [rule["rule_id"] for rule in rules]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_documentation_runs(
    example: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Each stands alone; what a comment after `#>` says is what the line prints."""
    monkeypatch.chdir(ROOT)
    exec(compile(example, "<example>", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out.split("\n")[:-1] == re.findall(r"#> (.*)", example)


@pytest.mark.clone
def test_what_is_not_run_is_at_least_code():
    """Shell lines have tests of their own (test_shell_lines.py)."""
    checks = {
        "json": json.loads,
        "yaml": yaml.safe_load,
        "csv": lambda block: pd.read_csv(StringIO(block)),
        "py": ast.parse,  # marimo's and Colab's own runtimes
        "python no-run": ast.parse,  # the system's keyring
        "python notest": ast.parse,  # dots stand for the texts of a cause
    }
    blocks = re.compile(r"^```([^`\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    for page in PAGES:
        for kind, block in blocks.findall(page.read_text("utf-8")):
            if not kind.startswith("{") and kind not in {"python", "sh", "text", ""}:
                checks[kind](block)


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.parent.name != "site"],  # Sphinx resolves those
    ids=lambda page: page.stem,
)
def test_every_file_that_a_page_points_to_exists(page: Path):
    text = page.read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    pictures = re.findall(r'(?:src|srcset)="([^"]+)"', text)
    assert links or pictures or page.name != "README.md"
    assert [target for target in (*links, *pictures) if not (page.parent / target).exists()] == []
