"""Whatever a page or a service says, a widget shows it as text, or nothing changes."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import ipywidgets
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.page import page_sends, page_sets, state, submit
from support.searching import search

import cometchat_nb as cc
from cometchat_nb.widgets import SessionView
from cometchat_nb.widgets.page_text import LONGEST_SHOWN, legible, web_address

KINDS = (cc.LoginForm, cc.SessionPanel, cc.LogoutButton)
NAMES = sorted(set(cc.LoginForm.class_trait_names(sync=True)) | {"show_avatar", "no such trait"})

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
# Beside arbitrary JSON: messages that are nearly right, with one part of another type.
nearly_right = st.fixed_dictionaries(
    {"kind": st.sampled_from(["login", "copy_token", "cancel", "hello"])},
    optional={
        "mode": json_values,
        "uid": scalars.filter(lambda value: not isinstance(value, str)),
        "secret": json_values,
    },
)


# What a trait would take: a page that lies says nothing absurd.
plausible = st.booleans() | st.text() | st.dictionaries(st.text(max_size=8), st.text()) | json_values


@contextmanager
def three_views() -> Iterator[list[SessionView]]:
    """The widgets over a session in which nobody is logged in."""
    calls = cc.Sandbox().client()
    views = [kind(calls) for kind in KINDS]
    yield views
    for view in views:
        view.close()


def without(names: set[str], *views: SessionView) -> list[dict[str, object]]:
    return [{k: v for k, v in view.get_state().items() if k not in names} for view in views]


class TestMessages:
    @search(300)
    @given(content=json_values | nearly_right)
    def test_one_of_the_wrong_shape_changes_nothing(self, content):
        with three_views() as views:
            before = state(*views)
            for view in views:
                page_sends(view, content)
            assert state(*views) == before
            assert not views[0].calls.session.exchanges
            assert not views[0].calls.session.login_in_progress

    @search(300)
    @given(said=st.dictionaries(st.sampled_from(NAMES), plausible, min_size=1) | json_values)
    def test_the_page_sets_nothing_but_the_mode(self, said):
        with three_views() as views:
            before = without({"mode", "_view_count"}, *views)
            for view in views:
                page_sets(view, said)
            assert without({"mode", "_view_count"}, *views) == before
            assert views[0].mode in ("uid", "auth_token")

    @pytest.mark.parametrize("kind", KINDS)
    def test_what_the_page_claims_is_put_back(self, calls, monkeypatch, kind):
        view, sent = kind(calls), []
        monkeypatch.setattr(view, "send_state", lambda names: sent.append(set(names)))
        page_sets(view, {"logged_in": True, "user": {"uid": "root"}, "target": "elsewhere"})
        assert sent == [{"logged_in", "user", "target"}]
        assert not view.logged_in

    def test_a_mode_that_does_not_exist_is_put_back(self, calls, monkeypatch):
        form, sent = cc.LoginForm(calls), []
        monkeypatch.setattr(form, "send_state", lambda names: sent.append(set(names)))
        page_sets(form, {"mode": "root"})
        assert sent == [{"mode"}]
        page_sets(form, {"mode": "auth_token"})
        assert form.mode == "auth_token"

    @pytest.mark.parametrize(
        ("uid", "secret", "mode", "reason"),
        [
            ("u" * 1_000_000, "", "uid", "1,000,000 characters"),
            ("cometchat-uid-1", "k" * 1_000_000, "uid", "1,000,000 characters"),
            ("", "t" * 1_000_000, "auth_token", "1,000,000 characters"),
            ("\ud800", "", "uid", "half a character"),
        ],
    )
    def test_what_is_too_long_or_half_is_refused_with_a_reason(self, calls, uid, secret, mode, reason):
        form = cc.LoginForm(calls)
        submit(form, uid, secret, mode)
        assert reason in form.error["reason"]
        assert len(state(form)) < 50_000
        assert not calls.session.exchanges


class TestData:
    def views_of(self, **user: object) -> list[SessionView]:
        body = {"data": {"uid": "bob", **user}}
        fault = cc.Fault("reply", endpoint="PUT /me", status=200, body=body)
        calls = cc.Sandbox(faults=[fault]).client()
        views = [kind(calls) for kind in KINDS]
        calls.login("cometchat-uid-1")
        return views

    @search(50)
    @given(name=st.text(st.characters()), status=st.text(st.characters()), avatar=st.text(st.characters()))
    def test_every_text_reaches_the_page_visible_and_can_be_encoded(self, name, status, avatar):
        views = self.views_of(name=name, status=status, avatar=avatar)
        state(*views).encode()
        for view in views:
            for field in ("name", "status"):
                shown = view.user[field].replace("\n", "").replace("\t", "")
                assert not {"Cs", "Cc"} & {unicodedata.category(character) for character in shown}
            json.dumps(view.user, ensure_ascii=False).encode()
            view.close()

    def test_a_megabyte_is_cut_and_says_so(self):
        panel = self.views_of(name="N" * 1_000_000, status="s" * 1_000_000)[1]
        assert panel.user["name"].endswith("… (998,000 more characters)")
        assert len(state(panel)) < 60_000

    def test_a_hundred_characters_are_whole(self):
        name = "שלום " * 20
        assert self.views_of(name=name)[1].user["name"] == name

    def test_what_turns_text_around_is_made_visible(self):
        assert legible("abc\u202egnp\u2069") == "abc[U+202E]gnp[U+2069]"
        assert legible("a\x00b\ufeff\u2028") == "a[U+0000]b[U+FEFF][U+2028]"

    def test_what_scripts_and_emoji_need_stays(self):
        persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
        for text in (persian, "👩\u200d👩\u200d👧", "é\u200f", "l1\nl2"):
            assert legible(text) == text

    def test_a_cut_leaves_what_fits(self):
        assert legible("x" * LONGEST_SHOWN) == "x" * LONGEST_SHOWN

    @pytest.mark.parametrize(
        "url",
        [
            *(
                "javascript:alert(1)",
                "JaVaScRiPt:alert(1)",
                "java\nscript:alert(1)",
                "data:image/png;base64,x",
            ),
            *(" https://x", "//x/y", "", "https://x/ y", "https:\\\\x", "https://x/\u202e"),
            "https://" + "x" * 3_000,
        ],
    )
    def test_an_avatar_that_is_no_web_address_is_never_sent_to_the_page(self, url):
        assert web_address(url) == ""
        assert self.views_of(avatar=url)[1].user["avatar"] == ""

    def test_a_web_address_is_left_as_it_is(self):
        url = "HTTPS://assets.example.com/a%20b.webp?x=1&y=é"
        assert web_address(url) == url

    def test_a_samples_uid_is_sent_as_it_is(self, calls):
        form = cc.LoginForm(calls, samples=[cc.User("bob\u202e", "Bob\u202e"), cc.User("eve")])
        assert form.samples == [{"uid": "bob\u202e", "name": "Bob[U+202E]"}, {"uid": "eve", "name": "eve"}]


class TestLinks:
    def test_what_a_linked_widget_sets_does_not_change_the_session(self, calls):
        """A link in both directions is the author's own mistake; the next change of the session mends it."""
        form, toggle = cc.LoginForm(calls), ipywidgets.Checkbox()
        ipywidgets.link((form, "logged_in"), (toggle, "value"))
        toggle.value = True
        assert not calls.is_user_logged_in()
        calls.login("cometchat-uid-1")
        calls.logout()
        assert not form.logged_in
        assert not toggle.value
