"""An audit on the workers of Spark: each partition is examined where it lies.

A worker runs the same kernel on its rows, as Arrow batches, and sends back what fails. Spark exchanges the
hashes of the uids, bucket by bucket. It keeps the uids until then, so that the input is read only once: read
twice, its rows might stand in another order.
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

from ..progress import Progress, shown
from .batches import frame_of_arrow
from .canonical import Backend, Batch
from .collected import Collected
from .comparing import compared, suspected
from .inputs import INPUT, of_arrow
from .kernel import Findings, Plan, examine
from .keys import Candidates, Hashes, dealt, repeated
from .parts import ROWS_OF_A_BATCH, Table, column_of

_EXAMINED = "partition int, batch int, found binary, uids binary, bucket int, hashes binary"
_SUSPECTED = "partition int, batch int, found binary"


def is_spark(users: Any) -> bool:
    """Tell whether this is a DataFrame of PySpark."""
    return type(users).__module__.startswith("pyspark.sql.") and hasattr(users, "mapInArrow")


def head_of(users: Any) -> Table:
    """Return a part with the columns of the input, without its rows.

    Raises:
        ImportError: When PySpark is too old, or pyarrow is missing.
        TypeError: When it is a stream.
        ValueError: When two columns are the same field, or none is the uid.
    """
    _check(users)
    return _named(INPUT, users.columns)


def run_on_spark(users: Any, plan: Plan, collected: Collected, progress: Progress) -> None:
    """Examine a DataFrame of PySpark on the workers, and collect what they find."""
    columns = users.columns
    sources = _named(INPUT, columns).sources(plan.names)
    places = {name: f"c{columns.index(column)}" for name, column in sources.items()}
    numbered = users.toDF(*(f"c{place}" for place in range(len(columns))))
    chosen = numbered.select(*dict.fromkeys(places.values()))
    examined = chosen.mapInArrow(partial(_examined, plan=plan, places=places), _EXAMINED)
    if plan.compares_uids:
        examined = examined.persist()
    try:
        with _on_workers(), shown(progress) as show:
            found = _found_in(examined)
            for number in range(max(found, default=0) + 1):
                seen = _named(f"partition {number}", columns).seen(plan.names)
                collected.add_part(found[number], seen)
                show(collected.rows, None, "")
        if plan.compares_uids:
            with _on_workers():
                _compare(examined, plan.backend, collected)
    finally:
        if plan.compares_uids:
            examined.unpersist()


def _found_in(examined: Any) -> dict[int, list[Findings]]:
    """Return what the batches of each partition came to, in their order."""
    found: dict[int, list[Findings]] = defaultdict(list)
    for row in _in_order(examined.where("found is not null")):
        found[row.partition].append(pickle.loads(row.found))  # noqa: S301 - from our own workers
    return found


def _compare(examined: Any, backend: Backend, collected: Collected) -> None:
    dealt_out = examined.where("bucket is not null").select("bucket", "hashes")
    exchanged = dealt_out.groupBy("bucket").applyInArrow(_repeated, "hashes binary").collect()
    candidates = np.concatenate([np.empty(0, np.uint64), *(_hashes(row.hashes) for row in exchanged)])
    if len(candidates):
        uids = examined.where("uids is not null").select("partition", "batch", "uids")
        looked_up = partial(_suspected, candidates=candidates, backend=backend)
        again = _in_order(uids.mapInArrow(looked_up, _SUSPECTED))
        collected.add_compared(compared(pickle.loads(row.found) for row in again))  # noqa: S301 - likewise


def _in_order(frame: Any) -> list[Any]:
    rows = frame.select("partition", "batch", "found").collect()
    return sorted(rows, key=lambda row: (row.partition, row.batch))


def _examined(batches: Iterable[Any], plan: Plan, places: Mapping[str, str]) -> Iterator[Any]:
    """Yield for each batch what it came to, its uids, and the buckets of their hashes."""
    from pyspark import TaskContext

    partition = TaskContext.get().partitionId()
    for number, table in enumerate(_gathered(batches)):
        frame = frame_of_arrow(table, plan.backend)
        columns = {name: column_of(frame, place, plan.backend) for name, place in places.items()}
        findings = examine(Batch(columns, table.num_rows), plan)
        told: dict[str, Any] = {"partition": partition, "batch": number}
        told["found"] = pickle.dumps(findings.without_uids())
        if plan.compares_uids:
            told["uids"] = _written(table.select([places["uid"]]))
        buckets = enumerate(dealt(findings.hashes))
        parts = ({"bucket": bucket, "hashes": part.tobytes()} for bucket, part in buckets if len(part))
        yield _batch([told, *parts], _EXAMINED)


def _suspected(batches: Iterable[Any], candidates: Hashes, backend: Backend) -> Iterator[Any]:
    """Yield for each batch the uids whose hash is among the candidates."""
    sought = Candidates(candidates)
    for batch in batches:
        for row in batch.to_pylist():
            found = suspected(of_arrow(_read(row.pop("uids")), backend), sought, backend)
            yield _batch([{**row, "found": pickle.dumps(found)}], _SUSPECTED)


def _repeated(bucket: Any) -> Any:
    """Return the hashes that stand more than once in a bucket."""
    import pyarrow as pa

    found = repeated([_hashes(part) for part in bucket["hashes"].to_pylist()])
    return pa.table({"hashes": pa.array([found.tobytes()], pa.binary())})


def _hashes(cell: Any) -> Hashes:
    return np.frombuffer(cell, np.uint64)


def _gathered(batches: Iterable[Any]) -> Iterator[Any]:
    """Put small batches of Arrow together."""
    import pyarrow as pa

    waiting: list[Any] = []
    rows = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= ROWS_OF_A_BATCH:
            yield pa.Table.from_batches(waiting).combine_chunks()
            waiting, rows = [], 0
    if rows:
        yield pa.Table.from_batches(waiting).combine_chunks()


def _batch(rows: list[dict[str, Any]], columns: str) -> Any:
    """Return rows as a batch of Arrow of these columns."""
    import pyarrow as pa

    types = {"int": pa.int32(), "binary": pa.binary()}
    pairs = [column.split() for column in columns.split(", ")]
    return pa.RecordBatch.from_pylist(rows, pa.schema([(name, types[kind]) for name, kind in pairs]))


def _written(uids: Any) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, uids.schema) as writer:
        writer.write_table(uids)
    written: bytes = sink.getvalue().to_pybytes()
    return written


def _read(written: bytes) -> Any:
    import pyarrow as pa

    return pa.ipc.open_stream(written).read_all().rename_columns(["uid"])


def _named(name: str, columns: list[str]) -> Table:
    return Table(name, columns, lambda *_: ())


def _check(users: Any) -> None:
    import pyspark

    if int(pyspark.__version__.split(".")[0]) < 4:
        raise ImportError(f"Spark {pyspark.__version__} is too old: pip install 'cometchat-nb[spark]'")
    try:
        import pyarrow  # noqa: F401 - what the rows travel in
    except ImportError as exc:
        raise ImportError("an audit on Spark needs pip install 'cometchat-nb[spark]'") from exc
    if users.isStreaming:
        raise TypeError("a streaming DataFrame has no end: write it to a table and audit that")


@contextmanager
def _on_workers() -> Iterator[None]:
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
