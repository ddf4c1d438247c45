"""The oracle itself, on values whose rules are known by hand."""

from __future__ import annotations

import pytest
from auditing import oracle

NOW = 1_790_000_000
TOKEN = "alice_1700000000fa4efa4efa4efa4e"
KEY = "fa4e" * 10
JWT = "eyJhbGciOiJI.eyJzdWIi.c2ln"
A_URL = "https://example.com/a.png"


def rules_of(field: str, value: object, **others: object) -> set[str]:
    user = {"uid": "alice", "name": "Alice", **others, field: value}
    return {rule for _, of, rule in oracle.audit([user], NOW) if of == field}


def names(text: str, prefix: str = "") -> set[str]:
    return {f"{prefix}{rule}" for rule in text.split()}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "missing"),
        ("", "missing"),
        (float("nan"), "missing"),
        (" \t\u2003\ufeff", "blank"),
        ("\u200b", "invisible"),
        ("alice", ""),
        ("a" * 100, ""),
        ("a" * 101, "too_long"),
        ("a b", "space"),
        ("alice\n", "white_space"),
        ("a\xa0b", "white_space"),
        ("a\x00b", "alphabet"),
        ("a\x1cb", "alphabet"),
        ("\u0130", "alphabet"),
        ("\ud83d", "alphabet"),
        ("Alice", "upper_case"),
        ("al@example.com", "alphabet e_mail"),
        ("al@com", "alphabet"),
        ("al@.c", "alphabet"),
        ("a@b@c.d", "alphabet"),
        ("{0123abcd-0123-abcd-0123-abcd0123abcd}", "alphabet guid"),
        ("0123ABCD0123abcd0123abcd0123abcd", "guid upper_case"),
        ("0123abcd-0123-abcd-0123-abcd0123abc", ""),
        (TOKEN, "auth_token"),
        ("user_123456789012345678", ""),
        (KEY, "api_key"),
        (KEY + "0", ""),
        ("Undefined", "placeholder upper_case"),
        ("[object Object]", "placeholder space alphabet upper_case"),
        (42, "type"),
        (42.0, "type"),
        (-0.0, "type"),
        (1.5, "type alphabet"),
        (True, "type"),
        (["a"], "type alphabet"),
    ],
)
def test_a_uid_breaks_the_rules_that_it_breaks(value, expected):
    assert rules_of("uid", value) == names(expected, "uid_")


def test_uids_are_shared_exactly_or_after_lower_casing():
    uids = ["a", "A", "a", "b", "b", "c", 1, "1", "\u0130", "i\u0307", None, None, " ", " "]
    found = oracle.audit([{"uid": uid, "name": "x"} for uid in uids], NOW)
    assert [row for row, _, rule in found if rule == "uid_duplicate"] == [0, 2, 3, 4, 6, 7]
    assert [row for row, _, rule in found if rule == "uid_collision"] == [0, 1, 2]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", "missing"),
        (oracle.ABSENT, "missing"),
        (" ", "blank"),
        ("\n", "blank control"),
        ("x" * 100, ""),
        ("\U0001f468\u200d\U0001f469" * 33, ""),
        ("x" * 101, "too_long"),
        (" x", "padded"),
        ("x\ufeff", "padded invisible"),
        ("\u200f\u05d0", "invisible"),
        ("x\x7f", "control"),
        ("\ud800x", "encoding"),
        ("I <3 you", ""),
        ("<b>", "markup"),
        ("</b", "markup"),
        ("<é>", ""),
        (42, "type"),
        ("\u1160", ""),
    ],
)
def test_a_name_breaks_the_rules_that_it_breaks(value, expected):
    assert rules_of("name", value) == names(expected, "name_")


