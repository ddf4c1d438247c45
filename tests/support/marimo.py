"""A marimo app of one cell, as `marimo run` serves it on this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .servers import Server, free_port

_APP = """
import marimo
app = marimo.App()

@app.cell
def _():
{cell}
    return
"""


class Marimo(Server):
    """The running app; its settings lie below `root`, its theme is `light` or `dark`."""

    def __init__(self, root: Path, cell: str, theme: str = "light") -> None:
        notebook = root / "app.py"
        notebook.write_text(_APP.format(cell="\n".join(f"    {line}" for line in cell.splitlines())))
        (root / ".marimo.toml").write_text(f'[display]\ntheme = "{theme}"\n')
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        super().__init__(
            [
                *(sys.executable, "-m", "marimo", "run", str(notebook), "--headless"),
                *("--host=127.0.0.1", f"--port={port}", "--no-token", "--no-sandbox"),
            ],
            self.url,
            log=root / "marimo.log",
            health="/health",
            environment={**os.environ, "HOME": str(root), "XDG_CONFIG_HOME": str(root)},
        )
