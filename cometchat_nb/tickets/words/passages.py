"""Splits a ticket into passages and says of each what it is: the customer's words, code, a log line, a quotation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from . import marks
from .denial import denies_clause, denies_sentence
from .plain import plain

Kind = Literal[
    "words", "question", "denied", "log", "code", "comment", "agent", "signature", "docs", "foreign"
]
OWN: frozenset[Kind] = frozenset({"words", "question", "denied", "log", "code", "comment"})
"""What the customer or the customer's software says; the rest counts for nothing."""

LONGEST_READ = 120_000
"""Of a longer ticket its beginning and the lines that look like a failure are read."""

_LONGEST_LINE = 1_500
_HEAD = 40_000
_NARROWEST_MARGIN = 50
_LONGEST_QUOTATION = 400
_FEWEST_LETTERS = 8


@dataclass(frozen=True)
class Passage:
    """One sentence, log line or line of code, and the line of the ticket that it stands in."""

    kind: Kind
    text: str
    line: int


def passages_of(text: str) -> tuple[Passage, ...]:
    """Split a ticket into its passages.

    >>> [(one.kind, one.text) for one in passages_of("It fails. It is not the firewall.")]
    [('words', 'It fails.'), ('denied', 'It is not the firewall.')]
    """
    lines = _numbered_lines(plain(text))
    return tuple(
        passage
        for number, kind, line in _unwrapped(_classified(lines))
        for passage in _split(number, kind, line)
        if line and passage.text
    )


def own_lines(text: str, passages: tuple[Passage, ...]) -> str:
    """Return the lines of a ticket as they stand, without those that are not the customer's."""
    others = {one.line for one in passages if one.kind not in OWN}
    return "\n".join(
        marks.QUOTE_MARK.sub("", line)
        for number, line in _numbered_lines(plain(text))
        if number not in others
    )


def _numbered_lines(text: str) -> list[tuple[int, str]]:
    lines = [(number, line[:_LONGEST_LINE]) for number, line in enumerate(text.split("\n"), 1)]
    if len(text) <= LONGEST_READ:
        return lines
    kept, size, seen = [], 0, set()
    for number, line in lines:
        telling = size < _HEAD or marks.LOG_PART.search(line) or "cometchat" in line.lower()
        if telling and size < LONGEST_READ and line not in seen:
            kept.append((number, line))
            seen.add(line)
            size += len(line) + 1
    return kept


def _classified(lines: list[tuple[int, str]]) -> Iterator[tuple[int, Kind, str]]:
    """Yield every line with its number and kind; the state that carries over from line to line is kept here."""
    written = [line for _, line in lines if line.strip()]
    quoted_share = sum(marks.QUOTE_MARK.match(line) is not None for line in written) / max(len(written), 1)
    forwarded = quoted_share > 0.6
    fenced = signed = agent = docs = False
    last_telling = max(
        (number for number, line in lines if marks.LOG_PART.search(line) or marks.LOG_LINE.match(line)),
        default=0,
    )
    for number, raw in lines:
        quoted = marks.QUOTE_MARK.match(raw)
        line = raw[quoted.end() :] if quoted else raw
        if marks.FENCE.match(line):
            fenced = not fenced
            continue
        if not line.strip():
            agent = False
            docs = docs and quoted is not None
            yield number, "words", ""
            continue
        if marks.REPLY_HEADER.match(line.strip()):
            signed = False
            continue
        if not fenced and marks.AGENT.match(line.strip()):
            agent = True
        elif agent and marks.SPEAKER.match(line.strip()):
            agent = False
        if (
            not fenced
            and not signed
            and number > last_telling
            and marks.SIGN_OFF.match(line.strip())
            and len(line) < 60
        ):
            signed = True
            yield number, "signature", line
            continue
        if not fenced and marks.ADVICE.search(line):
            yield number, "docs", line
            continue
        if not fenced and (marks.DOCS.search(line) or marks.DOCS_ROW.match(line)):
            docs = not marks.DOCS_ROW.match(line)
            yield number, "docs", line
            continue
        kind = _kind_of_line(line, fenced=fenced)
        if signed or marks.DISCLAIMER.search(line):
            kind = "signature" if kind in ("words", "code") else kind
        elif agent and not fenced:
            kind = "agent"
        elif docs and (
            quoted or marks.DOCS_TABLE.match(line) or line.lstrip().startswith(('"', "“", "-", "*"))
        ):
            kind = "docs"
        elif (quoted and kind in ("words", "log") and _is_agents(line, forwarded=forwarded)) or (
            kind in ("words", "log") and marks.AGENT_QUESTION.match(line)
        ):
            kind = "agent"
        yield number, kind, line


