"""What a test needs from the machine: on CI its absence is a failure, elsewhere it is said aloud."""

from __future__ import annotations

import os

import pytest


def needed(path: str | None, what: str) -> str:
    """Return the path; without one fail on CI, where nothing may be skipped, and skip elsewhere."""
    if path is not None:
        return path
    if os.environ.get("CI"):
        pytest.fail(f"there is no {what}, and CI must skip no test")
    pytest.skip(f"there is no {what} on this machine")
