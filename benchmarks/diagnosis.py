"""How right `diagnose` is on tickets whose cause is known, and how sure it may be.

`python -m benchmarks.diagnosis` prints the tables of docs/diagnosis.md, `--write` saves them in
benchmarks/figures/diagnosis.json and puts them there, `--fit` fits and writes the calibration, `--misses`
lists the wrong ones of the halves that were refined on.

Of every corpus one half was read while the causes were refined and the other half never was ("held out").
"""

from __future__ import annotations

import argparse
import hashlib
import html
import itertools
import json
import re
import sys
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cometchat_nb as cc
from cometchat_nb.diagnosis import calibration
from cometchat_nb.diagnosis.causes import CAUSES
from cometchat_nb.diagnosis.scoring import hypotheses
from cometchat_nb.tickets.words.facts import Facts, facts_from_row
from cometchat_nb.tickets.words.text import facts_from_text

from .cross_validation import Known, fitted_calibration, judgements, summary
from .figures import Table, Value, save

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "corpus"
CALIBRATION = Path(calibration.__file__)
PAGE = ROOT / "docs" / "diagnosis.md"
UNKNOWN = "unknown"

CORPORA = {
    "texts": "messages and snippets, from the protocol",
    "cases": "logins that were done again in the sandbox",
    "outside": "whole tickets, eight languages, by somebody who knew the causes' names only",
    "threads": "shapes of public issue threads",
    "docs": "shapes of the vendor's troubleshooting pages",
    "field": "from public threads and pages, labelled before `diagnose` saw them",
    "fresh": "likewise, 60 written after those; measured once, then refined on",
    "blind": "likewise, 40 written after what `fresh` showed was mended; measured once, then refined on",
    "unseen": "likewise, the last 30; measured once, never refined on",
    "harmless": "single lines that are no failure",
}
_WHOLE = {"fresh": False, "blind": False, "unseen": True}
"""Corpora that were refined on, or held out, as a whole."""
DENIAL = "We already ruled out the firewall, the clock is right and the key is correct."
TRANSFORMATIONS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "with a paragraph that denies": lambda text: f"{text}\n\n{DENIAL}",
    "quoted at 72 columns": lambda text: "\n".join(
        f"> {line}"
        for written in text.split("\n")
        for line in textwrap.wrap(written, 72, break_long_words=False, break_on_hyphens=False) or [""]
    ),
    "HTML-escaped": lambda text: html.escape(text).replace("\n", "<br>\n"),
    "in ANSI colors": lambda text: "\n".join(f"\x1b[31m{line}\x1b[0m" for line in text.split("\n")),
}
HALVES = (("refined on", False), ("held out", True))
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
    language: str

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
    tickets = _tickets(corpus)
    facts = (
        _facts_of_cases(tickets) if corpus == "cases" else (facts_from_text(one["text"]) for one in tickets)
    )
    for position, (ticket, known) in enumerate(zip(tickets, facts, strict=True)):
        found = hypotheses(known)
        best = found[0]
        causes = cc.diagnosis.ranking.ranked(known)
        yield Outcome(
            corpus,
            str(ticket.get("id", f"{corpus}-{position + 1}")),
            _truth(ticket),
            tuple(one.cause_id for one in found),
            causes[0].confidence if causes else 0.0,
            best.share,
            _is_held_out(ticket, position),
            str(ticket.get("lang", "")),
        )


def _truth(ticket: dict[str, Any]) -> frozenset[str]:
    return frozenset(family(cause_id) for cause_id in (ticket.get("cause", UNKNOWN), *ticket.get("also", ())))


def family(cause_id: str) -> str:
    """Return the wider cause of a variant."""
    return (CAUSES[cause_id].variant_of or cause_id) if cause_id in CAUSES else cause_id


def _is_held_out(ticket: dict[str, Any], position: int) -> bool:
    """Every second ticket of the older corpora, half by hash of those that came with ids of their own."""
    name = str(ticket.get("id", ""))
    if name.partition("-")[0] in _WHOLE:
        return _WHOLE[name.partition("-")[0]]
    if name.startswith(("th", "docs-")):
        return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 == 1
    return position % 2 == 1


def _tickets(corpus: str) -> list[dict[str, Any]]:
    tickets: list[dict[str, Any]] = json.loads((FOLDER / f"{corpus}.json").read_text("utf-8"))
    return tickets


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


