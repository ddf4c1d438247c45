"""An audit on the workers of Dask: each source is checked where it lies.

A worker runs the same kernel on its source and sends back what fails. The hashes of the UIDs meet on one
worker, at eight bytes a row; only the UIDs whose hash occurs more than once come to this process.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ...progress import Progress, shown
from ..kernel.backend import Backend
from ..kernel.check import Findings, Plan, check_batch
from ..kernel.duplicates import Hashes, Suspects, compare, hash_batch, repeated, suspects
from ..result.collector import Collector
from ..sources.files import list_files, open_file
from ..sources.inputs import from_pandas
from ..sources.source import Source, SourceSummary

Opener = Callable[[], Source]


def is_dask(users: Any) -> bool:
    """Tell whether this is a Dask DataFrame."""
    return type(users).__module__.split(".")[0].startswith("dask") and hasattr(users, "to_delayed")


def dask_heads(users: Any, backend: Backend) -> list[Source]:
    """Return sources with the columns of the input, without their rows.

    Raises:
        TypeError: When it is neither a Dask DataFrame nor a path.
    """
    if is_dask(users):
        return [from_pandas(users._meta)]  # noqa: SLF001 - where Dask itself keeps the columns
    if not isinstance(users, (str, Path)):
        raise TypeError(
            f"with client= users must be a Dask DataFrame or a path that all workers see, not "
            f"{type(users).__name__}"
        )
    return [open_file(file, name, backend) for file, name in list_files(Path(users))]


def run_on_dask(users: Any, plan: Plan, collector: Collector, client: Any, progress: Progress) -> None:
    """Check a Dask DataFrame or the files of a path on the workers, and collect what fails."""
    from dask.base import compute as compute_here
    from dask.delayed import delayed

    compute: Any = partial(compute_here, scheduler=client) if client is not None else compute_here
    if is_dask(users):
        partitions = enumerate(users.to_delayed())
        openers = [delayed(_partition_opener)(partition, number) for number, partition in partitions]
    else:
        files = list_files(Path(users))
        openers = [partial(open_file, file.absolute(), name, plan.backend) for file, name in files]
    checked = [delayed(_check_source, nout=3)(opener, plan) for opener in openers]
    found, candidates = compute(
        [one[:2] for one in checked], delayed(repeated)([one[2] for one in checked], plan.backend)
    )
    with shown(progress) as show:
        for findings, summary in found:
            collector.add_source(findings, summary)
            show(collector.rows, None, "")
    if len(candidates):
        again = [delayed(_find_suspects)(opener, candidates, plan.backend) for opener in openers]
        collector.add_shared_uids(compare(compute(*again)))


def _partition_opener(partition: Any, number: int) -> Opener:
    return partial(from_pandas, partition, f"partition {number}")


def _check_source(opener: Opener, plan: Plan) -> tuple[list[Findings], SourceSummary, Hashes]:
    source = opener()
    findings = [check_batch(batch, plan) for batch in source.batches(plan.names, plan.backend)]
    hashes = np.concatenate([np.empty(0, np.uint64), *(one.hashes for one in findings)])
    return [one.without_uids() for one in findings], source.summary(plan.names), hashes


def _find_suspects(opener: Opener, candidates: Hashes, backend: Backend) -> Suspects:
    batches = opener().batches(["uid"], backend)
    return suspects((hash_batch(batch, backend) for batch in batches), candidates, backend)
