"""What a run says of itself, and the files that can be had of it."""

from __future__ import annotations

import functools

from ....rendering.text import count_of
from ....reporting import report
from ....reproduction.plan.plan import Plan
from ....reproduction.results import Results
from ...components.downloads import Menu, Offer
from .rows import ResultRows


def result_menus(rows: ResultRows) -> tuple[Menu, Menu]:
    """Return the results and the report, as files and in place."""
    made = functools.cache(lambda: report(rows.results))
    excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return (
        Menu(
            "Export",
            (
                Offer("Results as CSV", "login-results.csv", "text/csv", rows.csv),
                Offer("Results as Excel", "login-results.xlsx", excel, rows.excel),
            ),
        ),
        Menu(
            "Report",
            (
                Offer("Show it here", "login-report.html", "text/html", lambda: made().html, in_place=True),
                Offer("Report as HTML", "login-report.html", "text/html", lambda: made().html),
                Offer("Report as Markdown", "login-report.md", "text/markdown", lambda: made().markdown),
            ),
        ),
    )


def readiness(plan: Plan, unusable: int) -> str:
    """Say how many cases can run, and how many rows can't be used."""
    text = f"{count_of(len(plan.cases), 'case')} ready to run."
    return f"{text} {count_of(unusable, 'row')} can't be used." if unusable else text


def warning_of(plan: Plan) -> str:
    """Return what a person has to agree to before anything leaves this machine."""
    return plan.summary[0].upper() + plan.summary[1:] if plan.leaves else ""


def outcome_of(results: Results, seconds: float) -> str:
    """Say how the cases of a run ended."""
    succeeded = int(results["ok"].fillna(False).sum())
    text = f"{count_of(len(results), 'case')} in {seconds:.1f} s: {succeeded:,} logged in, "
    text += f"{len(results) - succeeded:,} failed."
    compared = results["matched"].dropna()
    if len(compared):
        off = int((~compared.astype(bool)).sum())
        text += " All as expected." if not off else f" {off:,} not as expected."
    return text
