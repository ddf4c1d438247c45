"""Causes that look the same in a ticket, and the question that tells them apart."""

from __future__ import annotations

from .entry import Tie

TIES = (
    Tie(
        name="no active user",
        cause_ids=("user_never_created", "user_deactivated", "user_not_ready_yet"),
        question="Is the user listed in the dashboard under Users, under Deactivated users, or not at all?",
    ),
    Tie(
        name="unknown token",
        cause_ids=("token_revoked", "token_of_another_app", "token_pushed_out"),
        question="Which App ID and region minted the token, when, and how many tokens did this user get since?",
    ),
    Tie(
        name="unknown app",
        cause_ids=("region_wrong", "app_id_unknown"),
        question="Which App ID and region does the dashboard show on the app's first page?",
    ),
    Tie(
        name="no reason given",
        cause_ids=("cors_or_offline", "firewall", "dns_failure", "no_answer"),
        question="Does the same login work from a phone's own connection, and what does the network tab show?",
    ),
)
