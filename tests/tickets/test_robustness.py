"""Whatever the readers of tickets are given: a documented error or a result, soon, with no secret in it."""

from __future__ import annotations

import copy
import gzip
import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.shapes import KEY, entry, har, packed

import cometchat_nb as cc
from cometchat_nb.tickets import containers
from cometchat_nb.tickets.recordings import commands, har_log, http_messages
from cometchat_nb.tickets.sanitizing.stand_ins import StandIns
from cometchat_nb.tickets.words import logs

SECRET = "9d5ecre7" * 5
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(
        ["", " ", "\ud800", "é", "-1", "1e999", "x" * 300, "http://[", "\x00", "//evil.example/x", "99999-99"]
    ),
    st.lists(st.none(), max_size=2),
    st.dictionaries(st.sampled_from(["name", "value", "text"]), st.integers(), max_size=2),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return found + [one for key, item in items for one in places(item, (*path, key))]


RECORDING = har(
    entry(pageref="p1"),
    entry(startedDateTime="2026-11-01T10:00:01Z", response={"status": 307, "redirectURL": "/v3/me"}),
    pages=[{"id": "p1", "title": "Shop"}],
)
PLACES = places(RECORDING)


class TestOddRecordings:
    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=4))
    def test_any_value_may_stand_anywhere(self, changes: list[tuple[tuple[Any, ...], Any]]):
        recording = copy.deepcopy(RECORDING)
        for path, value in changes:
            holder: Any = recording
            try:
                for key in path[:-1]:
                    holder = holder[key]
                holder[path[-1]] = value
            except (TypeError, KeyError, IndexError):
                continue  # an earlier change took the place away
        ticket = cc.read_ticket(json.dumps(recording))
        cc.diagnose(ticket)
        assert KEY not in f"{ticket.attempts.to_csv()}{ticket.warnings}{ticket.text}"

    @settings(max_examples=60, deadline=None)
    @given(st.integers(min_value=1, max_value=len(json.dumps(RECORDING)) - 1))
    def test_it_may_break_off_anywhere(self, end: int):
        text = json.dumps(RECORDING)[:end]
        ticket = cc.read_ticket(text)
        assert KEY not in f"{ticket.attempts.to_csv()}{ticket.warnings}{ticket.text}"

    def test_what_was_complete_is_kept(self):
        text = json.dumps(har(*(entry(startedDateTime=f"2026-11-01T1{hour}:00:00Z") for hour in range(5))))
        ticket = cc.read_ticket(text[: int(len(text) * 0.7)])
        assert 3 <= len(ticket.attempts) <= 4
        assert "breaks off" in ticket.warnings[0]

    def test_a_recording_without_bodies_is_not_a_failure(self):
        gone = {"status": 200, "content": {"size": 182, "mimeType": "application/json"}}
        ticket = cc.read_ticket(json.dumps(har(entry(response=gone))))
        assert ticket.attempts["ok"].isna().all()
        assert ticket.attempts["error_code"].isna().all()
        assert "not recorded" in ticket.attempts["description"].item()

    def test_a_recording_of_another_site_is_said_to_be_one(self, tmp_path: Path):
        path = tmp_path / "a.har"
        path.write_text(json.dumps(har(entry(request={"url": "https://shop.example/"}))))
        assert cc.diagnose(path)["cause_id"].tolist() == ["unknown"]
        assert "no login among them" in cc.read_ticket(path).warnings[0]

    def test_credentials_in_urls_are_masked(self):
        one = entry()
        one["request"]["url"] = (
            one["request"]["url"].replace("://", f"://bob:{SECRET}@") + f"?access_token={SECRET}"
        )
        one["request"]["headers"].append(
            {"name": "Referer", "value": f"https://u:{SECRET}@a.example/?apiKey={SECRET}"}
        )
        shown = cc.read_ticket(json.dumps(har(one))).attempts
        assert SECRET not in shown.to_csv()
        assert shown["host"].item().startswith("fa4e")
        assert "****@" in shown["exchange"].item()
        assert "access_token=****" in shown["exchange"].item()


