"""What there is to know of one thing: facts, text, and ranked causes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import traitlets

from .component import Part, script, shown


class Details(Part):
    """A region that describes what is selected beside it.

    Args:
        label: What a screen reader calls the region.
        empty: What to say while nothing is selected.

    Attributes:
        shown: `title, text, facts (pairs), causes, exchange`; empty while nothing is selected.
    """

    _esm = script("details.js")

    label = traitlets.Unicode("").tag(sync=True)
    empty = traitlets.Unicode("").tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)

    def __init__(self, label: str, empty: str, **traits: object) -> None:
        super().__init__(label=label, empty=empty, **traits)

    def show(
        self,
        title: str,
        text: str = "",
        *,
        facts: Iterable[tuple[str, object]] = (),
        causes: Sequence[Mapping[str, Any]] = (),
        exchange: object = None,
        source: str = "",
    ) -> None:
        """Describe something; facts without a value are left out, causes are rows of `diagnose`."""
        self.shown = {
            "title": shown(title),
            "text": shown(text),
            "facts": [[label, shown(value)] for label, value in facts if value not in (None, "")],
            "causes": [_cause(one) for one in causes],
            "exchange": shown(exchange),
            "source": source,
        }

    def clear(self) -> None:
        """Describe nothing."""
        self.shown = {}


def _cause(row: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: shown(row[name]) for name in ("cause", "evidence", "next_step", "source")}
    return {**texts, "percent": round(100 * float(row["confidence"]))}
