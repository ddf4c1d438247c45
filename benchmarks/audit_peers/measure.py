"""One contender, measured: seconds, CPU seconds and memory of this process and of its workers."""

from __future__ import annotations

import importlib
import json
import time
import warnings
from pathlib import Path

import numpy as np
import psutil

from .contenders import Contender, what_is_given


def measure(contender: Contender, path: Path) -> None:
    """Run it once and print JSON: `wall`, `cpu`, `peak` (MB) and, of each rule, the rows and their sum."""
    warnings.simplefilter("ignore")
    module = importlib.import_module(f"audit_peers.{contender.module}")
    audit = getattr(module, contender.function)
    with what_is_given(contender, path) as given:
        family = [psutil.Process(), *psutil.Process().children(recursive=True)]
        cpu, wall = _cpu(family), time.perf_counter()
        result = audit(given)
        wall, cpu = time.perf_counter() - wall, _cpu(family) - cpu
        peak = sum(_peak(process.pid) for process in family)
    named = (
        {}
        if contender.name == "read"
        else {rule: _digest(rows) for rule, rows in module.rows(result).items()}
    )
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak, "rows": named}))


def _cpu(family: list[psutil.Process]) -> float:
    return sum(times.user + times.system for times in (process.cpu_times() for process in family))


def _peak(pid: int) -> float:
    """Return the most memory that a process has had, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _digest(rows: object) -> tuple[int, int]:
    numbers = np.asarray(rows).astype(np.int64)
    return len(numbers), int(numbers.sum())
