"""Who is measured: what each is given, where it is, and how many rows it can take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UNBOUNDED = 10**12
MILLION = 1_000_000


@dataclass(frozen=True)
class Contender:
    """One way to audit.

    Attributes:
        name: What `--only` takes.
        title: What the table says.
        module: Its module here.
        function: What is timed.
        given: `path`, `frame` (of pandas; reading it is not timed) or `workers` (a path, and a Dask client).
        most_rows: More do not fit into 24 GB, or take many minutes.
    """

    name: str
    title: str
    module: str
    function: str = "audit"
    given: str = "path"
    most_rows: int = UNBOUNDED


CONTENDERS = [
    Contender("read", "only reading the columns", "by_hand", "read"),
    Contender("polars", "streaming Polars by hand", "by_hand"),
    Contender("ours", "**`cc.audit(path)`**", "with_cometchat_nb", "audit_file"),
    Contender("ours-duckdb", "**`cc.audit(relation)`** of DuckDB", "with_cometchat_nb", "audit_relation"),
    Contender(
        "ours-dask",
        "**`cc.audit(path, client=)`**, 2 workers",
        "with_cometchat_nb",
        "audit_by_dask",
        "workers",
    ),
    Contender("dataframely", "dataframely", "with_dataframely", most_rows=10 * MILLION),
    Contender("pandera-polars", "pandera on Polars", "with_pandera_polars", most_rows=10 * MILLION),
    Contender("pointblank", "pointblank on Polars, all rows", "with_pointblank", most_rows=10 * MILLION),
    Contender(
        "ours-frame",
        "**`cc.audit(frame)`**, Polars installed",
        "with_cometchat_nb",
        "audit_frame",
        "frame",
        10 * MILLION,
    ),
    Contender(
        "ours-pandas",
        "**`cc.audit(frame)`**, without Polars",
        "with_cometchat_nb",
        "audit_frame_by_pandas",
        "frame",
        10 * MILLION,
    ),
    Contender("pandera-pandas", "pandera on pandas", "with_pandera_pandas", given="frame", most_rows=MILLION),
    Contender(
        "great-expectations",
        "Great Expectations",
        "with_great_expectations",
        given="frame",
        most_rows=MILLION,
    ),
]


@contextmanager
def what_is_given(contender: Contender, path: Path) -> Iterator[Any]:
    """Have ready what a contender starts from."""
    if contender.given == "frame":
        import pandas as pd

        yield pd.read_parquet(path)
    elif contender.given == "workers":
        from distributed import Client, LocalCluster

        with (
            LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            client.run(_warm)
            yield path, client
    else:
        yield path


def _warm() -> int:
    """Import in a worker what its first task would."""
    import cometchat_nb

    return len(cometchat_nb.audit([{"uid": "a"}]).issues)
