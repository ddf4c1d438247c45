"""What is installed is known: lock files with hashes, allowed licenses, a bill of materials, updates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

try:
    import tomllib
except ImportError:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKS = (".ci/requirements.txt", "binder/requirements.txt")


def pinned(lock: str) -> dict[str, set[str]]:
    """Return the versions of each package that a lock file pins; a version may be for some Pythons only."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.\[\],-]+)==([^\s;]+)", (ROOT / lock).read_text(), re.MULTILINE):
        found.setdefault(canonicalize_name(name.partition("[")[0]), set()).add(version)
    return found


def required(extra: str) -> list[Requirement]:
    """Return what an extra requires, those of the extras that it names included."""
    needed = []
    for line in PROJECT["optional-dependencies"][extra]:
        one = Requirement(line)
        needed += (
            [each for name in one.extras for each in required(name)] if one.name == PROJECT["name"] else [one]
        )
    return needed


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_pins_by_hash_and_names_no_host(lock: str):
    text = (ROOT / lock).read_text()
    for entry in re.split(r"\n(?=[\w])", text.partition("\n\n")[2] or text):
        if "==" in entry.splitlines()[0]:
            assert "--hash=sha256:" in entry, entry[:60]
    assert not re.search(r"https?://|file:|--(?:extra-)?index-url|--find-links", text)


def test_the_lock_file_of_ci_has_a_version_of_everything_that_fits():
    versions = pinned(LOCKS[0])
    for one in [*map(Requirement, PROJECT["dependencies"]), *required("dev")]:
        found = versions.get(canonicalize_name(one.name), set())
        assert any(one.specifier.contains(version) for version in found), f"run `make locks`: {one}"


def test_the_lock_file_of_binder_has_a_version_of_everything_that_fits():
    versions = pinned(LOCKS[1])
    lines = (ROOT / "binder" / "requirements.in").read_text().splitlines()
    for one in [Requirement(line) for line in lines if line and not line.startswith("#")]:
        (version,) = versions[canonicalize_name(one.name)]
        assert one.specifier.contains(version), f"run `make locks`: {one}"


def test_updates_are_proposed_for_everything_that_is_pinned():
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text())["updates"]
    watched = {one["package-ecosystem"]: one for one in updates}
    assert set(watched) == {"github-actions", "pip"}
    assert {f"/{Path(lock).parent}" for lock in LOCKS} <= set(watched["pip"]["directories"])


def test_the_commands_that_security_names_are_there():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = re.findall(r"`make ([\w-]+)`", (ROOT / "SECURITY.md").read_text("utf-8"))
    assert {"locks", "licenses", "sbom", "test-lowest", "fuzz", "soak"} <= set(named)
    for target in named:
        assert re.search(rf"^{target}:.*##", makefile, re.MULTILINE), target
