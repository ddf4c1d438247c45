"""What the protocol is made of: a request, its reply, and the failure of carrying one to the other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Literal, NoReturn, TypeVar, overload
from urllib.parse import SplitResult, urlsplit

from .redaction import is_secret_name, mask

_T = TypeVar("_T")

LARGEST_REPLY = 5_000_000

FailureKind = Literal[
    "dns", "tls", "certificates", "proxy", "refused", "connect_timeout", "timeout", "broken", "too_large",
    "decoding", "other",
]  # fmt: skip


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


_JSON = json.JSONDecoder(parse_constant=_refuse_constant)


def parse_json(text: str) -> Any:
    """Read JSON as browsers do, `NaN` and `Infinity` refused.

    Raises:
        ValueError: It is not JSON.
        RecursionError: It is nested too deeply.
    """
    return _JSON.decode(text)


@lru_cache(maxsize=1)  # the replies of a run carry the same date for a second
def parse_http_date(text: str) -> datetime | None:
    """Read the date of a header, such as `Date` or `Retry-After`; `None` when it is none.

    >>> parse_http_date("Thu, 26 Nov 2026 12:00:00 GMT").isoformat()
    '2026-11-26T12:00:00+00:00'
    """
    try:
        date = parsedate_to_datetime(text)
        return date.replace(tzinfo=timezone.utc) if date.tzinfo is None else date.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


class Headers(Mapping[str, str]):
    """HTTP headers in their order, looked up without regard to case; repeated ones are joined by commas.

    >>> headers = Headers({"appId": "app", "apiKey": "fa4efa4efa4efa4efa4e"})
    >>> headers["APPID"], headers
    ('app', Headers({'appId': 'app', 'apiKey': '****fa4e'}))
    """

    __slots__ = ("_values", "pairs")

    def __init__(self, pairs: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = tuple(pairs.items() if isinstance(pairs, Mapping) else pairs)
        self._values: dict[str, str] = {}
        for name, value in self.pairs:
            key = name.lower()
            self._values[key] = f"{self._values[key]}, {value}" if key in self._values else value

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    @overload
    def get(self, name: str, default: None = None, /) -> str | None: ...
    @overload
    def get(self, name: str, default: _T, /) -> str | _T: ...
    def get(self, name: str, default: _T | None = None, /) -> str | _T | None:
        """Return a header's value, or the default, without the exception that `Mapping.get` catches."""
        return self._values.get(name.lower(), default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        shown = {name: mask(value) if is_secret_name(name) else value for name, value in self.pairs}
        return f"Headers({shown})"


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """What a flow sends.

    Args:
        method: The HTTP method.
        url: The absolute URL, escaped.
        headers: The headers, without those that HTTP itself needs.
        body: The body, if any.
        largest_reply: How many bytes the reply's body may have, decompressed.
    """

    method: str
    url: str
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    largest_reply: int = LARGEST_REPLY

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.host}>"  # the path may hold a token

    @property
    def parts(self) -> SplitResult:
        """The URL, split."""
        return urlsplit(self.url)

    @property
    def host(self) -> str:
        """The URL's host name in lower case, without a port."""
        return self.parts.hostname or ""


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """What the service answered; the body is decompressed."""

    status: int
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    def __repr__(self) -> str:
        return f"<Reply {self.status}, {len(self.body):,} bytes>"


class TransportError(Exception):
    """A request that got no whole reply.

    Attributes:
        kind: What failed; `dns`, `tls`, `refused`, `timeout`, ...
        said: What the network's own software said, without a secret that can be told by its shape.
    """

    def __init__(self, kind: FailureKind, said: str = "") -> None:
        super().__init__(kind, said)
        self.kind: FailureKind = kind
        self.said = said

    def __str__(self) -> str:
        return self.said or self.kind
