"""Puts the site's sources together, and builds some of its pages."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

SITE = Path(__file__).parents[2] / "docs" / "site"


def pages_module() -> ModuleType:
    """Load the module that puts the site together, which is no part of the package."""
    sys.path.insert(0, str(SITE))
    try:
        spec = importlib.util.spec_from_file_location("pages", SITE / "pages.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(SITE))
    return module


def write_site(folder: Path) -> Path:
    """Write the sources of all pages, the notebooks as they are, and return their folder."""
    source = folder / "source"
    pages_module().write_pages(source, execute=False)
    return source


def build_pages(source: Path, folder: Path, pages: Iterable[str]) -> Path:
    """Build a site of these pages alone; links to the others lead nowhere."""
    (source / "index.md").write_text("# Index\n", encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-D", "nitpicky=0"]
    included = ",".join(["index.md", *(f"{page}.md" for page in pages)])
    target = folder / "site"
    subprocess.run(
        [*command, "-D", f"include_patterns={included}", str(source), str(target)],
        check=True,
        capture_output=True,
    )
    return target
