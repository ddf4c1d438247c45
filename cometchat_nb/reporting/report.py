"""Logins as one page and as Markdown, safe to send: what failed, why, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from ..diagnosis import diagnose
from ..diagnosis.ties import in_groups
from ..frames import ATTEMPT, cells_of
from ..frames import frame as frame_of
from ..redaction import Scan, carried_by
from ..rendering.html import in_cell, render
from ..rendering.stylesheet import stylesheet
from ..reproduction.results import with_causes
from ..tickets import Ticket
from .by_hand import by_hand
from .pseudonyms import Pseudonyms

LOGGED_IN = "logged in"
MOST_FAILURES_SHOWN = 200
MOST_FAILURES_READ = 5_000
LONGEST_QUOTE = 2_000
_OPTIONAL = (
    "app_id",
    "region",
    "steps",
    "failed_step",
    "expected_code",
    "matched",
    "exchange",
    "input_traits",
)
_COUNT = "(the count of masked values)"


@dataclass(frozen=True, repr=False)
class Report:
    """A report, ready to be saved or shown.

    Attributes:
        html: One self-contained page: no script, no request.
        markdown: The same as text.
        masked: How many values had to be masked when it was written; 0 is the rule.
        title: The heading.
    """

    html: str
    markdown: str
    masked: int
    title: str = "Login report"

    def __repr__(self) -> str:
        return f"Report({len(self.html):,} characters of HTML, masked={self.masked})"

    def save(self, path: str | Path) -> list[Path]:
        """Write `path` with the endings `.html` and `.md`; return both paths.

        Raises:
            ValueError: When the path has no name.
            FileNotFoundError: When the folder does not exist.
        """
        path = Path(path)
        stem = path.with_suffix("") if path.suffix in (".html", ".md") else path
        if not stem.name:
            raise ValueError("the report needs a name, such as 'ticket'")
        if not stem.parent.is_dir():
            raise FileNotFoundError(f"there is no folder {stem.parent}")
        files = {
            stem.with_name(f"{stem.name}.html"): self.html,
            stem.with_name(f"{stem.name}.md"): self.markdown,
        }
        for file, text in files.items():
            file.write_text(text, encoding="utf-8")
        return list(files)

    def _repr_html_(self) -> str:
        masked = "No secret in it" if not self.masked else f"{self.masked} secrets masked"
        values = {"html": self.html, "masked": masked, "title": self.title}
        markup = render("report_cell.html", **values, filename=f"{_slug(self.title)}.html")
        return in_cell(markup, name="cc-report", css=stylesheet("report_cell.css"))


def report(
    frame: pd.DataFrame | Ticket,
    *,
    title: str = "Login report",
    secrets: Iterable[str] = (),
    chart: bool = True,
    pseudonymize: bool = False,
) -> Report:
    """Make a report of logins, safe to send to a customer.

    It has a summary by code; what came out otherwise than expected; each kind of failure with its
    causes, evidence, next step, who else it struck, the exchange, a `curl` line with placeholders and
    the JavaScript that does the same; logins that succeeded in spite of a defect. Before it is handed
    out it is searched for the secrets that these results know, such as the keys of their cases, and for
    whatever is shaped like a key or token; a hit is masked and counted.

    Args:
        frame: What `reproduce`, `try_login`, `read_har` or `read_ticket` returned.
        title: The heading.
        secrets: Further values that must not be in it.
        chart: Draw the latency by outcome, when matplotlib is installed (extra `charts`).
        pseudonymize: Replace UIDs and email addresses by `user-1`, `user-2`, and so on.

    Raises:
        TypeError: When it is none of these.

    >>> from cometchat_nb import reproduce, report, sample_cases
    >>> report(reproduce(sample_cases(), progress=False)).masked
    0
    """
    if isinstance(secrets, str):
        raise TypeError("secrets must be a list of strings")
    logins, rows = _diagnose_failures(frame)
    values: dict[str, Any] = {"title": title, "unexpected": _unexpected_rows(logins)}
    if pseudonymize:
        people = Pseudonyms(logins["uid"].dropna().astype(str))
        rows, values = people.apply(rows), people.apply(values)
    values |= _values(logins, rows, frame.attrs if isinstance(frame, pd.DataFrame) else {})
    known = carried_by(frame.attrs) if isinstance(frame, pd.DataFrame) else None
    scan = Scan(secrets, known=known, shown=_public(logins))
    drawn = Markup(scan.clean(_chart(logins))) if chart else ""  # noqa: S704 - our own SVG, cleaned
    html = scan.clean(render("report.html", **values, chart=drawn, masked=_COUNT))
    markdown = scan.clean(render("report.md", **values, masked=_COUNT))
    html, markdown = (text.replace(_COUNT, str(scan.hits)) for text in (html, markdown))
    return Report(html, markdown, scan.hits, scan.clean(title))


def _diagnose_failures(given: object) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Return the logins with every column that a report uses, and those worth showing with their causes."""
    if isinstance(given, Ticket):
        return _diagnose_ticket(given)
    if not isinstance(given, pd.DataFrame) or not set(ATTEMPT) <= set(given.columns):
        raise TypeError(
            "report takes a frame of reproduce(), try_login() or read_har(), or a ticket of read_ticket()"
        )
    logins = _with_optional_columns(given)
    ok = logins["ok"].fillna(False).astype(bool)
    failed, succeeded = logins[~ok].head(MOST_FAILURES_READ), logins[ok].head(MOST_FAILURES_SHOWN)
    rows = [*with_causes(failed), *(row for row in with_causes(succeeded) if row["causes"])]
    return logins, [{**row, "quote": None} for row in rows]


