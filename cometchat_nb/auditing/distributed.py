"""An audit on the workers of Dask: each part is examined where it lies.

A worker runs the same kernel on its part and sends back what fails. The hashes of the uids are exchanged
between the workers, bucket by bucket; only the uids behind those that stand twice come to this process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ..progress import Progress, shown
from .collected import Collected
from .comparing import Suspected, compared, suspected
from .engines import Engine
from .files import files_in, part_of_file
from .inputs import of_pandas
from .kernel import Findings, Plan, examine
from .keys import BUCKETS, Candidates, Hashes, dealt, repeated
from .parts import Part, Seen

_EXCHANGES = 16

Opener = Callable[[], Part]


def is_dask(users: Any) -> bool:
    """Tell whether this is a Dask DataFrame."""
    return type(users).__module__.split(".")[0].startswith("dask") and hasattr(users, "to_delayed")


def heads_of(users: Any, engine: Engine) -> list[Part]:
    """Return parts with the columns of the input, without their rows.

    Raises:
        TypeError: When it is neither a Dask DataFrame nor a path.
    """
    if is_dask(users):
        return [of_pandas(users._meta)]  # noqa: SLF001 - what Dask itself tells the columns by
    if not isinstance(users, (str, Path)):
        raise TypeError(
            f"with client= users must be a Dask DataFrame or a path that all workers see, not "
            f"{type(users).__name__}"
        )
    return [part_of_file(file, name, engine) for file, name in files_in(Path(users))]


def run_on_dask(
    users: Any, plan: Plan, collected: Collected, engine: Engine, client: Any, progress: Progress
) -> None:
    """Examine a Dask DataFrame or the files of a path on the workers, and collect what they find."""
    from dask.base import compute as compute_here

    delayed = _delayed()
    compute: Any = partial(compute_here, scheduler=client) if client is not None else compute_here
    openers = _openers(users, engine)
    examined = [delayed(_examined, nout=3)(opener, plan) for opener in openers]
    deals = [delayed(_dealt)(hashes) for _, _, hashes in examined]
    exchanged = [
        delayed(_repeated)([delayed(_pile)(deal, number) for deal in deals])
        for number in range(_EXCHANGES if plan.compares_uids else 0)
    ]
    found, candidates = compute([one[:2] for one in examined], exchanged)
    with shown(progress) as show:
        for findings, seen in found:
            collected.add_part(findings, seen)
            show(collected.rows, None, "")
    if any(len(part) for part in candidates):
        again = [delayed(_suspected)(opener, np.concatenate(candidates), plan) for opener in openers]
        collected.add_compared(compared(compute(*again)))


def _openers(users: Any, engine: Engine) -> list[Any]:
    if is_dask(users):
        delayed = _delayed()
        parts = enumerate(users.to_delayed())
        return [delayed(_of_partition)(partition, number) for number, partition in parts]
    return [partial(part_of_file, file.absolute(), name, engine) for file, name in files_in(Path(users))]


def _delayed() -> Any:
    from dask.delayed import delayed

    return delayed


def _of_partition(partition: Any, number: int) -> Opener:
    return partial(of_pandas, partition, f"partition {number}")


def _examined(opener: Opener, plan: Plan) -> tuple[list[Findings], Seen, Hashes]:
    part = opener()
    found = [examine(batch, plan) for batch in part.batches(plan.names, plan.backend)]
    hashes = np.concatenate([np.empty(0, np.uint64), *(one.hashes for one in found)])
    return [one.without_uids() for one in found], part.seen(plan.names), hashes


def _dealt(hashes: Hashes) -> list[list[Hashes]]:
    """Deal hashes into as many piles as there are exchanges, each of several buckets."""
    buckets, width = dealt(hashes), BUCKETS // _EXCHANGES
    return [buckets[start : start + width] for start in range(0, BUCKETS, width)]


def _pile(deal: list[list[Hashes]], number: int) -> list[Hashes]:
    return deal[number]


def _repeated(piles: Sequence[list[Hashes]]) -> Hashes:
    return np.concatenate([repeated(parts) for parts in zip(*piles, strict=True)] or [np.empty(0, np.uint64)])


def _suspected(opener: Opener, candidates: Hashes, plan: Plan) -> Suspected:
    return suspected(opener(), Candidates(candidates), plan.backend)
