"""Errors that quote nothing which might be a secret, and carry nothing of what was read."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
_WORD = re.compile(r"[A-Za-z_]{0,16}")


def quotable(value: object, otherwise: str | None = None) -> str:
    """Return a value as an error may quote it: a number or a word, and nothing that might be a secret.

    >>> quotable(5), quotable("upper"), quotable("hunter2!"), quotable("hunter2!", "column 2")
    ('5', "'upper'", 'this str', 'column 2')
    """
    is_number = value is None or isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**18)
    if is_number or (isinstance(value, str) and _WORD.fullmatch(value)):
        return repr(value)
    return otherwise or f"this {type(value).__name__}"


def without_frames(read: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Let what a reader raises carry no frame that holds what was read.

    A verbose traceback, or what dumps local variables, would show the whole file or text.
    """

    @functools.wraps(read)
    def call(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        try:
            return read(*args, **kwargs)
        except (TypeError, ValueError, OSError, ImportError) as exc:
            failure = exc.with_traceback(None)
        del args, kwargs
        raise failure

    return call