def _is_agents(line: str, *, forwarded: bool) -> bool:
    if marks.AGENT_QUESTION.match(line):
        return True
    return not forwarded and (marks.AGENT_PHRASE.search(line) is not None or line.rstrip().endswith("?"))


def _kind_of_line(line: str, *, fenced: bool) -> Kind:
    if marks.COMMENT_LINE.match(line) and not line.lstrip().startswith(("# ", "* ")):
        return "log" if _is_result(line.lstrip("/*# ")) else "comment"
    if marks.PAGE.match(line):
        return "log"
    if marks.ASSERTION.match(line):
        return "code"
    if marks.CALL_AND_RESULT.match(line) and not re.search(r"=>\s*[{(]?\s*$|=>\s*[{(]", line):
        return "code"
    if marks.CONSOLE_LINE.match(line) or marks.PRINTED_FIELD.match(line) or _is_log(line):
        return "foreign" if _is_foreign(line) else "log"
    if marks.TAG_OF_OTHERS.match(line):
        return "foreign" if _is_foreign(line) else "log"
    if fenced:
        return "code" if marks.CODE_LINE.match(line) or marks.CODE_PART.search(line) else "log"
    bare = marks.COMMENT.sub("", line)
    if _is_sentence(bare):
        return "words"
    if marks.CODE_LINE.match(line) and _is_code(bare):
        return "code"
    if marks.CODE_PART.search(line) and not re.search(r"[.!?]\s+[A-Z]", bare):
        return "code"
    return "words"


def _is_log(line: str) -> bool:
    if marks.LOGCAT_TAG.match(line):
        return True
    if marks.LOG_LINE.match(line):
        return not _is_sentence(line)
    return (
        marks.LOG_PART.search(line) is not None
        and (marks.EXCEPTION.match(line) is not None or not (marks.CODE_LINE.match(line) and _is_code(line)))
        and not _is_sentence(line)
    )


def _is_sentence(line: str) -> bool:
    """Tell somebody's words, which may quote a message, from a line that software wrote."""
    own = marks.QUOTED_OR_MACHINE.sub(" ", line)
    if len(marks.LETTER_OF_ANOTHER_SCRIPT.findall(own)) >= _FEWEST_LETTERS:
        return True
    return len(marks.FUNCTION_WORD.findall(own)) >= 2 and len(re.findall(r"[^\W\d_]{2,}", own)) >= 5


def _is_result(comment: str) -> bool:
    return (
        marks.COMMENT_OF_RESULT.search(comment) is not None
        and marks.COMMENT_OF_A_PLAN.search(comment) is None
    )


def _is_code(line: str) -> bool:
    """Tell code from prose that happens to begin like it: `if`, `for`, `from`, `import`."""
    words = re.findall(r"[^\W\d_]{2,}", line)
    symbols = re.findall(r"[{}();=<>\[\]\"'`$]|=>|->", line)
    return len(symbols) >= 2 and len(symbols) * 5 >= len(words)


