"""Puts the pages of the site together: those of `docs/`, the executed notebooks, and a page for each entry.

`python docs/site/pages.py build/docs-source` writes what Sphinx then builds (`make docs`).
"""

from __future__ import annotations

import inspect
import re
import shutil
import sys
from pathlib import Path

import nbformat
from catalogues import write_catalogues
from nbclient import NotebookClient

import cometchat_nb as cc

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SITE = DOCS / "site"
_PICTURE = re.compile(r"<picture>\s*(.*?)</picture>", re.DOTALL)
_GALLERY = re.compile(r"\[([^\]]+)\]\(components\.html\)")
_OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./[^)]+\)")
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_SECONDS_A_CELL = 120


def write_pages(target: Path, *, execute: bool = True) -> None:
    """Write everything that Sphinx reads into a folder, which is emptied before."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for page in sorted([*DOCS.glob("*.md"), *SITE.glob("*.md")]):
        (target / page.name).write_text(for_sphinx(page.read_text("utf-8")), encoding="utf-8")
    backend = (ROOT / "examples" / "backend" / "README.md").read_text("utf-8")
    (target / "backend.md").write_text(for_sphinx(backend), encoding="utf-8")
    shutil.copytree(DOCS / "images", target / "images")
    shutil.copytree(SITE / "_static", target / "_static")
    shutil.copy(SITE / "conf.py", target)
    write_notebooks(target / "tutorials", execute=execute)
    write_catalogues(target)
    (target / "api.md").write_text(api_page(), encoding="utf-8")
    list_the_rest(target)
    (target / "_extra").mkdir()
    shutil.copy(DOCS / "components.html", target / "_extra")
    write_index_for_models(target)


def list_the_rest(target: Path) -> None:
    """Add the pages that no table of contents lists to one of their own, so that none is lost."""
    index = target / "index.md"
    text = index.read_text("utf-8")
    rest = [page.stem for page in sorted(target.glob("*.md")) if f"\n{page.stem}\n" not in text]
    if rest := [name for name in rest if name != "index"]:
        listed = "\n".join(["```{toctree}", ":caption: More", ":hidden:", "", *rest, "```"])
        index.write_text(f"{text}\n{listed}\n", encoding="utf-8")


def for_sphinx(text: str) -> str:
    """Return a page as Sphinx reads it: pictures by theme, and no links to files outside of the site."""
    text = _PICTURE.sub(lambda found: _themed(found[1]), text)
    text = _GALLERY.sub(r'<a href="components.html">\1</a>', text)
    return _OUTSIDE.sub(lambda found: found[1], text)


def _themed(picture: str) -> str:
    """Return a picture that is light or dark with the site's theme."""
    dark, light, alt = (re.search(rf'{name}="([^"]+)"', picture) for name in ("srcset", "src", "alt"))
    if not (dark and light and alt):
        raise ValueError(f"a picture needs srcset, src and alt: {picture[:80]}")
    return "\n\n".join(
        f"```{{image}} {name.removeprefix('docs/')}\n:class: only-{theme}\n:alt: {alt[1]}\n```"
        for theme, name in (("light", light[1]), ("dark", dark[1]))
    )


def write_notebooks(target: Path, *, execute: bool) -> None:
    """Execute the notebooks in a copy of their folder, so that the site shows what they come to."""
    shutil.copytree(ROOT / "notebooks", target, ignore=shutil.ignore_patterns(".*"))
    for path in sorted(target.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        if execute:
            NotebookClient(
                notebook, timeout=_SECONDS_A_CELL, resources={"metadata": {"path": str(target)}}
            ).execute()
        for cell in notebook.cells:
            _leave_out_what_needs_a_kernel(cell)
        notebook.metadata.pop("widgets", None)
        nbformat.write(notebook, path)


def _leave_out_what_needs_a_kernel(cell: nbformat.NotebookNode) -> None:
    outputs = cell.get("outputs", [])
    widgets = [one for one in outputs if _WIDGET_VIEW in one.get("data", {})]
    if widgets:
        note = "A widget: run the notebook to see it."
        cell.outputs = [one for one in outputs if one not in widgets]
        cell.outputs.append(nbformat.v4.new_output("display_data", {"text/plain": note}))
    for one in cell.get("outputs", []):
        one.get("data", {}).pop("application/javascript", None)
        if one.output_type == "stream":
            one.text = re.sub(r"\x1b\[[0-9;]*m", "", one.text)


def api_page() -> str:
    """Return the reference of the public names, from their docstrings."""
    parts = ["# Python reference", "Everything is a name of the package: `import cometchat_nb as cc`."]
    for title, names in sorted(_public_names().items()):
        parts.append(f"## {title}")
        parts += [f"```{{eval-rst}}\n.. auto{kind}:: cometchat_nb.{name}\n```" for name, kind in names]
    return "\n\n".join(parts) + "\n"


def _public_names() -> dict[str, list[tuple[str, str]]]:
    kinds: dict[str, list[tuple[str, str]]] = {"Classes": [], "Errors": [], "Functions": [], "Widgets": []}
    for name in sorted(set(cc.__all__) - {"__version__"}):
        value = getattr(cc, name)
        if not inspect.isclass(value):
            kinds["Functions"].append((name, "function"))
        elif issubclass(value, Exception):
            kinds["Errors"].append((name, "exception"))
        else:
            widget = value.__module__.startswith("cometchat_nb.widgets")
            kinds["Widgets" if widget else "Classes"].append((name, "class"))
    return kinds


def write_index_for_models(target: Path) -> None:
    """Write `llms.txt`: what there is to read, one line a page."""
    lines = ["# cometchat_nb", "", "> A Jupyter toolkit for CometChat Calls authentication.", ""]
    for page in sorted(target.glob("*.md")):
        lines.append(_line_of(page, target))
    for folder in ("codes", "causes", "rules", "faults"):
        lines += ["", f"## {folder.title()}", ""]
        lines += [_line_of(page, target) for page in sorted((target / folder).glob("*.md"))]
    (target / "_extra" / "llms.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _line_of(page: Path, target: Path) -> str:
    text = re.sub(r"^---\n.*?\n---\n", "", page.read_text("utf-8"), flags=re.DOTALL)
    title = next(line for line in text.splitlines() if line.startswith("# ")).removeprefix("# ")
    paragraphs = [one for one in text.split("\n\n")[1:] if one and one[0] not in "#`<|:-("]
    about = " ".join(paragraphs[0].split()) if paragraphs else ""
    address = page.relative_to(target).with_suffix(".html").as_posix()
    return f"- [{title.replace('`', '')}]({address}): {about[:200]}".rstrip(": ")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]), execute="--no-execute" not in sys.argv)
