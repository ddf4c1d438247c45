"""What there is to know of one thing: facts, text, and ranked causes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import traitlets

from ...redaction import mask_shapes
from ...rendering.documentation import page_url
from .component import Part, script, shown

LISTED = 20


class Details(Part):
    """A region that describes what is selected beside it.

    Args:
        label: What a screen reader calls the region.
        empty: What to say while nothing is selected.

    Attributes:
        shown: What `described` returns; empty while nothing is selected. It is on the page and in no
            synced trait.
    """

    _esm = script("details_view.js", "details.js")

    label = traitlets.Unicode("").tag(sync=True)
    empty = traitlets.Unicode("").tag(sync=True)
    shown = traitlets.Dict().tag(page=True)

    def __init__(self, label: str, empty: str, **traits: object) -> None:
        super().__init__(label=label, empty=empty, **traits)

    def show(self, title: str, text: str = "", **parts: Any) -> None:
        """Describe something; see `described`."""
        self.shown = described(title, text, **parts)

    def clear(self) -> None:
        """Describe nothing."""
        self.shown = {}


def described(
    title: str,
    text: str = "",
    *,
    subtitle: str = "",
    facts: Iterable[tuple[str, object]] = (),
    causes: Sequence[Mapping[str, Any]] = (),
    quotes: Iterable[tuple[str, object]] = (),
    copies: Iterable[tuple[str, str]] = (),
    listing: Mapping[str, Any] | None = None,
    source: str = "",
    tone: str = "",
    note: str = "",
) -> dict[str, Any]:
    """Return what a page shows of something; facts and quotes without a value are left out.

    Args:
        title: What it is, in a line.
        text: The same in a sentence.
        subtitle: What else there is in a line, in a few words.
        facts: Labels and values.
        causes: Rows of `diagnose`, the likeliest first.
        quotes: Headings, and what a program said, word by word.
        copies: What can be copied: what the button says, and the text.
        listing: A page of rows that belong to it; see `listed`.
        source: Where it is documented.
        tone: The tone of the badge beside the title.
        note: What the badge says.
    """
    return {
        "title": shown(title),
        "text": shown(text),
        "subtitle": shown(subtitle),
        "facts": _pairs(facts),
        "causes": [described_cause(one) for one in causes],
        "quotes": _pairs(quotes),
        "copies": [[label, mask_shapes(text)] for label, text in copies],
        "listing": dict(listing or {}),
        "source": source,
        "tone": tone,
        "note": shown(note),
    }


def listed(
    heading: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, first: int, total: int
) -> dict[str, Any]:
    """Return a page of rows for `described`.

    Args:
        heading: What the rows are.
        columns: What their cells are called.
        rows: Those of this page.
        first: Where the first of them stands, from 0.
        total: How many there are in all.
    """
    cells = [list(map(shown, row)) for row in rows]
    return {"heading": heading, "columns": list(columns), "rows": cells, "first": first, "total": total}


def _pairs(pairs: Iterable[tuple[str, object]]) -> list[list[str]]:
    return [[shown(label), shown(value)] for label, value in pairs if value not in (None, "")]


def described_cause(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a page shows of a row of `diagnose`."""
    texts = {name: shown(row[name]) for name in ("cause", "evidence", "next_step", "source")}
    page = None if row["cause_id"] == "unknown" else page_url("causes", row["cause_id"])
    return {**texts, "page": page or "", "percent": round(100 * float(row["confidence"]))}