@pytest.mark.parametrize("field", ["avatar", "link"])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", ""),
        (A_URL, ""),
        ("HTTPS://EXAMPLE.COM", ""),
        (" ", "not_url"),
        ("example.com/a", "not_url"),
        ("https://exa mple.com", "not_url"),
        ("https://example.com/\n", "not_url"),
        ("https:///x", "not_url"),
        ("https:x", "not_url"),
        ("http://", "not_url http"),
        ("https://\\x", "not_url"),
        ("https://:443/x", "not_url"),
        ("https://me@/x", "not_url credentials"),
        ("javascript:alert(1)", "scheme"),
        ("1http://x.com", "not_url"),
        ("localhost:80", "scheme"),
        ("DATA:image/png;base64,AA", "data_uri"),
        ("https://example.com/" + "x" * 2980, ""),
        ("https://example.com/" + "x" * 2981, "too_long"),
        ("HTTP://example.com", "http"),
        ("https://localhost:8080/a", "private_host"),
        ("https://me:pw@10.0.0.1/a", "private_host credentials"),
        ("https://example.com/@me", ""),
        ("https://x.com\\@evil.com", ""),
        ("https://172.15.0.1", ""),
        ("https://10.example.com", ""),
        ("https://172.31.0.1", "private_host"),
        ("https://INTRANET", "private_host"),
        ("https://a.LOCAL?x", "private_host"),
        ("https://a.local.com", ""),
        ("https://[fe80::1]:80/", "private_host"),
        ("https://[2001:db8::1]/", ""),
        (42, "type not_url"),
    ],
)
def test_a_url_breaks_the_rules_that_it_breaks(field, value, expected):
    assert rules_of(field, value) == names(expected, f"{field}_")


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("status", "offline", ""),
        ("status", "Online", "status_unknown"),
        ("status", False, "status_unknown status_type"),
        ("role", "default", ""),
        ("role", "r" * 101, "role_too_long"),
        ("role", "a b", "role_alphabet"),
        ("role", 7, "role_type"),
        ("auth_token", "", ""),
        ("auth_token", "\n", "auth_token_blank"),
        ("auth_token", TOKEN, "auth_token_present"),
        ("auth_token", TOKEN.upper(), "auth_token_present"),
        ("auth_token", "x" + TOKEN, "auth_token_present auth_token_other_uid"),
        ("auth_token", TOKEN + " ", "auth_token_present auth_token_space auth_token_malformed"),
        ("auth_token", TOKEN + "\n", "auth_token_present auth_token_malformed"),
        ("auth_token", 42, "auth_token_present auth_token_type auth_token_malformed"),
        ("auth_token", "alice_****fa4e", ""),
        ("auth_token", f"{TOKEN} ****", "auth_token_space"),
        ("jwt", JWT, "jwt_present"),
        ("jwt", "", ""),
    ],
)
def test_so_does_what_else_is_text(field, value, expected):
    assert rules_of(field, value) == names(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1_700_000_000, ""),
        ("1700000000", ""),
        ("+1700000000.5", ""),
        (1_700_000_000.5, ""),
        ("1700000000 ", "text"),
        ("1.7e9", "text"),
        ("1_700_000_000", "text"),
        ("1700000000.", "text"),
        ("\u0661" * 10, "text"),
        ("2024-01-01T00:00:00Z", "text"),
        (True, "text"),
        (float("inf"), "text"),
        (float("nan"), ""),
        (1e11, "milliseconds"),
        (10**400, "milliseconds"),
        (1e11 - 1, "future"),
        (NOW + 86_400, ""),
        (NOW + 86_401, "future"),
        (1_451_606_400, ""),
        (1_451_606_399, "too_early"),
        (0, "too_early"),
    ],
)
def test_a_time_breaks_the_rules_that_it_breaks(value, expected):
    assert rules_of("created_at", value) == names(expected, "created_at_")


