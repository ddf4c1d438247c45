"""Puts the pages of the site together: those of `docs/`, the executed notebooks, and a page for each entry.

`python docs/site/pages.py build/docs-source` writes what Sphinx then builds (`make docs`).
"""

from __future__ import annotations

import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from catalogues import write_catalogues
from diagrams import with_diagrams
from nbclient import NotebookClient
from reference import write_reference

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SITE = DOCS / "site"
_PICTURE = re.compile(r"<picture>\s*(.*?)</picture>", re.DOTALL)
_GALLERY = re.compile(r"\[([^\]]+)\]\(components\.html\)")
_OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./[^)]+\)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_NO_PROSE = re.compile(r"\A---\n.*?\n---\n|^```.*?^```$|<!--.*?-->", re.DOTALL | re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])\s")
_TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_SECONDS_A_CELL = 120
ELSEWHERE = {
    "backend.md": ROOT / "examples" / "backend" / "README.md",
    "benchmarks.md": ROOT / "benchmarks" / "README.md",
}
"""Pages that lie beside what they are about."""
WIDE = {"sandbox_ledger.md"}
"""Pages whose tables have more columns of prose than fit beside each other."""
FOLDERS = {
    "api": "Python reference",
    "codes": "Error codes",
    "causes": "Causes",
    "rules": "Audit rules",
    "faults": "Faults",
}


def write_pages(target: Path, *, execute: bool = True) -> None:
    """Write everything that Sphinx reads into a folder, which is emptied before."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for page in sorted([*DOCS.glob("*.md"), *SITE.glob("*.md")]):
        text = for_sphinx(page.read_text("utf-8"))
        if page.name in WIDE:
            text = _TABLE.sub(lambda found: rows_as_sections(found[0]), text)
        (target / page.name).write_text(text, encoding="utf-8")
    for name, page in ELSEWHERE.items():
        (target / name).write_text(for_sphinx(page.read_text("utf-8")), encoding="utf-8")
    shutil.copytree(DOCS / "images", target / "images")
    shutil.copytree(SITE / "_static", target / "_static")
    shutil.copy(SITE / "conf.py", target)
    shutil.copytree(SITE / "_templates", target / "_templates")
    write_notebooks(target / "tutorials", execute=execute)
    write_catalogues(target)
    write_reference(target / "api")
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
    text = with_diagrams(_PICTURE.sub(lambda found: _themed(found[1]), text))
    text = text.replace("](../docs/", "](")
    text = _GALLERY.sub(r'<a href="components.html">\1</a>', text)
    return _OUTSIDE.sub(lambda found: found[1], text)


def rows_as_sections(table: str) -> str:
    """Return a table as a section for each row, headed by its first cell."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split(" |")] for line in table.splitlines()]
    head, _, *rows = lines
    sections = []
    for first, *cells in rows:
        facts = [
            f"| {name[0].upper()}{name[1:]} | {cell} |" for name, cell in zip(head[1:], cells, strict=True)
        ]
        sections.append("\n".join([f"## {first}", "", "| | |", "|---|---|", *facts]))
    return "\n\n".join(sections) + "\n"


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
    paths = sorted(target.glob("*.ipynb"))
    with ThreadPoolExecutor() as pool:
        for path, notebook in zip(paths, pool.map(_executed if execute else _read, paths), strict=True):
            for cell in notebook.cells:
                _leave_out_what_needs_a_kernel(cell)
            notebook.metadata.pop("widgets", None)
            nbformat.write(notebook, path)


def _read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def _executed(path: Path) -> nbformat.NotebookNode:
    where = {"metadata": {"path": str(path.parent)}}
    return NotebookClient(_read(path), timeout=_SECONDS_A_CELL, resources=where).execute()


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


def write_index_for_models(target: Path) -> None:
    """Write `llms.txt`: what there is to read, one line a page."""
    lines = ["# cometchat_nb", "", "> A Jupyter toolkit for CometChat Calls authentication.", ""]
    for page in sorted(target.glob("*.md")):
        lines.append(_line_of(page, target))
    lines += ["", "## Tutorials", ""]
    for notebook in sorted((target / "tutorials").glob("*.ipynb")):
        title = nbformat.read(notebook, as_version=4).cells[0].source.partition("\n")[0].removeprefix("# ")
        lines.append(f"- [{title}](tutorials/{notebook.stem}.html)")
    for folder, title in FOLDERS.items():
        lines += ["", f"## {title}", ""]
        lines += [_line_of(page, target) for page in sorted((target / folder).glob("*.md"))]
    (target / "_extra" / "llms.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _line_of(page: Path, target: Path) -> str:
    """Return a page's title, address and first sentence."""
    text = _NO_PROSE.sub("", page.read_text("utf-8"))
    title = next(line for line in text.splitlines() if line.startswith("# ")).removeprefix("# ")
    paragraphs = [one.strip() for one in text.split("\n\n") if one.strip() and one.strip()[0] not in "#<|:-("]
    about = _LINK.sub(r"\1", " ".join(paragraphs[0].split())) if paragraphs else ""
    address = page.relative_to(target).with_suffix(".html").as_posix()
    return f"- [{title.replace('`', '')}]({address}): {_SENTENCE.split(about)[0]}".rstrip(": ")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]), execute="--no-execute" not in sys.argv)
