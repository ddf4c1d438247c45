"""What `audit` costs beside its peers: the same twenty rules on the same users, every failing row named.

Run with `make bench-audit`, or `python benchmarks/audit.py --help`. Each contender runs in a process of its
own, all of them in turn, several times; the medians are shown. All have to name the same rows. Linux only.
`--write` saves the figures.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from audit_peers.contenders import CONTENDERS, Contender
from audit_peers.data import file_of
from audit_peers.measure import measure
from figures import Table, Value, save

MILLION = 1_000_000
POINTS = (1, 5, 10, 25, 50)
Runs = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Goal:
    """That one contender takes so many times as long as another, at most or at least."""

    text: str
    slower: str
    faster: str
    least: float | None = None
    most: float | None = None

    def row(self, walls: dict[str, float]) -> list[Value]:
        """Return how it came out."""
        ratio = walls[self.slower] / walls[self.faster]
        met = ratio <= self.most if self.most is not None else ratio >= (self.least or 0)
        return [self.text, round(ratio, 2), "met" if met else "not met"]


GOALS = [
    Goal("`cc.audit(path)`, at most 1.3 times streaming Polars by hand", "ours", "polars", most=1.3),
    Goal("`cc.audit(path)`, at most 3 times only reading the columns", "ours", "read", most=3),
    Goal("at least 1.5 times faster than dataframely", "dataframely", "ours", least=1.5),
    Goal("at least 2 times faster than pandera on Polars", "pandera-polars", "ours", least=2),
    Goal("at least 3 times faster than pointblank, all rows", "pointblank", "ours", least=3),
    Goal(
        "pandas in, Polars installed: 5 times faster than pandera on pandas",
        "pandera-pandas",
        "ours-frame",
        least=5,
    ),
    Goal(
        "pandas in, without Polars: 2.5 times faster than pandera on pandas",
        "pandera-pandas",
        "ours-pandas",
        least=2.5,
    ),
]
MOST_MEMORY = 2_500
PACKAGES = ("polars", "pandas", "duckdb", "dataframely", "pandera", "pointblank", "great-expectations")
COLUMNS = {"wall s": ",.2f", "CPU s": ",.2f", "peak MB": ",.0f"}


def main() -> None:
    """Make the users, measure, and print Markdown."""
    options = _options()
    if options.measure:
        measure(next(one for one in CONTENDERS if one.name == options.measure), options.folder)
        return
    with _folder(options.folder) as folder:
        if options.scale:
            _print_scale(folder, options)
        else:
            _print_comparison(folder, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=MILLION, help="how many users")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--only", nargs="+", choices=[one.name for one in CONTENDERS], help="measure these only"
    )
    parser.add_argument("--folder", type=Path, help="where the users are kept; by default nowhere")
    parser.add_argument(
        "--scale", action="store_true", help=f"only `cc.audit(path)`, with {POINTS} million users"
    )
    parser.add_argument("--write", action="store_true", help="save the figures, and render the pages")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    return parser.parse_args()


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is None:
        with tempfile.TemporaryDirectory(prefix="cometchat-nb-users-") as made:
            yield Path(made)
    else:
        given.mkdir(parents=True, exist_ok=True)
        yield given


def _print_comparison(folder: Path, options: argparse.Namespace) -> None:
    path = file_of(options.rows, folder)
    chosen = [
        one for one in CONTENDERS if options.rows <= one.most_rows and one.name in (options.only or one.name)
    ]
    runs = measured(chosen, path, options.rounds)
    check_same_rows(runs)
    rows: list[list[Value]] = [[one.title, *_medians(runs[one.name])] for one in chosen]
    tables = [
        Table({f"{options.rows:,} users": "", **COLUMNS}, rows),
        Table({"goal": "", "ratio": ",.2f", "": ""}, list(goal_rows(runs))),
    ]
    _report(f"audit-{options.rows}", tables, options)


def _print_scale(folder: Path, options: argparse.Namespace) -> None:
    rows: list[list[Value]] = []
    ours = [one for one in CONTENDERS if one.name == "ours"]
    for millions in POINTS:
        wall, cpu, peak = _medians(
            measured(ours, file_of(millions * MILLION, folder), options.rounds)["ours"]
        )
        rows.append([millions, wall, cpu, peak, round(cpu / millions, 2)])
    table = Table({"million users": "", **COLUMNS, "CPU s a million": ".2f"}, rows)
    _report("audit-scale", [table], options)


def _medians(runs: list[dict[str, Any]]) -> list[float]:
    return [round(median(run[key] for run in runs), 2) for key in ("wall", "cpu", "peak")]


def _report(name: str, tables: list[Table], options: argparse.Namespace) -> None:
    print("\n\n".join(table.markdown() for table in tables))
    if options.write:
        save(name, tables, f"medians of {options.rounds} rounds", PACKAGES)


def measured(chosen: list[Contender], path: Path, rounds: int) -> Runs:
    """Run all in turn, so that whatever else the machine does strikes all alike."""
    runs: Runs = {one.name: [] for one in chosen}
    _ = path.read_bytes()  # from now on the file is in memory, for the first as for the last
    for number in range(rounds):
        for one in chosen:
            print(f"round {number + 1}: {one.name}", file=sys.stderr, flush=True)
            runs[one.name].append(_in_a_process(one, path))
    return runs


def _in_a_process(one: Contender, path: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--measure", one.name, "--folder", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - this very script
    if done.returncode:
        raise SystemExit(f"{one.name} failed:\n{done.stderr}")
    run: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return run


def check_same_rows(runs: Runs) -> None:
    """Stop when two contenders do not name the same rows of a rule."""
    named = {name: found[0]["rows"] for name, found in runs.items() if found[0]["rows"]}
    for (name, rows), (other, others) in zip(named.items(), list(named.items())[1:], strict=False):
        different = {rule: (rows.get(rule), others.get(rule)) for rule in rows | others}
        different = {rule: pair for rule, pair in different.items() if pair[0] != pair[1]}
        assert not different, f"{name} and {other} name other rows: {different}"


def goal_rows(runs: Runs) -> Iterator[list[Value]]:
    """Yield a row for each goal whose contenders were measured."""
    walls = {name: median(run["wall"] for run in found) for name, found in runs.items()}
    for goal in GOALS:
        if {goal.slower, goal.faster} <= walls.keys():
            yield goal.row(walls)
    if "ours" in runs:
        peak = median(run["peak"] for run in runs["ours"])
        met = "met" if peak < MOST_MEMORY else "not met"
        yield ["`cc.audit(path)`, under 2.5 GB", round(peak / 1000, 2), met]


if __name__ == "__main__":
    main()