def accuracy_table(results: list[Outcome]) -> Table:
    """Return the accuracy by corpus and half."""
    rows: list[list[Value]] = []
    for corpus in (*CORPORA, "all"):
        for half, held_out in HALVES:
            chosen = [one for one in results if corpus in (one.corpus, "all") and one.held_out is held_out]
            if not chosen:
                continue
            silent = [one for one in chosen if UNKNOWN in one.truth]
            alarms = f"{sum(not one.right for one in silent)} of {len(silent)}" if silent else ""
            first, three = (_share(one.among(count) for one in chosen) for count in (1, 3))
            rows.append([corpus, half, len(chosen), first, three, alarms])
    return Table(
        {
            "Corpus": "",
            "Half": "",
            "Tickets": ",",
            "First cause right": ".0%",
            "Among the first three": ".0%",
            "False alarms": "",
        },
        rows,
    )


def transformation_table(corpora: Iterable[str] = CORPORA) -> Table:
    """Return the accuracy on the texts that were held out after what tickets go through."""
    tickets = [one for corpus in corpora if corpus != "cases" for one in held_out_tickets(corpus)]
    rows: list[list[Value]] = []
    for name, changed in TRANSFORMATIONS.items():
        said = [hypotheses(facts_from_text(changed(one["text"])))[0].cause_id for one in tickets]
        right = (cause_id in _truth(one) for cause_id, one in zip(said, tickets, strict=True))
        rows.append([name, _share(right)])
    return Table({"Texts held out": "", "First cause right": ".0%"}, rows)


def language_table(results: list[Outcome]) -> Table:
    """Return the accuracy on held-out tickets by their language, where that is noted."""
    by_language: dict[str, list[bool]] = defaultdict(list)
    for one in results:
        if one.held_out and one.language:
            by_language[one.language].append(one.right)
    ordered = sorted(by_language.items(), key=lambda one: (-len(one[1]), one[0]))
    rows = [[language, len(right), _share(right)] for language, right in ordered]
    return Table({"Language": "", "Tickets held out": ",", "First cause right": ".0%"}, rows)


def reliability_table(results: list[Outcome]) -> Table:
    """Return how often a diagnosis is right at each level of confidence."""
    rows: list[list[Value]] = []
    claims = [one for one in results if one.named[:1] != (UNKNOWN,)]
    for low, high in itertools.pairwise(_BINS):
        for half, held_out in HALVES:
            chosen = [one for one in claims if one.held_out is held_out and low <= one.confidence < high]
            if chosen:
                share = _share(one.right for one in chosen)
                rows.append([f"{low:.0%} to {high:.0%}", half, len(chosen), share])
    return Table({"Confidence": "", "Half": "", "Diagnoses": ",", "Right": ".0%"}, rows)


def _share(values: Iterable[bool]) -> float | None:
    listed = list(values)
    return round(sum(listed) / len(listed), 4) if listed else None


def held_out_tickets(corpus: str) -> list[dict[str, Any]]:
    """Return the tickets of a corpus that were never read."""
    return [one for position, one in enumerate(_tickets(corpus)) if _is_held_out(one, position)]


def refined_texts() -> list[tuple[str, list[str], str]]:
    """Return the texts that were refined on, each with its cause and all that are true of it."""
    return [
        (family(ticket.get("cause", UNKNOWN)), sorted(_truth(ticket)), ticket["text"])
        for corpus in CORPORA
        if corpus != "cases"
        for position, ticket in enumerate(_tickets(corpus))
        if not _is_held_out(ticket, position)
    ]


def refined_tickets() -> list[Known]:
    """Return the texts that were refined on, read."""
    return [
        Known(cause_id, frozenset(truth), facts_from_text(text)) for cause_id, truth, text in refined_texts()
    ]


def fit() -> str:
    """Fit the calibration by cross-validation, write it where it belongs, and say how it came out."""
    points = judgements(refined_tickets())
    curves = fitted_calibration(points)
    source = CALIBRATION.read_text("utf-8")
    CALIBRATION.write_text(
        re.sub(r"(?m)^(ONE_KIND, SEVERAL_KINDS) = .*$", rf"\1 = {curves[0]}, {curves[1]}", source), "utf-8"
    )
    return f"one kind {curves[0]}, several kinds {curves[1]}; {summary(points, curves)}"


def tables_of(results: list[Outcome], corpora: Iterable[str] = CORPORA) -> list[Table]:
    """Return the tables of the page."""
    return [
        Table({"Corpus": "", "What it holds": ""}, [[f"`{name}`", what] for name, what in CORPORA.items()]),
        accuracy_table(results),
        reliability_table(results),
        language_table(results),
        transformation_table(corpora),
    ]


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
    if chosen.fit:
        say(fit())
        return 0
    corpora = chosen.corpus or CORPORA
    results = outcomes(corpora)
    tables = tables_of(results, corpora)
    counted = f"{len(CAUSES)} causes, {len(results)} tickets"
    say("\n\n".join([counted, *(table.markdown() for table in tables)]))
    if chosen.misses:
        _print_misses(results)
    if chosen.write:
        save("diagnosis", tables, counted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
