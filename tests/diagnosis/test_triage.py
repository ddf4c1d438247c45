"""Many tickets: the same failure gets the same fingerprint, and is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from support.shapes import KEY, SHAPES, entry, har, pairs
from support.tickets import FOLDER, TICKETS

import cometchat_nb as cc
from cometchat_nb.diagnosis.fingerprints import fingerprint
from cometchat_nb.diagnosis.triage import GROUPS, TRIAGE

ABSENT = "Login failed: The UID {0} does not exist, please make sure you have created a user with UID {0}."


def recorded(uid: str, at: str, status: int = 404) -> str:
    message = ABSENT.format(uid).removeprefix("Login failed: ")
    said = {"code": "ERR_UID_NOT_FOUND", "message": message, "devMessage": "", "source": "chat-api"}
    one = entry(
        startedDateTime=at,
        request={
            "url": f"https://fa4e.api-us.cometchat.io/v3.0/users/{uid}/auth_tokens",
            "headers": pairs({"apiKey": KEY, "appId": "fa4e"}),
        },
        response={"status": status, "content": {"text": json.dumps({"error": said})}},
    )
    return json.dumps(har(one))


class TestTickets:
    def test_a_folder_is_one_row_a_file(self):
        frame = cc.triage(FOLDER)
        assert sorted(frame["ticket"]) == sorted(f"{ticket.name}.har" for ticket in TICKETS)
        assert frame.dtypes.astype(str).to_dict() == TRIAGE
        causes = dict(zip(frame["ticket"], frame["cause_id"], strict=True))
        expected = {f"{ticket.name}.har": ticket.cause for ticket in TICKETS} | {"key_padded.har": "none"}
        assert causes == expected

    def test_every_form_of_a_ticket_is_read(self, tmp_path: Path):
        shapes = [shape for shape in SHAPES if shape.cause == "uid_is_email"]
        for shape in shapes:
            content = shape.content if isinstance(shape.content, bytes) else shape.content.encode()
            (tmp_path / f"{shape.name}-{shape.file or 'ticket'}").write_bytes(content)
        frame = cc.triage(tmp_path)
        assert frame["cause_id"].unique().tolist() == ["uid_is_email"]
        assert frame["count"].unique().tolist() == [len(shapes)]
        assert frame["fingerprint"].nunique() == 1

    def test_a_frame_with_words(self):
        words = pd.DataFrame(
            {
                "id": ["T-1", "T-2", "T-3"],
                "created_at": ["2026-11-01", "2026-11-02T10:00:00Z", None],
                "text": [ABSENT.format("alice"), "ERROR_UID_WITH_SPACE", None],
                "uid": [None, "a b", None],
            }
        )
        frame = cc.triage(words).set_index("ticket")
        assert frame["cause_id"].to_dict() == {
            "T-1": "user_never_created",
            "T-2": "uid_with_space",
            "T-3": "unreadable",
        }
        assert frame.loc["T-2", "uid"] == "a b"
        assert str(frame.loc["T-1", "received_at"]) == "2026-11-01 00:00:00+00:00"

    def test_a_frame_of_attempts(self):
        frame = cc.triage(cc.read_har(FOLDER / "uid_is_email.har"))
        assert frame[["ticket", "kind", "cause_id"]].values.tolist() == [["1", "attempt", "uid_is_email"]]

    def test_a_list(self):
        frame = cc.triage(
            [ABSENT.format("alice"), FOLDER / "uid_is_email.har", cc.read_ticket("ERROR_UID_WITH_SPACE")]
        )
        assert sorted(frame["cause_id"]) == ["uid_is_email", "uid_with_space", "user_never_created"]

    def test_a_file_that_cannot_be_read_is_a_row(self, tmp_path: Path):
        (tmp_path / "shot.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
        (tmp_path / "a.txt").write_text(ABSENT.format("alice"))
        frame = cc.triage(tmp_path)
        assert frame["cause_id"].tolist() == ["user_never_created", "unreadable"]
        assert "is binary" in frame["warnings"].iloc[1]

    @pytest.mark.parametrize(
        ("given", "error", "words"),
        [
            ("nowhere", FileNotFoundError, "there is no folder"),
            (5, TypeError, "give a folder"),
            ([], ValueError, "no ticket"),
            ([5], TypeError, "ticket 1 is a int"),
            (pd.DataFrame({"a": [1]}), ValueError, "needs a column text"),
        ],
    )
    def test_misuse(self, given: object, error: type[Exception], words: str):
        with pytest.raises(error, match=words):
            cc.triage(given)

    def test_no_secret_comes_out(self, tmp_path: Path):
        for number, shape in enumerate(SHAPES):
            content = shape.content if isinstance(shape.content, bytes) else shape.content.encode()
            (tmp_path / f"{number}-{shape.file or 'ticket'}").write_bytes(content)
        assert KEY not in cc.triage(tmp_path).to_csv()


class TestFingerprint:
    def test_it_does_not_depend_on_who_had_the_failure_and_when(self, tmp_path: Path):
        (tmp_path / "1.har").write_text(recorded("alice", "2026-11-01T10:00:00Z"))
        (tmp_path / "2.har").write_text(recorded("bob-4711", "2026-11-20T10:00:00Z"))
        (tmp_path / "3.txt").write_text(ABSENT.format("carol"))
        frame = cc.triage(tmp_path)
        assert frame["fingerprint"].nunique() == 1
        assert frame["fingerprint"].iloc[0].startswith("v1:")
        assert frame["count"].tolist() == [3, 3, 3]

    @pytest.mark.parametrize(
        "texts",
        [
            ("The gadget 4711 of bob@example.com melted", "The gadget 815 of ann@example.org melted"),
            ('Widget "a" is purple', "Widget 'bb' is purple"),
        ],
    )
    def test_an_unknown_failure_is_known_by_its_words(self, texts: tuple[str, str]):
        frame = cc.triage([*texts, "Something else altogether happened here"])
        assert frame["cause_id"].unique().tolist() == ["unknown"]
        assert sorted(frame["count"]) == [1, 2, 2]

    def test_it_stays_what_it_is(self):
        """A change would split every group of those who keep fingerprints: then the version has to change."""
        assert fingerprint("uid_is_email") == "v1:2970e83d71d9"


class TestGroups:
    def test_first_seen_last_seen_and_trend(self, tmp_path: Path):
        days = {"old": (1, 2, 3, 20), "new": (18, 19), "even": (5, 16), "once": (30,)}
        causes = {"old": "alice", "new": "alice@example.com", "even": "a%20b", "once": "a" * 120}
        for group, found in days.items():
            for day in found:
                at = f"2026-11-{day:02}T10:00:00Z"
                (tmp_path / f"{group}-{day}.har").write_text(recorded(causes[group], at))
        groups = cc.triage(tmp_path, grouped=True)
        assert groups.dtypes.astype(str).to_dict() == GROUPS
        assert groups["count"].tolist() == [4, 2, 2, 1]
        trends = dict(zip(groups["example"].str.partition("-")[0], groups["trend"], strict=True))
        assert trends == {"old": "falling", "new": "new", "even": "steady", "once": "single"}
        assert str(groups["first_seen"].iloc[0])[:10] == "2026-11-01"
        assert str(groups["last_seen"].iloc[0])[:10] == "2026-11-20"

    def test_reports_beside_the_tickets_are_no_tickets(self, tmp_path: Path):
        (tmp_path / "bob.txt").write_text(ABSENT.format("bob"))
        cc.report(cc.read_ticket(tmp_path / "bob.txt")).save(tmp_path / "bob")
        assert len(list(tmp_path.iterdir())) == 3
        assert cc.triage(tmp_path)["ticket"].tolist() == ["bob.txt"]

    def test_users_are_counted_once(self):
        groups = cc.triage([ABSENT.format(uid) for uid in ("alice", "Alice", "bob")], grouped=True)
        assert groups[["count", "users"]].values.tolist() == [[3, 2]]

    def test_an_audit_is_joined_on_the_uid(self):
        audit = cc.audit(pd.DataFrame({"uid": ["Alice@Example.com", "bob"], "name": ["Alice", ""]}))
        for given in (audit, audit.issues):
            frame = cc.triage([ABSENT.format("alice@example.com"), ABSENT.format("carol")], audit=given)
            rules = dict(zip(frame["uid"], frame["audit_rules"], strict=True))
            assert "uid_e_mail" in rules["alice@example.com"].split()
            assert pd.isna(rules["carol"])

    def test_an_audit_that_is_none(self):
        with pytest.raises(TypeError, match="audit must be"):
            cc.triage(["ERROR_UID_WITH_SPACE"], audit=pd.DataFrame({"a": [1]}))
