"""What a customer's network and service do wrong, on demand.

A fault says where it strikes (endpoint, uid, nth call, probability) and what it does (its effect).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ..redaction import quotable
from .effects import AT_CONNECTION, EFFECTS
from .service.operations.endpoints import check_endpoint

ELSEWHERE = "https://elsewhere.invalid/v3.0/me"
ERROR_FIELDS = ("message", "devMessage", "source", "code")


@dataclass(frozen=True)
class Fault:
    """A fault of the sandbox: what goes wrong, and where.

    Args:
        effect: One of `EFFECTS`, which says what each does.
        endpoint: Where: an operation such as `PUT /me`, or the last word of a path (`auth_tokens`, `me`,
            `users`); by default everywhere.
        uid: For whom; by default for everybody.
        nth: At which matching call, counted from 1; by default at each.
        probability: How often, from 0 to 1, of the calls that match.
        seconds: How long, for `latency`, `jitter`, `dribble`, `slow_close`, `offline_start` and `clock_skew`,
            and for `rate_limited` the `Retry-After`.
        bytes_per_second: How fast, for `bandwidth`.
        status, headers, body: The reply of `reply`; the body is text, or JSON to be encoded.
        field: Which field of the error body `error_without` leaves out.
        location: Where `redirect_elsewhere` leads.

    Raises:
        TypeError, ValueError: With the name of the argument and what would do; for an endpoint that
            does not exist, with those that do.
    """

    effect: str
    endpoint: str | None = None
    uid: str | None = None
    nth: int | None = None
    probability: float = 1.0
    seconds: float = 1.0
    bytes_per_second: float = 1_000.0
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    body: Any = ""
    field: str = "code"
    location: str = ELSEWHERE

    def __post_init__(self) -> None:
        if not isinstance(self.effect, str):
            raise TypeError(f"effect must be a string, not {type(self.effect).__name__}")
        if self.effect not in EFFECTS:
            raise ValueError(f"effect must be one of {', '.join(EFFECTS)}, not {quotable(self.effect)}")
        self._check_where()
        self._check_what()

    def _check_where(self) -> None:
        for name in ("endpoint", "uid"):
            if not isinstance(getattr(self, name), (str, type(None))):
                raise TypeError(f"{name} must be a string")
        if self.endpoint is not None:
            check_endpoint(self.endpoint)
        if self.nth is not None and (type(self.nth) is not int or self.nth < 1):
            raise ValueError(f"nth must be a whole number from 1 on, not {quotable(self.nth)}")
        _check_number("probability", self.probability, 0, 1)
        if self.effect in AT_CONNECTION and (self.endpoint or self.uid or self.nth or self.probability != 1):
            raise ValueError(
                f"{self.effect} strikes everywhere, because it strikes before a request is read: leave out "
                "endpoint, uid, nth and probability"
            )

    def _check_what(self) -> None:
        _check_number("seconds", self.seconds, -1e9 if self.effect == "clock_skew" else 0, 1e9)
        _check_number("bytes_per_second", self.bytes_per_second, 1, 1e9)
        if type(self.status) is not int or not 200 <= self.status <= 599:
            raise ValueError(f"status must be a whole number from 200 to 599, not {quotable(self.status)}")
        if not isinstance(self.headers, Mapping):
            raise TypeError("headers must map names to values")
        for name, value in (*self.headers.items(), ("location", self.location)):
            if not re.fullmatch(r"[A-Za-z0-9-]+", str(name)) or not re.fullmatch(r"[ -~]*", str(value)):
                raise ValueError(
                    f"headers cannot hold {quotable(name, 'this name')} with this value: names have letters, "
                    "digits and hyphens, and values are ASCII"
                )
        if self.field not in ERROR_FIELDS:
            raise ValueError(f"field must be one of {', '.join(ERROR_FIELDS)}, not {quotable(self.field)}")
        try:
            json.dumps(self.body)
        except (TypeError, ValueError):
            raise TypeError("body must be text or what JSON can hold") from None

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Fault:
        """Read a fault from JSON.

        Raises:
            TypeError, ValueError: With the name that is wrong and what would do.
        """
        if not isinstance(values, Mapping):
            raise TypeError(f"a fault must be an object, not {type(values).__name__}")
        names = [one.name for one in fields(cls)]
        if unknown := [name for name in values if name not in names]:
            raise ValueError(
                f"a fault has no {quotable(unknown[0], 'such field')}; it has {', '.join(names)}"
            )
        if "effect" not in values:
            raise ValueError("a fault needs an effect")
        return cls(**values)


def _check_number(name: str, value: object, least: float, most: float) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number, not {type(value).__name__}")
    if not least <= value <= most:
        raise ValueError(f"{name} must be from {least:g} to {most:g}, not {value}")
