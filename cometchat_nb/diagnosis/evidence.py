"""What a ticket holds of a cause's evidence, and how much each piece counts.

A piece counts less where nobody says that a login fails, where it is only mentioned, or asked about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ..tickets.traits import TRAITS
from ..tickets.words.facts import Channel, Facts, Quote
from .causes.entry import Evidence
from .lexicon import compiled
from .signs import SIGNS

_SHARE_OF_A_TRAIT_ELSEWHERE = 0.7
_SHARE_OF_A_TRAIT_ALONE = 0.8
_SHARE_OF_IDLE_WORDS = 0.45
_SHARE_OF_WORDS_WITHOUT_A_FAILURE = 0.6
_SHARE_OF_A_MENTION = 0.75
_SHARE_OF_A_STRAY_LINE = 0.75
_SHARE_OF_A_QUESTION = 0.8
_SHARE_OF_WORDS_APART = 0.5
_HARD = frozenset({"code", "trait", "sign", "together"})
_SUBJECT_OF_FIELD = {"api_key": "key", "auth_token": "token", "uid": "uid"}


@dataclass(frozen=True)
class Match:
    """One piece of evidence that a ticket holds."""

    weight: float
    text: str
    kind: str

    @property
    def hard(self) -> bool:
        """Whether it is more than somebody's words."""
        return self.kind in _HARD


class EvidenceReader:
    """Looks for evidence in the facts of one failure."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._signs: dict[str, bool] = {}

    def has(self, sign: str) -> bool:
        """Tell whether the ticket shows this sign; each is looked for once."""
        if sign not in self._signs:
            self._signs[sign] = SIGNS[sign][1](self._facts)
        return self._signs[sign]

    def matches(self, evidence: Iterable[Evidence]) -> list[Match]:
        """Return the pieces of evidence that the ticket holds, the weightiest first."""
        found = [match for one in evidence if (match := self._match(one)) is not None]
        return sorted(found, key=lambda one: -one.weight)

    def _match(self, one: Evidence) -> Match | None:
        match one.kind:
            case "code":
                named = next((name for name in one.names if name in self._facts.codes), None)
                return Match(one.weight, f"Error code {named}", one.kind) if named else None
            case "trait":
                return self._match_trait(one)
            case "sign":
                named = next((name for name in one.names if self.has(name)), None)
                return Match(one.weight, SIGNS[named][0].rstrip("."), one.kind) if named else None
            case "message" | "source_code":
                return self._match_message(one) if one.kind == "message" else self._match_source_code(one)
            case "words":
                return self._match_words(one)
            case "together":
                parts = [self._match(part) for part in one.parts]
                said = dict.fromkeys(part.text for part in parts if part)
                return Match(one.weight, "; ".join(said), one.kind) if all(parts) else None

    def _match_message(self, one: Evidence) -> Match | None:
        if quote := self._facts.find(compiled(one.names[0]), "message"):
            return Match(one.weight * self._share_of_message(shown=quote.shown), _quoted(quote), one.kind)
        return None

    def _match_source_code(self, one: Evidence) -> Match | None:
        """Code counts fully where it stands by itself, and less where a sentence mentions it."""
        pattern = compiled(one.names[0])
        if quote := self._facts.find(pattern, "code"):
            return Match(one.weight * self._share_of_words, _quoted(quote), one.kind)
        if quote := self._facts.find(pattern, "words"):
            return Match(one.weight * self._share_of_words * _SHARE_OF_A_MENTION, _quoted(quote), one.kind)
        return None

    def _match_words(self, one: Evidence) -> Match | None:
        if quote := self._sentence_with(one.names, "words"):
            return Match(one.weight * self._share_of_words, _quoted(quote), one.kind)
        if quote := self._sentence_with(one.names, "question"):
            share = self._share_of_words * _SHARE_OF_A_QUESTION
            return Match(one.weight * share, _quoted(quote), one.kind)
        if len(one.names) == 1 or not self.reports_failure:
            return None
        quotes = [self._facts.find(compiled(pattern), "words") for pattern in one.names]
        said = " and ".join(_quoted(quote) for quote in quotes if quote)
        return Match(one.weight * _SHARE_OF_WORDS_APART, said, one.kind) if all(quotes) else None

    def _share_of_message(self, *, shown: bool) -> float:
        """A log line counts fully, a message that is mentioned less, another program's line least."""
        if not self.has("about_login"):
            return _SHARE_OF_A_STRAY_LINE
        if shown:
            return 1.0
        return self._share_of_words if self._is_idle else max(self._share_of_words, _SHARE_OF_A_MENTION)

    @cached_property
    def _share_of_words(self) -> float:
        if self.reports_failure:
            return 1.0
        return _SHARE_OF_IDLE_WORDS if self._is_idle else _SHARE_OF_WORDS_WITHOUT_A_FAILURE

    @cached_property
    def _is_idle(self) -> bool:
        return any(self.has(sign) for sign in ("other_matter", "login_works", "nothing_fails", "only_asks"))

    def _match_trait(self, one: Evidence) -> Match | None:
        named = next((name for name in one.names if name in self._facts.traits), None)
        if named is None:
            return None
        share = self._relevance(_SUBJECT_OF_FIELD.get(named.partition(".")[0], "app"))
        return Match(one.weight * share, TRAITS[named].rstrip("."), one.kind)

    def _relevance(self, subject: str) -> float:
        """A defect counts fully where the failure is about that input, and less where nothing says so."""
        facts = self._facts
        if subject in facts.subjects or (subject == "app" and not facts.ok):
            return 1.0
        return _SHARE_OF_A_TRAIT_ALONE if facts.ok or not facts.subjects else _SHARE_OF_A_TRAIT_ELSEWHERE

    @cached_property
    def reports_failure(self) -> bool:
        """Whether the ticket says that a login fails."""
        return self.has("fails") and self.has("about_login")

    def _sentence_with(self, patterns: tuple[str, ...], channel: Channel) -> Quote | None:
        """Return the first sentence of the customer's that holds all patterns."""
        text = self._facts.channel(channel)
        first, *others = (compiled(pattern) for pattern in patterns)
        if not all(pattern.search(text) for pattern in others):
            return None
        position = 0
        while found := first.search(text, position):
            start = text.rfind("\n", 0, found.start()) + 1
            end = text.find("\n", found.end())
            end = len(text) if end < 0 else end
            if all(pattern.search(text, start, end) for pattern in others):
                return self._facts.quote(channel, start, end)
            position = end + 1
        return None


def _quoted(quote: Quote) -> str:
    return f"'{quote.text}' ({quote.where})"
