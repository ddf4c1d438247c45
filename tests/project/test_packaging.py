"""What an index, Binder, GitHub and a citation read: one version, one address, pinned actions."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
import yaml

import cometchat_nb as cc

if sys.version_info >= (3, 11):
    import tomllib
else:  # pytest brings it
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
ADDRESS = PROJECT["urls"]["Source"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_the_citation_has_the_version_and_the_address():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == cc.__version__
    assert citation["repository-code"] == ADDRESS


def test_the_changelog_has_the_version_with_the_day_of_the_citation():
    day = yaml.safe_load((ROOT / "CITATION.cff").read_text())["date-released"]
    assert f"\n## {cc.__version__} - {day}\n" in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["README.md", "pyproject.toml", "CONTRIBUTING.md", "docs/binder.md"])
def test_every_address_of_the_repository_is_the_one_of_the_metadata(name: str):
    """`make address REPOSITORY=owner/name` changes them all."""
    repository = ADDRESS.removeprefix("https://github.com/")
    text = (ROOT / name).read_text("utf-8") if (ROOT / name).exists() else ""
    pattern = (
        r"(?:https://github\.com|raw\.githubusercontent\.com|mybinder\.org/v2/gh)/([\w.-]+/cometchat\w*)"
    )
    assert set(re.findall(pattern, text)) <= {repository}


def test_binder_installs_what_the_notebooks_and_the_workbench_need_and_not_the_clone():
    """Without `.` among the requirements their layer is cached between commits."""
    lines = (ROOT / "binder" / "requirements.in").read_text().splitlines()
    listed = {line for line in lines if line and not line.startswith("#")}
    extras = PROJECT["optional-dependencies"]
    brought = [line for name in ("app", "backend", "charts", "tables") for line in extras[name]]
    wanted = {*PROJECT["dependencies"], *brought}
    assert listed == wanted
    assert not any("pyarrow" in line for line in listed)
    assert "pip install --no-cache-dir --no-deps ." in (ROOT / "binder" / "postBuild").read_text()


def test_binders_workspace_has_the_tutorial_open():
    workspace = json.loads((ROOT / "binder" / "workspace.json").read_text())["data"]
    current = workspace["layout-restorer:data"]["main"]["current"]
    assert (ROOT / workspace[current]["data"]["path"]).exists()


def test_the_classifiers_name_the_versions_that_the_workflow_tests():
    tested = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text())
    matrix = tested["jobs"]["wheel"]["strategy"]["matrix"]["python"]
    prefix = "Programming Language :: Python :: "
    named = [line.removeprefix(prefix) for line in PROJECT["classifiers"] if line.startswith(f"{prefix}3.")]
    assert named == matrix
    assert PROJECT["requires-python"] == f">={named[0]}"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
class TestWorkflow:
    def test_actions_are_pinned_to_commits(self, path: Path):
        uses = re.findall(r"uses: (\S+)(.*)", path.read_text())
        assert uses or path.stem == "docs"
        assert [
            action
            for action, comment in uses
            if not action.startswith("./")
            and not (re.search(r"@[0-9a-f]{40}$", action) and re.match(r" # v\d", comment))
        ] == []

    def test_it_may_do_nothing_but_what_a_job_asks_for(self, path: Path):
        workflow = yaml.safe_load(path.read_text())
        assert workflow["permissions"] == {}
        may = {(name, *pair) for name, job in workflow["jobs"].items() for pair in job["permissions"].items()}
        allowed = {
            ("publish", "id-token", "write"),
            ("deploy", "id-token", "write"),
            ("deploy", "pages", "write"),
        }
        assert {one for one in may if one[1:] != ("contents", "read")} <= allowed

    def test_no_expression_is_put_into_a_shell(self, path: Path):
        steps = [
            step for job in yaml.safe_load(path.read_text())["jobs"].values() for step in job.get("steps", [])
        ]
        assert not any("${{" in step.get("run", "") for step in steps)
        checkouts = [step for step in steps if "actions/checkout" in step.get("uses", "")]
        assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_every_target_that_a_workflow_makes_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    made = {name for path in WORKFLOWS for name in re.findall(r"run: make ([a-z-]+)", path.read_text())}
    assert made <= targets


def test_the_readme_lists_every_extra_for_users():
    listed = re.findall(r"^\| `(\w+)` \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    extras = set(PROJECT["optional-dependencies"]) - {"bench", "dev", "docs", "test"}
    assert sorted(listed) == sorted(extras)


def test_the_readme_has_a_link_to_binder_for_each_notebook_and_the_workbench():
    page = (ROOT / "README.md").read_text("utf-8")
    links = re.findall(r"mybinder\.org/v2/gh/[^)]*urlpath=(?:lab/tree|voila/render)/([^)]+)", page)
    notebooks = {str(path.relative_to(ROOT)) for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert set(links) == {*notebooks, "cometchat_nb/app/workbench.ipynb"}
