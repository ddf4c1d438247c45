"""How the tests are run: in which order, and what a failing run says of itself."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# One file a worker, of the tests that it ran.
ORDERS = ROOT / "build" / "order"
# The marks of tests that take long, the longest first.
_LONG = ("browser", "xdist_group", "load", "fuzz")


def pytest_configure(config: pytest.Config) -> None:
    if worker := _worker(config):
        ORDERS.mkdir(parents=True, exist_ok=True)
        _order_of(worker).write_text("")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what takes long first, so that at the end no worker waits for another."""
    items.sort(key=_place)


def pytest_collection_finish() -> None:
    """Spare the garbage collector a million objects that live as long as the run."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if worker := _worker(item.config):
        with _order_of(worker).open("a") as order:
            order.write(f"{item.nodeid}\n")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    failed = [*terminalreporter.getreports("failed"), *terminalreporter.getreports("error")]
    if not failed:
        return
    terminalreporter.section("how to repeat this")
    seed = config.getoption("randomly_seed", None)
    if seed is not None:
        terminalreporter.line(f"in the same order: make test PYTEST_ARGS='--randomly-seed={seed}'")
    for worker in sorted({report.node.gateway.id for report in failed if hasattr(report, "node")}):
        order = _order_of(worker).relative_to(ROOT)
        terminalreporter.line(f"what {worker} ran: .venv/bin/python -m pytest -p no:randomly @{order}")


def _place(item: pytest.Item) -> int:
    """Return how early a test runs: what opens pages, chains on one worker, what searches, the rest."""
    marks = {mark.name for mark in item.iter_markers()}
    return next((n for n, name in enumerate(_LONG) if name in marks), len(_LONG))


def _worker(config: pytest.Config) -> str | None:
    return getattr(config, "workerinput", {}).get("workerid")


def _order_of(worker: str) -> Path:
    return ORDERS / f"{worker}.txt"
