"""The same users in every form in which an auditor may have them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from auditing.strategies import columns_of

Record = Mapping[str, Any]

_ARROW = {
    "text": pa.string(),
    "category": pa.dictionary(pa.int32(), pa.string()),
    "integer": pa.int64(),
    "float": pa.float64(),
    "flag": pa.bool_(),
    "moment": pa.timestamp("us", tz="UTC"),
    "list": pa.list_(pa.string()),
    "object": pa.struct([("a", pa.string()), ("password", pa.string())]),
}


def ndjson(users: Iterable[Record], *, ascii_only: bool = True) -> str:
    """Return one JSON object a line."""
    return "".join(json.dumps(user, ensure_ascii=ascii_only) + "\n" for user in users)


def csv_text(users: Iterable[Record], **dialect: Any) -> str:
    """Return a CSV table of users whose cells are all text."""
    users = list(users)
    out = io.StringIO(newline="")
    # Before Python 3.13 a carriage return is not quoted of itself, and would be the line's end.
    returns = any("\r" in str(cell) for user in users for cell in user.values())
    quoting = {"quoting": csv.QUOTE_ALL} if returns else {}
    writer = csv.writer(out, **{"lineterminator": "\n", **quoting, **dialect})
    names = columns_of(users)
    writer.writerow(names)
    writer.writerows([user.get(name) for name in names] for user in users)
    return out.getvalue()


def arrow(kinds: Mapping[str, str], users: Iterable[Record]) -> pa.Table:
    """Return a table with these kinds of columns."""
    schema = pa.schema([(name, _ARROW[kind]) for name, kind in kinds.items()])
    users = list(users)
    columns = [
        pa.array([user[name] for user in users], type=field.type)
        for name, field in zip(schema.names, schema, strict=True)
    ]
    return pa.table(columns, schema=schema)


def objects(users: Iterable[Record], names: list[str] | None = None) -> pd.DataFrame:
    """Return a pandas frame that leaves every value as it is."""
    users = list(users)
    names = names or columns_of(users)
    return pd.DataFrame(
        {name: pd.Series([user.get(name) for user in users], dtype=object) for name in names},
        columns=names,
    )


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a text file without touching its line ends."""
    path.write_bytes(text.encode(encoding))
    return path
