"""What stands around the code: Binder, and what continuous integration relies on."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

from support.gallery import pictures as gallery
from support.screenshots import PICTURES

import cometchat_nb as cc

ROOT = Path(__file__).parents[2]


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
    layer = dockerfile.index('pip install --no-cache-dir -r "binder/requirements.txt"')
    assert layer < dockerfile.index("COPY --chown=1000:1000 src/ ")  # so that it is cached between commits
    assert "./binder/postBuild" in dockerfile
    assert "Building conda environment for python=3.11" in dockerfile


def test_the_versions_tested_for_binder_are_those_of_its_base_image():
    """What `make test-binder` installs stands in the lock file of the image for the runtime's Python."""
    spec = importlib.util.find_spec("repo2docker")
    assert spec is not None
    conda = Path(str(spec.origin)).parent / "buildpacks" / "conda"
    lock = (conda / "environment.py-3.11-linux-64.lock").read_text()
    for line in (ROOT / "tests" / "support" / "binder-base.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            assert f"/{line.replace('==', '-')}-" in lock


def test_every_picture_of_the_docs_is_made_by_a_command():
    """`make screenshots` makes them all, light and dark; none was put there by hand."""
    made = {file for picture in PICTURES for file in picture.files().values()}
    made |= {gallery.file_of(theme) for theme in gallery.THEMES}
    assert set((ROOT / "docs" / "images").glob("*")) == made


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


def test_make_lab_opens_a_copy_and_installs_no_test_tools():
    """JupyterLab saves what it shows, and nobody who reads a notebook waits for a browser's driver."""
    shown = subprocess.run(
        ["make", "--dry-run", "--always-make", "lab"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert "cp -R notebooks build/notebooks" in shown
    assert "default_url=/lab/tree/build/notebooks/01_login_tutorial.ipynb" in shown
    assert re.findall(r"--editable '\.\[(.*)\]'", shown) == ["notebooks"]


def test_the_link_to_the_workbench_on_binder_leads_to_it():
    link = "?urlpath=voila/render/cometchat_nb/app/workbench.ipynb"
    package, _, notebook = link.partition("voila/render/")[2].partition("/")
    assert package == cc.__name__
    assert (Path(cc.__file__).parent / notebook).exists()
    assert "voila==" in (ROOT / "binder" / "requirements.txt").read_text()
    for page in (ROOT / "README.md", ROOT / "docs" / "workbench.md"):
        assert link in page.read_text("utf-8")
