"""The kind of a log, the failures in it, and the part of a long one that matters."""

from __future__ import annotations

import re

_HEAD = 200_000
_MOST_LINES = 3_000
_LONGEST_START = 500

_KINDS: tuple[tuple[str, str], ...] = (
    ("flutter", r"^(?:I/|W/|E/)?flutter[ (:]|\[ERROR:flutter/|package:\w[\w/]*\.dart:\d"),
    ("flutter", r"^#\d+ {2,}\S.*\.dart[:)]"),
    ("logcat", r"^(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} +\d+[ -]+\d+ .{0,120}\b[VDIWEF] "),
    ("logcat", r"^[VDIWEF]/[\w.$ -]{1,60}\( *\d+\): |^[VDIWEF] {2}\S"),
    ("logcat", r"^\s+at (?:java|android|kotlin|okhttp3|com\.cometchat)[\w.$]*\("),
    ("xcode", r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+[+-]\d{4} .{1,80}?\[\d+:\d+\]"),
    ("xcode", r"\bDomain=\w+ Code=-?\d+|^\w+/\w+\.swift:\d+:"),
    ("metro", r"^ ?(?:LOG|WARN|ERROR|INFO) {2}\S|https?://[\w.]+:8081/index\.bundle|\bHermes\b"),
    ("django", r"^Traceback \(most recent call last\):|^Internal Server Error|\bdjango\.request\b"),
    ("php", r"\bPHP (?:Fatal error|Warning|Notice)|^#\d+ \S+\.php\(\d+\)|GuzzleHttp\\"),
    ("php", r"^\[[\d :T.+-]+\] \w+\.(?:ERROR|CRITICAL):"),
    ("dotnet", r"^ {2,}at [\w.`<>\[\],]+\(.*\)(?: in .+:line \d+)?\s*$"),
    ("dotnet", r"Unhandled exception\. System\.|\bSystem\.Net\.Http\."),
    ("node", r"^ {2,}at .*\(?(?:node:|/|file://|[A-Z]:\\)[^()\n]*:\d+:\d+\)?$"),
    ("node", r"\bnode:internal/|UnhandledPromiseRejection"),
    ("browser_console", r"^Uncaught|^Access to fetch at|net::ERR_|\bVM\d+:\d+|\(anonymous\) @ "),
    ("browser_console", r"^(?:POST|PUT|GET) https?://\S+ (?:net::|4\d\d|5\d\d)|^\S+\.js:\d+"),
    ("browser_console", r"\S\.(?:js|tsx?|jsx|html):\d+(?::\d+)?\)?$"),
)
_PATTERNS = [(kind, re.compile(pattern)) for kind, pattern in _KINDS]
_STORED_USER = re.compile(r":common_store/user\b")

_FAILURE = re.compile(
    r"(?:Login|Authentication) failed: |\bERR(?:OR)?_[A-Z_]{5,40}\b|\bAUTH_ERR_[A-Z_]{3,40}\b"
    r"|\bTOO_MANY_REQUEST\b|\bdoes not exist\b|\bcannot (?:be empty|contain spaces)\b"
    r"|\bLogin is already in progress\b|\bnot initialized\b|net::ERR_[A-Z_]{3,40}",
    re.IGNORECASE,
)
_TELLING_WORDS = (
    "cometchat",
    "login failed",
    "authentication failed",
    "auth_err",
    "err_",
    "auth_tokens",
    "authtoken",
    "apikey",
    "login",
    "exception",
    "failed",
    "net::",
    "certificate",
    "error",
)
"""What lines about a login say, the most telling first."""
_LONGEST_LINE = 4_000
_LONGEST_EXCERPT = 200_000
_MOST_FAILURES = 20


def kind_of(text: str) -> str:
    """Tell what wrote a text: the name of a kind of log, `local_storage`, or `text`.

    >>> kind_of("11-01 10:00:00.000  4242  4242 E CometChat: Login failed")
    'logcat'
    """
    head = text[:_HEAD]
    if _STORED_USER.search(head):
        return "local_storage"
    lines = [line[:_LONGEST_START] for line in head.splitlines()[:_MOST_LINES]]
    return next((kind for kind, pattern in _PATTERNS if any(map(pattern.search, lines))), "text")


def excerpt(text: str) -> str:
    """Return the lines of a long text that a login may be about, each with its neighbours."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters have a longer lower case
        lowered = text
    spans: dict[int, int] = {}
    left = _LONGEST_EXCERPT
    for word in _TELLING_WORDS:
        at = lowered.find(word)
        while at >= 0 and left > 0:
            start, end = _lines_around(text, at)
            if start not in spans:
                spans[start] = end
                left -= end - start
            at = lowered.find(word, end)
    return _joined(text, sorted(spans.items())) if spans else text[:_LONGEST_EXCERPT]


def _lines_around(text: str, at: int) -> tuple[int, int]:
    """Return where the line of a position begins and ends, with two lines before it and after it."""
    start, end = at, at
    for _ in range(3):
        start = text.rfind("\n", max(0, at - _LONGEST_LINE), start)
        if start < 0:
            break
    for _ in range(3):
        end = text.find("\n", end + 1, at + _LONGEST_LINE)
        if end < 0:
            break
    return start + 1 if start >= 0 else max(0, at - _LONGEST_LINE), end if end >= 0 else at + _LONGEST_LINE


def _joined(text: str, spans: list[tuple[int, int]]) -> str:
    parts, last = [], 0
    for start, end in spans:
        if end > last:
            parts.append(text[max(start, last) : end].strip("\n"))
            last = end
    return "\n".join(parts)


def failures_in(text: str) -> list[str]:
    """Split a text with several failures into one text each; the rest of it stands in every one.

    Two lines report the same failure when they agree on its words, without regard to numbers, ids and case,
    or stand within three lines of each other.
    """
    lines = text.splitlines()
    groups: dict[str, list[int]] = {}
    last, last_key = -10, ""
    for number, line in enumerate(lines):
        if not _FAILURE.search(line[:_LONGEST_LINE]):
            continue
        key = _signature(line)
        if number - last <= 3 and key not in groups and not _begins_anew(line):
            key = last_key
        groups.setdefault(key, []).append(number)
        last, last_key = number, key
    if not 1 < len(groups) <= _MOST_FAILURES:
        return [text]
    told = {number for numbers in groups.values() for number in numbers}
    return [
        "\n".join(line for number, line in enumerate(lines) if number not in told or number in numbers)
        for numbers in map(set, groups.values())
    ]


def _signature(line: str) -> str:
    """Return the words of a failure: what its codes and its message say."""
    said = re.search(r"(?:Login|Authentication) failed: (.{0,300})", line)
    words = re.findall(r"[A-Za-z_]{3,}", said[1] if said else line[:600])
    codes = [word for word in words if re.fullmatch(r"(?:AUTH_)?ERR(?:OR)?_[A-Z_]+", word)]
    return " ".join(codes or [word.lower() for word in words if not re.search(r"\d", word)][:12])


def _begins_anew(line: str) -> bool:
    """Tell whether a line says by itself that another failure begins."""
    return re.match(r"\s*(?:\d{1,2}[.)]\s|[-*•]\s|case \d|ticket \d|#\d)", line, re.IGNORECASE) is not None
