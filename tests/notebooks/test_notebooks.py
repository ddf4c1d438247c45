"""The notebooks are executed in a real kernel, and lie in the repository without their outputs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from support.kernels import CAN_FORK, ForkedKernels

import cometchat_nb as cc

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LONGEST_LINE = 88
TUTORIAL = FOLDER / "01_login_tutorial.ipynb"


# The tests that read what the tutorial shows run on one worker, which executes it once.
READS_THE_TUTORIAL = pytest.mark.xdist_group("tutorial")


@pytest.fixture(scope="module", autouse=True)
def forked_kernels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Kernels that need not import everything anew; the tutorial's is a whole one."""
    if not CAN_FORK:
        yield
        return
    folder = tmp_path_factory.mktemp("kernels")
    kernels = ForkedKernels(folder, sys.executable, os.environ)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder))
        yield
    kernels.stop()


@pytest.fixture(autouse=True)
def private_history(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))


@pytest.fixture(scope="module")
def shown_by_the_tutorial(tmp_path_factory: pytest.TempPathFactory) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        patch.delenv("JUPYTER_PATH", raising=False)
        return run(nbformat.read(TUTORIAL, as_version=4))


def run(notebook: NotebookNode) -> str:
    """Execute a notebook; return the text of all its outputs."""
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": FOLDER}}
    ).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(
        output.get("text", "") + output.get("data", {}).get("text/plain", "") for output in outputs
    )


@READS_THE_TUTORIAL
def test_the_tutorial_runs_from_top_to_bottom(shown_by_the_tutorial: str):
    assert shown_by_the_tutorial


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path != TUTORIAL], ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path: Path):
    assert run(nbformat.read(path, as_version=4))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs(path: Path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert "widgets" not in notebook.metadata


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_code_fits_beside_a_sidebar(path: Path):
    code = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [line for source in code for line in source.splitlines() if len(line) > LONGEST_LINE] == []


def test_run_all_ends_at_a_login_form():
    """JupyterLab scrolls to the last cell."""
    last = nbformat.read(TUTORIAL, as_version=4).cells[-1]
    assert last.source == "cc.Workbench(calls)"


@READS_THE_TUTORIAL
def test_the_tutorial_provokes_every_documented_error(shown_by_the_tutorial: str):
    errors = shown_by_the_tutorial[: shown_by_the_tutorial.index("ERROR_UNKNOWN")]
    assert [code for code in cc.error_codes("javascript")["code"] if code not in errors] == []


@READS_THE_TUTORIAL
def test_the_tutorial_shows_no_token_and_no_key_but_the_sandboxs(shown_by_the_tutorial: str):
    assert "cometchat-uid-2_****" in shown_by_the_tutorial
    assert shown_by_the_tutorial.count(cc.Sandbox().auth_key) == 1
    assert cc.Sandbox().rest_api_key not in shown_by_the_tutorial


def test_the_tutorial_talks_to_the_app_of_the_environment(monkeypatch: pytest.MonkeyPatch):
    sandbox = cc.Sandbox()
    with sandbox.serve() as url:
        settings = sandbox.settings_for(url)
        for name in ("APP_ID", "REGION", "AUTH_KEY", "ADMIN_HOST", "CLIENT_HOST"):
            monkeypatch.setenv(f"COMETCHAT_{name}", getattr(settings, name.lower()))
        shown = run(nbformat.read(TUTORIAL, as_version=4))
    assert f"Real app {sandbox.app_id}" in shown
    assert url in shown
    assert "cometchat-uid-2_****" in shown


def test_a_synchronous_helper_waits_for_a_client_on_the_kernels_loop():
    """The cells behind it run too, which is what a patched loop has been known to lose."""
    notebook = new_notebook()
    notebook.cells = [
        new_code_cell(text)
        for text in (
            "import asyncio, cometchat_nb as cc\n"
            "calls = cc.Sandbox(latency=0.01).async_client()\n"
            "print((await calls.login('cometchat-uid-1')).name)",
            "print(cc.try_login('cometchat-uid-2', calls=calls)['ok'].item())",
            "print(cc.status_frame(calls)['name'].item())",
            "await asyncio.sleep(0.01)\nprint(await calls.logout())",
        )
    ]
    shown = [line for line in run(notebook).splitlines() if line]  # a line and its end may come one by one
    assert shown == ["Andrew Joseph", "True", "George Alan", "Logout successful"]
