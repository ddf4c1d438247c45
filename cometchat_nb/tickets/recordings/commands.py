"""Requests in a pasted text: curl lines, "copy as fetch", "copy as PowerShell", as entries of a HAR file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

Json = dict[str, Any]
_Read = tuple[Json | None, int]

_LONGEST_COMMAND = 50_000
_MOST_COMMANDS = 500

_CURL = re.compile(r"(?:^|(?<=[\s;&|`$(]))curl(?:\.exe)?[ \t^\\]", re.MULTILINE)
_FETCH = re.compile(r"\bfetch\(\s*(?=[\"'`]https?:)")
_POWERSHELL = re.compile(
    r"\b(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\b(?=[^\n]{0,200}\s-)", re.IGNORECASE
)

_WORD_PART = re.compile(
    r"""\$'(?P<ansi>(?:[^'\\]|\\.)*)'
    | '(?P<single>[^']*)'
    | "(?P<double>(?:[^"\\]|\\.)*)"
    | \\\r?\n
    | \\(?P<escaped>.)
    | (?P<plain>[^\s'"\\;|]+)
    | (?P<space>[ \t]+)""",
    re.VERBOSE | re.DOTALL,
)
_LITERAL = r"""(?:"((?:[^"\\]|\\.){0,4000})"|'((?:[^'\\]|\\.){0,4000})'|`((?:[^`\\]|\\.){0,4000})`)"""
_FIRST_LITERAL = re.compile(rf"\s*{_LITERAL}", re.DOTALL)
_PAIR = re.compile(
    rf"""["'`]?(?P<name>[A-Za-z][\w-]{{0,60}})["'`]?\s{{0,20}}[:,=]\s{{0,20}}{_LITERAL}""", re.DOTALL
)
_OPTION = re.compile(
    r"-(?P<name>Uri|Method)\s{1,20}(?:\"(?P<quoted>[^\"\n]{0,4000})\"|'(?P<single>[^'\n]{0,4000})'|(?P<plain>[^\s\"']{1,4000}))",
    re.IGNORECASE,
)
_STRING_OR_PARENTHESIS = re.compile(
    r"""\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[()]""", re.DOTALL
)
_CMD_LINES = re.compile(r"(?:[^\n]*\^\r?\n)*[^\n]*")
_POWERSHELL_LINES = re.compile(r"(?:@\{[^}]{0,5000}\}|`\r?\n|[^\n])*")
_NOT_HEADERS = frozenset(
    {
        "method",
        "mode",
        "credentials",
        "referrer",
        "referrerpolicy",
        "body",
        "cache",
        "redirect",
        "integrity",
        "uri",
    }
)
_WITH_DATA = frozenset(
    {
        "-d",
        "--data",
        "--data-raw",
        "--data-binary",
        "--data-ascii",
        "--data-urlencode",
        "--json",
        "-F",
        "--form",
    }
)
_WITH_VALUE = _WITH_DATA | frozenset(
    {
        "-H",
        "--header",
        "-X",
        "--request",
        "--url",
        "-u",
        "--user",
        "-A",
        "--user-agent",
        "-b",
        "--cookie",
        "-x",
        "--proxy",
    }
    | {
        "-o",
        "--output",
        "-e",
        "--referer",
        "-m",
        "--max-time",
        "--connect-timeout",
        "--cacert",
        "-U",
        "--proxy-user",
    }
    | {"-w", "--write-out", "--resolve", "-c", "--cookie-jar", "-T", "--retry", "--cert", "--key"}
)


def requests_in(text: str) -> tuple[str | None, list[Json], str]:
    """Find the requests that a text holds as commands.

    Returns:
        `curl`, `fetch` or `powershell` (`None` without any), the requests as entries of a HAR file without
        replies, and the text without them.
    """
    found: list[tuple[int, int, str, Json]] = []
    for kind, pattern, read in _READERS:
        starts = [one.start() for one in islice(pattern.finditer(text), _MOST_COMMANDS)]
        for start, end in zip(starts, [*starts[1:], len(text)], strict=False):
            request, length = read(text[start : min(end, start + _LONGEST_COMMAND)])
            if request is not None:
                found.append((start, start + length, kind, {"request": request}))
    found.sort(key=lambda one: one[0])
    first = found[0][2] if found else None
    return first, [one[3] for one in found], without(text, [one[:2] for one in found])


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """Return a text without these parts of it."""
    kept, at = [], 0
    for start, end in spans:
        kept.append(text[at:start])
        at = max(at, end)
    return "".join([*kept, text[at:]])


