"""Builds the site that runs the tutorials in a browser alone: JupyterLite, Pyodide, and this package's wheel.

`python lite/build.py DIST OUT`: DIST holds the wheel (`make dist`), OUT is the folder of the site.

What the login tutorial needs is in the site, so that a reader's browser asks no other host. What is
compiled, pandas and numpy above all, comes from Pyodide's own address when a notebook first imports it.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from importlib.metadata import distribution
from pathlib import Path

from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

ROOT = Path(__file__).parents[1]
LITE = Path(__file__).parent
CDN = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE_VERSION}/full/"
# Pure Python all: the kernel's, the widgets', and what this package imports without pandas.
WHEELS = (
    *("micropip", "packaging"),
    *("asttokens", "comm", "decorator", "executing", "ipython", "ipython-pygments-lexers", "jedi"),
    *(
        "matplotlib-inline",
        "parso",
        "prompt-toolkit",
        "pure-eval",
        "pygments",
        "six",
        "stack-data",
        "traitlets",
    ),
    *("wcwidth", "anywidget", "ipywidgets", "jinja2", "jupyterlab-widgets", "psygnal", "typing-extensions"),
    *("narwhals", "nest-asyncio", "nest-asyncio2", "tqdm"),
    *("anyio", "certifi", "h11", "httpcore", "httpx", "idna"),
)
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "cometchat_nb",
        "litePluginSettings": {KERNEL: {"pyodideUrl": "./static/pyodide/pyodide.mjs"}},
    },
}
INSTALL = "%pip install -q cometchat-nb"


def main(dist: Path, out: Path) -> None:
    """Build the site anew."""
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        lite = Path(folder)
        wheels = _collect_wheels(dist, lite / "pypi")
        _add_pyodide(lite / "static" / "pyodide", wheels)
        _add_notebooks(lite / "files")
        (lite / "jupyter-lite.json").write_text(json.dumps(SETTINGS))
        subprocess.run(
            [*(sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", lite), "--output-dir", out]
            + ["--contents", lite / "files", "--no-sourcemaps", "--no-unused-shared-packages"],
            check=True,
        )


def _collect_wheels(dist: Path, target: Path) -> list[Path]:
    """Put the wheels into the folder that the kernel's installer looks into first."""
    target.mkdir(parents=True)
    pure = ("--only-binary=:all:", "--platform=any", "--implementation=py", "--python-version=3.14")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *pure),
            "--dest",
            target,
            *WHEELS,
        ],
        check=True,
    )
    _pure_markupsafe(target)
    [own] = dist.glob("cometchat_nb-*.whl")
    shutil.copy(own, target)
    return sorted(target.glob("*.whl"))


def _pure_markupsafe(target: Path) -> None:
    """Make a wheel of the installed markupsafe without its compiled part, which it can do without."""
    installed = distribution("markupsafe")
    path = target / f"markupsafe-{installed.version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for file in installed.files or ():
            if file.suffix in (".py", ".pyi", ".typed") or file.name == "METADATA":
                wheel.write(str(file.locate()), str(file))
        folder = f"markupsafe-{installed.version}.dist-info"
        wheel.writestr(f"{folder}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{folder}/RECORD", "")


def _add_pyodide(target: Path, wheels: list[Path]) -> None:
    """Take Pyodide's core from npm; its index names our wheels, and its own address for the rest."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"pyodide@{PYODIDE_VERSION}", "--pack-destination", target.parent.parent],
        check=True,
        capture_output=True,
        text=True,
    )
    target.mkdir(parents=True)
    with tarfile.open(target.parent.parent / packed.stdout.strip()) as package:
        for member in package.getmembers():
            name = member.name.removeprefix("package/")
            if member.isfile() and re.fullmatch(r"pyodide[\w.-]*\.(mjs|wasm|json)|python_stdlib\.zip", name):
                source = package.extractfile(member)
                (target / name).write_bytes(source.read() if source else b"")
    lock = json.loads((target / "pyodide-lock.json").read_text())
    ours = {_name(path): path for path in wheels}
    for name, entry in lock["packages"].items():
        path = ours.get(_name_of(name))
        if path is None:
            entry["file_name"] = CDN + entry["file_name"]
            continue
        shutil.copy(path, target)
        entry |= {
            "file_name": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "version": path.name.split("-")[1],
        }
    (target / "pyodide-lock.json").write_text(json.dumps(lock))


def _add_notebooks(target: Path) -> None:
    """Copy the notebooks; those that need pandas first install the package with all that it asks for."""
    needs_a_server = shutil.ignore_patterns("04_*")
    shutil.copytree(ROOT / "notebooks", target, ignore=needs_a_server)
    for path in target.glob("*.ipynb"):
        notebook = json.loads(path.read_text())
        cell = {"cell_type": "code", "execution_count": None, "id": "install", "metadata": {}, "outputs": []}
        notebook["cells"].insert(0, {**cell, "source": [INSTALL]})
        path.write_text(json.dumps(notebook))
    shutil.copy(LITE / "00_in_your_browser.ipynb", target)


def _name(path: Path) -> str:
    return _name_of(path.name.split("-")[0])


def _name_of(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
