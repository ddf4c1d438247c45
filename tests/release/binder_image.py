"""Builds what Binder would build, without Docker: its base versions, its commands, and the notebooks run in it.

The base environment's Jupyter packages are those of repo2docker's own lock file for the runtime's Python.
What is added to them is counted: packages, bytes to download, bytes on disk.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
BINDER = ROOT / "binder"
LIMIT_MB = 100
# What a notebook runs on; the rest of the image is conda's own (compilers, mamba, npm).
BASE = ("ipykernel", "ipywidgets", "jupyterlab", "jupyterhub", "nbconvert", "notebook")


def main() -> int:
    """Build the environment, execute every notebook; return 1 when one fails or too much is downloaded."""
    with tempfile.TemporaryDirectory() as folder:
        source = _copy_of_the_repository(Path(folder))
        python = _base(Path(folder))
        size_before = _size(python)
        start = time.monotonic()
        downloads = Path(folder, "downloads")
        added = _download_what_is_missing(python, downloads)
        _pip(python, "install", "--requirement", str(BINDER / "requirements.txt"))
        environment = {**os.environ, "PATH": f"{python.parent}:{os.environ['PATH']}", "HOME": folder}
        subprocess.run(["bash", "binder/postBuild"], cwd=source, env=environment, check=True)
        megabytes = sum(path.stat().st_size for path in added) / 1e6
        print(f"{len(added)} packages on top of the base: {megabytes:.0f} MB to download (at most {LIMIT_MB}), "
              f"{(_size(python) - size_before) / 1e6:.0f} MB on disk, {time.monotonic() - start:.0f} s")  # fmt: skip
        for path in sorted(added, key=lambda path: -path.stat().st_size)[:6]:
            print(f"  {path.stat().st_size / 1e6:6.1f} MB  {path.name}")
        failed = [notebook for notebook in _notebooks(source) if not _runs(python, notebook, environment)]
    return 1 if failed or megabytes > LIMIT_MB else 0


def _copy_of_the_repository(folder: Path) -> Path:
    """Return a clone, since the image holds what is committed."""
    subprocess.run(["git", "clone", "--quiet", ROOT, folder / "repository"], check=True)
    return folder / "repository"


def _base(folder: Path) -> Path:
    """Return the Python of a fresh environment with the base image's Jupyter, in the image's versions."""
    subprocess.run([sys.executable, "-m", "venv", folder / "environment"], check=True)
    python = folder / "environment" / "bin" / "python"
    versions = folder / "base.txt"
    listed = subprocess.run(
        [sys.executable, ROOT / ".ci" / "binder_base.py"], check=True, capture_output=True
    )
    versions.write_bytes(listed.stdout)
    _pip(python, "install", "--constraint", str(versions), *BASE)
    return python


def _download_what_is_missing(python: Path, target: Path) -> list[Path]:
    """Download what the base lacks of the requirements, or has in another version."""
    report = target.with_suffix(".json")
    requirements = ("--requirement", str(BINDER / "requirements.txt"))
    _pip(python, "install", "--dry-run", "--report", str(report), *requirements)
    missing = [one["metadata"] for one in json.loads(report.read_text())["install"]]
    pinned = [f"{one['name']}=={one['version']}" for one in missing]
    _pip(python, "download", "--no-deps", "--dest", str(target), *pinned)
    return list(target.iterdir())


def _pip(python: Path, command: str, *arguments: str) -> None:
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([python, "-m", "pip", command, *quiet, *arguments], check=True)


def _size(python: Path) -> int:
    files = (path for path in python.parents[1].rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files)


def _notebooks(source: Path) -> list[Path]:
    return sorted((source / "notebooks").glob("*.ipynb"))


def _runs(python: Path, notebook: Path, environment: dict[str, str]) -> bool:
    start = time.monotonic()
    done = subprocess.run(
        [python, "-m", "nbconvert", "--to", "notebook", "--execute", "--stdout", notebook],
        cwd=notebook.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    verdict = "ran" if done.returncode == 0 else "FAILED"
    print(f"{notebook.name} {verdict} in {time.monotonic() - start:.0f} s", flush=True)
    if done.returncode:
        print(done.stderr[-3000:])
    return done.returncode == 0


if __name__ == "__main__":
    if shutil.which("git") is None:
        raise SystemExit("git is needed")
    sys.exit(main())
