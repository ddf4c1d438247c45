"""One JupyterLab with Notebook and Voila on this machine, with throw-away settings, and pages of it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
from pathlib import Path

import nbformat
from httpx import Client
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, Page, Request

from .kernels import CAN_FORK, ForkedKernels
from .servers import Server, free_port

# Whose JupyterLab, Notebook, Voila and ipykernel are tried: this process's, or another environment's.
PYTHON = os.environ.get("TEST_JUPYTER_PYTHON", sys.executable)

_KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}
_KERNEL_IS_READY = """() => {
    const session = window.jupyterapp?.shell.currentWidget?.sessionContext?.session;
    return session?.kernel?.status === "idle" && session.kernel.connectionStatus === "connected";
}"""


class Jupyter:
    """A server of its own: what it writes stays below `root`, its notebooks lie in `notebooks`.

    Its versions are those that `python` has beside it.
    """

    def __init__(self, root: Path, python: str = PYTHON) -> None:
        self.root = root
        self.notebooks = root / "notebooks"
        self.log = root / "server.log"
        self._settings = root / "settings"
        self._disable_news()
        self.reset()
        self._kernels = ForkedKernels(root / "forked", python, self.environment) if CAN_FORK else None
        port, token = free_port(), secrets.token_hex(16)
        self.url, self._token = f"http://127.0.0.1:{port}", token
        self._server = Server(
            [
                *(python, "-m", "jupyterlab", "--no-browser", "--allow-root"),
                *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
                f"--IdentityProvider.token={token}",
                f"--ServerApp.root_dir={self.notebooks}",
                "--ServerApp.terminals_enabled=False",
                "--LabApp.extension_manager=readonly",
                "--expose-app-in-browser",
                "--JupyterNotebookApp.expose_app_in_browser=True",
            ],
            self.url,
            log=self.log,
            health=f"/api/status?token={token}",
            environment=self.environment,
        )
        self._api = Client(
            base_url=self.url, headers={"Authorization": f"token {token}"}, timeout=20, trust_env=False
        )

    def stop(self) -> None:
        """Stop the server and its kernels."""
        self.stop_kernels()
        self._api.close()
        self._server.stop()
        if self._kernels is not None:
            self._kernels.stop()

    def reset(self) -> None:
        """Forget what a test has chosen and written."""
        for folder in (self._settings, self.root / "workspaces"):
            shutil.rmtree(folder, ignore_errors=True)
        self.notebooks.mkdir(exist_ok=True)
        for old in self.notebooks.iterdir():  # a page that is open lists the folder
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        self.theme = "light"
        self._show_cells_off_screen()
        self.is_as_installed = True

    def stop_kernels(self) -> None:
        """End every session, so that no widget of one test is seen by the next."""
        for kind in ("sessions", "kernels"):
            for one in self._api.get(f"/api/{kind}").json():
                self._api.delete(f"/api/{kind}/{one['id']}")

    def set_theme(self, theme: str) -> None:
        """Choose the theme of all front ends: `light` or `dark`."""
        self.theme = theme
        self._set("apputils-extension/themes", {"theme": f"JupyterLab {theme.title()}"})

    def hear_pages_while_a_cell_runs(self, on: bool) -> None:
        """Choose whether the messages of widgets go to a thread of their own, where the kernel has any."""
        where = "perCommTarget" if on else "disabled"
        self._set("apputils-extension/kernels-settings", {"commsOverSubshells": where})

    def save_widget_state(self, on: bool) -> None:
        """Choose whether saving a notebook saves the state of its widgets."""
        self._set("../@jupyter-widgets/jupyterlab-manager/plugin", {"saveState": on})

    def add(self, notebook: Path) -> str:
        """Copy a notebook to the server; return its name."""
        shutil.copy(notebook, self.notebooks / notebook.name)
        return notebook.name

    def write(self, name: str, *cells: str) -> str:
        """Write a notebook of these code cells; return its name."""
        notebook = new_notebook(metadata={"kernelspec": _KERNELSPEC})
        notebook.cells = [new_code_cell(cell) for cell in cells]
        nbformat.write(notebook, self.notebooks / name)
        return name

    def address(self, name: str, app: str = "lab") -> str:
        """Return where a notebook is found in `lab`, `notebook` or `voila`."""
        path = {"lab": "lab/tree", "notebook": "notebooks", "voila": "voila/render"}[app]
        query = {"lab": "reset&", "voila": f"theme={self.theme}&"}.get(app, "")
        return f"{self.url}/{path}/{name}?{query}token={self._token}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the server and its kernels: what they write stays below `root`."""
        private = {
            "HOME": self.root,
            "IPYTHONDIR": self.root / "ipython",
            "JUPYTER_CONFIG_DIR": self.root / "config",
            "JUPYTER_DATA_DIR": self.root / "data",
            "JUPYTER_PATH": self.root / "forked",
            "JUPYTER_RUNTIME_DIR": self.root / "runtime",
            "JUPYTERLAB_SETTINGS_DIR": self._settings,
            "JUPYTERLAB_WORKSPACES_DIR": self.root / "workspaces",
        }
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("COMETCHAT_")}
        return {**inherited, "JUPYTER_PLATFORM_DIRS": "0", **{k: str(v) for k, v in private.items()}}

    def _disable_news(self) -> None:
        folder = self.root / "config" / "labconfig"
        folder.mkdir(parents=True)
        disabled = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
        (folder / "page_config.json").write_text(json.dumps(disabled))

    def _show_cells_off_screen(self) -> None:
        """Render all cells: older versions hide those outside the window from a test too."""
        self._set("notebook-extension/tracker", {"windowingMode": "none"})

    def _set(self, plugin: str, values: dict[str, object]) -> None:
        file = (self._settings / "@jupyterlab" / f"{plugin}.jupyterlab-settings").resolve()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
        self.is_as_installed = False


