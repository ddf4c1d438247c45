"""What hides a secret."""

from __future__ import annotations

import json
import pickle
import time

import pandas as pd
import pytest

from cometchat_nb.redaction import (
    MASK,
    Redactor,
    Scan,
    Secret,
    carried_by,
    carry,
    is_secret_name,
    mask,
    mask_shapes,
    mask_text,
    mask_urls,
    shapes_in,
)

SECRET = 'fa4e "quoted" & späced/secret'
KEY = "fa4e" * 10
TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4e"


@pytest.fixture
def redactor() -> Redactor:
    return Redactor(SECRET)


class TestMask:
    @pytest.mark.parametrize(
        ("secret", "shown"),
        [
            (None, None),
            ("", "****"),
            ("short", "****"),
            (KEY, "****fa4e"),
            (TOKEN, "cometchat-uid-1_****fa4e"),
            ("a_b_1700000000fa4efa4e", "a_b_****fa4e"),
        ],
    )
    def test_it_tells_two_apart_and_gives_neither_away(self, secret, shown):
        assert mask(secret) == shown

    @pytest.mark.parametrize(
        "name",
        [
            *("apiKey", "api_key", "APIKEY", "auth-token", "authToken", "Authorization", "jwt", "Set-Cookie"),
            *("access_token", "refresh_token", "id_token", "client_secret", "x-api-key", "pwd", "passwd"),
            *("private_key", "session_token", "userPassword", "token", "proxy-authorization"),
        ],
    )
    def test_names_of_secrets(self, name):
        assert is_secret_name(name)

    @pytest.mark.parametrize("name", ["uid", "appId", "keyboard", "tokens_left", "", "monkey", "primary_key"])
    def test_other_names(self, name):
        assert not is_secret_name(name)

    @pytest.mark.parametrize(
        ("text", "masked"),
        [
            (f"key {KEY}.", "key ****."),
            (f"uid {TOKEN} x", "uid cometchat-uid-1_**** x"),
            ("jwt eyJhbGciOiJmYWtlIn0.eyJmYWtlIjoxfQ.ZmFrZQ", "jwt ****"),
            ("11111****11111 and 1700000000 stay", "11111****11111 and 1700000000 stay"),
        ],
    )
    def test_shapes(self, text, masked):
        assert mask_shapes(text) == masked


@pytest.mark.parametrize(
    "token", ["alice_17149123" + "fa4e" * 10, "alice_1700000000fa4efa4e", "fa4e" * 10, "fa4e" * 16]
)
def test_a_token_of_an_odd_shape_is_masked_too(token: str):
    assert "fa4e" not in mask_shapes(f"note {token} here")


def test_a_secret_that_is_used_often_pushes_no_other_out():
    redactor = Redactor("planted-and-used-once")
    for _ in range(5_000):
        redactor.remember("planted-and-used-often")
    assert redactor.text("planted-and-used-once planted-and-used-often") == "**** ****"


class TestRedactor:
    @pytest.mark.parametrize(
        "spelling",
        [
            SECRET,
            "fa4e%20%22quoted%22%20%26%20sp%C3%A4ced%2Fsecret",
            "fa4e%20%22quoted%22%20%26%20sp%C3%A4ced/secret",
            'fa4e \\"quoted\\" & sp\\u00e4ced/secret',
            "fa4e &quot;quoted&quot; &amp; späced/secret",
        ],
    )
    def test_it_knows_a_secret_in_every_spelling(self, redactor, spelling):
        assert redactor.text(f"<{spelling}>") == f"<{MASK}>"

    def test_it_knows_a_trimmed_one(self):
        assert Redactor("  planted-secret\n").text("planted-secret") == MASK

    def test_a_token_keeps_its_uid_which_tells_whose_it_was(self):
        shown = Redactor(TOKEN).text(f"The auth token {TOKEN} does not exist.")
        assert shown == "The auth token cometchat-uid-1_****fa4e does not exist."

    def test_the_longer_of_two_goes_first(self):
        assert Redactor("planted", "planted-longer").text("planted-longer") == MASK

    def test_it_masks_nested_data_by_value_name_and_shape(self, redactor):
        data = {
            "uid": "bob",
            "apiKey": "x",
            "token": ["nested"],
            "empty": {"jwt": None, "auth_token": ""},
            "list": [SECRET, (KEY,), {f"{SECRET} x": 1}, b"bytes " + SECRET.encode(), 5, True],
        }
        assert redactor.data(data) == {
            "uid": "bob",
            "apiKey": "****",
            "token": "****",
            "empty": {"jwt": None, "auth_token": ""},
            "list": ["****", ("****",), {"**** x": 1}, "bytes ****", 5, True],
        }

    def test_it_describes_an_exception_with_its_causes_once(self, redactor):
        try:
            try:
                raise OSError(f"refused {SECRET}")
            except OSError as inner:
                raise ConnectionError(f"refused {SECRET}") from inner
        except ConnectionError as middle:
            outer = RuntimeError("failed")
            outer.__cause__ = middle
        assert redactor.data(outer) == "RuntimeError: failed, caused by ConnectionError: refused ****"

    def test_a_circle_of_causes_ends(self, redactor):
        one, two = ValueError("one"), ValueError("two")
        one.__cause__, two.__cause__ = two, one
        assert redactor.exception(one) == "ValueError: one, caused by ValueError: two"

    def test_a_suppressed_context_is_not_told(self, redactor):
        outer = ValueError("outer")
        outer.__context__, outer.__suppress_context__ = KeyError("inner"), True
        assert redactor.exception(outer) == "ValueError: outer"

    def test_a_few_characters_are_not_a_secret(self):
        assert Redactor("a", "abc", " ", None).text("abc a abc") == "abc a abc"

    def test_it_forgets_the_oldest_of_very_many(self):
        redactor = Redactor(*(f"planted-{number:04}" for number in range(300)))
        assert redactor.text("planted-0299") == MASK
        assert len(redactor.spellings()) == 256