def _curl_request(command: str) -> _Read:
    plain = _without_carets(command)
    words, length = _words(plain)
    if plain is not command:
        length = _matched_length(_CMD_LINES, command)
    words = words[1:]
    url: str | None = None
    method: str | None = None
    data = False
    headers: list[Json] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if not word.startswith("-") or word == "-":
            url = url or (word if re.search(r"[./]", word) else None)
            continue
        option, value = word, ""
        if word.startswith("--") and "=" in word:
            option, _, value = word.partition("=")
        elif not word.startswith("--") and word[:2] in _WITH_VALUE and len(word) > 2:
            option, value = word[:2], word[2:]
        elif word in _WITH_VALUE and at < len(words):
            value, at = words[at], at + 1
        if option in ("-H", "--header") and value:
            name, _, content = value.partition(":")
            headers.append({"name": name.strip(" ;"), "value": content.removeprefix(" ")})
        elif option in ("-X", "--request"):
            method = value
        elif option == "--url":
            url = value
        data = data or option in _WITH_DATA
    return _request(method or ("POST" if data else "GET"), url, headers), length


def _matched_length(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0


def _without_carets(command: str) -> str:
    """Undo the escapes of Windows' command line, where a command has them."""
    if not re.search(r'\^"|\^\r?\n', command):
        return command
    command = re.sub(r"\^\r?\n", " ", command)
    return re.sub(r"\^(.)", r"\1", command)


def _words(command: str) -> tuple[list[str], int]:
    """Split a command as a shell does; return where it ends, too."""
    words: list[str] = []
    word: str | None = None
    at = 0
    while at < len(command):
        part = _WORD_PART.match(command, at)
        if part is None:  # the end of the line, a separator or a quote that is never closed
            if command[at] not in "'\"":
                break
            word, at = (word or "") + command[at], at + 1
            continue
        at = part.end()
        if part["space"] is not None or (part[0][0] == "\\" and part["escaped"] is None):
            words += [] if word is None else [word]
            word = None
        else:
            word = (word or "") + _part_text(part)
    return words + ([] if word is None else [word]), at


def _part_text(part: re.Match[str]) -> str:
    if part["ansi"] is not None:
        return _unescape(part["ansi"])
    if part["double"] is not None:
        return re.sub(r"\\([\"\\$`])", r"\1", part["double"])
    return next(text for name in ("single", "escaped", "plain") if (text := part[name]) is not None)


def _fetch_request(call: str) -> _Read:
    call = call[: _end_of_call(call)]
    arguments = call[call.index("(") + 1 :]
    url = _FIRST_LITERAL.match(arguments)
    if url is None:
        return None, 0
    pairs = [(pair["name"], _literal(pair)) for pair in _PAIR.finditer(arguments, url.end())]
    return _request(_value_of(pairs, "method") or "GET", _literal(url), _headers_of(pairs)), len(call)


def _end_of_call(call: str) -> int:
    depth = 0
    for found in _STRING_OR_PARENTHESIS.finditer(call):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if found[0] == ")" and depth == 0:
            return found.end()
    return len(call)


def _powershell_request(command: str) -> _Read:
    command = command[: _matched_length(_POWERSHELL_LINES, command)]
    options = {
        one["name"].lower(): one["quoted"] or one["single"] or one["plain"]
        for one in _OPTION.finditer(command)
    }
    lines = re.sub(r"`(.)", r"\1", command)
    pairs = [(pair["name"], _literal(pair)) for pair in _PAIR.finditer(lines)]
    return _request(options.get("method") or "GET", options.get("uri"), _headers_of(pairs)), len(command)


def _headers_of(pairs: list[tuple[str, str]]) -> list[Json]:
    return [{"name": name, "value": value} for name, value in pairs if name.lower() not in _NOT_HEADERS]


def _value_of(pairs: list[tuple[str, str]], wanted: str) -> str | None:
    return next((value for name, value in pairs if name.lower() == wanted), None)


def _literal(found: re.Match[str]) -> str:
    return _unescape(next((text for text in found.groups()[-3:] if text is not None), ""))


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    try:
        return str(
            json.loads('"' + text.replace("\\'", "'").replace('"', '\\"').replace('\\\\"', '\\"') + '"')
        )
    except ValueError:
        return text


def _request(method: str, url: str | None, headers: list[Json]) -> Json | None:
    """Return a request; `None` where its URL is put together by code or by a shell."""
    if url is None or re.search(r"\$[\w{(]|\{\{|%\w+%", url):
        return None
    if "://" not in url:
        url = f"https://{url}"
    return {
        "method": method.upper(),
        "url": url,
        "headers": [one for one in headers if not _is_variable(one)],
    }


def _is_variable(header: Mapping[str, str]) -> bool:
    """Tell whether a value is a variable, whose content the text doesn't hold."""
    return (
        re.fullmatch(r"\s*(?:\$\{?\w+\}?|\$\{[\w.]+\}|\$env:\w+|%\w+%|\{\{[^{}]+\}\})\s*", header["value"])
        is not None
    )


_READERS: tuple[tuple[str, re.Pattern[str], Callable[[str], _Read]], ...] = (
    ("curl", _CURL, _curl_request),
    ("fetch", _FETCH, _fetch_request),
    ("powershell", _POWERSHELL, _powershell_request),
)
