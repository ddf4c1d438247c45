"""Builds what Binder would build, without Docker: its base versions, its commands, and the notebooks run in it.

The base environment's Jupyter packages are those of repo2docker's own lock file for the runtime's Python.
What is added to them is counted: packages, bytes to download, bytes on disk.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
BINDER = ROOT / "binder"
LIMIT_MB = 100
# Of the image's lock file, what a notebook runs on; the rest is conda's own (compilers, mamba, npm).
BASE = ("ipykernel", "ipywidgets", "jupyterlab", "notebook", "nteract_on_jupyter", "jupyterhub-singleuser")


def main() -> int:
    """Build the environment, execute every notebook; return 1 when one fails or too much is downloaded."""
    with tempfile.TemporaryDirectory() as folder:
        source = _copy_of_the_repository(Path(folder))
        python = _base(Path(folder))
        before, size_before = _packages(python), _size(python)
        start = time.monotonic()
        downloads = Path(folder, "downloads")
        _pip(python, "download", "--dest", str(downloads), "--requirement", str(BINDER / "requirements.txt"),
             *("--constraint", str(_constraints(python, Path(folder)))))  # fmt: skip
        added = [path for path in downloads.iterdir() if _name(path) not in before]
        _pip(python, "install", "--requirement", str(BINDER / "requirements.txt"))
        environment = {**os.environ, "PATH": f"{python.parent}:{os.environ['PATH']}", "HOME": folder}
        subprocess.run(["bash", "binder/postBuild"], cwd=source, env=environment, check=True)
        megabytes = sum(path.stat().st_size for path in added) / 1e6
        new = len(_packages(python)) - len(before)
        print(f"{new} packages on top of the base: {megabytes:.0f} MB to download (at most {LIMIT_MB}), "
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
    """Return the Python of a fresh environment with the base image's Jupyter."""
    subprocess.run([sys.executable, "-m", "venv", folder / "environment"], check=True)
    python = folder / "environment" / "bin" / "python"
    _pip(python, "install", *_locked(), "nbconvert")
    return python


def _locked() -> list[str]:
    """Return the versions of repo2docker's lock file that PyPI has under the same name."""
    spec = importlib.util.find_spec("repo2docker")
    if spec is None or spec.origin is None:
        raise SystemExit("repo2docker is missing: run `make setup`")
    runtime = (BINDER / "runtime.txt").read_text().strip().removeprefix("python-")
    lock = Path(spec.origin).parent / "buildpacks" / "conda" / f"environment.py-{runtime}-linux-64.lock"
    found = re.findall(r"/([a-z0-9_.-]+?)-([0-9][^-/]*)-[^-/]+\.(?:conda|tar\.bz2)", lock.read_text())
    return [f"{name}=={version}" for name, version in found if name in BASE[:4]]


def _constraints(python: Path, folder: Path) -> Path:
    """Keep the base's versions, which an image does not install a second time."""
    frozen = subprocess.run(
        [python, "-m", "pip", "freeze"], check=True, capture_output=True, text=True
    ).stdout
    path = folder / "constraints.txt"
    path.write_text(frozen)
    return path


def _pip(python: Path, command: str, *arguments: str) -> None:
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([python, "-m", "pip", command, *quiet, *arguments], check=True)


def _packages(python: Path) -> set[str]:
    """Return the names of what is installed, as files of wheels spell them."""
    site = python.parents[1].glob("lib/python*/site-packages/*.dist-info")
    return {_name(path) for path in site}


def _name(path: Path) -> str:
    return re.sub(r"[-_.]+", "_", re.split(r"-[0-9]", path.name)[0]).lower()


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
