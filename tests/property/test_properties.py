"""What holds for any input."""

from __future__ import annotations

import json

from hypothesis import assume, given
from hypothesis import strategies as st
from support.searching import search

import cometchat_nb as cc
from cometchat_nb.redaction import Redactor

anything = st.text(max_size=120) | st.text(st.characters(categories=["Cs", "Cc", "Zs", "Cf"]), max_size=5)
secrets = st.text(min_size=8, max_size=60).filter(lambda text: len(text.strip()) >= 8 and "*" not in text)


@search(200)
@given(uid=anything, key=st.none() | anything)
def test_a_login_ends_with_a_user_or_an_error_and_the_gate_is_open(uid, key):
    calls = cc.Sandbox().client()
    try:
        assert calls.login(uid, key).auth_token
    except cc.CometChatError as error:
        assert error.code
        assert error.hint
    assert not calls.session.login_in_progress


@search(200)
@given(token=anything)
def test_so_does_one_with_a_token(token):
    calls = cc.Sandbox().client()
    row = cc.try_login(auth_token=token, calls=calls).iloc[0]
    assert not row["ok"]
    assert row["error_code"]
    assert not calls.session.login_in_progress


@search(200)
@given(
    uid=st.text(st.characters(exclude_categories=["Cs"], exclude_characters=" "), min_size=1, max_size=100)
)
def test_a_uid_that_passes_the_checks_arrives_as_itself(uid):
    calls = cc.Sandbox().client()
    try:
        calls.login(uid)
    except cc.CometChatError as error:
        assume(error.stage != "input")
        assert error.server.code == "ERR_UID_NOT_FOUND"
        assume(error.server.message.count("****") == 0)
        assert f"The UID {uid.lower()} does not exist" in error.server.message


@search(300)
@given(secret=secrets, before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_remembered_secret_survives_nowhere(secret, before, after):
    assume(secret not in before + "****" + after)
    redactor = Redactor(secret)
    nested = {"a": [before + secret + after, {"b": (secret,)}], "error": ValueError(secret)}
    shown = redactor.data(nested)
    for text in (
        redactor.text(before + secret + after),
        *shown["a"][:1],
        shown["a"][1]["b"][0],
        shown["error"],
    ):
        assert secret.strip() not in text


@search(200)
@given(
    text=st.text(max_size=60),
    value=st.recursive(st.none() | st.integers() | st.text(max_size=9), st.lists, max_leaves=5),
)
def test_what_a_browser_kept_is_taken_or_refused(text, value):
    session = cc.Sandbox().client().session
    for given_text in (text, json.dumps(value), json.dumps({"uid": text, "authToken": value})):
        try:
            assert session.import_local_storage(given_text).auth_token
        except cc.CometChatError as error:
            assert error.code == "VALIDATION_ERROR"
