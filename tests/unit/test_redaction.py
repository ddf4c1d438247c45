"""What hides a secret."""

from __future__ import annotations

import pickle

import pytest

from cometchat_nb.redaction import MASK, Redactor, Secret, is_secret_name, known_secrets, mask, mask_shapes

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
        "name", ["apiKey", "api_key", "APIKEY", "auth-token", "authToken", "Authorization", "jwt"]
    )
    def test_names_of_secrets(self, name):
        assert is_secret_name(name)

    @pytest.mark.parametrize("name", ["uid", "appId", "keyboard", "tokens_left", ""])
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
    Redactor("planted-and-used-once")
    for _ in range(5_000):
        Redactor("planted-and-used-often")
    assert {"planted-and-used-once", "planted-and-used-often"} <= set(known_secrets())


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
            "list": [SECRET, (KEY,), {SECRET: 1}, b"bytes " + SECRET.encode(), 5, True],
        }
        assert redactor.data(data) == {
            "uid": "bob",
            "apiKey": "****",
            "token": "****",
            "empty": {"jwt": None, "auth_token": ""},
            "list": ["****", ("****",), {"****": 1}, "bytes ****", 5, True],
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
        assert len(redactor._spellings) == 256


def test_a_secret_hides_in_a_repr_and_works_as_a_string():
    secret = Secret(KEY)
    assert repr(secret) == "Secret('****fa4e')"
    assert secret == KEY
    assert str(pickle.loads(pickle.dumps(secret))) == KEY
