"""Causes that a ticket does not tell apart are one group, with the question that would tell."""

from __future__ import annotations

import pytest

import cometchat_nb as cc
from cometchat_nb.diagnosis.causes import TIES
from cometchat_nb.diagnosis.ties import in_groups, open_ties
from cometchat_nb.frames import cells_of

ABSENT = (
    "Login failed: The UID sarah_2291 does not exist, please make sure you have created a user with "
    "UID sarah_2291."
)
UNKNOWN_TOKEN = (
    "Authentication failed: The auth token anna_1700000000fa4efa4efa4efa4efa4e does not exist. Please make "
    "sure you are logged in and have a valid auth token or try login again."
)


@pytest.mark.parametrize(
    ("ticket", "name", "tied"),
    [
        (ABSENT, "no active user", {"user_never_created", "user_deactivated"}),
        (UNKNOWN_TOKEN, "unknown token", {"token_revoked", "token_of_another_app"}),
    ],
)
def test_what_looks_the_same_bears_one_group_and_one_question(ticket: str, name: str, tied: set[str]):
    causes = cc.diagnose(ticket)
    group = causes[causes["group"] == name]
    assert tied <= set(group["cause_id"])
    assert group["question"].nunique() == 1
    assert group["question"].iloc[0].endswith("?")


def test_a_cause_that_is_told_from_the_others_bears_no_group():
    causes = cc.diagnose(f"Our admin deactivated her account in May. {ABSENT}")
    assert causes["cause_id"].iloc[0] == "user_deactivated"
    assert open_ties({"user_deactivated": 0.9, "user_never_created": 0.05}) == {}


def test_a_reader_sees_a_group_as_one_row_that_asks():
    rows = in_groups(cells_of(cc.diagnose(ABSENT)))
    first = rows[0]
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    assert first["cause_id"].split(", ")[:2] == ["user_never_created", "user_deactivated"]
    assert first["cause"].startswith("One of: ")
    assert first["next_step"].startswith(first["question"])
    assert sum(row["confidence"] for row in rows) <= 1.01


def test_a_row_of_its_own_stays_as_it_is():
    causes = cells_of(cc.diagnose("CometChatCalls.login('john doe', key) // ERROR_UID_WITH_SPACE"))
    assert in_groups(causes)[0] == causes[0]


def test_no_cause_is_in_two_ties():
    listed = [cause_id for tie in TIES for cause_id in tie.cause_ids]
    assert len(listed) == len(set(listed))
