"""Reads cases out of tables and files, checked before anything is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from numbers import Integral
from pathlib import Path
from typing import Any

import pandas as pd

from ...frames import ATTEMPT, CONTEXT
from ...redaction import Secret, mask_shapes, quotable
from ...sandbox import EFFECTS, Fault, Sandbox
from ...tickets.files import read_rows
from .case import COLUMNS, DEFAULT_STEPS, NO_COLUMNS, STEPS, Case, CaseError, Method

_SPELLINGS = {name.replace("_", ""): name for name in COLUMNS} | {"authkey": "api_key", "userid": "uid"}
_TEXTS = tuple(name for name in COLUMNS if name not in ("steps", "faults"))
_SECRETS = ("api_key", "auth_token", "local_storage")
_NOT_FURTHER = {*COLUMNS, *ATTEMPT, *CONTEXT, "matched", "failed_step", "sandbox"}
_MOST_PROBLEMS_SHOWN = 5
_LONGEST_CELL = 1_000_000


def read_cases(cases: Any) -> list[Case]:
    """Check cases and bring them into one form.

    Args:
        cases: A DataFrame, a list of mappings, or the path of a CSV, JSON, NDJSON, Parquet or Excel file.

    Raises:
        TypeError, ValueError: With the row (counted from 1) and the column of what is wrong.
    """
    read, unusable = check_rows(rows_of(cases))
    if unusable:
        raise ValueError(text_of(unusable))
    return read


def check_rows(rows: Iterable[Any]) -> tuple[list[Case], list[dict[str, Any]]]:
    """Return the cases in these rows, and an entry (`row, column, reason`) for each row that holds none."""
    read: list[Case] = []
    first_rows: dict[str, int] = {}
    unusable: list[dict[str, Any]] = []
    for row, values in enumerate(rows, 1):
        try:
            case = _read_case(row, values)
            first = first_rows.setdefault(case.case_id, row)
            if first != row:
                raise CaseError("case_id", f"{quotable(case.case_id)} is the id of row {first} too")
            read.append(case)
        except CaseError as problem:
            unusable.append(problem.at(row))
    return read, unusable


def text_of(unusable: list[dict[str, Any]]) -> str:
    """Say which rows cannot be used and why, the first five of them."""
    more = len(unusable) - _MOST_PROBLEMS_SHOWN
    shown = [
        f"row {one['row']}, column {one['column']!r}: {one['reason']}"
        for one in unusable[:_MOST_PROBLEMS_SHOWN]
    ]
    return "\n".join([*shown, *([f"and {more:,} more"] if more > 0 else [])])


def rows_of(cases: Any) -> list[Any]:
    """Return the rows of whatever cases come in, unchecked."""
    if isinstance(cases, (str, Path)):
        return list(read_rows(cases))
    if isinstance(cases, pd.DataFrame):
        return list(cases.to_dict("records"))
    if isinstance(cases, Mapping):
        return [cases]
    if isinstance(cases, (bytes, bytearray)) or not isinstance(cases, Iterable):
        kind = type(cases).__name__
        raise TypeError(f"cases must be a DataFrame, a list of mappings or a path, not {kind}")
    return list(cases)


def _read_case(row: int, values: Any) -> Case:
    if not isinstance(values, Mapping):
        raise CaseError("*", f"a case is a mapping of columns, not {type(values).__name__}")
    cells = _rename_columns(values)
    texts = {name: _read_text(name, cells.get(name)) for name in _TEXTS}
    steps = _read_steps(cells.get("steps"))
    faults = _read_faults(cells.get("faults"))
    if texts["local_storage"] is None and "restore" in steps:
        raise CaseError("local_storage", "the step restore needs what the browser holds")
    if texts["local_storage"] is not None and "restore" not in steps:
        raise CaseError("steps", "local_storage is taken by the step restore, which is not among them")
    method = _choose_method(texts, steps, cells)
    hidden: dict[str, Any] = {name: Secret(texts[name]) for name in _SECRETS if texts[name] is not None}
    return Case(
        case_id=texts["case_id"] or str(row),
        method=method,
        steps=steps,
        faults=faults,
        sandbox=cells.get("sandbox") if isinstance(cells.get("sandbox"), Sandbox) else None,
        extra={mask_shapes(name): value for name, value in cells.items() if name not in _NOT_FURTHER}
        or NO_COLUMNS,
        row=row,
        **{name: texts[name] for name in _TEXTS if name not in ("case_id", "method", *_SECRETS)},
        **hidden,
    )


def _rename_columns(values: Mapping[Any, Any]) -> dict[str, Any]:
    """Give the columns their names here, where they bear the SDK's, such as `apiKey`."""
    cells: dict[str, Any] = {}
    for given, value in values.items():
        name = given if given in COLUMNS else _SPELLINGS.get(re.sub(r"[^a-z]", "", str(given).lower()))
        if name in cells:
            raise CaseError(name, f"the column {name!r} appears twice, in two spellings")
        if isinstance(value, str) and len(value) > _LONGEST_CELL:
            column = quotable(given, "a column") if name is None else name
            raise CaseError(column, f"has {len(value):,} characters; at most {_LONGEST_CELL:,} are read")
        cells[str(given) if name is None else name] = value
    return cells