def test_times_are_compared_with_each_other():
    created = {"created_at": 1_700_000_000}
    assert rules_of("updated_at", 1_699_999_999, **created) == {"updated_before_created"}
    assert rules_of("updated_at", "1700000000", **created) == set()
    assert rules_of("last_active_at", "1699999999.9", **created) == {"active_before_created"}
    assert rules_of("updated_at", 1_700_000_000, created_at=1_700_000_000_000) == set()
    assert "updated_before_created" in rules_of("updated_at", 10**12, created_at=10**12 + 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, ""),
        ("0", ""),
        (-1.0, ""),
        (1_700_000_000, "deactivated"),
        ("yes", "deactivated deactivated_at_text"),
        (1, "deactivated deactivated_at_too_early"),
        (None, ""),
    ],
)
def test_who_was_deactivated_is_found(value, expected):
    assert rules_of("deactivated_at", value) == names(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([], ""),
        ("", ""),
        (["a"] * 25, ""),
        (["a"] * 26, "too_many"),
        (["", "b"], "blank"),
        (["\u2003"], "blank"),
        (["x" * 101], "too_long"),
        (["x" * 101, None], "too_long type"),
        (7, "type"),
        ({"a": 1}, "type"),
        ('["a", "b"]', ""),
        (' ["a", 1]', "type"),
        ("\xa0[a", "type"),
        ("[NaN]", "type"),
        ("a, b", ""),
        ("a,,b", "blank"),
        ("a,\x1f", ""),
        (" ", "blank"),
        ('{"a":1}', ""),
        (",".join("a" * 26), "too_many"),
        (" " + "x" * 100 + " ", ""),
    ],
)
def test_tags_break_the_rules_that_they_break(value, expected):
    assert rules_of("tags", value) == names(expected, "tags_")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", ""),
        ({}, ""),
        ("{}", ""),
        ("{", "not_json"),
        ("[]", "not_json"),
        ([], "not_json"),
        (3, "not_json"),
        ('{"a":NaN}', "not_json"),
        ({"a": float("nan")}, "not_json"),
        ("[" * 100_000, "not_json too_large"),
        ({"a": "x" * (5120 - 8)}, ""),
        ({"a": "x" * (5120 - 7)}, "too_large"),
        ({"a": "é" * 2557}, "too_large"),
        ('{"a":"' + "\\u00e9" * 852 + '"}', ""),
        ({"api_key": "x"}, "secret"),
        ({"pass-Word1": 7}, "secret"),
        ({"token": None}, ""),
        ({"token": True, "jwt": ""}, ""),
        ({"token": {}}, "secret"),
        ({"a": [{"b": TOKEN}]}, "secret"),
        ({"a": KEY}, "secret"),
        ({"a": JWT}, "secret"),
        ({"@private": {"password": "x", "e-mail": "y", "a": TOKEN}}, ""),
        ({"a": {"@private": {"password": "x"}}}, "secret"),
        ({"email": 1}, "personal"),
        ({"a": "write to a.b+c@example.co.uk!"}, "personal"),
        ({"a": "a@b"}, ""),
        ({"passwort": "x", "tokens": "y"}, ""),
    ],
)
def test_metadata_breaks_the_rules_that_it_breaks(value, expected):
    assert rules_of("metadata", value) == names(expected, "metadata_")


def test_a_table_without_a_column_is_not_blamed_for_it():
    assert oracle.audit([{"uid": "a"}], NOW, columns=["uid"]) == []
    assert oracle.audit([{"uid": "a"}], NOW) == [(0, "name", "name_missing")]


def test_fields_are_known_by_any_spelling():
    spelled = ["Auth-Token", "createdAt", "last active at", "UID", "userId", "hasBlockedMe", "data.name"]
    assert oracle.fields_of(spelled) == {
        "Auth-Token": "auth_token",
        "createdAt": "created_at",
        "last active at": "last_active_at",
        "UID": "uid",
    }
    assert oracle.unknown_columns(spelled) == ["data.name", "userId"]


def test_the_prefix_of_the_uid_is_the_prefix_of_the_others():
    columns = ["data.user.Uid", "DATA.user.authToken", "name", "data.user.extra"]
    assert set(oracle.fields_of(columns).values()) == {"uid", "auth_token"}
    assert oracle.unknown_columns(columns) == ["data.user.extra", "name"]


@pytest.mark.parametrize("columns", [[], ["id", "userId"], ["a.uid", "b.uid"]])
def test_without_one_uid_column_nothing_can_be_audited(columns):
    with pytest.raises(ValueError, match="uid"):
        oracle.audit([], NOW, columns=columns)


def test_a_login_is_forecast_in_the_order_of_the_sdk():
    users = [
        {"uid": "", "auth_token": " "},
        {"uid": "a b@c.de"},
        {"uid": "x", "deactivated_at": 1_700_000_000, "auth_token": "a b"},
        {"uid": "X"},
    ]
    assert oracle.login_forecast(oracle.audit(users, NOW)) == {
        (0, "uid", "ERROR_INVALID_UID"),
        (0, "auth_token", "ERROR_BLANK_AUTHTOKEN"),
        (1, "uid", "ERROR_UID_WITH_SPACE"),
        (2, "uid", "ERROR_INVALID_UID"),
        (2, "auth_token", "ERROR_AUTHTOKEN_WITH_SPACE"),
    }