def _is_foreign(line: str) -> bool:
    """Tell a line of another product, or of a request to another host that has no part in a login."""
    if re.search(r"cometchat|AUTH_ERR_|apiKey|auth_tokens", line, re.IGNORECASE):
        return False
    if marks.OTHER_PRODUCT.search(line) or marks.SET_ASIDE.search(line):
        return True
    hosts = marks.URL_HOST.findall(line)
    if marks.AUTH_URL.search(line) or not hosts:
        return False
    return marks.REQUEST_LINE.search(line) is not None and not any(map(marks.OUR_HOST.search, hosts))


def _unwrapped(lines: Iterator[tuple[int, Kind, str]]) -> Iterator[tuple[int, Kind, str]]:
    """Join prose lines that a mailer broke at its margin, and a message that goes on in the next line."""
    pending: tuple[int, Kind, str] | None = None
    for number, kind, line in lines:
        if pending and _goes_on(pending, number, kind, line):
            pending = (pending[0], pending[1], f"{pending[2].rstrip()} {line.strip()}")
            continue
        if pending:
            yield pending
        pending = (number, kind, line)
    if pending:
        yield pending


def _goes_on(before: tuple[int, Kind, str], number: int, kind: Kind, line: str) -> bool:
    first, first_kind, text = before
    stripped = line.strip()
    if not stripped or len(text) > _LONGEST_LINE or len(text) < _NARROWEST_MARGIN * (number - first):
        return False
    if first_kind in ("words", "docs", "agent") and kind == first_kind:
        return not re.match(r"[-*•\d#>|]", stripped) and not text.rstrip().endswith((":",))
    opens_lower = stripped[:1].islower() or stripped[:1] in "({'\""
    return (
        first_kind == "log"
        and kind == "words"
        and opens_lower
        and not text.rstrip().endswith((".", ":", "}", ")"))
    )


def _split(number: int, kind: Kind, line: str) -> Iterator[Passage]:
    text = " ".join(line.split())
    if kind == "code":
        yield from _code_and_comment(number, text)
    elif kind == "words":
        text = marks.SCRIPTS_MEET.sub(" ", text)
        for sentence in _sentences(text):
            yield from _claims(number, sentence)
    else:
        yield Passage(kind, text, number)


def _sentences(text: str) -> Iterator[str]:
    """Split prose into sentences; what is quoted stays whole."""
    pending = ""
    for part in marks.SENTENCE_END.split(text):
        pending = f"{pending} {part}" if pending else part
        if pending.count('"') % 2 == 0 or len(pending) > _LONGEST_QUOTATION:
            yield pending
            pending = ""
    if pending:
        yield pending


def _code_and_comment(number: int, text: str) -> Iterator[Passage]:
    if called := marks.CALL_AND_RESULT.match(text):
        yield from _code_and_comment(number, called["code"])
        yield Passage("words" if _is_sentence(called["rest"]) else "log", called["rest"], number)
        return
    found = marks.COMMENT.search(text)
    comment = next((part for part in found.groups() if part), "") if found else ""
    yield Passage("code", text[: found.start()].rstrip() if found else text, number)
    if comment:
        yield Passage("log" if _is_result(comment) else "comment", comment, number)


def _claims(number: int, sentence: str) -> Iterator[Passage]:
    """Split a sentence where it turns, and set apart what it denies."""
    parts = [part for part in marks.CONTRAST.split(sentence.strip()) if part and part.strip()]
    if not any(denies_sentence(part) or denies_clause(part) for part in parts):
        parts = [sentence.strip()] if parts else []
    for part in parts:
        if denies_sentence(part):
            yield Passage("denied", part.strip(), number)
        elif denies_clause(part):
            for clause in marks.CLAUSE_END.split(part):
                if clause and clause.strip():
                    yield Passage("denied" if denies_clause(clause) else "words", clause.strip(), number)
        else:
            yield Passage(
                "question" if part.rstrip().endswith(("?", "？")) else "words", part.strip(), number
            )