# Voila's page template asks a CDN for its icons and formulas, and works without an answer.
_VOILAS_OWN = (
    "https://cdn.jsdelivr.net/npm/@fortawesome/",
    "https://cdnjs.cloudflare.com/ajax/libs/mathjax/",
)


# JupyterLab takes seconds to load, a notebook in it a moment.
_OPEN_ALONE = """async (path) => {
    const { commands, shell } = window.jupyterapp;
    const opened = await commands.execute("docmanager:open", { path, factory: "Notebook" });
    for (const other of [...shell.widgets("main")]) if (other !== opened) other.dispose();
}"""
_CLOSE_ALL = """async () => {
    const { serviceManager, shell } = window.jupyterapp;
    for (const open of [...shell.widgets("main")]) open.dispose();
    await serviceManager.sessions.shutdownAll();
    localStorage.clear();
    return document.querySelectorAll(".jp-Dialog, .cc-widget").length;
}"""


class NotebookPage:
    """A notebook in a browser, with the gestures of the person in front of it.

    With `in_open_lab` the page shows JupyterLab already, in which another test has closed what it had opened.
    """

    def __init__(self, page: Page, jupyter: Jupyter, *, in_open_lab: bool = False) -> None:
        self.page = page
        self._in_open_lab = in_open_lab
        self.foreign_requests: list[str] = []
        self._jupyter = jupyter
        self._allowed: tuple[str, ...] = (jupyter.url, "data:", "blob:")
        page.context.on("request", self._note_foreign)

    def stop_listening(self) -> None:
        """Leave the requests of later pages to them."""
        self.page.context.remove_listener("request", self._note_foreign)

    def open(self, name: str, app: str = "lab") -> NotebookPage:
        """Open a notebook and wait for its kernel (Voila runs it by itself)."""
        if self._in_open_lab:
            assert (app, self._jupyter.is_as_installed) == ("lab", True), "this needs a page of its own"
            self.page.evaluate(_OPEN_ALONE, name)
            self._in_open_lab = False
        else:
            self.page.goto(self._jupyter.address(name, app), wait_until="domcontentloaded")
        if app != "voila":
            self.page.wait_for_selector(".jp-Notebook .jp-Cell")
            self.page.wait_for_function(_KERNEL_IS_READY, timeout=180_000)
        return self

    def close_all(self) -> bool:
        """Close what is open in JupyterLab, for a next test; tell whether nothing has stayed."""
        return self.page.evaluate(_CLOSE_ALL) == 0

    def run_all(self) -> None:
        """Run every cell and wait until the last is done."""
        self._command("notebook:run-all-cells")

    def start(self, command: str) -> None:
        """Give a command and do not wait for it."""
        self.page.evaluate("(command) => void window.jupyterapp.commands.execute(command)", command)

    def save(self) -> None:
        """Save the notebook."""
        self._command("docmanager:save")

    def open_file(self, name: str) -> None:
        """Open a file that lies beside the notebooks, as a double click on it does."""
        file = (self._jupyter.notebooks / name).as_uri()
        self.allow(file)
        self.page.goto(file)

    def add_cell(self, source: str) -> None:
        """Add a cell at the end, and run it."""
        self.page.locator(".jp-Notebook .jp-Cell .jp-InputPrompt").last.click()
        self._command("notebook:insert-cell-below")
        self.page.evaluate(
            """(text) => {
                const { content } = window.jupyterapp.shell.currentWidget;
                content.activeCell.model.sharedModel.setSource(text);
            }""",
            source.strip(),
        )
        self._command("notebook:run-cell")

    def restart_kernel(self) -> None:
        """Restart the kernel, without the question whether to."""
        self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
        )

    def allow(self, url: str) -> None:
        """Let the page load from this server of the test as well."""
        self._allowed = (*self._allowed, url)

    def widget(self, role: str, name: str) -> Locator:
        """Find a part of a widget among the outputs, the first one of this role and name."""
        return self.page.locator(".cc-widget").get_by_role(role, name=name).first  # type: ignore[arg-type]  # roles are words

    def form(self) -> Locator:
        """Find the first login form."""
        return self.page.locator(".cc-widget:has(form)").first

    def _command(self, command: str) -> None:
        self.page.evaluate("(command) => window.jupyterapp.commands.execute(command)", command)

    def _note_foreign(self, request: Request) -> None:
        if not request.url.startswith((*self._allowed, *_VOILAS_OWN)):
            self.foreign_requests.append(request.url)
