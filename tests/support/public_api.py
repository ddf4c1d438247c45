"""The public API as text, one line a name, parameter list or attribute, to be compared with a snapshot.

`python -m support.public_api` in `tests/` writes the snapshot anew.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import traitlets

import cometchat_nb as cc

SNAPSHOT = Path(__file__).parent / "public_api.txt"


def describe() -> str:
    """Return the API of every public name."""
    return "\n".join(line for name in sorted(cc.__all__) for line in _describe(name)) + "\n"


def _describe(name: str) -> Iterator[str]:
    value = getattr(cc, name)
    if inspect.isclass(value):
        yield f"class {name}{_signature(value)}"
        yield from (f"  {line}" for line in sorted(_members(value)))
    elif callable(value):
        yield f"def {name}{_signature(value)}"
    else:
        yield f"{name}: {type(value).__name__}"


def _members(kind: type) -> Iterator[str]:
    """Describe what the class and the package's classes above it offer; the libraries' own is theirs."""
    fields = {one.name: one for one in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else {}
    ours = [base for base in kind.__mro__ if base.__module__.startswith("cometchat_nb")]
    documented = re.findall(
        r"\w+", " ".join((base.__doc__ or "").partition("Attributes:")[2] for base in ours)
    )
    seen: set[str] = set()
    for base in ours:
        for name, value in vars(base).items():
            internal = isinstance(value, traitlets.TraitType) and name not in documented
            if not name.startswith("_") and name not in seen and name not in fields and not internal:
                seen.add(name)
                yield _member(name, value)
    yield from (f"{name}: {one.type}" for name, one in fields.items())


def _member(name: str, value: Any) -> str:
    function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
    if inspect.isfunction(function):
        awaited = "async " if inspect.iscoroutinefunction(function) else ""
        return f"{awaited}def {name}{_signature(function)}"
    if isinstance(value, property):
        return f"{name}: {inspect.signature(value.fget).return_annotation}"  # type: ignore[arg-type]
    return f"{name}: {type(value).__name__}"


def _signature(function: Any) -> str:
    """Return names, kinds and annotations of the parameters, and whether each has a default."""
    if inspect.isclass(function) and issubclass(function, Warning):
        return ""  # made by the interpreter
    # A class has that of its `__init__`: which one `inspect` finds for a widget depends on who asked before.
    own = function.__init__ if inspect.isclass(function) else function
    signature = inspect.signature(own if inspect.isfunction(own) else function)
    parameters = [
        one.replace(default="..." if one.default is not one.empty else one.empty)
        for one in signature.parameters.values()
        if one.name != "self"
    ]
    text = str(signature.replace(parameters=parameters)).replace("'", "")
    return text if not inspect.isclass(function) else text.removesuffix(" -> None")


if __name__ == "__main__":
    SNAPSHOT.write_text(describe(), "utf-8")