def test_a_secret_hides_in_a_repr_and_works_as_a_string():
    secret = Secret(KEY)
    assert repr(secret) == "Secret('****fa4e')"
    assert secret == KEY
    assert pickle.loads(pickle.dumps(secret)) == "****fa4e"  # a pickle may be a file


class TestCarried:
    """A frame carries what it knows of secrets, and gives none of it away."""

    @pytest.fixture
    def frame(self) -> pd.DataFrame:
        frame = pd.DataFrame({"note": ["planted-and-carried"]})
        carry(frame.attrs, Redactor("planted-and-carried"))
        return frame

    def test_it_survives_what_pandas_does_with_a_frame(self, frame):
        for other in (frame.copy(), frame.head(1), frame.rename(columns=str.upper), frame.assign(more=1)):
            assert carried_by(other.attrs).text("planted-and-carried") == MASK

    def test_it_is_not_printed_written_or_pickled(self, frame):
        assert "planted" not in repr(frame.attrs)
        assert "planted" not in json.dumps(frame.attrs)
        pickled = pickle.dumps(frame.attrs)
        assert b"planted" not in pickled
        assert carried_by(pickle.loads(pickled)) is None

    def test_a_session_that_is_pickled_whole_loses_its_secrets(self):
        assert b"planted" not in pickle.dumps(Redactor("planted-and-remembered"))


def test_a_key_used_elsewhere_changes_no_other_text():
    Redactor("an ordinary sentence of a report")
    assert Scan().clean("an ordinary sentence of a report") == "an ordinary sentence of a report"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("https://bob:hunter2@h/me", "https://****@h/me"),
        ("https://h/me?access_token=odd&page=2", "https://h/me?access_token=****&page=2"),
        ("https://h/v3.0/users/bob/auth_tokens/odd-token", "https://h/v3.0/users/bob/auth_tokens/****"),
        ("https://h/v3.0/users/bob/auth_tokens", "https://h/v3.0/users/bob/auth_tokens"),
    ],
)
def test_what_a_url_must_not_show(text, masked):
    assert mask_urls(text) == masked


@pytest.mark.parametrize(
    "seed",
    [
        *(
            "eyJ",
            "eyJa.",
            "eyJaaaaaaaa.",
            "eyJaaaaaaaaa.b",
            "eyJaaaaaaaa.b.",
            "a",
            "0",
            "_",
            "_0",
            "_1700000000f",
        ),
        *("_1700000000fa4e", "fa4e", "-", ".", "..", "://", "://a@", "://a:", "?a=", "&token=", "?token=a&"),
        *("/auth_tokens/", "a_", "é", " ", "\\", '"', "_" + "1" * 33, "g" + "a" * 39),
    ],
)
@pytest.mark.parametrize("end", ["", "!", ".", "@", "g"])
def test_hostile_text_is_masked_in_linear_time(seed, end):
    """Ten times the text takes about ten times as long, whatever it repeats."""

    def seconds(size: int) -> float:
        text = (seed * (size // len(seed)))[: size - 1] + end
        start = time.thread_time()
        mask_text(text)
        shapes_in(text)
        return time.thread_time() - start

    assert seconds(250_000) < 40 * max(seconds(25_000), seconds(25_000), 0.001)


class TestEnds:
    """The service masks the middle of a key and shows five characters at each end, however short it is."""

    def test_the_ends_of_a_short_key_are_masked(self):
        redactor = Redactor("fa4e-short-fa4e")
        assert redactor.text("The key fa4e-****-fa4e does not exist.") == "The key **** does not exist."

    def test_the_ends_of_a_whole_key_stay(self):
        said = "The key fa4ef****4efa4 does not exist."
        assert Redactor("fa4ef" + "0" * 30 + "4efa4").text(said) == said

    def test_the_ends_of_what_is_no_secret_stay(self):
        assert Redactor("fa4e-short-fa4e").text("user-****-42") == "user-****-42"

    def test_a_login_with_a_short_key_does_not_show_it(self):
        import cometchat_nb as cc

        row = cc.try_login("cometchat-uid-1", "fa4e-too-short", calls=cc.Sandbox().client())
        said = row.to_csv()
        assert row["server_code"].item() == "AUTH_ERR_APIKEY_NOT_FOUND"
        assert "fa4e-" not in said
        assert "short" not in said
