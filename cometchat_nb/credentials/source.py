"""One place that names settings: what it is called, and what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..redaction import hide


@dataclass(frozen=True, eq=False)
class Source:
    """The settings of one place; the key among them does not show itself.

    Attributes:
        name: What a person calls the place.
        values: Its settings, by the names of `AppSettings`; those that it lacks are absent.
        exposed: What to say when its key is used and others can read it.
    """

    name: str
    values: Mapping[str, str] = field(repr=False)
    exposed: str = ""

    def __str__(self) -> str:
        return self.name


def source_of(name: str, values: Mapping[str, str | None], exposed: str = "") -> list[Source]:
    """Return the place as a list of one; empty when it names neither an app nor a region nor a key."""
    there = {field: value.strip() for field, value in values.items() if value and value.strip()}
    if not there.keys() & {"app_id", "region", "auth_key"}:
        return []
    if "auth_key" in there:
        there["auth_key"] = hide(there["auth_key"]) or ""
    return [Source(name, there, exposed if "auth_key" in there else "")]
