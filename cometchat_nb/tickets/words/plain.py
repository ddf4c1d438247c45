"""Undoes what a ticket went through on its way: mail quoting, HTML, JSON, ANSI colors, chat formatting."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from typing import Any

_ANSI = re.compile(
    r"\x1b\[[0-9;?]{0,20}[A-Za-z]|\x1b\][^\x07\n]{0,200}\x07|(?<![\w\]])\[(?:\d{1,3};)?\d{1,3}m"
)
_HTML_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\s{0,3}/?>", re.IGNORECASE)
_HTML_TAG = re.compile(
    r"</?(?:p|div|span|b|i|u|em|strong|a|ul|ol|li|font|table|tbody|tr|td|blockquote|code|pre|h\d)"
    r"(?:\s[^<>\n]{0,300})?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:lt|gt|quot|amp|nbsp|apos|#\d{1,5}|#x[0-9a-f]{1,5});", re.IGNORECASE)
_SLACK_LINK = re.compile(r"<(?:mailto:|https?://)[^|<>\s]{1,300}\|([^<>|]{1,300})>")
_SLACK_BARE = re.compile(r"<(https?://[^<>|\s]{1,300})>")
_JSON_ESCAPE = re.compile(r"\\u00(3c|3e|26|27|22)", re.IGNORECASE)
_QUOTED = re.compile(r"((?:> ?)+)(.*)")
_COLUMNS_OF_MAIL = 72
_TEXT_FIELDS = (
    "subject",
    "title",
    "summary",
    "description",
    "body",
    "text",
    "message",
    "comment",
    "comments",
)
_FEWEST_ESCAPED_BREAKS = 2


def plain(text: str) -> str:
    r"""Return the text as its author saw it.

    >>> plain('{"subject": "Login", "body": "line 1\\nline &lt;2&gt;"}')
    'Login\nline 1\nline <2>'
    """
    text = unicodedata.normalize("NFC", _from_json(text.replace("\r\n", "\n").replace("\r", "\n")))
    text = _ANSI.sub("", text)
    if text.count("\\n") >= _FEWEST_ESCAPED_BREAKS and text.count("\n") < text.count("\\n") / 2:
        text = text.replace("\\r", "").replace("\\n", "\n").replace('\\"', '"').replace("\\t", "\t")
    text = _JSON_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if _looks_like_html_mail(text):
        text = _HTML_TAG.sub("", _HTML_BREAK.sub("\n", text))
    if _ENTITY.search(text):
        text = html.unescape(text)
    return _with_whole_quotes(_SLACK_BARE.sub(r"\1", _SLACK_LINK.sub(r"\1", text)))


def _with_whole_quotes(text: str) -> str:
    """Join the lines of a quotation that a mailer broke where a word did not fit in 72 columns."""
    lines: list[str] = []
    room, before = 0, ""
    for line in text.split("\n"):
        quoted = _QUOTED.fullmatch(line)
        mark, said = (quoted[1].strip(), quoted[2].strip()) if quoted else ("", "")
        if mark and mark == before and said and len(said.split(None, 1)[0]) >= room:
            lines[-1] += f" {said}"
        else:
            lines.append(line)
        before = mark if said else ""
        room = _COLUMNS_OF_MAIL - len(said)
    return "\n".join(lines)


def _looks_like_html_mail(text: str) -> bool:
    """A page that a proxy answered with is evidence and stays; a mail's own markup goes."""
    return len(_HTML_BREAK.findall(text)) >= 2 and not re.search(
        r"<!doctype|<html|<head", text, re.IGNORECASE
    )


def _from_json(text: str) -> str:
    """Return the texts of a ticket that a help desk exported as JSON; other JSON stays as it is."""
    stripped = text.strip()
    if not stripped.startswith(('{"', '"', '[{"', "{\n")) or not stripped.endswith(("}", '"', "]")):
        return text
    try:
        data = json.loads(stripped)
    except (ValueError, RecursionError):
        return text
    if isinstance(data, str):
        return data
    texts = list(_texts_in(data))
    return "\n".join(texts) if sum(map(len, texts)) > len(stripped) / 3 and _is_ticket(data) else text


def _is_ticket(data: Any) -> bool:
    first = data[0] if isinstance(data, list) and data else data
    return (
        isinstance(first, dict)
        and "error" not in first
        and any(isinstance(first.get(name), (str, list)) for name in _TEXT_FIELDS)
        and not {"code", "errorCode", "error_code"} & set(first)
    )


def _texts_in(data: Any, depth: int = 0) -> Any:
    if depth > 4:
        return
    for name, value in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(value, str) and (isinstance(name, int) or name.lower() in _TEXT_FIELDS):
            yield value
        elif isinstance(value, (dict, list)):
            yield from _texts_in(value, depth + 1)
