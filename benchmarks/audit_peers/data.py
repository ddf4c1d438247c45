"""The users that every contender audits: made by number, the same every time, 2 % of each defect."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

ROWS_A_GROUP = 250_000
SHARE = 0.02

FIRST = [
    "Ada",
    "Amélie",
    "Anil",
    "Bela",
    "Björn",
    "Carmen",
    "Chidi",
    "Dana",
    "Elif",
    "Emeka",
    "Fatima",
    "Georg",
    "Hana",
    "Ines",
    "Iván",
    "Jae-won",
]
LAST = [
    "Adeyemi",
    "Bauer",
    "Castillo",
    "Dubois",
    "Eriksson",
    "Ferrari",
    "García",
    "Haddad",
    "Ito",
    "Jensen",
    "Kaya",
    "López",
    "Müller",
]
TAGS = [
    "beta",
    "vip",
    "newsletter",
    "trial",
    "partner",
    "enterprise",
    "eu",
    "us",
    "apac",
    "churned",
    "support",
    "mobile",
    "web",
    "ios",
    "android",
]


def file_of(rows: int, folder: Path) -> Path:
    """Return the Parquet file of this many users in the folder, made if it is not there."""
    path = folder / f"users-{rows}.parquet"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        write(unfinished, rows)
        unfinished.rename(path)
    return path


def write(path: Path, rows: int) -> None:
    """Write this many users, a row group at a time; a shorter file is a longer one's beginning."""
    writer = None
    for start in range(0, rows, ROWS_A_GROUP):
        table = users(start, min(ROWS_A_GROUP, rows - start))
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    assert writer is not None
    writer.close()


def users(start: int, count: int) -> pa.Table:
    """Return users number `start` and following as an Arrow table of 11 columns."""
    rng = np.random.default_rng([20_260_101, start])
    numbers = np.arange(start, start + count)
    columns = {
        "uid": _uids(numbers, rng),
        "name": _names(numbers, rng),
        "avatar": _avatars(numbers, rng),
        "link": _links(numbers, rng),
        "status": _texts(rng, count, good=["online", "offline", "available"], bad=["away", "Online", "busy"]),
        "role": _texts(rng, count, good=["default", "moderator", "agent-eu"], bad=["power user", "admin/eu"]),
        "auth_token": _tokens(numbers, rng),
        **_times(count, rng),
        "tags": _tags(count, rng),
        "metadata": _metadata(numbers, rng),
    }
    return pl.DataFrame(columns).to_arrow().cast(SCHEMA)


SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("uid", "name", "avatar", "link", "status", "role", "auth_token")),
        ("created_at", pa.int64()),
        ("updated_at", pa.int64()),
        ("tags", pa.list_(pa.string())),
        ("metadata", pa.string()),
    ]
)


def _plain_uids(numbers: np.ndarray) -> pl.Series:
    """Return `user-` and nine digits, in no order: the numbers times something prime to a billion."""
    digits = pl.Series(numbers * 387_420_489 % 1_000_000_000).cast(pl.String).str.zfill(9)
    return "user-" + digits


def _kinds(rng: np.random.Generator, count: int, kinds: int) -> pl.Series:
    """Return for each row which defect it has: 0 to kinds - 1, each in 2 % of the rows, or -1."""
    drawn = np.floor(rng.random(count) / SHARE).astype(np.int16)
    return pl.Series(np.where(drawn < kinds, drawn, -1))


def _spoilt(good: pl.Series, kinds: pl.Series, *bad: pl.Expr) -> pl.Series:
    """Return the good values, and where the kind is k, the k-th expression of `good`."""
    chosen = pl.col("good")
    for kind, expression in enumerate(bad):
        chosen = pl.when(pl.col("kinds") == kind).then(expression).otherwise(chosen)
    return pl.DataFrame({"good": good, "kinds": kinds}).select(chosen.alias("good")).to_series()


def _uids(numbers: np.ndarray, rng: np.random.Generator) -> pl.Series:
    good = pl.col("good")
    others = _plain_uids((rng.random(len(numbers)) * numbers).astype(np.int64))
    missing = pl.Series(rng.integers(0, 5, len(numbers)))
    return _spoilt(
        _plain_uids(numbers),
        _kinds(rng, len(numbers), 7),
        pl.when(missing < 2).then(None).when(missing < 4).then(pl.lit("")).otherwise(pl.lit(" \t ")),
        good + "-" + "x" * 90,
        good.str.replace("-", ".", literal=True),
        good.str.replace("-", " ", literal=True),
        good.str.replace("u", "U", literal=True),
        pl.lit(others),
        pl.lit(others.str.to_uppercase()),
    )