def _diagnose_ticket(ticket: Ticket) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Return a ticket's attempts, diagnosed with all that it says; words alone are one failed login."""
    words = frame_of([{"case_id": "1", "ok": False}], ATTEMPT)
    logins = _with_optional_columns(words if ticket.attempts.empty else ticket.attempts)
    causes: dict[str, list[dict[str, Any]]] = {}
    for cause in in_groups(cells_of(diagnose(ticket))):
        causes.setdefault(str(cause["case_id"]), []).append(cause)
    quote = ticket.text[:LONGEST_QUOTE] + ("…" if len(ticket.text) > LONGEST_QUOTE else "")
    rows = [{**row, "causes": causes.get(str(row["case_id"]), [])} for row in cells_of(logins)]
    shown = [row for row in rows if not row["ok"] or row["causes"]]
    return logins, [{**row, "quote": None if number else quote or None} for number, row in enumerate(shown)]


def _with_optional_columns(logins: pd.DataFrame) -> pd.DataFrame:
    absent = [name for name in _OPTIONAL if name not in logins.columns]
    full: pd.DataFrame = logins.reindex(columns=[*logins.columns, *absent])
    return full


def _values(logins: pd.DataFrame, rows: list[dict[str, Any]], attrs: dict[Any, Any]) -> dict[str, Any]:
    failures = [{**row, **by_hand(row)} for row in _group_failures([row for row in rows if not row["ok"]])]
    shown = failures[:MOST_FAILURES_SHOWN]
    succeeded = int(logins["ok"].fillna(False).sum())
    return {
        "total": len(logins),
        "succeeded": succeeded,
        "failed": len(logins) - succeeded,
        "covered": sum(1 + len(row["alike"]) for row in shown),
        "target": str(attrs.get("target") or "").rstrip("."),
        "interrupted": attrs.get("interrupted", False),
        "began": _moment(logins["started_at"].min()),
        "summary": _summary(logins),
        "failures": shown,
        "defects": [row for row in rows if row["ok"]],
    }


def _unexpected_rows(logins: pd.DataFrame) -> list[dict[str, Any]]:
    return [row for row in cells_of(logins) if row["matched"] is False]


def _public(logins: pd.DataFrame) -> frozenset[str]:
    """Return what is no secret even where somebody gave it as one: uids, app ids, regions."""
    named = {str(value) for name in ("uid", "app_id", "region") for value in logins[name].dropna().unique()}
    return frozenset(named | {word.lower() for word in named})


def _group_failures(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one row for each kind of failure, the first, with the others under `alike`."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        cause = row["causes"][0]["cause_id"] if row["causes"] else None
        kind = (row["error_code"], row["server_code"], row["stage"], row["steps"], row["failed_step"], cause)
        groups.setdefault(kind, []).append(row)
    return [{**first, "alike": others} for first, *others in groups.values()]


def _summary(frame: pd.DataFrame) -> list[dict[str, Any]]:
    ok = frame["ok"].fillna(False).astype(bool)
    outcomes = frame["error_code"].where(~ok, LOGGED_IN).fillna("unknown")
    counts = outcomes.value_counts()
    return [
        {
            "outcome": outcome,
            "ok": outcome == LOGGED_IN,
            "count": int(count),
            "share": count / len(frame),
            "median_ms": _number(frame.loc[outcomes == outcome, "elapsed_ms"].median()),
        }
        for outcome, count in counts.items()
    ]


def _chart(frame: pd.DataFrame) -> str:
    try:
        from ..rendering.charts import latency_chart
    except ImportError:
        return ""  # the summary has the medians
    return latency_chart(frame) or ""


def _slug(title: str) -> str:
    """Return a file's name for a title.

    >>> _slug("Logins of the shop"), _slug("Отчёт / 1"), _slug("?")
    ('logins-of-the-shop', 'отчёт-1', 'report')
    """
    return "-".join(re.findall(r"\w+", title.lower()))[:60] or "report"


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _moment(value: Any) -> str | None:
    return None if pd.isna(value) else pd.Timestamp(value).strftime("%Y-%m-%d %H:%M")
