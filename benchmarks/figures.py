"""The figures of the benchmarks: a script saves what it measured, and the pages' tables are made of that.

`python benchmarks/figures.py` renders the tables of benchmarks/README.md and docs/diagnosis.md from
benchmarks/figures/*.json; a script that is given `--write` saves its figures and does the same.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "benchmarks" / "figures"
PAGES = (ROOT / "benchmarks" / "README.md", ROOT / "docs" / "diagnosis.md")
Value = str | int | float | None
_BLOCK = re.compile(r"<!-- figures: (\S+) -->.*?<!-- end of figures -->", re.DOTALL)


@dataclass(frozen=True)
class Table:
    """A table: the format of each column by its heading, and the values of each row."""

    columns: dict[str, str]
    rows: Sequence[Sequence[Value]]

    def markdown(self) -> str:
        """Return the table as Markdown.

        >>> print(Table({"": "", "ratio": ".2f"}, [["a login", 0.5]]).markdown())
        |  | ratio |
        |---|---|
        | a login | 0.50 |
        """
        lines = [_row(self.columns), "|" + "---|" * len(self.columns)]
        lines += [
            _row(_cell(value, spec) for value, spec in zip(row, self.columns.values(), strict=True))
            for row in self.rows
        ]
        return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: Value, spec: str) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else format(value, spec)


def save(name: str, tables: Sequence[Table], method: str, packages: Iterable[str] = ()) -> None:
    """Write the figures of a benchmark, with when and on what they were measured, and render the pages."""
    FOLDER.mkdir(exist_ok=True)
    figures = {
        "measured": f"{datetime.now(timezone.utc):%Y-%m-%d}",
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "packages": {one: metadata.version(one) for one in packages},
        "method": method,
        "tables": [asdict(table) for table in tables],
    }
    text = json.dumps(figures, indent=1, ensure_ascii=False)
    (FOLDER / f"{name}.json").write_text(_with_rows_on_a_line(text) + "\n", encoding="utf-8")
    render()


def _with_rows_on_a_line(text: str) -> str:
    """Put each list of plain values on one line, so that a change of a row is one line of a diff."""
    return re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda found: "[" + re.sub(r"\n\s+", " ", found[1]) + "]", text)


def rendered(name: str) -> str:
    """Return the figures of a benchmark as Markdown: when and on what they were measured, then the tables."""
    figures: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    versions = ", ".join(f"{package} {version}" for package, version in figures["packages"].items())
    measured = f"Measured {figures['measured']} on {figures['machine']}{f' ({versions})' if versions else ''}"
    tables = [Table(one["columns"], one["rows"]).markdown() for one in figures["tables"]]
    return "\n\n".join([f"{measured}: {figures['method']}.", *tables])


def names_in(page: str) -> list[str]:
    """Return the benchmarks whose figures a page shows."""
    return [found[1] for found in _BLOCK.finditer(page)]


def with_figures(page: str) -> str:
    """Return a page with the tables that belong between its marks."""
    return _BLOCK.sub(
        lambda found: f"<!-- figures: {found[1]} -->\n\n{rendered(found[1])}\n\n<!-- end of figures -->", page
    )


def render() -> None:
    """Write the tables into the pages."""
    for page in PAGES:
        page.write_text(with_figures(page.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    render()
