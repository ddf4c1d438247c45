"""What the workbench is put together from: files that come, files that go, tables, long work."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from support.page import page_drops, page_sends, page_sets, state

import cometchat_nb as cc
from cometchat_nb.widgets.components import file_drop
from cometchat_nb.widgets.components.downloads import Menu, Offer
from cometchat_nb.widgets.components.file_drop import FileDrop
from cometchat_nb.widgets.components.job import Job, reason
from cometchat_nb.widgets.components.private_file import PrivateFile
from cometchat_nb.widgets.components.rows import MOST_ORDERED
from cometchat_nb.widgets.components.run_bar import Choice, RunBar
from cometchat_nb.widgets.components.table import ROWS_A_PAGE, Chip, Column, Row, Table

SECRET = "fa4e-planted-in-a-file-fa4e"


def names(table: Table) -> list[str]:
    return [row["cells"][0] for row in table.rows]


class Dropped:
    """A file drop that notes what it is handed."""

    def __init__(self, limit: int = 1_000) -> None:
        self.paths: list[Path] = []
        self.contents: list[bytes] = []
        self.sampled: list[bool] = []
        links = {"Try a sample": lambda: self.sampled.append(True)}
        self.drop = FileDrop({".csv": limit, ".har": limit}, "Drop it here.", self._take, links=links)
        self.asked: list[dict] = []
        self.drop.send = lambda content, buffers=None: self.asked.append(content)

    def _take(self, paths: list[Path]) -> None:
        self.paths += paths
        self.contents += [path.read_bytes() for path in paths]

    def announce(self, upload: str, *sizes: int, name: str = "x.csv") -> None:
        files = [{"name": name, "size": size} for size in sizes]
        page_sends(self.drop, kind="begin", upload=upload, files=files)

    def deliver(self, upload: str, chunk: bytes, *, file: int = 0, offset: int = 0) -> None:
        page_sends(self.drop, kind="chunk", upload=upload, file=file, offset=offset, buffers=(chunk,))

    @property
    def next_offsets(self) -> list[int]:
        return [one["offset"] for one in self.asked if one["kind"] == "next"]


class TestFileDrop:
    def test_a_file_comes_whole_and_is_in_no_state(self, tmp_path: Path):
        file, dropped = tmp_path / "cases.csv", Dropped()
        file.write_text(f"uid,api_key\nbob,{SECRET}\n")
        page_drops(dropped.drop, file)
        assert dropped.contents == [file.read_bytes()]
        assert dropped.drop.files == [{"name": "cases.csv", "size": file.stat().st_size}]
        assert not dropped.drop.busy
        for planted in (SECRET, "cases.csv"):
            assert planted not in state(dropped.drop)

    def test_it_asks_for_one_chunk_after_the_other(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(file_drop, "LARGEST_CHUNK", 4)
        dropped = Dropped()
        dropped.announce("a", 10)
        for offset, chunk in ((0, b"0123"), (4, b"4567"), (8, b"89")):
            assert dropped.next_offsets[-1] == offset
            assert dropped.drop.received == offset
            dropped.deliver("a", chunk, offset=offset)
        assert dropped.contents == [b"0123456789"]

    @pytest.mark.parametrize(
        ("content", "buffers"),
        [
            ({"kind": "chunk", "upload": "a", "file": 0, "offset": 0}, ()),
            ({"kind": "chunk", "upload": "a", "file": 0, "offset": 0}, (b"0123", b"4567")),
            ({"kind": "chunk", "upload": "a", "file": 0, "offset": 0}, (b"012",)),
            ({"kind": "chunk", "upload": "a", "file": 0, "offset": 0}, (b"01234",)),
            ({"kind": "chunk", "upload": "a", "file": 0, "offset": 4}, (b"0123",)),
            ({"kind": "chunk", "upload": "a", "file": 0, "offset": "0"}, (b"0123",)),
            ({"kind": "chunk", "upload": "a", "file": 1, "offset": 0}, (b"0123",)),
            ({"kind": "chunk", "upload": "a", "offset": 0}, (b"0123",)),
            ({"kind": "chunk", "upload": "b", "file": 0, "offset": 0}, (b"0123",)),
            ({"kind": "chunk"}, (b"0123",)),
            ({"kind": "begin", "upload": "b"}, ()),
            ({"kind": "begin", "upload": "b", "files": []}, ()),
            ({"kind": "begin", "upload": "b", "files": "y.csv"}, ()),
            ({"kind": "begin", "upload": "b", "files": ["y.csv"]}, ()),
            ({"kind": "begin", "upload": "b", "files": [{"name": "y.csv"}]}, ()),
            ({"kind": "begin", "upload": "b", "files": [{"name": "y.csv", "size": "9"}]}, ()),
            ({"kind": "begin", "upload": "b", "files": [{"name": "y.csv", "size": True}]}, ()),
            ({"kind": "begin", "upload": "b", "files": [{"name": "y.csv", "size": -1}]}, ()),
            ({"kind": "begin", "upload": "b", "files": [{"name": ["y.csv"], "size": 9}]}, ()),
            ({"kind": "begin", "upload": None, "files": [{"name": "y.csv", "size": 9}]}, ()),
            ({"kind": "link"}, ()),
            ({"kind": "link", "label": "Try another"}, ()),
            ({"kind": "give_up", "upload": "b"}, ()),
        ],
    )
    def test_a_message_of_another_shape_or_order_changes_nothing(self, content: dict, buffers: tuple):
        dropped = Dropped()
        dropped.announce("a", 4)
        before = dropped.drop.get_state(), dropped.drop.files, dropped.drop.problem
        page_sends(dropped.drop, content, buffers=buffers)
        assert (dropped.drop.get_state(), dropped.drop.files, dropped.drop.problem) == before
        dropped.deliver("a", b"0123")
        assert dropped.contents == [b"0123"]
        assert dropped.sampled == []

    @pytest.mark.parametrize(
        ("name", "size", "words"),
        [
            ("notes.pdf", 9, "must end in .csv, .har"),
            ("cases", 9, "must end in"),
            ("cases.csv", 0, "cases.csv is empty"),
            ("cases.csv", 2_000_000, "has 2 MB, and at most 1 MB"),
        ],
    )
    def test_what_will_not_do_is_refused_before_a_byte_is_sent(self, name: str, size: int, words: str):
        dropped = Dropped(1_000_000)
        dropped.announce("a", size, name=name)
        assert words in dropped.drop.problem
        assert dropped.next_offsets == []
        assert not dropped.drop.busy

    def test_the_next_file_takes_the_place_of_one_that_is_on_its_way(self):
        dropped = Dropped()
        for upload in "ab":
            dropped.announce(upload, 4)
        dropped.deliver("a", b"0123")
        assert dropped.contents == []
        dropped.deliver("b", b"4567")
        assert dropped.contents == [b"4567"]

    def test_several_files_come_one_after_the_other_and_are_handed_over_together(self, tmp_path: Path):
        files, dropped = [tmp_path / name for name in ("a.csv", "b.har", "a.csv")], Dropped()
        for file in files:
            file.write_text(file.name)
        page_drops(dropped.drop, *files)
        assert dropped.contents == [b"a.csv", b"b.har", b"a.csv"]
        assert [file.name for file in dropped.paths] == ["a.csv", "b.har", "a.csv"]

    def test_of_several_files_those_that_will_not_do_are_named_and_the_others_come(self, tmp_path: Path):
        good, bad, dropped = tmp_path / "a.csv", tmp_path / "notes.pdf", Dropped()
        good.write_text("uid")
        bad.write_text("%PDF")
        announced = [{"name": file.name, "size": file.stat().st_size} for file in (bad, good)]
        page_sends(dropped.drop, kind="begin", upload="1", files=announced)
        dropped.deliver("1", b"uid", file=1)
        assert dropped.contents == [b"uid"]
        assert "notes.pdf: the name must end in" in dropped.drop.problem

    def test_a_sample_can_be_tried(self):
        dropped = Dropped()
        page_sends(dropped.drop, kind="link", label="Try a sample")
        assert dropped.sampled == [True]

    def test_an_upload_can_be_given_up(self):
        dropped = Dropped()
        dropped.announce("a", 4)
        page_sends(dropped.drop, kind="give_up", upload="a", reason="unreadable")
        assert "choose it again" in dropped.drop.problem
        assert not dropped.drop.busy
        assert dropped.drop.files == []

    def test_the_file_goes_with_the_widget_with_the_next_and_when_it_is_discarded(self, tmp_path: Path):
        file, dropped = tmp_path / "x.csv", Dropped()
        file.write_text("uid\nbob\n")
        page_drops(dropped.drop, file)
        page_drops(dropped.drop, file)
        first, second = dropped.paths
        assert not first.parent.exists()
        assert stat.S_IMODE(second.stat().st_mode) == 0o600
        assert stat.S_IMODE(second.parent.stat().st_mode) == 0o700
        dropped.drop.discard()
        assert not second.parent.exists()
        page_drops(dropped.drop, file)
        dropped.drop.close()
        assert not dropped.paths[-1].parent.exists()

    def test_the_page_cannot_set_what_python_says(self):
        dropped = Dropped()
        page_sets(dropped.drop, {"limits": {".exe": 10**12}, "files": [{"name": "x", "size": 1}]})
        assert dropped.drop.limits == {".csv": 1_000, ".har": 1_000}
        assert dropped.drop.files == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "/x.csv", "C:\\x.csv", "a\x00b.csv", ".csv", "…" * 300]
)
def test_a_name_leads_nowhere_else(name: str):
    file = PrivateFile(name)
    assert file.path.parent.name.startswith("cometchat-nb-")
    assert file.path.exists()
    file.remove()
    file.remove()
    assert not file.path.parent.exists()


class TestTable:
    def table(self, total: int) -> Table:
        self.selected: list[int] = []
        table = Table("Rows", ("No", "Twice"), on_select=self.selected.append)
        table.show(total, lambda numbers: [Row((n, 2 * n), "good") for n in numbers])
        return table

    def test_it_shows_a_page_and_selects_the_first_row(self):
        table = self.table(ROWS_A_PAGE + 3)
        assert [row["cells"][0] for row in table.rows] == [str(n) for n in range(ROWS_A_PAGE)]
        assert (table.total, table.selected, self.selected) == (ROWS_A_PAGE + 3, 0, [0])

    def test_pages_are_turned_and_rows_selected(self):
        table = self.table(ROWS_A_PAGE + 3)
        page_sends(table, kind="turn", first=ROWS_A_PAGE)
        assert len(table.rows) == 3
        page_sends(table, kind="select", row=ROWS_A_PAGE + 1)
        assert self.selected == [0, ROWS_A_PAGE + 1]
        table.select(0)
        assert table.first == 0

    @pytest.mark.parametrize(
        "content",
        [
            {"kind": "select"},
            *({"kind": "select", "row": row} for row in (-1, 5, "1", 1.0, True, None)),
            *({"kind": "turn", "first": first} for first in (-50, 3, 50, "0", None)),
            *({"kind": "sort", "column": column} for column in (-1, 2, "0", True, None)),
            *({"kind": "filter", "text": text} for text in (1, None, ["a"])),
            *({"kind": "chip", "chip": chip} for chip in (0, -1, "0", False)),
        ],
    )
    def test_a_message_of_another_shape_changes_nothing(self, content: dict):
        table = self.table(5)
        before = table.get_state(), table.view
        page_sends(table, content)
        assert (table.get_state(), table.view) == before
        assert self.selected == [0]

    def test_columns_sort_up_then_down_then_not_and_numbers_in_texts_count(self):
        table = self.people()
        page_sends(table, kind="sort", column=0)
        assert names(table) == ["Ann", "bob", "Eve 9", "Eve 10", ""]
        page_sends(table, kind="sort", column=0)
        assert names(table) == ["Eve 10", "Eve 9", "bob", "Ann", ""]
        page_sends(table, kind="sort", column=0)
        assert names(table) == ["Eve 10", "bob", "", "Eve 9", "Ann"]

    def test_a_filter_looks_at_every_cell_and_a_chip_at_its_rows(self):
        table = self.people()
        page_sends(table, kind="filter", text="EVE")
        assert names(table) == ["Eve 10", "Eve 9"]
        page_sends(table, kind="chip", chip=0)
        assert names(table) == ["Eve 10"]
        page_sends(table, kind="filter", text="")
        assert names(table) == ["Eve 10", "bob"]
        assert table.view["chips"] == [{"label": "Failed", "count": 2, "tone": "bad"}]
        page_sends(table, kind="chip", chip=None)
        assert table.total == 5

    def test_a_row_is_selected_by_its_own_number_however_it_is_sorted(self):
        table = self.people()
        page_sends(table, kind="sort", column=0)
        page_sends(table, kind="select", row=table.rows[0]["number"])
        assert (table.selected, self.selected) == (4, [0, 4])
        page_sends(table, kind="filter", text="bob")
        page_sends(table, kind="select", row=0)
        assert table.selected == 4

    def test_new_rows_are_shown_as_they_come_without_the_old_choices(self):
        table = self.people()
        page_sends(table, kind="filter", text="bob")
        page_sends(table, kind="sort", column=1)
        table.show(1, lambda *_: [Row(("Zoe", ""))], columns=("Name", "ticket"))
        assert names(table) == ["Zoe"]
        assert [column["name"] for column in table.view["columns"]] == ["Name", "ticket"]
        assert (table.view["filter"], table.view["sort"], table.view["chips"]) == ("", None, [])

    def test_too_many_rows_are_neither_sorted_nor_searched(self):
        table = Table("Rows", ("No",))
        table.show(MOST_ORDERED + 1, lambda numbers: [Row((n,)) for n in numbers])
        page_sends(table, kind="sort", column=0)
        page_sends(table, kind="filter", text="7")
        assert (table.view["orderable"], table.total, table.view["sort"]) == (False, MOST_ORDERED + 1, None)

    def test_rows_and_details_are_on_the_page_and_in_no_state(self):
        table, sent = self.people(), []
        table.details.show("Case of bob", causes=[])
        assert "bob" not in state(table)
        table.send = lambda content, buffers=None: sent.append(content)
        page_sends(table, kind="hello")
        [told] = [one["values"] for one in sent if one["kind"] == "shown"]
        assert told["view"]["rows"][1]["cells"] == ["bob", "2"]
        assert told["detail"]["title"] == "Case of bob"

    def people(self) -> Table:
        rows = [Row((name, n + 1)) for n, name in enumerate(("Eve 10", "bob", "", "Eve 9", "Ann"))]
        self.selected = []
        table = Table("People", ("Name", Column("No", "number")), on_select=self.selected.append)
        table.show(
            len(rows), lambda numbers: [rows[n] for n in numbers], chips=[Chip("Failed", [0, 1], "bad")]
        )
        return table

    def test_nothing_shaped_like_a_secret_and_no_hidden_character_is_shown(self):
        table = Table("Rows", ("Key",))
        table.show(1, lambda *_: [Row(("bob_1700000000" + "fa4e" * 8 + "\u202e",))])
        assert table.rows[0]["cells"] == ["bob_****[U+202E]"]


class TestHandouts:
    def table(self, make) -> tuple[Table, list]:
        table, sent = Table("Rows", ("No",)), []
        table.send = lambda content, buffers=None: sent.append((content, buffers))
        table.offer(Menu("Export", (Offer("All", "all.txt", "text/plain", make),)))
        sent.clear()
        return table, sent

    def test_a_file_is_made_when_it_is_wanted_and_kept_nowhere(self):
        table, sent = self.table(lambda: "some text")
        page_sends(table, kind="want", download="1", label="All")
        [(content, buffers)] = [one for one in sent if one[0]["kind"] == "part"]
        assert content["file_name"] == "all.txt"
        assert buffers == [b"some text"]
        assert "some text" not in state(table)

    def test_bytes_are_handed_out_as_they_are(self):
        table, sent = self.table(lambda: b"PK\x03\x04")
        page_sends(table, kind="want", download="1", label="All")
        assert [buffers for one, buffers in sent if one["kind"] == "part"] == [[b"PK\x03\x04"]]

    def test_what_cannot_be_made_is_said(self):
        def broken() -> str:
            raise ValueError("no room")

        table, sent = self.table(broken)
        page_sends(table, kind="want", download="1", label="All")
        assert {"kind": "failed", "download": "1", "reason": "no room"} in [content for content, _ in sent]

    @pytest.mark.parametrize(
        "content",
        [
            {"kind": "want"},
            {"kind": "want", "download": 1, "label": "All"},
            {"kind": "want", "download": "1", "label": "x"},
        ],
    )
    def test_a_message_of_another_shape_hands_out_nothing(self, content: dict):
        table, sent = self.table(lambda: "some text")
        page_sends(table, content)
        assert [one["kind"] for one, _ in sent] == ["heard"]


class TestRunBar:
    def bar(self, **traits: object) -> RunBar:
        self.ran: list[str] = []
        self.stopped: list[bool] = []
        choices = [Choice("here", "Here"), Choice("there", "There")]
        return RunBar(
            "Run",
            "cases",
            on_run=self.ran.append,
            on_stop=lambda: self.stopped.append(True),
            choices=choices,
            **traits,
        )

    def test_it_runs_what_is_ready_and_only_once(self):
        bar = self.bar()
        page_sends(bar, kind="run", agreed_to="")
        bar.ready = True
        page_sends(bar, kind="choose", value="there")
        page_sends(bar, kind="run", agreed_to="")
        bar.began()
        page_sends(bar, kind="run", agreed_to="")
        assert self.ran == ["there"]

    @pytest.mark.parametrize(
        "agreed", [{}, {"agreed_to": ""}, {"agreed_to": True}, {"agreed_to": "this sends 1"}]
    )
    def test_what_needs_an_agreement_runs_with_an_agreement_to_that_text_only(self, agreed: dict):
        bar = self.bar(ready=True, warning="this sends 2 logins")
        page_sends(bar, kind="run", **agreed)
        assert self.ran == []
        page_sends(bar, kind="run", agreed_to="this sends 2 logins")
        assert self.ran == ["here"]

    @pytest.mark.parametrize("value", ["elsewhere", None, ["here"], 1])
    def test_only_what_is_offered_can_be_chosen(self, value: object):
        bar = self.bar()
        page_sends(bar, kind="choose", value=value)
        assert bar.choice == "here"

    def test_an_earlier_run_can_be_recalled(self):
        recalled: list[int] = []
        bar = self.bar(on_recall=recalled.append)
        bar.runs = ["first", "second"]
        for number in (2, -1, "0", True, None, 0):
            page_sends(bar, kind="recall", number=number)
        assert (bar.recalled, recalled) == (0, [0])

    def test_what_runs_can_be_stopped(self):
        bar = self.bar()
        page_sends(bar, kind="stop")
        assert self.stopped == []
        bar.began()
        page_sends(bar, kind="stop")
        assert (bar.stopping, self.stopped) == (True, [True])
        bar.ended("Done.")
        assert (bar.running, bar.stopping, bar.note) == (False, False, "Done.")


class TestJob:
    def test_the_loop_goes_on_while_the_work_blocks_and_hears_how_far_it_is(self):
        told = []

        async def scenario() -> int:
            ticks = 0
            release = asyncio.Event()

            def work(report) -> str:
                report(3, 7)
                future = asyncio.run_coroutine_threadsafe(release.wait(), loop)
                future.result(10)
                return "done"

            loop = asyncio.get_running_loop()
            job = Job(work)
            task = asyncio.ensure_future(job.run(lambda: told.append((job.done, job.total))))
            while (3, 7) not in told:
                ticks += 1
                await asyncio.sleep(0.01)
            release.set()
            assert await task == "done"
            return ticks

        assert asyncio.run(scenario()) > 0

    def test_stopped_work_returns_nothing(self):
        async def scenario() -> object:
            def work(report) -> None:
                while True:
                    report(0, None)

            job = Job(work)
            task = asyncio.ensure_future(job.run(job.stop))
            return await task

        assert asyncio.run(scenario()) is None

    def test_what_the_work_raises_is_raised(self):
        def broken(_report) -> None:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            asyncio.run(Job(broken).run(lambda: None))

    @pytest.mark.parametrize(
        ("problem", "words"),
        [
            (ValueError("line 3: not JSON"), "line 3: not JSON"),
            (ImportError("needs pip install"), "needs pip install"),
            (
                cc.CometChatError(
                    "VALIDATION_ERROR", "The region is empty.", stage="input", hint="Give one."
                ),
                "VALIDATION_ERROR: The region is empty. Give one.",
            ),
            (ValueError("no bob_1700000000" + "fa4e" * 8), "no bob_****"),
            (ZeroDivisionError("x"), "ZeroDivisionError: x"),
        ],
    )
    def test_a_reason_is_for_a_person_and_holds_no_secret(self, problem: Exception, words: str):
        assert reason(problem) == words
