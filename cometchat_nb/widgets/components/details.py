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
        shown: `title, text, facts (pairs), causes, exchange, source, tone, note`; empty while nothing is
            selected. It is on the page and in no synced trait.
    """

    _esm = script("details_view.js", "details.js")

    label = traitlets.Unicode("").tag(sync=True)
    empty = traitlets.Unicode("").tag(sync=True)
    shown = traitlets.Dict().tag(page=True)

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
        tone: str = "",
        note: str = "",
    ) -> None:
        """Describe something; facts without a value are left out, causes are rows of `diagnose`.

        Args:
            title: What it is, in a line.
            text: The same in a sentence.
            facts: Labels and values.
            causes: Rows of `diagnose`, the likeliest first.
            exchange: The masked HTTP exchange.
            source: Where it is documented, an https address.
            tone: The tone of the badge beside the title.
            note: What the badge says.
        """
        self.shown = described(
            title, text, facts=facts, causes=causes, exchange=exchange, source=source, tone=tone, note=note
        )

    def clear(self) -> None:
        """Describe nothing."""
        self.shown = {}


def described(
    title: str,
    text: str = "",
    *,
    facts: Iterable[tuple[str, object]] = (),
    causes: Sequence[Mapping[str, Any]] = (),
    exchange: object = None,
    source: str = "",
    tone: str = "",
    note: str = "",
) -> dict[str, Any]:
    """Return what a page shows of something; see `Details.show`."""
    return {
        "title": shown(title),
        "text": shown(text),
        "facts": [[label, shown(value)] for label, value in facts if value not in (None, "")],
        "causes": [_cause(one) for one in causes],
        "exchange": shown(exchange),
        "source": source,
        "tone": tone,
        "note": shown(note),
    }


def _cause(row: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: shown(row[name]) for name in ("cause", "evidence", "next_step", "source")}
    return {**texts, "percent": round(100 * float(row["confidence"]))}
