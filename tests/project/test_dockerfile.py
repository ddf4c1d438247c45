"""The image of the served sandbox: linted, its parts exist, and what it runs answers its health check."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.tools import needed

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
INSTRUCTIONS = [
    (word, " ".join(rest.split()))
    for word, rest in re.findall(r"^([A-Z]+) (.*)$", re.sub(r"\\\n", " ", DOCKERFILE), re.MULTILINE)
]


def arguments_of(word: str) -> list[str]:
    return [rest for name, rest in INSTRUCTIONS if name == word]


def test_the_linter_finds_nothing():
    hadolint = needed(shutil.which("hadolint", path=str(Path(sys.executable).parent)), "hadolint")
    done = subprocess.run([hadolint, str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.clone
def test_what_it_copies_is_there_and_let_through():
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert ignored[0] == "*"
    copied = [path for rest in arguments_of("COPY") if "--from" not in rest for path in rest.split()[:-1]]
    assert copied
    for path in copied:
        assert (ROOT / path).exists()
        assert f"!{path}" in ignored


def test_the_wheel_is_built_from_what_is_copied():
    """What the build reads besides the package: named in pyproject.toml."""
    said = (ROOT / "pyproject.toml").read_text("utf-8")
    for name in ("README.md", "LICENSE"):
        assert f'"{name}"' in said
        assert f" {name} " in arguments_of("COPY")[0]


def test_it_installs_the_extra_and_nothing_of_jupyter():
    extra = re.search(r"^sandbox = (\[.*\])$", (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    installed = [one for rest in arguments_of("RUN") for one in re.findall(r'"([a-z]+>=[^"]+)"', rest)]
    assert installed == json.loads(extra[1])


def test_serving_needs_nothing_that_is_not_installed():
    """The command without any package but those of the extra and what they bring."""
    script = (
        "import sys, cometchat_nb.cli.commands.sandbox; from cometchat_nb import Sandbox\n"
        "with Sandbox().serve(tls=True) as url: pass\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    brought = {"cffi", "click", "cryptography", "cython_runtime", "h11", "idna", "pycparser"}
    named = {"cometchat_nb", "httptools", "trustme", "uvicorn", "websockets"}
    third_party = {name for name in done.stdout.split() if not name.startswith("_")}
    assert third_party <= named | brought


def test_it_has_a_user_of_its_own_and_a_base_with_a_tag():
    assert arguments_of("USER")[-1].isdecimal()
    assert all(re.match(r"python:3\.\d+-slim( AS \w+)?$", base) for base in arguments_of("FROM"))


def test_what_it_runs_answers_its_health_check():
    command = json.loads(arguments_of("ENTRYPOINT")[0])
    assert command[:2] == ["cometchat-nb", "sandbox"]
    assert command[-4:] == ["--host", "0.0.0.0", "--port", "8080"]
    started = [sys.executable, "-m", "cometchat_nb", *command[1:-1], "0"]
    with subprocess.Popen(started, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = re.search(r"answers at http://0\.0\.0\.0:(\d+) ", process.stdout.readline())[1]
            check = arguments_of("HEALTHCHECK")[0].partition(" CMD ")[2]
            python, *arguments = json.loads(check)
            assert python == "python"
            probe = [sys.executable, *(one.replace(":8080/", f":{port}/") for one in arguments)]
            assert subprocess.run(probe, check=False, timeout=30).returncode == 0
        finally:
            process.terminate()
    assert subprocess.run(probe, check=False, capture_output=True, timeout=30).returncode != 0


@pytest.mark.parametrize("line", ["docker build", "docker run"])
def test_the_page_shows_how(line: str):
    page = (ROOT / "docs" / "sandbox.md").read_text("utf-8")
    [shown] = re.findall(rf"^{line} .*$", page, re.MULTILINE)
    assert shown in DOCKERFILE.splitlines()[0]
    assert shlex.split(shown)


def test_the_compose_file_of_the_page_names_the_service():
    page = (ROOT / "docs" / "sandbox.md").read_text("utf-8")
    text = re.search(r"```yaml\n(services:.*?)```", page, re.DOTALL)[1]
    yaml = pytest.importorskip("yaml")
    sandbox, app = (yaml.safe_load(text)["services"][name] for name in ("sandbox", "app"))
    assert sandbox["command"][:2] == ["--allow-host", "sandbox"]
    assert sandbox["ports"] == ["127.0.0.1:8080:8080"]
    assert app["depends_on"] == {"sandbox": {"condition": "service_healthy"}}
