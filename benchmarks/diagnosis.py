"""How right `diagnose` is on tickets whose cause is known, and how sure it may be.

`python -m benchmarks.diagnosis` prints the tables of docs/diagnosis.md, `--write` puts them there, `--fit`
fits the calibration by cross-validation, `--misses` lists the wrong ones of the halves that were refined on.

Of every corpus one half was read while the causes were refined and the other half never was ("held out").
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import math
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cometchat_nb as cc
from cometchat_nb.diagnosis.calibration import OFFSET, SLOPE
from cometchat_nb.diagnosis.causes import CAUSES
from cometchat_nb.diagnosis.scoring import hypotheses
from cometchat_nb.tickets.words.facts import Facts, facts_from_row
from cometchat_nb.tickets.words.text import facts_from_text

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "corpus"
PAGE = ROOT / "docs" / "diagnosis.md"
MARKS = ("<!-- accuracy: begin -->", "<!-- accuracy: end -->")
UNKNOWN = "unknown"

CORPORA = {
    "texts": "messages and snippets, from the protocol",
    "cases": "logins that were done again in the sandbox",
    "outside": "whole tickets, eight languages, by somebody who knew the causes' names only",
    "threads": "shapes of public issue threads",
    "docs": "shapes of the vendor's troubleshooting pages",
    "harmless": "single lines that are no failure",
}
_BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class Outcome:
    """One ticket, what it was taken for, and how sure."""

    corpus: str
    ticket_id: str
    truth: frozenset[str]
    named: tuple[str, ...]
    confidence: float
    share: float
    held_out: bool

    @property
    def right(self) -> bool:
        """Whether the first cause is a true one."""
        return self.among(1)

    def among(self, first: int) -> bool:
        """Whether a true cause is among the first."""
        return not self.truth.isdisjoint(self.named[:first])


def outcomes(corpora: Iterable[str] = CORPORA) -> list[Outcome]:
    """Diagnose every ticket of these corpora."""
    return [outcome for corpus in corpora for outcome in _outcomes_of(corpus)]


def _outcomes_of(corpus: str) -> Iterator[Outcome]:
    tickets = json.loads((FOLDER / f"{corpus}.json").read_text("utf-8"))
    facts = (
        _facts_of_cases(tickets) if corpus == "cases" else (facts_from_text(one["text"]) for one in tickets)
    )
    for position, (ticket, known) in enumerate(zip(tickets, facts, strict=True)):
        found = hypotheses(known)
        best = found[0]
        causes = cc.diagnosis.ranking.ranked(known)
        truth = (ticket.get("cause", UNKNOWN), *ticket.get("also", ()))
        yield Outcome(
            corpus,
            str(ticket.get("id", f"{corpus}-{position + 1}")),
            frozenset(family(cause_id) for cause_id in truth),
            tuple(one.cause_id for one in found),
            causes[0].confidence if causes else 0.0,
            best.share,
            _is_held_out(ticket, position),
        )


def family(cause_id: str) -> str:
    """Return the wider cause of a variant."""
    return (CAUSES[cause_id].variant_of or cause_id) if cause_id in CAUSES else cause_id


def _is_held_out(ticket: dict[str, Any], position: int) -> bool:
    """Every second ticket of the older corpora, half by hash of those that came with ids of their own."""
    name = str(ticket.get("id", ""))
    if name.startswith(("th", "docs-")):
        return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 == 1
    return position % 2 == 1


def _facts_of_cases(tickets: list[dict[str, Any]]) -> Iterator[Facts]:
    sandbox = cc.Sandbox()
    credentials = _credentials(sandbox)
    results = cc.reproduce(
        [{**_filled(one["case"], credentials), "case_id": one["id"]} for one in tickets],
        transport=sandbox.transport,
        timeout=0.3,
        concurrency=1,
        cleanup=False,
        progress=False,
    )
    rows = {row["case_id"]: row for row in results.to_dict("records")}
    return (facts_from_row(rows[one["id"]]) for one in tickets)


def _credentials(sandbox: cc.Sandbox) -> dict[str, str]:
    with sandbox.client() as calls:
        live, dead = (
            calls.create_auth_token("cometchat-uid-1", sandbox.auth_key, force=True) for _ in range(2)
        )
        calls.delete_auth_token("cometchat-uid-1", dead, sandbox.rest_api_key)
    return {
        "<AUTH_KEY>": sandbox.auth_key,
        "<REST_API_KEY>": sandbox.rest_api_key,
        "<APP_ID>": sandbox.app_id,
        "<TOKEN>": live,
        "<DEAD_TOKEN>": dead,
    }


def _filled(value: Any, credentials: dict[str, str]) -> Any:
    if isinstance(value, str):
        for placeholder, credential in credentials.items():
            value = value.replace(placeholder, credential)
        return value
    if isinstance(value, list):
        return [_filled(one, credentials) for one in value]
    if isinstance(value, dict):
        return {name: _filled(one, credentials) for name, one in value.items()}
    return value


def accuracy_table(results: list[Outcome]) -> str:
    """Return the accuracy by corpus and half, as Markdown."""
    lines = [
        "| Corpus | Half | Tickets | First cause right | Among the first three | False alarms |",
        "|---|---|---|---|---|---|",
    ]
    for corpus in (*CORPORA, "all"):
        for half, held_out in (("refined on", False), ("held out", True)):
            chosen = [one for one in results if corpus in (one.corpus, "all") and one.held_out is held_out]
            if not chosen:
                continue
            silent = [one for one in chosen if UNKNOWN in one.truth]
            alarms = f"{sum(not one.right for one in silent)} of {len(silent)}" if silent else ""
            lines.append(
                f"| {corpus} | {half} | {len(chosen)} | {_percent(one.right for one in chosen)} "
                f"| {_percent(one.among(3) for one in chosen)} | {alarms} |"
            )
    return "\n".join(lines)


def reliability_table(results: list[Outcome]) -> str:
    """Return how often a diagnosis is right at each level of confidence, as Markdown."""
    lines = ["| Confidence | Half | Diagnoses | Right |", "|---|---|---|---|"]
    claims = [one for one in results if one.named[:1] != (UNKNOWN,)]
    for low, high in itertools.pairwise(_BINS):
        for half, held_out in (("refined on", False), ("held out", True)):
            chosen = [one for one in claims if one.held_out is held_out and low <= one.confidence < high]
            if chosen:
                right = _percent(one.right for one in chosen)
                lines.append(f"| {low:.0%} to {high:.0%} | {half} | {len(chosen)} | {right} |")
    return "\n".join(lines)


def _percent(values: Iterable[bool]) -> str:
    listed = list(values)
    return f"{sum(listed) / len(listed):.0%}" if listed else ""


def fit(results: list[Outcome], folds: int = 10) -> tuple[float, float, float]:
    """Fit slope and offset on the named causes; return them with the log loss of the held-out folds."""
    points = [(_logit(one.share), one.right) for one in results if one.named[:1] != (UNKNOWN,)]
    random.Random(7).shuffle(points)  # noqa: S311 - folds, no secret
    losses = []
    for fold in range(folds):
        slope, offset = _logistic([point for number, point in enumerate(points) if number % folds != fold])
        losses += [_loss(slope * x + offset, right) for x, right in points[fold::folds]]
    return *_logistic(points), math.fsum(losses) / len(losses)


def _logit(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(share / (1 - share))


def _loss(score: float, right: bool) -> float:
    return math.log1p(math.exp(-score if right else score))


def _logistic(
    points: list[tuple[float, bool]], steps: int = 4_000, rate: float = 0.05
) -> tuple[float, float]:
    slope, offset = 1.0, 0.0
    for _ in range(steps):
        errors = [(1 / (1 + math.exp(-(slope * x + offset))) - right, x) for x, right in points]
        slope -= rate * math.fsum(error * x for error, x in errors) / len(points)
        offset -= rate * math.fsum(error for error, _ in errors) / len(points)
    return slope, offset


def generated(results: list[Outcome]) -> str:
    """Return what stands between the marks of the page."""
    kinds = "\n".join(f"- `{name}`: {what}" for name, what in CORPORA.items())
    return (
        f"{len(CAUSES)} causes, {len(results)} tickets:\n\n{kinds}\n\n{accuracy_table(results)}\n\n"
        f"{reliability_table(results)}\n"
    )


def _write(results: list[Outcome]) -> None:
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    PAGE.write_text(f"{before}{MARKS[0]}\n\n{generated(results)}\n{MARKS[1]}{after}", "utf-8")


def _print_misses(results: list[Outcome]) -> None:
    for one in results:
        if not one.held_out and not one.right:
            print(f"{one.corpus:<9} {one.ticket_id:<10} {sorted(one.truth)} -> {one.named[:3]}")


def main(arguments: list[str] | None = None, say: Callable[[str], None] = print) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("write", "fit", "misses"):
        parser.add_argument(f"--{option}", action="store_true")
    parser.add_argument("--corpus", choices=CORPORA, action="append")
    chosen = parser.parse_args(arguments)
    results = outcomes(chosen.corpus or CORPORA)
    if chosen.fit:
        slope, offset, loss = fit(results)
        say(f"slope {slope:.3f} offset {offset:.3f} (now {SLOPE} {OFFSET}), log loss {loss:.3f}")
    say(generated(results))
    if chosen.misses:
        _print_misses(results)
    if chosen.write:
        _write(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