def _choose_method(texts: dict[str, str | None], steps: tuple[str, ...], given: Mapping[str, Any]) -> Method:
    """Return what the case logs in with, which may be blank: then that is what it tries."""
    method, uid, token = texts["method"], texts["uid"], texts["auth_token"]
    if method not in (None, "uid", "auth_token"):
        raise CaseError("method", f"{quotable(method)} must be uid or auth_token")
    if method is None:
        if uid is not None and token is not None:
            raise CaseError(
                "auth_token", "the case gives a uid and an auth token: say in 'method' which it logs in with"
            )
        if "login" in steps and not {"uid", "auth_token"} & given.keys():
            raise CaseError("uid", "the case gives neither a uid nor an auth token")
        by_token = token is not None or (uid is None and "uid" not in given and "auth_token" in given)
        method = "auth_token" if by_token else "uid"
    if method == "uid" and token is not None:
        raise CaseError("auth_token", "a case of the method uid takes no auth token")
    if method == "auth_token" and texts["api_key"] is not None:
        raise CaseError("api_key", "a case of the method auth_token takes no API key")
    own: Method = "uid" if method == "uid" else "auth_token"
    texts[own] = texts[own] or ""
    return own


def _read_text(name: str, value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, (list, dict, tuple)) and pd.isna(value):
        return None
    if isinstance(value, Integral) and not isinstance(value, bool):
        return str(int(value))
    kind = type(value).__name__
    remedy = "; read the column as text, so that no digit is lost" if isinstance(value, float) else ""
    raise CaseError(name, f"must be text, not {kind}{remedy}")


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value))


def _read_steps(value: Any) -> tuple[str, ...]:
    if _is_missing(value):
        return DEFAULT_STEPS
    words = re.split(r"[\s,;>→]+", value.strip()) if isinstance(value, str) else value
    if not isinstance(words, (list, tuple)) or not words:
        raise CaseError("steps", f"must be a list of {', '.join(STEPS)}")
    for word in words:
        if word not in STEPS:
            raise CaseError("steps", f"{quotable(word)} is not one of {', '.join(STEPS)}")
    for before, word in zip((None, *words), words, strict=False):
        if word == "login_at_once" and before not in ("login", "login_at_once"):
            raise CaseError("steps", "login_at_once must stand right after login")
    return tuple(words)


def _read_faults(value: Any) -> tuple[Fault, ...]:
    if _is_missing(value):
        return ()
    if isinstance(value, str):
        value = _parse_faults(value)
    given = [value] if isinstance(value, (Mapping, Fault)) else value
    if not isinstance(given, (list, tuple)):
        raise CaseError("faults", "must be a list of faults, as JSON in a file")
    try:
        return tuple(one if isinstance(one, Fault) else Fault.from_mapping(one) for one in given)
    except (TypeError, ValueError) as exc:
        raise CaseError("faults", mask_shapes(str(exc))) from None


def _parse_faults(text: str) -> Any:
    if text.strip() in EFFECTS:
        return {"effect": text.strip()}
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise CaseError("faults", f"must be one of {', '.join(EFFECTS)}, or a JSON list of faults") from None
