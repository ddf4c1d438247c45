"""How hypothesis searches: the same examples in every run of `make test`, new ones in `make fuzz`."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, seed, settings

Test = TypeVar("Test", bound=Callable[..., object])

FUZZING = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"

_ALLOWED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("test", derandomize=True, deadline=None, suppress_health_check=_ALLOWED)
settings.register_profile("fuzz", deadline=None, suppress_health_check=_ALLOWED, print_blob=True)
settings.load_profile("fuzz" if FUZZING else "test")


def search(examples: int) -> Callable[[Test], Test]:
    """Have hypothesis try this many examples.

    A function that is decorated within a test sees other examples for each parameter of that test.
    """

    def decorate(test: Test) -> Test:
        searching = settings(max_examples=examples)(test)
        within = os.environ.get("PYTEST_CURRENT_TEST")
        if within is None or FUZZING:
            return searching
        return seed(zlib.crc32(within.encode()))(searching)

    return decorate