def _names(numbers: np.ndarray, rng: np.random.Generator) -> pl.Series:
    first = pl.Series(FIRST).gather(numbers % len(FIRST))
    last = pl.Series(LAST).gather(numbers // len(FIRST) % len(LAST))
    empty = pl.lit(pl.Series([None, ""], dtype=pl.String).gather(rng.integers(0, 2, len(numbers))))
    return _spoilt(first + " " + last, _kinds(rng, len(numbers), 2), empty, pl.col("good") + " é" * 50)


def _avatars(numbers: np.ndarray, rng: np.random.Generator) -> pl.Series:
    file = _plain_uids(numbers) + ".png"
    good = _some("https://cdn.example.com/avatars/" + file, rng, 0.9)
    return _spoilt(good, _kinds(rng, len(numbers), 1), pl.lit("avatars/" + file))


def _links(numbers: np.ndarray, rng: np.random.Generator) -> pl.Series:
    good = "https://www.example.com/people/" + pl.Series(numbers).cast(pl.String)
    bad = pl.Series(["https:/people/7", "//www.example.com", "https://www.example.com/a b", "https://?q=7"])
    return _spoilt(
        _some(good, rng, 0.6),
        _kinds(rng, len(numbers), 1),
        pl.lit(bad.gather(rng.integers(0, len(bad), len(numbers)))),
    )


def _some(values: pl.Series, rng: np.random.Generator, share: float) -> pl.Series:
    kept = pl.Series(rng.random(len(values)) < share)
    return pl.select(pl.when(kept).then(values)).to_series()


def _texts(rng: np.random.Generator, count: int, good: list[str], bad: list[str]) -> pl.Series:
    right = pl.Series(good).gather(rng.integers(0, len(good), count))
    wrong = pl.Series(bad).gather(rng.integers(0, len(bad), count))
    return _spoilt(right, _kinds(rng, count, 1), pl.lit(wrong))


def _tokens(numbers: np.ndarray, rng: np.random.Generator) -> pl.Series:
    count = len(numbers)
    digits = pl.Series(np.frombuffer(rng.bytes(14 * count).hex().encode(), "S28").tolist(), dtype=pl.Binary)
    issued = pl.Series(rng.integers(1_600_000_000, 1_760_000_000, count)).cast(pl.String)
    ends = "_" + issued + "fa4e" + digits.cast(pl.String)
    token, others = _plain_uids(numbers) + ends, _plain_uids(numbers + 1) + ends
    return _spoilt(_some(token, rng, SHARE), _kinds(rng, count, 2), pl.lit(token) + " ", pl.lit(others))


def _times(count: int, rng: np.random.Generator) -> dict[str, pl.Series]:
    created = pl.Series(rng.integers(1_500_000_000, 1_700_000_000, count))
    updated = created + rng.integers(0, 60_000_000, count)
    return {
        "created_at": _spoilt(created, _kinds(rng, count, 1), pl.col("good") * 1000),
        "updated_at": _spoilt(updated, _kinds(rng, count, 1), pl.lit(created) - 86_400),
    }


def _tags(count: int, rng: np.random.Generator) -> pl.Series:
    kinds = _kinds(rng, count, 2).to_numpy()
    lengths = np.where(kinds == 0, rng.integers(26, 31, count), rng.integers(0, 5, count))
    lengths = np.where((kinds == 1) & (lengths == 0), 1, lengths)
    ends = np.cumsum(lengths)
    words = pl.Series([*TAGS, "x" * 101])
    chosen = rng.integers(0, len(TAGS), ends[-1])
    chosen[ends[kinds == 1] - 1] = len(TAGS)
    flat = words.gather(chosen).to_arrow().cast(pa.string())
    offsets = pa.array(np.concatenate([[0], ends]), pa.int32())
    return pl.Series(pa.ListArray.from_arrays(offsets, flat))


def _metadata(numbers: np.ndarray, rng: np.random.Generator) -> pl.Series:
    count = len(numbers)
    plan = pl.Series(["free", "pro", "team"]).gather(rng.integers(0, 3, count))
    visits = pl.Series(rng.integers(0, 10_000, count)).cast(pl.String)
    phone = pl.Series(rng.integers(10**9, 10**10, count)).cast(pl.String)
    known = '{"plan":"' + plan + '","visits":' + visits + ',"locale":"de-DE","crm":"' + _plain_uids(numbers)
    known = known + '","@private":{"email":"' + _plain_uids(numbers) + '@example.com","phone":"+49' + phone
    return _spoilt(
        known + '"}}', _kinds(rng, count, 1), pl.lit(known) + '","note":"' + "Grüße " * 700 + '"}}'
    )
