"""An audit on the workers of Spark: each partition is checked where it lies.

A worker runs the same kernel on its rows, as Arrow batches, and sends back what fails. Spark itself groups
the hashes of the UIDs. It keeps the UIDs until then, so that the input is read only once: read twice, its
rows might come in another order.
"""

from __future__ import annotations

import pickle
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np

from ...extras import missing_extra
from ...progress import Progress, shown
from ..kernel.backend import Backend
from ..kernel.check import Findings, Plan, check_batch
from ..kernel.duplicates import NO_HASH, Hashes, compare, hash_batch, suspects
from ..kernel.normalize import Batch
from ..result.collector import Collector
from ..sources.batches import from_arrow_table, resize_batches
from ..sources.columns import to_column
from ..sources.inputs import INPUT, from_arrow
from ..sources.source import ROWS_OF_A_BATCH, TableSource

_CHECKED = "partition int, batch int, found binary, uids binary, hashes array<bigint>"
_SUSPECTS = "partition int, batch int, found binary"


def is_spark(users: Any) -> bool:
    """Tell whether this is a DataFrame of PySpark."""
    return type(users).__module__.startswith("pyspark.sql.") and hasattr(users, "mapInArrow")


def spark_head(users: Any) -> TableSource:
    """Return a source with the columns of the input, without its rows.

    Raises:
        ImportError: When PySpark is too old, or pyarrow is missing.
        TypeError: When it is a stream.
        ValueError: When two columns are the same field, or none is the UID.
    """
    _check_spark(users)
    return _columns_only(INPUT, users.columns)


def run_on_spark(users: Any, plan: Plan, collector: Collector, progress: Progress) -> None:
    """Check a DataFrame of PySpark on the workers, and collect what fails."""
    columns = users.columns
    origins = _columns_only(INPUT, columns).origins(plan.names)
    places = {name: f"c{columns.index(column)}" for name, column in origins.items()}
    numbered = users.toDF(*(f"c{place}" for place in range(len(columns))))
    chosen = numbered.select(*dict.fromkeys(places.values()))
    checked = chosen.mapInArrow(partial(_check_rows, plan=plan, places=places), _CHECKED)
    if plan.compares_uids:
        checked = checked.persist()
    try:
        with _worker_errors(), shown(progress) as show:
            by_partition: dict[int, list[Findings]] = defaultdict(list)
            for row in _collect_in_order(checked):
                by_partition[row.partition].append(pickle.loads(row.found))  # noqa: S301 - from our own workers
            for number in range(max(by_partition, default=0) + 1):
                summary = _columns_only(f"partition {number}", columns).summary(plan.names)
                collector.add_source(by_partition[number], summary)
                show(collector.rows, None, "")
            if plan.compares_uids:
                _compare_uids(checked, plan.backend, collector)
    finally:
        checked.unpersist()


def _compare_uids(checked: Any, backend: Backend, collector: Collector) -> None:
    hashes = checked.selectExpr("explode(hashes) as hash").where(f"hash != {NO_HASH}")
    repeated = hashes.groupBy("hash").count().where("count > 1").select("hash").toArrow()
    candidates = np.sort(repeated.column("hash").to_numpy().view(np.uint64))
    if len(candidates):
        uids = checked.select("partition", "batch", "uids")
        again = uids.mapInArrow(partial(_find_suspects, candidates=candidates, backend=backend), _SUSPECTS)
        rows = _collect_in_order(again)
        collector.add_shared_uids(compare(pickle.loads(row.found) for row in rows))  # noqa: S301 - likewise


def _collect_in_order(frame: Any) -> list[Any]:
    rows = frame.select("partition", "batch", "found").collect()
    return sorted(rows, key=lambda row: (row.partition, row.batch))


def _check_rows(batches: Iterable[Any], plan: Plan, places: Mapping[str, str]) -> Iterator[Any]:
    """Yield for each batch what was found, its UIDs, and their hashes."""
    import pyarrow as pa
    from pyspark import TaskContext

    partition = TaskContext.get().partitionId()
    for number, table in enumerate(resize_batches(batches, ROWS_OF_A_BATCH)):
        frame = from_arrow_table(table, plan.backend)
        columns = {name: to_column(frame, place, plan.backend) for name, place in places.items()}
        findings = check_batch(Batch(columns, table.num_rows), plan)
        hashes = pa.array(findings.hashes.view(np.int64))
        uids = (
            pickle.dumps(table.select([places["uid"]]).rename_columns(["uid"]))
            if plan.compares_uids
            else None
        )
        yield pa.RecordBatch.from_arrays(
            [
                pa.array([partition], pa.int32()),
                pa.array([number], pa.int32()),
                pa.array([pickle.dumps(findings.without_uids())], pa.binary()),
                pa.array([uids], pa.binary()),
                pa.ListArray.from_arrays(pa.array([0, len(hashes)], pa.int32()), hashes),
            ],
            names=["partition", "batch", "found", "uids", "hashes"],
        )


def _find_suspects(batches: Iterable[Any], candidates: Hashes, backend: Backend) -> Iterator[Any]:
    """Yield for each batch the UIDs whose hash is among the candidates."""
    import pyarrow as pa

    for batch in batches:
        found = []
        for uids in batch.column("uids").to_pylist():
            source = from_arrow(pickle.loads(uids), backend)  # noqa: S301 - likewise
            hashed = (hash_batch(one, backend) for one in source.batches(["uid"], backend))
            found.append(pickle.dumps(suspects(hashed, candidates, backend)))
        columns = [batch.column("partition"), batch.column("batch"), pa.array(found, pa.binary())]
        yield pa.RecordBatch.from_arrays(columns, names=["partition", "batch", "found"])


def _columns_only(name: str, columns: list[str]) -> TableSource:
    return TableSource(name, columns, lambda *_: ())


def _check_spark(users: Any) -> None:
    import pyspark

    if int(pyspark.__version__.split(".")[0]) < 4:
        raise missing_extra("spark", f"an audit on Spark {pyspark.__version__}, which is too old,")
    try:
        import pyarrow  # noqa: F401 - what the rows travel in
    except ImportError as exc:
        raise missing_extra("spark", "an audit on Spark") from exc
    if users.isStreaming:
        raise TypeError("a streaming DataFrame has no end: write it to a table and audit that")


@contextmanager
def _worker_errors() -> Iterator[None]:
    """Say what to do when the workers lack a package."""
    from pyspark.errors import PythonException

    try:
        yield
    except PythonException as exc:
        missing = re.search("No module named ('[^']+')", str(exc))
        if missing is None:
            raise
        raise ImportError(
            f"the Python of Spark's workers has no module {missing[1]}: install cometchat-nb there as here, "
            "and set PYSPARK_PYTHON to that Python before the session is started"
        ) from exc