class TestBounded:
    def test_a_zip_bomb(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(containers, "LARGEST_FILE", 2_000_000)
        path = tmp_path / "bomb.zip"
        path.write_bytes(packed(**{"a.har": b" " * 50_000_000}))
        with pytest.raises(ValueError, match="holds more than"):
            cc.read_ticket(path)

    def test_a_gzip_bomb(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(containers, "LARGEST_FILE", 2_000_000)
        path = tmp_path / "bomb.har.gz"
        path.write_bytes(gzip.compress(b" " * 50_000_000))
        with pytest.raises(ValueError, match="holds more than"):
            cc.read_ticket(path)

    def test_a_zip_with_many_files(self, tmp_path: Path):
        path = tmp_path / "many.zip"
        path.write_bytes(packed(**{f"{number}.txt": "ERROR_UID_WITH_SPACE" for number in range(600)}))
        ticket = cc.read_ticket(path)
        assert len(ticket.facts) == 500
        assert "600 files" in ticket.warnings[0]

    def test_a_long_log_is_read_where_a_login_is_told_of(self):
        said = "Login failed: The UID alice@example.com does not exist, please make sure ..."
        noise = "2026-11-01 10:00:00 render 4 widgets\n" * 100_000
        ticket = cc.read_ticket(f"{noise}{said}\n{noise}")
        assert said in ticket.text
        assert len(ticket.text) < 1_000
        assert "characters" in ticket.warnings[0]
        assert cc.diagnose(ticket)["cause_id"].iloc[0] == "uid_is_email"

    @pytest.mark.parametrize(
        "seed",
        """a|eyJ|_1700000000|curl |curl '|curl "|fetch('http|fetch("https://a",{|irm -x @{|POST / HTTP/1.1~
> a: b~|at (|{|[|{"log":|{"entries":[|"|'|`|\\|$'|^"|^~|://|://a@|?a=|&|a@b.|Login failed: |ERR_AAAAA
1) Login failed: x~|{{|#0 a.php(
~|é|x.js:1|Domain=a|fa4e|*~|<|a:""".replace("\n", "|").split("|"),
    )
    @pytest.mark.parametrize(
        "read",
        [
            logs.kind_of,
            logs.excerpt,
            logs.failures_in,
            commands.requests_in,
            http_messages.messages_in,
            har_log.looks_like_har,
            StandIns().body,
            lambda text: StandIns().text(text),
        ],
        ids=["kind", "excerpt", "failures", "commands", "messages", "har", "body", "text"],
    )
    def test_time_grows_with_the_text_and_no_faster(self, read: Callable[[str], object], seed: str):
        seed = seed.replace("~", "\n")
        short, long = (self._seconds(read, seed * (size // len(seed))) for size in (20_000, 160_000))
        assert long < 0.1 or long < 30 * short  # 8 times the text

    @staticmethod
    def _seconds(read: Callable[[str], object], text: str) -> float:
        start = time.process_time()
        read(text)
        return time.process_time() - start


class TestErrors:
    @pytest.mark.parametrize("read", [cc.read_har, cc.sanitize_har])
    @pytest.mark.parametrize(
        "text",
        [
            json.dumps(har(entry(comment=SECRET))),
            f"{SECRET}\n",
            f"uid,api_key\nalice,{SECRET}\n",
            SECRET * 200,
        ],
    )
    def test_text_in_place_of_a_path_is_not_quoted(self, read: Callable[[str], object], text: str):
        with pytest.raises((ValueError, FileNotFoundError)) as caught:
            read(text)
        assert SECRET not in str(caught.value)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "is empty"),
            (b" \n\x00", "is empty"),
            (bytes(range(256)) * 50, "is binary"),
            (b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 500, "is binary"),
            (b"PK\x03\x04" + b"\x00" * 100, "can't be unpacked"),
            (b"\x1f\x8b" + b"\x00" * 100, "can't be decompressed"),
            (packed(**{"a.png": b"\x89PNG"}), "holds no HAR"),
        ],
    )
    def test_a_file_that_cannot_be_read(self, content: bytes, words: str, tmp_path: Path):
        (tmp_path / "ticket").write_bytes(content)
        with pytest.raises(ValueError, match=words):
            cc.read_ticket(tmp_path / "ticket")

    def test_an_encrypted_zip(self, tmp_path: Path):
        content = bytearray(packed(**{"a.har": "{}"}))
        for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            content[content.index(signature) + offset] |= 1  # the flag of encryption
        (tmp_path / "a.zip").write_bytes(content)
        with pytest.raises(ValueError, match="it is encrypted"):
            cc.read_ticket(tmp_path / "a.zip")

    @pytest.mark.parametrize("given", ["", " \n", "\x00\x01\x02" * 20])
    def test_a_text_that_is_none(self, given: str):
        with pytest.raises(ValueError, match=r"is empty|is binary"):
            cc.read_ticket(given)

    @pytest.mark.parametrize("given", [None, 5, ["a"], {"a": 1}])
    def test_misuse(self, given: object):
        with pytest.raises(TypeError):
            cc.read_ticket(given)

    @pytest.mark.parametrize(
        "path", ["nowhere.har", "a/b/c.har.gz", "my ticket.saz", "log.txt", "C:\\t\\a.json"]
    )
    def test_a_path_of_a_missing_file(self, path: str):
        with pytest.raises(FileNotFoundError, match="there is no file"):
            cc.read_ticket(path)

    @pytest.mark.parametrize(
        "text",
        [
            "ログインに失敗しました。" * 100,
            "See https://example.com/login.har",
            "It says ERROR_UID_WITH_SPACE in console.log",
            "Error",
            "x" * 300,
            "x" * 5_000,
        ],
    )
    def test_text_is_never_tried_as_a_path(self, text: str):
        assert cc.read_ticket(text).text == text

    def test_several_failures_in_one_paste_are_several(self):
        text = """Hi, two problems since Monday:
1. Login failed: The UID alice@example.com does not exist, please make sure you have created a user.
2. And for the other app: AUTH_ERR_EMPTY_APIKEY
"""
        causes = cc.diagnose(text)
        assert causes["case_id"].unique().tolist() == ["1", "2"]
        assert causes.loc[causes["rank"] == 1, "cause_id"].tolist()[0] == "uid_is_email"

    def test_several_files_in_an_archive_are_several(self, tmp_path: Path):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("a.har", json.dumps(har()))
            archive.writestr("console.log", "ERROR_UID_WITH_SPACE")
        (tmp_path / "ticket.zip").write_bytes(target.getvalue())
        ticket = cc.read_ticket(tmp_path / "ticket.zip")
        assert ticket.kind == "several"
        assert len(ticket.facts) == 2
