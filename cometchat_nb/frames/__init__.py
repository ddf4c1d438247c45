"""Results and error codes as DataFrames.

Every frame has the same columns and dtypes with zero rows as with many, and no secret in any of them.
"""

from .codes import NO_CODE, error_codes, explain
from .errors import error_cells, error_frame
from .rows import cells_of, frame
from .schemas import ATTEMPT, CONTEXT, ERROR, Schema
from .sessions import check_calls, status_frame, trace_frame
from .users import user_frame

__all__ = [
    "ATTEMPT",
    "CONTEXT",
    "ERROR",
    "NO_CODE",
    "Schema",
    "cells_of",
    "check_calls",
    "error_cells",
    "error_codes",
    "error_frame",
    "explain",
    "frame",
    "status_frame",
    "trace_frame",
    "user_frame",
]
