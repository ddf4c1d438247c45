"""The patterns that let most metadata through unread, held to reading them."""

from __future__ import annotations

import json
from typing import Any

import narwhals as nw
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.searching import search

from cometchat_nb.auditing.kernel.derived import derive_metadata
from cometchat_nb.auditing.kernel.normalize import Batch, normalize
from cometchat_nb.auditing.rules.tags_metadata import CONDITIONS

SCREEN = CONDITIONS["metadata_not_json"].screen
FINDINGS = ("metadata.not_json", "metadata.secret", "metadata.personal")

ORDINARY = [
    "{}",
    '{ "plan" : "free" ,\n"visits" : 7 }',
    '{"langs":["en","de"],"prefs":{"theme":"dark","sizes":[1,2.5,-3]},"last":null,"on":true}',
    '{"plan":"free","@private":{"email":"ann@example.com","phone":"+4712345678"}}',
    '{"@private":{"email":"ann@example.com"},"plan":"free","@private":{}}',
]
TRAPS = [
    '{"@private":{"note":"x"},"@private":{"email":"ann@example.com"},"@private":"ann@example.com"}',
    '{"prefs":{"@private":{"email":"ann@example.com"}}}',
    '{"prefs":{"@private":{"a":"b"},"mail":"x"}}',
    '{"\\"@private":{"email":"ann@example.com"}}',
    '{"a":"@private":{"email":"x"}}',
    '{"a":"x"@private":{"b":1}}',
    '{"@private":{"email":"ann@example.com"},"contact":"ann@example.com"}',
    '{"@private":{"email":"x"}} ',
    '{"plan":"free"}\n',
    '{\u00a0"plan":"free"}',
    '{"plan":\u2003"free"}',
    '{"plan":"fr\nee"}',
    '{"plan":"\x01"}',
    '{"plan":01}',
    '{"plan":1.}',
    '{"plan":NaN}',
    '{"plan":"free",}',
    '{"plan":["free",]}',
    '{"@":{"@":"ann@example.com"}}',
    '{"P\u0430ssword":"x","p\u017fwd":"x","\u212aey":"x"}',
    '{"api":{"key":"x"}}',
    '{"list":["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"]}',
    '["plan"]',
    '"plan"',
]

_PIECES = (
    *("{", "}", "[", "]", ":", ",", '"@private"', '"@"', '"a"', '"mail"', '"token":"x"', '"ann@example.com"'),
    *(
        " ",
        "\n",
        "\u00a0",
        "\\",
        '"',
        "@",
        "\x01",
        "null",
        "1",
        "-0.5",
        "\\u0041",
        '"prefs":{',
        '"@private":{',
    ),
)
_WORDS = st.sampled_from(
    ("a", "plan", "mail", "pwd", "@", "@private", "ann@example.com", "\u017f", 'b"', "\u212a")
)
_VALUES = st.recursive(
    _WORDS | st.integers(-5, 10**17) | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def _nearly_json(draw: st.DrawFn) -> str:
    """Draw the text of an object, most often with something put in or left out."""
    text = json.dumps(draw(st.dictionaries(_WORDS, _VALUES, max_size=3)), ensure_ascii=draw(st.booleans()))
    for _ in range(draw(st.integers(0, 2))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 2))
        text = text[:start] + draw(st.sampled_from(("", *_PIECES))) + text[end:]
    return text


def let_through(texts: list[str], backend: Any) -> list[str]:
    """Return the texts that the screen takes for harmless."""
    batch = Batch({"uid": ["a"] * len(texts), "metadata": texts}, len(texts))
    frame = normalize(batch, backend, {"metadata.open"})
    return list(frame.filter(SCREEN.fill_null(False))["metadata"].to_list())


def findings_in(texts: list[str], backend: Any) -> list[str]:
    """Return the texts that a close look finds something in."""
    frame = nw.from_dict({"metadata": texts}, backend=backend)
    looked_at = derive_metadata(frame)
    return list(looked_at.filter(nw.any_horizontal(*map(nw.col, FINDINGS), ignore_nulls=True))["metadata"])


@pytest.mark.parametrize("backend", ["polars", "pandas"])
def test_ordinary_metadata_need_not_be_read(backend: Any):
    assert let_through(ORDINARY, backend) == ORDINARY
    assert findings_in(ORDINARY, backend) == []


@pytest.mark.parametrize("backend", ["polars", "pandas"])
def test_what_only_looks_ordinary_is_read(backend: Any):
    passed = let_through(TRAPS, backend)
    assert not passed or findings_in(passed, backend) == []
    assert len(findings_in(TRAPS, backend)) > len(TRAPS) / 2


@pytest.mark.fuzz
@pytest.mark.parametrize("backend", ["polars", "pandas"])
def test_nothing_is_let_through_that_reading_would_find(backend: Any):
    @search(60)
    @given(texts=st.lists(_nearly_json(), min_size=1, max_size=60))
    def check(texts: list[str]) -> None:
        passed = let_through(texts, backend)
        assert not passed or findings_in(passed, backend) == []

    check()
