"""An audit in this process: one source after the other, a few batches at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from ...progress import Progress, shown
from ..kernel.backend import WORKERS, Backend, map_in_order
from ..kernel.check import Plan, check_batch
from ..kernel.duplicates import HashedUids, UidStore, compare, hash_batch, repeated, suspects
from ..result.collector import Collector
from ..sources.source import Source


def run_locally(sources: Sequence[Source], plan: Plan, collector: Collector, progress: Progress) -> None:
    """Check every batch of these sources, and collect what fails."""
    totals = [source.rows for source in sources]
    total = None if None in totals else sum(rows or 0 for rows in totals)
    store = UidStore()
    with shown(progress) as show:
        for source in sources:
            first_row = collector.rows
            batches = source.batches(plan.names, plan.backend)
            for findings in map_in_order(partial(check_batch, plan=plan), batches, WORKERS[plan.backend]):
                if findings.uids is not None:
                    store.add(findings.uids, findings.hashes)
                collector.add(findings)
                show(collector.rows, total, "")
            collector.end_source(source.summary(plan.names), first_row)
    candidates = repeated(store.hashes, plan.backend)
    if len(candidates):
        hashed = store.batches(lambda: _read_uids(sources, plan.backend))
        collector.add_shared_uids(compare([suspects(hashed, candidates, plan.backend)]))


def _read_uids(sources: Sequence[Source], backend: Backend) -> Iterator[HashedUids]:
    for source in sources:
        hashed = partial(hash_batch, backend=backend)
        yield from map_in_order(hashed, source.batches(["uid"], backend), WORKERS[backend])
